"""The two yearly tables about the website; what went to the gate stands."""

import django.db.models.deletion
from django.db import migrations, models

from yangguang.kernel.ledger.triggers import refuse_when

CONTENT = ("table", "year", "agency_id", "fields", "counted", "values", "reasons")
CHANGED = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in CONTENT)


class Migration(migrations.Migration):
    """A table and its triggers."""

    dependencies = [
        ("organizations", "0004_full_width_labels"),
        ("publishing", "0013_number_end"),
        ("requests", "0012_log_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "table",
                    models.CharField(
                        choices=[
                            ("site", "政府网站工作年度报表"),
                            ("supervision", "政府网站监管年度报表"),
                        ],
                        max_length=12,
                        verbose_name="报表",
                    ),
                ),
                ("year", models.PositiveIntegerField(verbose_name="年度")),
                ("lock", models.PositiveIntegerField(default=0)),
                ("fields", models.JSONField(default=list)),
                ("counted", models.JSONField(default=dict)),
                ("workings", models.JSONField(default=dict)),
                ("values", models.JSONField(default=dict)),
                ("reasons", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.agency",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_report",
                        to="publishing.record",
                    ),
                ),
            ],
            options={
                "ordering": ("-year", "table"),
                "constraints": [
                    models.UniqueConstraint(fields=("table", "year"), name="site_report_once")
                ],
            },
        ),
        refuse_when(
            "requests_sitereport",
            "UPDATE",
            "requests_site_report_stands",
            {
                "append-only: a table put to the gate stands": "OLD.record_id IS NOT NULL AND "
                f"(OLD.record_id IS DISTINCT FROM NEW.record_id OR {CHANGED})",
            },
        ),
        refuse_when(
            "requests_sitereport",
            "DELETE",
            "requests_site_report_kept",
            {"append-only: a table stays": "OLD.id IS NOT NULL"},
        ),
    ]
