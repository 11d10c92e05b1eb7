"""Calendars as RFC 5545 asks for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar
from icalendar import Event as Entry

from yangguang.kernel.notices.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yangguang.kernel.notices.registry import Event

REFRESH = timedelta(hours=4)


def build(name: str, events: Iterable[Event], *, at: datetime) -> bytes:
    """A calendar with the events, each under a name that stays the same."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yangguang//zh-CN//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event, at))
    return bytes(calendar.to_ical())


def _entry(event: Event, at: datetime) -> Entry:
    entry = Entry()
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    entry.add("uid", f"{event.uid}@{host}")
    entry.add("dtstamp", at)
    entry.add("dtstart", event.starts)
    if not isinstance(event.starts, datetime):
        # The end is the first day that no longer belongs to it.
        entry.add("dtend", event.starts + timedelta(days=1))
    entry.add("summary", event.title)
    if event.description:
        entry.add("description", event.description)
    if event.path:
        entry.add("url", absolute(event.path))
    entry.add("transp", "TRANSPARENT")
    return entry


def answer(name: str, events: Iterable[Event], *, at: datetime, file_name: str) -> HttpResponse:
    """The calendar as an answer to a calendar program."""
    response = HttpResponse(build(name, events, at=at), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response
