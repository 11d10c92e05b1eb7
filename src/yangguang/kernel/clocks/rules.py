"""Time limits as data. What a rule does not say is refused, never filled in.

民法典 articles 200–204: periods run by the calendar year, month, day or hour; the first day is not
counted (201); a month ends on the corresponding day or, where there is none, on its last (202);
a last day that is a holiday gives way to the day after it (203). Other law may say otherwise
(204), and then the rule says so: start, end and roll stand in every rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from yangguang.kernel.clocks.errors import BadRule


class Unit(StrEnum):
    """What is counted."""

    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    HOURS = "hours"
    """Hours by the wall clock, day and night."""
    OFFICE_HOURS = "office-hours"
    """Hours in which the office is open."""
    MONTHS = "months"
    YEARS = "years"
    FIXED = "fixed"
    """One date named by the rule."""
    PERIODIC = "periodic"
    """The last day, or a named day, of each period of the calendar."""


DAYS = frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS})
BY_THE_HOUR = frozenset({Unit.HOURS, Unit.OFFICE_HOURS})
BY_THE_MONTH = frozenset({Unit.MONTHS, Unit.YEARS})
BY_DATE = frozenset({Unit.FIXED, Unit.PERIODIC})


class StartDay(StrEnum):
    """Whether the day of the event is itself counted; limits in hours run from the moment."""

    EXCLUDED = "excluded"
    INCLUDED = "included"
    MOMENT = "moment"


class EndOfDay(StrEnum):
    """When the last day ends (民法典 article 203, second paragraph)."""

    MIDNIGHT = "midnight"
    CLOSE_OF_BUSINESS = "close-of-business"
    MOMENT = "moment"


class Roll(StrEnum):
    """What becomes of a last day that is no working day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next-working-day"


LARGEST = {
    Unit.WORKING_DAYS: 5_000,
    Unit.CALENDAR_DAYS: 10_000,
    Unit.HOURS: 100_000,
    Unit.OFFICE_HOURS: 20_000,
    Unit.MONTHS: 600,
    Unit.YEARS: 50,
}
"""More than this is a slip of the hand, not a time limit."""
PERIODS = (1, 2, 3, 6, 12)
"""Lengths of a period in months that divide the year."""


