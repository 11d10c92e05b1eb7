"""Labels of a republished text: the site it is taken from, and when it stood there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0014_entries_in_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="version",
            name="republished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="来源发布时间"),
        ),
        migrations.AlterField(
            model_name="version",
            name="republished_site",
            field=models.CharField(blank=True, max_length=200, verbose_name="来源网站"),
        ),
    ]
