"""REPLACE may not get at a row through any of its unique columns."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import never_replaced


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("ledger", "0002_append_only")]

    operations = [
        never_replaced("ledger_act", "uid"),
        never_replaced("ledger_seal", "sequence", "act_id"),
        never_replaced("ledger_actprivate", "act_id"),
    ]
