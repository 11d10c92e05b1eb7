"""The one place where the clock is read; asked only in views, tasks and commands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def city_date(at: datetime) -> date:
    """The calendar date of an aware moment in the city (Asia/Shanghai)."""
    return at.astimezone(CITY_ZONE).date()
