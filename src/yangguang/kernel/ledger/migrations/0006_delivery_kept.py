"""A trigger SQLite has lost comes back."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import anew, refuse_when


class Migration(migrations.Migration):
    """Put back what SQLite lost when 0004 and 0005 added columns to deliveries."""

    dependencies = [("ledger", "0005_ends_of_deliveries")]

    operations = [
        anew(
            refuse_when(
                "ledger_delivery",
                "DELETE",
                "ledger_delivery_kept",
                {"append-only: a delivery is never forgotten": "TRUE"},
            )
        )
    ]
