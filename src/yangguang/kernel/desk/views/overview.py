"""Over many matters: the head's view, what is out of the ordinary, the month of due dates."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.cases.selectors.access import is_overseer, units_of
from yangguang.kernel.cases.selectors.worklist import (
    due_between,
    late_cases,
    load_of_unit,
    often_moved_cases,
    paused_cases,
    unassigned_cases,
)
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.work import works_of
from yangguang.kernel.now import CITY_ZONE, city_date, now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agencies, agency_name

if TYPE_CHECKING:
    from yangguang.kernel.cases.selectors.worklist import Load
    from yangguang.kernel.clocks import Calendar as Workdays
    from yangguang.kernel.desk.registry import Work
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

LONGEST = 50
"""Longest list on one of these pages."""
PAUSED_LONG = timedelta(days=30)
WAITED_LONG = timedelta(days=2)
MOVED_OFTEN = 2
HEADS = (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE, Role.LEADER_IN_CHARGE)
MOST_UNITS = 6


def _units(actor: Actor, chosen: str) -> tuple[list[Agency], Agency | None]:
    """Units whose load the actor may look at, and the one chosen."""
    units = agencies()
    if not is_overseer(actor):
        units = units.filter(pk__in=actor.agencies_with(*HEADS))
    known = list(units.filter(cases__isnull=False).distinct()[:100])
    found = next((u for u in known if u.code == chosen), known[0] if known else None)
    return known, found


@require_safe
@officer_required
def heads(request: DeskRequest) -> HttpResponse:
    """负责人视图: a unit's open matters by person and by what their clocks say."""
    at = now()
    known, unit = _units(request.actor, request.GET.get("unit", ""))
    rows: list[Load] = load_of_unit(unit.pk, at=at) if unit else []
    return desk_page(
        request,
        "desk/heads.html",
        {
            "unit": unit and agency_name(unit),
            "code": unit.code if unit else "",
            "units": [(agency_name(u, short=True), u.code) for u in known[:MOST_UNITS]]
            if len(known) > 1
            else [],
            "rows": rows,
            "total": sum(r.total for r in rows),
            "late": sum(r.late for r in rows),
            "soon": sum(r.soon for r in rows),
            "paused": sum(r.paused for r in rows),
        },
        crumbs=[(_("负责人视图"), "")],
    )


@require_safe
@officer_required
def exceptions(request: DeskRequest) -> HttpResponse:
    """异常: late, long paused, waiting for nobody, sent back and forth."""
    at, actor = now(), request.actor
    groups = [
        (
            _("已逾期"),
            _("到期日已过，还没有办完的，逾期最久的在前。"),
            works_of(late_cases(actor, at=at, limit=LONGEST)),
        ),
        (
            _("暂停过久"),
            _("计时暂停，并且三十日没有任何办理的。"),
            works_of(paused_cases(actor, since=at - PAUSED_LONG, at=at, limit=LONGEST)),
        ),
        (
            _("没有承办人"),
            _("收到两日以上，还没有人承办的。"),
            works_of(unassigned_cases(actor, since=at - WAITED_LONG, at=at, limit=LONGEST)),
        ),
        (
            _("多次转办"),
            _("转办两次以上的。"),
            works_of(
                often_moved_cases(actor, act=Do.TRANSFER, times=MOVED_OFTEN, at=at, limit=LONGEST)
            ),
        ),
        (
            _("多次退回核查"),
            _("结论退回两次以上的。"),
            works_of(
                often_moved_cases(actor, act="check_again", times=MOVED_OFTEN, at=at, limit=LONGEST)
            ),
        ),
    ]
    return desk_page(request, "desk/exceptions.html", {"groups": groups}, crumbs=[(_("异常"), "")])


@dataclass
class Day:
    """A day of the month with what ends on it."""

    on: date
    is_in_month: bool
    is_working: bool
    note: str
    is_today: bool
    works: list[Work] = field(default_factory=list)


@require_safe
@officer_required
def due_calendar(request: DeskRequest) -> HttpResponse:
    """The month of due dates as a table, and the same as a list for narrow screens."""
    at, actor = now(), request.actor
    today = city_date(at)
    month = _month(request.GET.get("month", ""), today)
    calendar = calendar_for()
    weeks = [
        [_day(on, month, today, calendar) for on in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
    days = {day.on: day for week in weeks for day in week}
    first, last = min(days), max(days)
    rows = due_between(
        actor,
        datetime.combine(first, time.min, CITY_ZONE),
        datetime.combine(last, time.max, CITY_ZONE),
        at=at,
        limit=500,
    )
    for work in works_of(rows):
        if work.due_on in days:
            days[work.due_on].works.append(work)
    here = reverse("desk:due_calendar")
    before, after = month - timedelta(days=1), month + timedelta(days=31)
    return desk_page(
        request,
        "desk/due_calendar.html",
        {
            "month": month,
            "weeks": weeks,
            "days": [d for d in days.values() if d.works],
            "before": f"{here}?month={before:%Y-%m}",
            "after": f"{here}?month={after:%Y-%m}",
            "is_full": len(rows) == 500,
            "may_see": is_overseer(actor) or bool(units_of(actor)),
        },
        crumbs=[(_("到期日历"), "")],
    )


def _month(typed: str, today: date) -> date:
    try:
        year, month = typed.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)


def _day(on: date, month: date, today: date, calendar: Workdays) -> Day:
    note = calendar.note(on)
    return Day(on, on.month == month.month, note.counted, note.name, on == today)