@dataclass(frozen=True, slots=True)
class Extension:
    """How far the law lets a limit be extended (requests: 条例 article 33, second paragraph)."""

    amount: int
    """At most so much in all, in the rule's unit."""
    times: int = 1
    approval: bool = True
    """Whether somebody must approve it."""

    def __post_init__(self) -> None:
        """Refuse an extension of nothing."""
        if self.amount < 1 or self.times < 1:
            raise BadRule("extension_of_nothing", amount=self.amount, times=self.times)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a limit comes from that the plan leaves open: 及时, 定期 and their like."""

    name: str
    set_by: str
    set_on: date
    ceiling: str
    """The legal ceiling in words, with its article; empty where the law knows none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One time limit. Raises BadRule, naming the key and the mend, for what cannot be counted."""

    code: str
    label: str
    amount: int
    """So many of the unit; 0 for fixed and periodic rules."""
    unit: Unit
    start: StartDay
    end: EndOfDay
    roll: Roll
    law: str
    """The provision, as one would cite it."""
    on: date | None = None
    """The date of a fixed rule."""
    every: int = 0
    """Months in the period of a periodic rule, counted from January: 1, 2, 3, 6 or 12."""
    by: str = ""
    """Day of a periodic rule: MM-DD for a year, DD for a month; empty: the period's last day."""
    extension: Extension | None = None
    origin: Origin | None = None

    def __post_init__(self) -> None:
        """Refuse unknown values and combinations that mean nothing."""
        _check_known(self)
        _check_amount(self)
        _check_edges(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        """The rule written as JSON. Every key but the optional ones must be there."""
        return rule_from_json(data)

    def to_json(self) -> dict[str, Any]:
        """The rule as JSON that `from_json` reads back; what is not set is left out."""
        return rule_to_json(self)


def _check_known(rule: Rule) -> None:
    known: tuple[tuple[str, type[StrEnum]], ...] = (
        ("unit", Unit),
        ("start", StartDay),
        ("end", EndOfDay),
        ("roll", Roll),
    )
    for key, kind in known:
        value = getattr(rule, key)
        if not isinstance(value, kind):
            if not value:
                raise BadRule(f"rule_without_{key}", rule=rule.code)
            raise BadRule("value_unknown", key=key, value=value, known="、".join(kind))
    for key in ("code", "law"):
        if not getattr(rule, key).strip():
            raise BadRule(f"rule_without_{key}", rule=rule.code)


def _check_amount(rule: Rule) -> None:
    if rule.unit in LARGEST:
        if type(rule.amount) is not int or not 1 <= rule.amount <= LARGEST[rule.unit]:
            raise BadRule(
                "amount_out_of_range", value=rule.amount, unit=rule.unit, most=LARGEST[rule.unit]
            )
    elif rule.amount:
        raise BadRule("amount_of_a_date", value=rule.amount, unit=rule.unit)
    if (rule.on is not None) != (rule.unit is Unit.FIXED):
        raise BadRule("date_and_fixed", rule=rule.code)
    if (rule.every in PERIODS) != (rule.unit is Unit.PERIODIC) or (rule.by and not rule.every):
        raise BadRule("period_unknown", value=rule.every)
    if rule.by:
        _check_by(rule)


def _check_by(rule: Rule) -> None:
    """MM-DD within a period of a year, DD within a month; other periods end with their last day."""
    try:
        if rule.every == 12:
            month, day = rule.by.split("-")
            date(2000, int(month), int(day))
        elif rule.every != 1 or not 1 <= int(rule.by) <= 31:
            raise BadRule("by_unreadable", value=rule.by)
    except ValueError as error:
        raise BadRule("by_unreadable", value=rule.by) from error


def _check_edges(rule: Rule) -> None:
    """Limits in hours run from moment to moment and never roll; all others run by days."""
    hours = rule.unit in BY_THE_HOUR
    at_moment = (rule.start is StartDay.MOMENT, rule.end is EndOfDay.MOMENT)
    if at_moment != (hours, hours):
        code = "hours_run_by_moment" if hours else "days_run_by_day"
        raise BadRule(code, unit=rule.unit, start=rule.start, end=rule.end)
    if hours and rule.roll is not Roll.NONE:
        raise BadRule("hours_never_roll", unit=rule.unit)


def statutory(
    amount: int,
    unit: Unit,
    *,
    law: str,
    code: str = "",
    label: str = "",
    roll: Roll | None = None,
    extension: Extension | None = None,
) -> Rule:
    """A limit counted as 民法典 200–204 counts: first day out, last day to 24:00, hours by moment.

    A last day that is a holiday gives way to the next working day unless `roll` says otherwise.
    Not for fixed and periodic rules: see `by_date` and `each_period`.
    """
    hours = unit in BY_THE_HOUR
    natural = Roll.NONE if hours or unit is Unit.WORKING_DAYS else Roll.NEXT_WORKING_DAY
    return Rule(
        code=code or f"{amount}-{unit}",
        label=label,
        amount=amount,
        unit=unit,
        start=StartDay.MOMENT if hours else StartDay.EXCLUDED,
        end=EndOfDay.MOMENT if hours else EndOfDay.MIDNIGHT,
        roll=natural if roll is None else roll,
        law=law,
        extension=extension,
    )


def by_date(on: date, *, law: str, code: str = "", label: str = "", roll: Roll = Roll.NONE) -> Rule:
    """Due on one named day, that day included (民法典 article 1259; practice for 前)."""
    return Rule(
        code=code or f"by-{on}",
        label=label,
        amount=0,
        unit=Unit.FIXED,
        start=StartDay.EXCLUDED,
        end=EndOfDay.MIDNIGHT,
        roll=roll,
        law=law,
        on=on,
    )


def each_period(
    every: int, *, law: str, by: str = "", code: str = "", label: str = "", roll: Roll = Roll.NONE
) -> Rule:
    """Due once in every period of so many months, by a named day or by its last."""
    return Rule(
        code=code or f"every-{every}-months",
        label=label,
        amount=0,
        unit=Unit.PERIODIC,
        start=StartDay.INCLUDED,
        end=EndOfDay.MIDNIGHT,
        roll=roll,
        law=law,
        every=every,
        by=by,
    )


ENUMS: dict[str, type[StrEnum]] = {
    "unit": Unit,
    "start": StartDay,
    "end": EndOfDay,
    "roll": Roll,
}
NEEDED = ("code", "label", "unit", "start", "end", "roll", "law")
OPTIONAL = ("amount", "on", "every", "by", "extension", "origin")


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    """See `Rule.from_json`."""
    unknown = sorted(set(data) - {*NEEDED, *OPTIONAL})
    if unknown:
        raise BadRule("key_unknown", key="、".join(unknown))
    missing = [key for key in NEEDED if key not in data]
    if missing:
        code = "rule_without_unit" if "unit" in missing else "key_missing"
        raise BadRule(code, rule=data.get("code", ""), key="、".join(missing))
    values = {"amount": 0, **data}
    for key, kind in ENUMS.items():
        values[key] = _known(kind, key, data[key])
    if data.get("on"):
        values["on"] = read_date("on", data["on"])
    if data.get("extension"):
        values["extension"] = _part(Extension, "extension", data["extension"])
    if data.get("origin"):
        origin = {**data["origin"], "set_on": read_date("set_on", data["origin"].get("set_on"))}
        values["origin"] = _part(Origin, "origin", origin)
    return Rule(**values)


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """See `Rule.to_json`."""
    data: dict[str, Any] = {key: str(getattr(rule, key)) for key in NEEDED}
    for key in OPTIONAL:
        value = getattr(rule, key)
        if value:
            data[key] = value
    if rule.on:
        data["on"] = rule.on.isoformat()
    if rule.extension:
        data["extension"] = {f.name: getattr(rule.extension, f.name) for f in fields(Extension)}
    if rule.origin:
        data["origin"] = {f.name: getattr(rule.origin, f.name) for f in fields(Origin)}
        data["origin"]["set_on"] = rule.origin.set_on.isoformat()
    return data


def _known(kind: type[StrEnum], key: str, value: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError as error:
        if not value:
            raise BadRule(f"rule_without_{key}", rule="") from error
        raise BadRule("value_unknown", key=key, value=value, known="、".join(kind)) from error


def read_date(key: str, value: object) -> date:
    """An ISO date. Raises BadRule naming the key."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadRule("date_unreadable", key=key, value=value) from error


def _part(kind: type[Any], key: str, data: Mapping[str, Any]) -> Any:
    try:
        return kind(**data)
    except TypeError as error:
        raise BadRule("key_unknown", key=f"{key}: {error}") from error
