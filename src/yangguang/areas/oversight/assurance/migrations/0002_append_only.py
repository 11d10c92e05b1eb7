"""What was received or raised stays as it was, held by the database."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("assurance", "0001_assurance")]

    operations = [append_only("assurance_reportsubmission")]
