"""What was loaded, set, recorded or said by the clock is never changed."""

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only


class Migration(migrations.Migration):
    """Triggers only."""

    dependencies = [("duties", "0001_duties"), ("ledger", "0002_append_only")]

    operations = [
        append_only(
            "duties_edition",
            "duties_dutyversion",
            "duties_roleversion",
            "duties_parametervalue",
            "duties_event",
            "duties_lapse",
        ),
    ]
