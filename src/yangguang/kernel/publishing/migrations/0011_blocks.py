"""Pages made of blocks: a column that stays empty for documents, sealed like the rest."""

from django.db import migrations, models

from yangguang.kernel.ledger.triggers import refuse_when


class Migration(migrations.Migration):
    """A nullable column, which SQLite adds without building the table anew."""

    dependencies = [("publishing", "0010_full_width_labels")]

    operations = [
        migrations.AddField(
            "version",
            "blocks",
            models.JSONField(blank=True, null=True, verbose_name="内容块"),
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
            "publishing_version_blocks",
            {
                "gate: a sealed text cannot be changed": """OLD.digest <> ''
                    AND OLD.blocks IS DISTINCT FROM NEW.blocks"""
            },
        ),
    ]
