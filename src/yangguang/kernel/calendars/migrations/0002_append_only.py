"""What was said of a day, and when, stays as it was said."""

from __future__ import annotations

from django.db import migrations

from yangguang.kernel.ledger.triggers import append_only, refuse_when

UNIQUE = {
    "calendars_calendaryear": ("layer", "year", "revision"),
    "calendars_specialday": ("calendar_year_id", '"on"'),
    "calendars_hoursrow": ("calendar", "since", "revision"),
    "calendars_calendarversion": ("name", "number"),
}


def stands(table: str, columns: tuple[str, ...]) -> migrations.RunPython:
    """Refuse a second row of the same key, also where SQLite would put it in the first's place."""
    same = " AND ".join(f"o.{column} = NEW.{column}" for column in columns)
    rule = {"append-only: a row stands": f"EXISTS (SELECT 1 FROM {table} o WHERE {same})"}
    return refuse_when(table, "INSERT", f"{table}_stands", rule)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [
        append_only(*UNIQUE, "calendars_clockrun"),
        *(stands(table, columns) for table, columns in UNIQUE.items()),
    ]
