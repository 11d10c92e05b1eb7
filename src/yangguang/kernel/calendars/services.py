"""Writing calendars: a year by its notice, local closures, office hours. Each an act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yangguang.kernel.calendars.levels import LABELS, MOST, forget_levels
from yangguang.kernel.calendars.models import (
    CalendarVersion,
    CalendarYear,
    ClockLevels,
    HoursRow,
    SpecialDay,
)
from yangguang.kernel.calendars.rederiving import ask_for
from yangguang.kernel.calendars.rules import (
    CALENDAR_LABELS,
    FIRST_YEAR,
    LAST_YEAR,
    LAYER_LABELS,
    NATIONAL,
    OFFICE,
    Refused,
    assemble,
    belongs_to,
    check_keeper,
    differences,
    spans_text,
)
from yangguang.kernel.calendars.seeding import seed_years
from yangguang.kernel.calendars.selectors import (
    as_hours,
    current_hours,
    current_years,
    days_of,
    year_for,
)
from yangguang.kernel.clocks import OfficeHours
from yangguang.kernel.clocks import SpecialDay as Day
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.clocks import DayKind, Unit
    from yangguang.kernel.organizations.rules import Actor


@transaction.atomic
def ensure_seeded(*, at: datetime) -> bool:
    """Write the years an installation begins with; False when there are years already."""
    if CalendarYear.objects.exists():
        return False
    for seed in seed_years():
        _write_year(
            NATIONAL,
            seed.year,
            seed.days,
            source=seed.source,
            is_announced=seed.is_announced,
            revision=1,
            actor=SYSTEM,
            at=at,
        )
    _new_versions(NATIONAL, at)
    return True


@transaction.atomic
def set_year(
    *,
    year: int,
    days: Sequence[Day],
    source: str,
    revision: int,
    actor: Actor,
    at: datetime,
    layer: str = NATIONAL,
    is_announced: bool = True,
) -> CalendarYear:
    """Enter a year anew. `revision` is the one the writer has seen (0: none).

    Raises Refused when somebody was faster, nothing changes, or a day lies outside the year.
    """
    check_keeper(actor)
    ensure_seeded(at=at)
    _check_days(year, days, source)
    before = year_for(layer, year)
    seen = before.revision if before else 0
    if seen != revision:
        raise _changed_meanwhile()
    known, new = days_of(before), {day.on: day for day in days}
    changes = differences(known, new)
    if before and not changes and (before.is_announced, before.source) == (is_announced, source):
        raise Refused("nothing_changes", _("与现有的安排完全相同，没有需要保存的内容。"))
    try:
        with transaction.atomic():
            entered = _write_year(
                layer,
                year,
                [new[on] for on in sorted(new)],
                source=source,
                is_announced=is_announced,
                revision=seen + 1,
                actor=actor,
                at=at,
            )
    except IntegrityError:
        raise _changed_meanwhile() from None
    payload = {
        "layer": layer,
        "layer_label": str(LAYER_LABELS[layer]),
        "year": year,
        "revision": entered.revision,
        "source": source,
        "is_announced": is_announced,
        "changed_days": [change.on.isoformat() for change in changes],
    }
    _change("calendars.year_set", layer, payload, actor=actor, at=at)
    return entered


def _changed_meanwhile() -> Refused:
    return Refused("changed_meanwhile", _("日历刚刚有人改过。请重新核对后再保存。"))


def _check_days(year: int, days: Sequence[Day], source: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        text = _("年份 %(year)s 无效。请填 %(first)s 至 %(last)s 之间的年份。")
        raise Refused("year", text % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR})
    if not source.strip():
        raise Refused("no_notice", _("没有写明依据。请填写放假通知的名称和文号。"))
    for day in days:
        if not belongs_to(day.on, year):
            text = _("%(on)s不属于%(year)s年的安排。请核对年份。")
            raise Refused("outside_year", text % {"on": day_cn(day.on), "year": year})


@transaction.atomic
def add_local_days(
    *,
    calendar: str,
    days: Sequence[date],
    kind: DayKind,
    name: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Local days of one calendar: closed, off or worked by a local notice.

    Raises Refused when the calendar has one of the days already, BadCalendar without notice.
    """
    check_keeper(actor)
    _check_calendar(calendar)
    for year in sorted({day.year for day in days}):
        known = days_of(year_for(calendar, year))
        added = [Day(on, kind, name, source) for on in days if on.year == year]
        taken = [day_cn(d.on) for d in added if d.on in known]
        if taken:
            text = _("%(days)s已经有本地安排。请先取消原来的安排。")
            raise Refused("day_taken", text % {"days": "、".join(taken)})
        _set_local(calendar, year, [*known.values(), *added], source, actor=actor, at=at)


@transaction.atomic
def remove_local_day(*, calendar: str, on: date, source: str, actor: Actor, at: datetime) -> None:
    """Take a local day back, by a notice that says so. Raises Refused when there is none."""
    check_keeper(actor)
    _check_calendar(calendar)
    known = days_of(year_for(calendar, on.year))
    if known.pop(on, None) is None:
        raise Refused("day_unknown", _("这一天没有本地安排。"))
    _set_local(calendar, on.year, list(known.values()), source, actor=actor, at=at)


def _set_local(
    calendar: str, year: int, days: list[Day], source: str, *, actor: Actor, at: datetime
) -> None:
    current = year_for(calendar, year)
    set_year(
        layer=calendar,
        year=year,
        days=days,
        source=source,
        revision=current.revision if current else 0,
        actor=actor,
        at=at,
    )


