"""Acts, seals and access rows can be added and nothing else."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, refuse_when


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        append_only("ledger_act", "ledger_seal", "ledger_accessrecord"),
        # Erasure deletes the personal payload; it is never rewritten.
        append_only("ledger_actprivate", deletable=True),
        refuse_when(
            "ledger_delivery",
            "DELETE",
            "ledger_delivery_kept",
            {"append-only: a delivery is never forgotten": "TRUE"},
        ),
    ]
