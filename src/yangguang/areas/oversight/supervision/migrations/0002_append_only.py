"""What was received or raised stays as it was, held by the database."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("supervision", "0001_supervision")]

    operations = [append_only("supervision_card", "supervision_cardevent")]
