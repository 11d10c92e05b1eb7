"""What rooms and areas give duties: which acts are proof, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.asking import Asking
    from yangguang.kernel.ledger.models import Act

SubjectKey = tuple[str, int]
"""Type and id of what an act is about."""


class Match(StrEnum):
    """How a wanted word is compared with what is known."""

    IS = "is"
    HAS = "has"
    """At least one of the wanted words occurs in the text."""
    HAS_ALL = "has_all"
    STARTS = "starts"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a room knows about an act's subject, as the act left it."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field of the evidence; several values where several hold (a topic and the one above)."""
    targets: tuple[tuple[str, str], ...] = ()
    """(kind, reference) of what the subject is related to now."""
    sources: tuple[tuple[str, str], ...] = ()
    """(kind, reference) of what is related to the subject now."""
    withdrawn_at: datetime | None = None
    """When the subject was taken back; it proves nothing since."""


NO_FACTS = Facts()
ReadFacts = Callable[[Sequence["Act"]], Mapping[int, Facts]]
Touches = Callable[[Sequence["Act"]], Iterable[SubjectKey]]


def own_subjects(acts: Sequence[Act]) -> Iterable[SubjectKey]:
    """The subjects the acts themselves are about."""
    return {(a.subject_type, a.subject_id) for a in acts if a.subject_id is not None}


@dataclass(frozen=True)
class Evidence:
    """Proof that a room or area can supply. Acts not registered by anybody prove nothing."""

    name: str
    act_kinds: tuple[str, ...]
    label: str | Promise
    fields: Mapping[str, Match] = field(default_factory=dict)
    """Conditions a duty may set beyond the common ones."""
    facts: ReadFacts | None = None
    """Reads in bulk what the fields and relations say, by the acts' primary keys. It must depend
    on nothing but the acts and state that changes only with acts of `act_kinds` or `changed_by`.
    """
    changed_by: tuple[str, ...] = ()
    """Kinds of act after which the facts of earlier acts about the same subject are read anew."""
    touches: Touches = own_subjects
    """Whose facts the acts of `changed_by` change."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a subject is named to people, and where its page is; an empty address is none."""

    title: str
    url: str = ""
    number: str = ""


ShowSubjects = Callable[[Sequence[str]], "Asking[Mapping[str, Shown]]"]

evidence: dict[str, Evidence] = {}
shown_subjects: dict[str, ShowSubjects] = {}
_by_kind: dict[str, Evidence] = {}


def evidence_kinds() -> frozenset[str]:
    """Every kind of act that can prove something."""
    return frozenset(_by_kind)


def register_evidence(item: Evidence) -> None:
    """Register proof. Raises ValueError for a name or a kind of act that is taken."""
    if item.name in evidence:
        raise ValueError(f"evidence {item.name} is registered twice")
    for kind in item.act_kinds:
        if kind in _by_kind:
            raise ValueError(f"act kind {kind} is evidence of {_by_kind[kind].name} already")
    evidence[item.name] = item
    _by_kind.update(dict.fromkeys(item.act_kinds, item))


def register_subject(subject_type: str, show: ShowSubjects) -> None:
    """Register how the public sees subjects of a type, by their references.

    A reference that is not public must be missing from the answer.
    """
    shown_subjects[subject_type] = show


def evidence_of(kind: str) -> Evidence | None:
    """Who answers for acts of the kind; None: nobody can supply them."""
    return _by_kind.get(kind)
