"""Printed forms are wanted ahead, by a reader, or not yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and the index of what waits with it."""

    dependencies = [("publishing", "0007_entry_by_agency_year")]

    operations = [
        migrations.AddField(
            "printorder",
            "wanted",
            models.PositiveSmallIntegerField(
                choices=[(0, "On Demand"), (1, "Ahead"), (2, "Asked")], default=1
            ),
        ),
        migrations.RemoveIndex("printorder", "print_order_waiting"),
        migrations.AddIndex(
            "printorder",
            models.Index(
                condition=models.Q(("made_at__isnull", True)),
                fields=["wanted", "publication"],
                name="print_order_waiting",
            ),
        ),
    ]
