"""A consultation may be stopped, for a cause; a stop stands."""

from django.db import migrations, models
from django.db.models import Q

from yangguang.kernel.ledger.triggers import anew, refuse_when

CAUSES = [
    ("dropped", "所涉事项不再推进。"),
    ("content", "议题、方案或者草案需要调整。"),
    ("error", "公告、草案或者问卷的内容有误。"),
    ("law", "法律、法规或者上级规定发生变化。"),
    ("emergency", "恶劣天气、突发事件等不可抗力。"),
]


class Migration(migrations.Migration):
    dependencies = [("decisions", "0006_proposals_as_matters")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="stop_cause",
            field=models.CharField(
                blank=True, choices=CAUSES, default="", max_length=10, verbose_name="终止的原因"
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stop_cause="")
                | (Q(stopped_at__isnull=False) & ~Q(stop_cause="")),
                name="consultation_stopped_with_cause",
            ),
        ),
        # SQLite builds the table anew for the column.
        anew(
            refuse_when(
                "decisions_consultation",
                "UPDATE",
                "decisions_report_complete",
                {
                    "report: an opinion is open": "NEW.state IN ('reporting', 'reported')"
                    " AND EXISTS (SELECT 1 FROM decisions_opinion"
                    " WHERE consultation_id = NEW.id AND answer <> 'approved')"
                },
            ),
        ),
        refuse_when(
            "decisions_consultation",
            "UPDATE",
            "decisions_stop_stands",
            {
                "consultation: a stop stands": "OLD.stopped_at IS NOT NULL"
                " AND (NEW.stopped_at IS DISTINCT FROM OLD.stopped_at"
                " OR NEW.stop_cause IS DISTINCT FROM OLD.stop_cause)"
            },
        ),
    ]
