"""How a message ends other than delivered; what a restored database knows of messages sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A message that was being handed over, closed, refused; the hold after a restore."""

    dependencies = [("ledger", "0004_waiting_acts")]

    operations = [
        migrations.CreateModel(
            name="Remembered",
            fields=[("key", models.CharField(max_length=32, primary_key=True, serialize=False))],
        ),
        migrations.AddField("installation", "held_since", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "sending_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "delivery",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("pointless", "不再需要"),
                    ("refused", "被拒收"),
                    ("given_up", "多次失败，已停止"),
                    ("uncertain", "中断，是否送出不明"),
                    ("repeated", "恢复备份前已送出"),
                    ("dropped", "由管理员取消"),
                ],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.RemoveIndex("delivery", "delivery_open"),
        migrations.AddIndex(
            "delivery",
            models.Index(
                condition=models.Q(("closed_at__isnull", True), ("delivered_at__isnull", True)),
                fields=["channel", "id"],
                name="delivery_open",
            ),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(
                    ("delivered_at__isnull", True),
                    ("closed_at__isnull", True),
                    _connector="OR",
                ),
                name="delivery_has_one_end",
            ),
        ),
    ]
