"""What an area gives this room: kinds of matter, each in every version it ever had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.cases.models import Case, Consultation, Letter
    from yangguang.kernel.cases.rules import ClockKind, Effect, Table
    from yangguang.kernel.cases.selectors.facts import PageReading
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


class AskKind(StrEnum):
    """How a question is answered on a form."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    PERSON = "person"
    DESK = "desk"
    AGENCY = "agency"
    DAYS = "days"
    LEVEL = "level"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"
    """A whole number from 0."""


class Keep(StrEnum):
    """Where the answer to a question is kept."""

    ACT = "act"
    """In the act for ever: facts and choices, never a person."""
    BESIDE = "beside"
    """Beside the act, where it can be erased: an officer's remark."""
    TEXT = "text"
    """As a text of the matter, under the question's name."""
    OWN = "own"
    """The service or the kind keeps it itself."""


@dataclass(frozen=True)
class Ask:
    """A question an act asks of whoever does it."""

    name: str
    label: str | Promise
    kind: AskKind
    required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()
    choices_of: Callable[[Case], Sequence[tuple[str, str]]] | None = None
    """Choices that depend on the matter, in place of fixed ones."""
    help: str | Promise = ""
    max_length: int = 2000
    initial: Any = None
    keep: Keep = Keep.BESIDE


@dataclass(frozen=True)
class ClockDef:
    """A clock matters of a kind may carry; its rule is the setting `limit.<name>`."""

    name: str
    label: str | Promise
    kind: ClockKind
    is_leading: bool = True
    """Whether it decides the matter's place in a worklist."""
    is_public: bool = True
    """Whether the applicant sees it with its working."""


@dataclass(frozen=True)
class Block:
    """A part of a letter: fixed words nobody can leave out, or a field to be written."""

    name: str
    label: str | Promise
    text: str
    """With %(name)s placeholders; of a free block, what the field starts with."""
    is_fixed: bool = False


@dataclass(frozen=True)
class LetterTemplate:
    """A kind of official letter."""

    key: str
    label: str | Promise
    title: str
    to: str
    """Role of the party it goes to."""
    blocks: tuple[Block, ...]
    on_issue: str = ""
    """The act that issuing it is; empty: it moves nothing."""
    on_submit: str = ""
    on_approve: str = ""
    on_return: str = ""
    """Acts that submitting, signing and sending it back are, where the kind reviews the letter."""
    states: frozenset[str] = frozenset()
    """States of the matter in which it may be drafted."""
    number_setting: str = "letter.number"


@dataclass(frozen=True)
class SettingDef:
    """Something a city may set for a kind, with the value that holds until it does."""

    name: str
    label: str | Promise
    default: Any
    check: Callable[[Any], None]
    """Raises Refused for a value that may not be set."""
    basis: str | Promise = ""
    """Where the default comes from."""
    is_own: bool = False
    """Only an agency sets it, for itself, on a page of its area; there is none for the city."""


@dataclass(frozen=True)
class Shown:
    """Something to be read before an act is answered."""

    label: str
    text: str
    links: Sequence[tuple[str, str]] = ()
    """Labels and addresses of files."""
    of_persons: bool = False
    """Words of a person that are sealed: the look is recorded."""


