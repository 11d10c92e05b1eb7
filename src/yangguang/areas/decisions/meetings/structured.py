"""An open event in the words of schema.org, for search engines and calendars that read pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from yangguang.areas.decisions.meetings.rules import State
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from yangguang.areas.decisions.meetings.models import OpenEvent
    from yangguang.areas.decisions.meetings.selectors import Line


def of_event(event: OpenEvent, line: Line) -> dict[str, object]:
    """Name, time, place, organiser, and until when one can register; nothing of who comes."""
    address = absolute(reverse("meetings:event", args=[event.number]))
    status = "EventCancelled" if event.state == State.CANCELLED else "EventScheduled"
    known: dict[str, object] = {
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": line.title,
        "startDate": line.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat() if event.ends_at else "",
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": event.place,
            "address": facts().city_name,
        }
        if event.place
        else "",
        "organizer": {"@type": "GovernmentOrganization", "name": line.agency},
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": line.seats or "",
        "inLanguage": "zh-CN",
    }
    return {name: value for name, value in known.items() if value != ""}
