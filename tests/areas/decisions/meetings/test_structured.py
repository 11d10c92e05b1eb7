"""What programs read of an event: its page in the words of schema.org, the calendar, the feed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from icalendar import Calendar

from yangguang.areas.decisions.meetings.selectors import title_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.areas.decisions.meetings.venue import Venue

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
ATOM = "{http://www.w3.org/2005/Atom}"


def test_event_is_told_in_the_words_of_schema_org(client: Client, venue: Venue) -> None:
    event = venue.announced()

    page = client.get(f"/decisions/meetings/{event.number}/").content.decode()

    (told,) = BLOCK.findall(page)
    known = json.loads(told)
    assert known["@type"] == "Event"
    assert known["name"] == title_of(event)
    assert event.starts_at is not None
    assert known["startDate"] == event.starts_at.isoformat()
    assert known["location"]["name"] == "市政府三楼会议室"
    assert known["eventStatus"].endswith("EventScheduled")


def test_calendars_and_feed_can_be_read_by_their_programs(client: Client, venue: Venue) -> None:
    venue.announced()
    known = []

    for path in ("/decisions/meetings/calendar.ics", "/decisions/calendar.ics"):
        answer = client.get(path)
        calendar = Calendar.from_ical(answer.content)
        entries = calendar.walk("VEVENT")
        assert answer["Content-Type"].startswith("text/calendar")
        assert not calendar.errors
        assert len({str(e["uid"]) for e in entries}) == len(entries)
        known += entries
        assert all(e.get("summary") and e.get("dtstart") and e.get("dtstamp") for e in entries)
    assert known

    feed = ET.fromstring(client.get("/decisions/feed.atom").content)
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
