"""What a city brings along about time: its office hours, and from when a limit is due soon."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yangguang.kernel.calendars.models import ClockLevels, HoursRow
from yangguang.kernel.calendars.selectors import parse_spans
from yangguang.kernel.calendars.services import set_hours, set_levels
from yangguang.kernel.clocks import OfficeHours, Unit
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes

CALENDARS = "calendars.json"


@transaction.atomic
def install_timekeeping(city: shapes.City, *, at: datetime) -> None:
    """Write the city's office hours and levels; what an office has set stays as it is."""
    path = city.folder / CALENDARS
    if not path.is_file():
        return
    data = json.loads(path.read_text("utf-8"))
    for item in data["hours"]:
        if not HoursRow.objects.filter(calendar=item["calendar"]).exists():
            since = date.fromisoformat(item["since"])
            set_hours(
                calendar=item["calendar"],
                hours=OfficeHours(parse_spans(item["spans"]), since),
                source=item["source"],
                actor=SYSTEM,
                at=at,
            )
    if not ClockLevels.objects.exists():
        for item in data["levels"]:
            set_levels(
                left={Unit(unit): amount for unit, amount in item["left"].items()},
                percent=item["percent"],
                since=date.fromisoformat(item["since"]),
                source=item["source"],
                actor=SYSTEM,
                at=at,
            )
