"""What the board's templates show: frozen rows in which nothing internal has a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.duties.rules import STATE_LABELS, STATE_TONES, State
from yangguang.kernel.ui.states import SHAPES

if TYPE_CHECKING:
    from django.utils.functional import Promise

ORDER = (
    State.FULFILLED,
    State.DONE,
    State.FULFILLED_LATE,
    State.OVERDUE,
    State.TO_EXPLAIN,
    State.DUE_SOON,
    State.PENDING,
    State.EXPLAINED,
    State.EXCUSED,
    State.NOT_APPLICABLE,
    State.NOT_MEASURABLE,
)
"""In which states are told: what is done, what is late, what is to come, the rest."""
WORST_FIRST = (
    State.OVERDUE,
    State.TO_EXPLAIN,
    State.DUE_SOON,
    State.PENDING,
    State.FULFILLED_LATE,
    State.DONE,
    State.FULFILLED,
    State.EXPLAINED,
    State.EXCUSED,
    State.NOT_MEASURABLE,
    State.NOT_APPLICABLE,
)
"""A clause stands where the worst of its obligations stands."""
NOTHING_YET = "nothing_yet"
LABELS_OF_CLAUSES: dict[str, str | Promise] = {
    **{state.value: label for state, label in STATE_LABELS.items()},
    State.OVERDUE: _("有逾期"),
    State.TO_EXPLAIN: _("有待说明"),
    State.FULFILLED_LATE: _("完成，曾有逾期"),
    NOTHING_YET: _("尚未发生"),
}
TONES: dict[str, str] = {
    **{state.value: tone for state, tone in STATE_TONES.items()},
    NOTHING_YET: "neutral",
}
MARKS: dict[str, str] = {
    State.DONE: "tick",
    State.FULFILLED_LATE: "history",
    State.TO_EXPLAIN: "help",
    State.EXPLAINED: "info",
    State.EXCUSED: "shield",
    State.NOT_APPLICABLE: "cross",
}
"""Shapes of marks that stand without their word; the others have the shape of their tone."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as a word, a shape and a tone."""

    code: str
    label: str

    @property
    def tone(self) -> str:
        """Tone of the design system."""
        return TONES[self.code]

    @property
    def shape(self) -> str:
        """Name of the icon of a mark."""
        return MARKS.get(self.code, SHAPES[self.tone])


def badge(state: str) -> Badge:
    """The badge of one obligation."""
    return Badge(state, str(STATE_LABELS[State(state)]))


def clause_badge(state: str) -> Badge:
    """The badge of a clause with all its obligations."""
    return Badge(state, str(LABELS_OF_CLAUSES[state]))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many obligations stand in a state, and where they are listed."""

    state: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """Something public with its address, or only its words where it has no page."""

    title: str
    url: str
    at: date | None = None


@dataclass(frozen=True, slots=True)
class LimitWords:
    """A limit told: in short, in sentences, and whether a working can be shown."""

    words: str
    sentences: tuple[str, ...] = ()
    exists: bool = False
    """Whether the plan or the law sets one at all."""
    has_working: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes by the plan's name, and the units of today where they are called otherwise."""

    label: str
    now: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause with where it stands."""

    clause: str
    url: str
    heading: str
    text: str
    badge: Badge
    owner: Owner
    doer: str
    limit: LimitWords
    tallies: tuple[Tally, ...]
    proofs: tuple[Link, ...]
    why_not: str
    wanted: tuple[str, ...]
    note: str
    measured: bool
    """Whether anything installed can prove it; what cannot be measured has no progress."""

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the plan."""
        return self.clause.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the plan with the clauses directly under it."""

    code: str
    heading: str
    level: int
    """1 for 一、; 2 for （一）; 3 for 1."""
    rows: tuple[ClauseRow, ...]
    words: str

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the plan."""
        return self.code.replace(".", "-")

    @property
    def heading_level(self) -> int:
        """Level in the page's outline: the page's title is the first."""
        return self.level + 1

    @property
    def clause_level(self) -> int:
        """Level of the clauses under it."""
        return self.level + 2


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One obligation in a list."""

    url: str
    clause: str
    title: str
    about: str
    """What opened it, in words: a document, a period, or that it stands."""
    unit: str
    """The owing unit by the name it bore when the obligation opened."""
    unit_url: str
    unit_now: str
    """The unit that answers for it today, where it is called otherwise."""
    opened_on: date
    due_on: date | None
    done_on: date | None
    badge: Badge
    due_words: str
    alike: Link | None = None
    """The others for which it stands in a short list."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    rows: tuple[DutyRow, ...]
    number: int
    pages: int
    total: int

    @property
    def previous(self) -> int | None:
        """Number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Number of the page after."""
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of today with how its obligations stand."""

    code: str
    name: str
    url: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One thing an obligation asks to be proved, and what proves it."""

    wanted: str
    proof: Link | None
    taken_back: tuple[str, ...] = ()
    """Of proofs that were taken back, when; not what they were."""
