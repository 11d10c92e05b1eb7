from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0011_blocks"),
    ]

    operations = [
        migrations.AddField(
            model_name="column",
            name="update_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="更新周期（天）"
            ),
        ),
    ]
