"""What was set as due soon, and from when, stays as it was set."""

from __future__ import annotations

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, refuse_when

TABLE = "calendars_clocklevels"
TAKEN = (
    "EXISTS (SELECT 1 FROM calendars_clocklevels o"
    " WHERE o.since = NEW.since AND o.revision = NEW.revision)"
)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0003_clock_levels"), ("ledger", "0002_append_only")]

    operations = [
        append_only(TABLE),
        refuse_when(TABLE, "INSERT", f"{TABLE}_stands", {"append-only: a row stands": TAKEN}),
    ]
