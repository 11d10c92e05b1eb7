"""What is not published is looked at again; a look stays as it was recorded."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from yangguang.kernel.ledger.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0017_filed_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttributeReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("keep", "理由仍然成立，继续不主动公开"),
                            ("open", "理由不再成立，改为主动公开"),
                        ],
                        max_length=4,
                        verbose_name="复核结果",
                    ),
                ),
                ("reason", models.TextField(verbose_name="理由")),
                ("attribute", models.CharField(max_length=12)),
                ("ground", models.CharField(blank=True, max_length=24)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attribute_reviews",
                        to="publishing.version",
                    ),
                ),
            ],
            options={"ordering": ("pk",)},
        ),
        append_only("publishing_attributereview"),
    ]
