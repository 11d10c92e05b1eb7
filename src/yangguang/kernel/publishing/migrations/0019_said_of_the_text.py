"""公开形式, 公开程序, and with whom a text was agreed: columns that stay empty until they are said.

Sealed like the rest (disclosure.md §1.2 and §4.3).
"""

from __future__ import annotations

from django.db import migrations, models

from yangguang.kernel.ledger.triggers import refuse_when

COLUMNS = ("co_agencies", "coordination_confirmed_on", "procedure_note", "publication_forms")


class Migration(migrations.Migration):
    """Nullable columns, which SQLite adds without building the table anew."""

    dependencies = [("publishing", "0018_attribute_reviews")]

    operations = [
        migrations.AddField(
            "version",
            "co_agencies",
            models.JSONField(blank=True, null=True, verbose_name="涉及的其他机关"),
        ),
        migrations.AddField(
            "version",
            "coordination_confirmed_on",
            models.DateField(blank=True, null=True, verbose_name="协商确认日期"),
        ),
        migrations.AddField(
            "version",
            "procedure_note",
            models.CharField(blank=True, max_length=120, null=True, verbose_name="公开程序"),
        ),
        migrations.AddField(
            "version",
            "publication_forms",
            models.JSONField(blank=True, null=True, verbose_name="公开形式"),
        ),
        # Choices are no part of the table: nothing is built anew.
        migrations.AlterField(
            "version",
            "genre",
            models.CharField(
                blank=True,
                choices=[
                    ("resolution", "决议"),
                    ("decision", "决定"),
                    ("order", "命令（令）"),
                    ("communique", "公报"),
                    ("announcement", "公告"),
                    ("circular", "通告"),
                    ("opinion", "意见"),
                    ("notice", "通知"),
                    ("bulletin", "通报"),
                    ("report", "报告"),
                    ("request", "请示"),
                    ("reply", "批复"),
                    ("motion", "议案"),
                    ("letter", "函"),
                    ("minutes", "纪要"),
                    ("rule", "规章"),
                    ("normative_document", "行政规范性文件"),
                    ("plan", "规划"),
                    ("budget", "预决算"),
                    ("interpretation", "政策解读"),
                    ("public_notice", "公示"),
                    ("guide", "指南"),
                    ("annual_report", "年报"),
                    ("clarification", "澄清"),
                    ("topic_page", "专题"),
                    ("gazette", "政府公报"),
                    ("other", "其他"),
                ],
                max_length=24,
                verbose_name="体裁",
            ),
        ),
        refuse_when(
            "publishing_version",
            "UPDATE",
            "publishing_version_said",
            {
                "gate: a sealed text cannot be changed": "OLD.digest <> '' AND ("
                + " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in COLUMNS)
                + ")"
            },
        ),
    ]
