"""Names of calendars, their layers, and what changes between two lists of days. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.clocks import Calendar, DayKind, OfficeHours, SpecialDay, make_calendar
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

NATIONAL = "national"
"""The layer of the State Council's notices; every calendar stands on it."""
OFFICE, COURT, SCHOOL = "office", "court", "school"
CALENDAR_LABELS = {
    OFFICE: gettext_lazy("政府机关"),
    COURT: gettext_lazy("人民法院"),
    SCHOOL: gettext_lazy("学校"),
}
LAYER_LABELS = {NATIONAL: gettext_lazy("全国"), **CALENDAR_LABELS}
KIND_LABELS = {
    DayKind.HOLIDAY: gettext_lazy("休息"),
    DayKind.MAKE_UP: gettext_lazy("上班"),
    DayKind.CLOSURE: gettext_lazy("停止办公"),
}
KEEPERS = (Role.SYSTEM_ADMINISTRATOR, Role.OPEN_GOVERNMENT_OFFICE)
FIRST_YEAR, LAST_YEAR = 2000, 2100
REMIND_FROM = (11, 1)
"""Month and day from which next year's missing notice is called for; it comes in November."""


class Refused(ValueError):
    """An act on a calendar that cannot be, with the reason and the mend in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


def may_keep(actor: Actor) -> bool:
    """Whether the actor may change calendars."""
    return actor.is_trusted_process or any(actor.has(role) for role in KEEPERS)


def check_keeper(actor: Actor) -> None:
    """Raises Refused unless the actor may change calendars."""
    if not may_keep(actor):
        raise Refused("not_permitted", _("日历由系统管理员或者市政务公开办公室维护。"))


def version_of(
    days: Iterable[SpecialDay], announced: Iterable[int], hours: Iterable[OfficeHours]
) -> str:
    """The digest by which one state of a calendar is known for ever."""
    return digest(
        {
            "days": [[d.on.isoformat(), d.kind.value, d.name, d.source] for d in days],
            "announced": sorted(announced),
            "hours": [[h.since.isoformat(), spans_text(h)] for h in hours],
        }
    )


def assemble(
    name: str,
    national: Iterable[SpecialDay],
    own: Iterable[SpecialDay],
    announced: Iterable[int],
    hours: Sequence[OfficeHours] = (),
) -> Calendar:
    """A calendar from its layers; what is said of a day locally goes before the nation's."""
    table = {d.on: d for d in national} | {d.on: d for d in own}
    days = [table[on] for on in sorted(table)]
    years = sorted(announced)
    return make_calendar(name, version_of(days, years, hours), days, years, hours)


def spans_text(hours: OfficeHours) -> str:
    """08:30-12:00 13:30-17:30."""
    return " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in hours.spans)


@dataclass(frozen=True)
class Change:
    """One day on which two lists differ."""

    on: date
    before: SpecialDay | None
    after: SpecialDay | None

    @property
    def what(self) -> str:
        """added, removed, or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def differences(
    before: Mapping[date, SpecialDay], after: Mapping[date, SpecialDay]
) -> list[Change]:
    """Where two lists of days differ, in order; a new notice for an old day is a difference."""
    return [
        Change(on, before.get(on), after.get(on))
        for on in sorted(before.keys() | after.keys())
        if before.get(on) != after.get(on)
    ]


def belongs_to(on: date, year: int) -> bool:
    """A year's notice speaks of its year, and of the last week before it (New Year's holiday)."""
    return on.year == year or (on.year == year - 1 and (on.month, on.day) >= (12, 25))


def missing_year(announced: Iterable[int], today: date) -> int | None:
    """The year whose notice should be here by now: this one, or from 1 November the next."""
    known = set(announced)
    if today.year not in known:
        return today.year
    due = (today.month, today.day) >= REMIND_FROM
    return today.year + 1 if due and today.year + 1 not in known else None