@transaction.atomic
def set_hours(
    *, calendar: str, hours: OfficeHours, source: str, actor: Actor, at: datetime
) -> HoursRow:
    """Office hours of a calendar from a day on. Raises Refused without notice."""
    check_keeper(actor)
    _check_calendar(calendar)
    if not source.strip():
        raise Refused("no_notice", _("没有写明依据。请填写规定办公时间的文件。"))
    ensure_seeded(at=at)
    before = HoursRow.objects.filter(calendar=calendar, since=hours.since).count()
    row = HoursRow.objects.create(
        calendar=calendar,
        since=hours.since,
        revision=before + 1,
        spans=spans_text(hours),
        source=source,
        entered_at=at,
        entered_by_id=actor.person_id,
    )
    payload = {
        "calendar": calendar,
        "calendar_label": str(CALENDAR_LABELS[calendar]),
        "since": hours.since.isoformat(),
        "spans": row.spans,
        "source": source,
    }
    _change("calendars.hours_set", calendar, payload, actor=actor, at=at)
    return row


@transaction.atomic
def set_levels(
    *,
    left: Mapping[Unit, int],
    percent: int,
    since: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> ClockLevels:
    """Say from a day on how little must be left for a limit to be due soon.

    Open obligations, which keep the moment from which they are due soon, are reckoned anew in the
    background. Raises Refused without ground, for a day gone by, or for a number out of range.
    """
    check_keeper(actor)
    if not source.strip():
        raise Refused("no_notice", _("没有写明依据。请写明由谁、以什么文件确定。"))
    if since < city_date(at) and not actor.is_trusted_process:
        raise Refused("past", _("生效日期不能早于今天。"))
    if set(left) != set(LABELS) or not all(0 <= n <= MOST for n in left.values()):
        raise Refused("range", _("请填写 0 至 %(most)d 之间的整数。") % {"most": MOST})
    if not 0 <= percent <= 100:
        raise Refused("percent", _("比例请填写 0 至 100 之间的整数。"))
    revision = ClockLevels.objects.filter(since=since).count() + 1
    try:
        with transaction.atomic():
            row = ClockLevels.objects.create(
                since=since,
                revision=revision,
                left={unit.value: left[unit] for unit in LABELS},
                percent=percent,
                source=source.strip()[:300],
                entered_at=at,
                entered_by_id=actor.person_id,
            )
    except IntegrityError:
        raise Refused("changed_meanwhile", _("刚刚有人改过。请重新核对后再保存。")) from None
    record(
        NewAct(
            kind="calendars.levels_set",
            actor=actor,
            at=at,
            subject=Subject("calendar", None, "levels"),
            payload={"since": since.isoformat(), "left": row.left, "percent": percent,
                     "source": row.source},
        )
    )  # fmt: skip
    forget_levels()
    transaction.on_commit(forget_levels)
    version = CalendarVersion.objects.filter(name=OFFICE).order_by("-number").first()
    if version is not None:
        ask_for(version, actor=actor, at=at, why=_("按新的临期标准"), mark=f"levels-{row.pk}")
    return row


def _check_calendar(calendar: str) -> None:
    if calendar not in CALENDAR_LABELS:
        text = _("没有名为“%(name)s”的日历。")
        raise Refused("calendar_unknown", text % {"name": calendar})


def _write_year(
    layer: str,
    year: int,
    days: Iterable[Day],
    *,
    source: str,
    is_announced: bool,
    revision: int,
    actor: Actor,
    at: datetime,
) -> CalendarYear:
    row = CalendarYear.objects.create(
        layer=layer,
        year=year,
        revision=revision,
        is_announced=is_announced,
        source=source,
        entered_at=at,
        entered_by_id=actor.person_id,
    )
    SpecialDay.objects.bulk_create(
        SpecialDay(
            calendar_year=row, on=day.on, kind=day.kind.value, name=day.name, source=day.source
        )
        for day in days
    )
    return row


def _change(
    kind: str, layer: str, payload: Mapping[str, object], *, actor: Actor, at: datetime
) -> None:
    """Make the new versions, record the act, and have open clocks derived anew after commit."""
    versions = _new_versions(layer, at)
    record(
        NewAct(
            kind=kind,
            actor=actor,
            at=at,
            subject=Subject("calendar", None, layer),
            payload={**payload, "versions": {v.name: v.digest for v in versions}},
        )
    )
    for version in versions:
        ask_for(version, actor=actor, at=at)


def _new_versions(layer: str, at: datetime) -> list[CalendarVersion]:
    """A version of every calendar that stands on the layer."""
    names = list(CALENDAR_LABELS) if layer == NATIONAL else [layer]
    return [_new_version(name, at) for name in names]


def _new_version(name: str, at: datetime) -> CalendarVersion:
    # The number first: who commits between this read and the next takes the same number.
    last = CalendarVersion.objects.filter(name=name).aggregate(last=Max("number"))["last"] or 0
    national = list(current_years(NATIONAL).prefetch_related("days"))
    own = list(current_years(name).prefetch_related("days"))
    hours = list(current_hours(name))
    made = assemble(
        name,
        [day for year in national for day in days_of(year).values()],
        [day for year in own for day in days_of(year).values()],
        [year.year for year in national if year.is_announced],
        [as_hours(row) for row in hours],
    )
    try:
        with transaction.atomic():
            return CalendarVersion.objects.create(
                name=name,
                number=last + 1,
                digest=made.version,
                at=at,
                years=[year.pk for year in (*national, *own)],
                hours=[row.pk for row in hours],
            )
    except IntegrityError:
        raise _changed_meanwhile() from None
