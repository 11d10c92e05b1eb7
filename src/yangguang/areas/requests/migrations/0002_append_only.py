"""One outcome a round and one correction a request, held by the database."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, never_replaced


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("requests", "0001_requests"), ("cases", "0003_supervision")]

    operations = [
        append_only("requests_outcome", "requests_correction", "requests_correctionanswer"),
        # Searches are never changed, but erasure deletes them.
        append_only("requests_search", deletable=True),
        never_replaced("requests_outcome", "record_id"),
    ]
