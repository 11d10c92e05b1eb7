"""INSERT OR REPLACE must not get past append-only through a unique column that is not the id."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import never_replaced, refuse_when


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("publishing", "0002_gate")]

    operations = [
        never_replaced("publishing_publication", "version_id"),
        never_replaced("publishing_withdrawal", "publication_id"),
        refuse_when(
            "publishing_findingdecision",
            "INSERT",
            "publishing_findingdecision_once",
            {
                "append-only: a decision stands": """EXISTS (
                    SELECT 1 FROM publishing_findingdecision d
                    WHERE d.version_id = NEW.version_id AND d.finding_key = NEW.finding_key)"""
            },
        ),
    ]
