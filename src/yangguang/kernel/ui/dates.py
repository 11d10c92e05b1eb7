"""Dates as people here read them, always in the city's time."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from yangguang.kernel.now import CITY_ZONE

WEEKDAYS = "一二三四五六日"  # data


def _local(value: date) -> date:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(CITY_ZONE)
    return value


def date_cn(value: date | None) -> str:
    """2026年11月23日(星期一)."""
    if not value:
        return ""
    day = _local(value)
    return _("%(year)d年%(month)d月%(day)d日（星期%(weekday)s）") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "weekday": WEEKDAYS[day.weekday()],
    }


def day_cn(value: date | None) -> str:
    """2026年11月23日, as in the date line of a document."""
    if not value:
        return ""
    day = _local(value)
    return _("%(year)d年%(month)d月%(day)d日") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def datetime_iso(value: date | None) -> str:
    """2026-11-23T09:05:00+08:00 for programs; HTML takes no more than thousandths of a second."""
    if not value:
        return ""
    moment = _local(value)
    return moment.isoformat("T", "seconds") if isinstance(moment, datetime) else moment.isoformat()


def datetime_cn(value: date | None) -> str:
    """2026-11-23 09:05, the form the website rules ask for; a plain date has no time."""
    if not value:
        return ""
    moment = _local(value)
    pattern = "%Y-%m-%d %H:%M" if isinstance(moment, datetime) else "%Y-%m-%d"
    return moment.strftime(pattern)
