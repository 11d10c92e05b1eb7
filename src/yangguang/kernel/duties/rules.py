"""Duties as values: who must do what, on which trigger, by when, proved by what. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class TriggerType(StrEnum):
    """What opens an obligation."""

    ACT = "act"
    EVENT = "event"
    """Something that happened outside of the record and that an officer writes down."""
    CALENDAR = "calendar"
    DATE = "date"
    STANDING = "standing"


class Period(StrEnum):
    """How often a duty of the calendar comes round."""

    MONTH = "month"
    TWO_MONTHS = "two-months"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    TWO_YEARS = "two-years"


MONTHS = {
    Period.MONTH: 1,
    Period.TWO_MONTHS: 2,
    Period.QUARTER: 3,
    Period.HALF_YEAR: 6,
    Period.YEAR: 12,
    Period.TWO_YEARS: 24,
}
PERIOD_LABELS = {
    Period.MONTH: _("每月"),
    Period.TWO_MONTHS: _("每两个月"),
    Period.QUARTER: _("每季度"),
    Period.HALF_YEAR: _("每半年"),
    Period.YEAR: _("每年"),
    Period.TWO_YEARS: _("每两年"),
}


class Group(StrEnum):
    """Units that owe a duty together, each for itself."""

    COUNTIES = "counties"
    DEPARTMENTS = "departments"
    """Departments of the city government; party organs and departments of counties are not."""
    LEAD_UNITS = "lead-units"
    """Every unit that some clause of the plan names as owner."""
    ALL = "all"
    """The plan's addressees: party organs and departments of the city, and the counties."""
    ACTING = "acting"
    """The unit whose act opens the obligation."""


class EvidenceType(StrEnum):
    """What kind of thing proves that a duty was met."""

    ACT = "act"
    RECORD = "record"
    """A public record; taken back, it proves nothing any more."""
    LINK = "link"
    """What an officer names and a second person of the open-government office confirms."""


class Tie(StrEnum):
    """How a piece of evidence belongs to one obligation rather than to another."""

    AGENCY = "agency"
    """The owing unit did it, within the period or after the opening."""
    SUBJECT = "subject"
    """It is about the very matter that opened the obligation."""
    RELATION = "relation"
    """Its record is related to the record that opened the obligation."""
    PERIOD = "period"
    """The owing unit did it and the act names the obligation's period."""


class Mark(StrEnum):
    """How sure the source is."""

    VERIFIED = "V"
    MEMORY = "M"
    DESIGN = "D"


class State(StrEnum):
    """Where an obligation stands at a moment; computed at reading, never stored."""

    PENDING = "pending"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    TO_EXPLAIN = "to_explain"
    """A soft duty (原则上) past its date: an explanation is asked, nothing is violated."""
    EXPLAINED = "explained"
    FULFILLED = "fulfilled"
    DONE = "done"
    """Done where nobody can say in time or late: there was no limit, or it lay before the record
    began."""
    FULFILLED_LATE = "fulfilled_late"
    EXCUSED = "excused"
    NOT_APPLICABLE = "not_applicable"
    NOT_MEASURABLE = "not_measurable"


STATE_LABELS = {
    State.PENDING: _("办理中"),
    State.DUE_SOON: _("即将到期"),
    State.OVERDUE: _("逾期"),
    State.TO_EXPLAIN: _("待说明"),
    State.EXPLAINED: _("已说明"),
    State.FULFILLED: _("按期完成"),
    State.DONE: _("已完成"),
    State.FULFILLED_LATE: _("逾期完成"),
    State.EXCUSED: _("准予免责"),
    State.NOT_APPLICABLE: _("不适用"),
    State.NOT_MEASURABLE: _("尚不能测量"),
}
OPEN_STATES = (
    State.OVERDUE,
    State.TO_EXPLAIN,
    State.DUE_SOON,
    State.PENDING,
)
DONE_STATES = (State.FULFILLED, State.DONE, State.FULFILLED_LATE)
STATE_TONES = {
    State.PENDING: "active",
    State.DUE_SOON: "soon",
    State.OVERDUE: "late",
    State.TO_EXPLAIN: "soon",
    State.EXPLAINED: "neutral",
    State.FULFILLED: "done",
    State.DONE: "done",
    State.FULFILLED_LATE: "done",
    State.EXCUSED: "neutral",
    State.NOT_APPLICABLE: "neutral",
    State.NOT_MEASURABLE: "paused",
}
"""Tones of the state badge in `kernel.ui`; the word always stands beside it."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What opens an obligation of the duty."""

    type: TriggerType
    kinds: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    event: str = ""
    event_label: str = ""
    period: Period | None = None
    parameter: str = ""
    """Parameter that says how often, where the plan says only 定期."""
    since: date | None = None
    """First day of a calendar duty, or the day of a date duty."""
    until: date | None = None
    again: date | None = None
    """After `until`: the first day from which the city goes on of its own accord, as often as
    `parameter` says and on the ground it gives."""
    start: str = ""
    """`formed_on`: the clock runs from the day the record's document was formed (成文日期), which
    may lie before the act that opens the obligation; empty: from the act."""