def _no_details(_case: Case) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class CaseKind:
    """A kind of matter in one version: its law, its clocks, letters, settings and words."""

    name: str
    version: str
    label: str | Promise
    prefix: str
    """First letters of its numbers."""
    table: Table
    clocks: Mapping[str, ClockDef]
    letters: Mapping[str, LetterTemplate]
    settings: Mapping[str, SettingDef]
    asks: Mapping[str, tuple[Ask, ...]]
    """Questions of each act beyond those the kernel asks for its own."""
    texts: Mapping[str, str | Promise]
    """Labels of the free texts of a matter, in the order in which they are shown."""
    opening: tuple[Effect, ...]
    """Clocks that start when a matter comes in."""
    answering: frozenset[str] = frozenset()
    """Acts that answer the applicant."""
    public_acts: frozenset[str] = frozenset()
    """Acts the applicant sees in the course of the matter."""
    details: Callable[[Case], Mapping[str, Any]] = _no_details
    """Facts of the kind, for its guards."""
    apply: Callable[[Case, str, Mapping[str, Any], Actor, datetime], None] | None = None
    """Writes what an act means in the kind's own table, in the transaction of the act."""
    rows: Callable[[Case], Sequence[tuple[str, str]]] | None = None
    """Facts of the kind for the matter's page: label and value."""
    letter_words: Callable[[Case, date], Mapping[str, str]] | None = None
    """Words of the kind for the placeholders of its letters."""
    competent: Callable[[Case], Iterable[Agency]] | None = None
    """Agencies a matter may be transferred to."""
    public_links: Callable[[Case], Sequence[tuple[str, str]]] | None = None
    """Addresses the applicant's page shows beside the matter."""
    further_links: Callable[[Case], Sequence[tuple[str, str]]] | None = None
    """Where else the applicant's page leads: label and address."""
    desk_links: Callable[[Case, Actor], Sequence[tuple[str, str]]] | None = None
    """Addresses the officer's page shows beside the matter."""
    read_first: Callable[[Case, str], Sequence[Shown]] | None = None
    """What an officer reads above the questions of an act; asked for who may see persons alone."""
    public_rows: Callable[[Case, datetime], Sequence[tuple[str, str]]] | None = None
    """Facts of the kind for the applicant: label and value."""
    page_rows: Callable[[Case, datetime, PageReading], Sequence[tuple[str, str]]] | None = None
    """In their place, for a kind that needs what the page has read and would read it again."""
    filed_along: Callable[[Case], Sequence[str]] | None = None
    """Numbers of the matters that were filed at once with it, under the same query code."""
    review_states: frozenset[str] = frozenset()
    """States in which the matter also lies in the hand of who reviews for secrecy."""
    delivered: Callable[[Letter, Actor, datetime], None] | None = None
    """Told when a letter has reached its addressee, in the transaction of that act."""
    consultation_ended: Callable[[Consultation, Actor, datetime], None] | None = None
    """Told when an office asked has answered or is no longer waited for."""
    erase: Callable[[Case], None] | None = None
    """Removes personal data the kind keeps in tables of its own."""
    applicant_choices: Mapping[str, Mapping[Any, str | Promise]] = field(default_factory=dict)
    """Words of what an applicant chose about himself, by the name of the field; never masked."""
    withdraw_words: str | Promise = field(default="")
    needs_a_name: bool = True
    """Whether only somebody who says who he is and how he is reached is taken in."""
    is_between_offices: bool = False
    """No citizen stands behind it: the respondent's officers act on it, and the city's
    open-government office heads it."""


_kinds: dict[tuple[str, str], CaseKind] = {}
_current: dict[str, CaseKind] = {}


def register_kind(kind: CaseKind) -> None:
    """Register a version of a kind; the last one registered is the one new matters get.

    Raises ValueError when name and version are taken.
    """
    if _kinds.setdefault((kind.name, kind.version), kind) is not kind:
        message = f"case kind {kind.name} {kind.version} is registered twice"
        raise ValueError(message)
    _current[kind.name] = kind


def current_kind(name: str) -> CaseKind:
    """The version new matters get. Raises KeyError."""
    return _current[name]


def kinds() -> Sequence[CaseKind]:
    """The current version of every kind."""
    return tuple(_current.values())


def kinds_between_offices() -> list[str]:
    """Names of the kinds behind which no citizen stands."""
    return [kind.name for kind in _current.values() if kind.is_between_offices]


def kinds_in_review() -> list[tuple[str, frozenset[str]]]:
    """Kinds whose matters are reviewed for secrecy, and the states in which they are."""
    return [(kind.name, kind.review_states) for kind in _current.values() if kind.review_states]


def kind_of(case: Case) -> CaseKind:
    """The version the matter was accepted under."""
    return _kinds[case.kind, case.kind_version]


_sealed: dict[str, Callable[[], set[str]]] = {}


def register_sealed_folder(name: str, known_paths: Callable[[], set[str]]) -> None:
    """Register a folder of an area's sealed files and what tells every path its rows name.

    Files of the folder that no row names go in the night. `known_paths` may raise
    `vault.Unreadable`: then every file of the folder stays. Raises ValueError when the folder is
    taken.
    """
    if _sealed.setdefault(name, known_paths) is not known_paths:
        message = f"sealed folder {name} is registered twice"
        raise ValueError(message)


def sealed_folders() -> Sequence[tuple[str, Callable[[], set[str]]]]:
    """Folders the areas registered, with what tells their known paths."""
    return tuple(_sealed.items())
