"""What a step is asked for, and records of how people were heard; a record stays as it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yangguang.kernel.ledger.triggers import append_only

FORMS = [
    ("symposium", "座谈会"),
    ("argument", "专家论证会"),
    ("visit", "实地走访"),
    ("survey", "书面问卷调查"),
    ("poll", "民意调查"),
    ("units", "征求部门和下级政府意见"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0007_consultations_stopped"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dossierstep",
            name="particulars",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="DossierRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(choices=FORMS, max_length=10, verbose_name="形式"),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("people", models.JSONField(default=dict, verbose_name="参加人数")),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="decisions.dossier",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="decisions.dossierrecord",
                        verbose_name="更正",
                    ),
                ),
            ],
            options={"ordering": ("dossier", "on", "pk")},
        ),
        append_only("decisions_dossierrecord"),
    ]