@dataclass(frozen=True, slots=True)
class Limit:
    """By when: an amount of a unit, a named parameter, a date, or the day of the opening."""

    amount: int = 0
    unit: str = ""
    law: str = ""
    parameter: str = ""
    by: str = ""
    """`MM-DD` of the period's (last) year, or a whole date; the day itself is in time."""
    same_day: bool = False
    """Together with what opened it (同时): by the end of that day."""
    roll: str = ""
    """`next-working-day` or `none`; empty: as the unit is usually counted."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing that can prove the duty met.

    Items with the same `part` are alternatives; every `part` must be proved. A duty that asks
    for two places of publication has two parts.
    """

    type: EvidenceType
    label: str
    kinds: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    tie: Tie = Tie.AGENCY
    relation: str = ""
    """Kind of the relation, for `Tie.RELATION`."""
    is_target: bool = False
    """Whether the opening's record is the relation's target (`to`) or its source (`from`)."""
    agency: str = ""
    """`owner`: the owing unit; `any`; or the code of one agency."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One clause of the plan as data."""

    clause: str
    part: str
    heading: str
    text: str
    owner: str
    doer: str
    soft: bool
    trigger: Trigger
    limit: Limit | None
    evidence: tuple[Pattern, ...]
    needs: tuple[str, ...]
    """Capabilities of the software the clause needs, as the plan's index numbers them."""
    area: str
    note: str
    mark: Mark
    since: date | None = None
    """From when this wording holds; none: from its loading, the first one from the beginning."""
    line: int = field(default=0, compare=False)

    @property
    def debtor(self) -> str:
        """Key of the role that owes: the doer where the plan names one, else the lead."""
        return self.doer or self.owner

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that must all be proved, in the order of the file."""
        return tuple(dict.fromkeys(item.part for item in self.evidence))

    @property
    def is_periodic(self) -> bool:
        """Whether it comes round by the calendar."""
        return self.trigger.type is TriggerType.CALENDAR


@dataclass(frozen=True, slots=True)
class RoleUnit:
    """An agency that holds a role between two days, both included; open ends are None."""

    agency: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class DutyRole:
    """Who owes: units by date, or a group. Neither: nobody has been named yet."""

    key: str
    label: str
    units: tuple[RoleUnit, ...]
    group: Group | None
    mark: Mark
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit, or a period: what a parameter stands for."""

    amount: int = 0
    unit: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class PolicyParameter:
    """A word the plan leaves open (及时, 定期, 尽快), as a value with its legal ceiling."""

    key: str
    label: str
    value: Amount
    ceiling: Amount | None
    law: str
    set_by: str
    since: date
    mark: Mark
    alarm: Amount | None = None
    """When to warn; none: as levels are set."""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A heading of the plan."""

    code: str
    heading: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The document the plan stands in."""

    title: str
    number: str
    issuers: tuple[str, ...]
    dated: date
    url: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A city's plan: the document, its headings, its duties, who owes, what words mean."""

    document: PlanDocument
    parts: tuple[PlanPart, ...]
    roles: tuple[DutyRole, ...]
    parameters: tuple[PolicyParameter, ...]
    duties: tuple[Duty, ...]
    ids: tuple[str, ...]
    """Every clause the plan must have, in order."""
    recorded_from: date | None = None
    """From when this installation's record speaks. What came due before and is not proved was
    perhaps done on paper: it is not measurable, and never called late."""

    def role(self, key: str) -> DutyRole:
        """The role. Raises KeyError."""
        return {r.key: r for r in self.roles}[key]


class Refused(Exception):
    """What the rules of duties do not allow; the message says why and what to do."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def obligation_key(clause: str, agency: str, opening: str) -> str:
    """The natural key by which everything else names an obligation, for example
    `4.2.2-d/szfb/2026-Q3`. It never depends on a row. No agency is written as `-`.
    """
    return f"{clause}/{agency or '-'}/{opening}"
