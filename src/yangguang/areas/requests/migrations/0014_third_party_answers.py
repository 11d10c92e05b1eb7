"""A third party answers on its own page; each one told of a decision has its letter."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns and a table."""

    dependencies = [
        ("cases", "0008_matter_tokens"),
        ("requests", "0013_site_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="thirdparty",
            name="by_itself",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="thirdparty",
            name="code_digest",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="thirdparty",
            name="decision_letter",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="told_party",
                to="cases.letter",
            ),
        ),
        migrations.AddField(
            model_name="thirdparty",
            name="sealed_said",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="thirdparty",
            name="is_reasonable",
            field=models.BooleanField(null=True),
        ),
        migrations.CreateModel(
            name="ThirdPartyFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=80, unique=True)),
                ("sealed_name", models.TextField()),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="requests.thirdparty",
                    ),
                ),
            ],
            options={
                "ordering": ("party", "pk"),
            },
        ),
    ]
