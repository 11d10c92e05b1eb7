"""Documents by the day on which they cease to be valid."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index only."""

    dependencies = [("publishing", "0004_print_orders")]

    operations = [
        migrations.AddIndex(
            "catalogueentry",
            models.Index(
                condition=models.Q(("valid_until__isnull", False)),
                fields=["valid_until"],
                name="entry_by_end",
            ),
        ),
    ]
