"""Whether an act is what a duty's trigger or evidence asks for. Pure but for the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yangguang.kernel.duties.registry import Facts, Match, evidence_of
from yangguang.kernel.duties.rules import EvidenceType, TriggerType

if TYPE_CHECKING:
    from yangguang.kernel.duties.rules import Duty, Pattern
    from yangguang.kernel.ledger.models import Act

COMMON = frozenset({"agency", "payload", "subject_type"})


def words(value: Any) -> tuple[str, ...]:
    """A condition's wanted words."""
    return tuple(value) if isinstance(value, list) else (str(value),)


def matches(where: Mapping[str, Any], act: Act, facts: Facts) -> bool:
    """Whether the act meets every condition but those on the agency and the ties."""
    for key, wanted in where.items():
        if key == "payload":
            if not all(_told(act.payload.get(k), words(v)) for k, v in wanted.items()):
                return False
        elif key == "subject_type":
            if act.subject_type not in words(wanted):
                return False
        elif key not in COMMON and not _meets(key, words(wanted), act.kind, facts):
            return False
    return True


def _told(value: Any, wanted: tuple[str, ...]) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(_plain(v) in wanted for v in values)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _meets(key: str, wanted: tuple[str, ...], kind: str, facts: Facts) -> bool:
    known = evidence_of(kind)
    return is_met(known.fields.get(key) if known else None, wanted, facts.values.get(key, ()))


def is_met(how: Match | None, wanted: tuple[str, ...], values: tuple[str, ...]) -> bool:
    """Whether one of the values is what is wanted."""
    for value in values:
        if how is Match.HAS:
            # By far the most frequent: no generator.
            for word in wanted:
                if word in value:
                    return True
        elif how is Match.IS:
            if value in wanted:
                return True
        elif how is Match.HAS_ALL:
            if all(word in value for word in wanted):
                return True
        elif how is Match.STARTS and value.startswith(wanted):
            return True
    # Nobody can say: what cannot be shown is not proved.
    return False


def unknown_conditions(kinds: Iterable[str], where: Mapping[str, Any]) -> list[str]:
    """Conditions that those who answer for the kinds cannot tell; unregistered kinds are left."""
    known = [found for kind in kinds if (found := evidence_of(kind))]
    asked = set(where) - COMMON - {"subject", "relation", "period"}
    return sorted(key for key in asked if any(key not in item.fields for item in known))


class Measure(StrEnum):
    """How a duty can be measured with what is installed."""

    BY_ACTS = "by_acts"
    BY_HAND = "by_hand"
    """Only by what officers attach and a second person confirms."""
    NOT_YET = "not_yet"


def measure(duty: Duty) -> Measure:
    """How the duty can be measured: every part needs something that can be supplied."""
    if missing_kinds(duty):
        return Measure.NOT_YET
    by_acts = {p.part for p in duty.evidence if p.type is not EvidenceType.LINK and _supplied(p)}
    return Measure.BY_ACTS if by_acts >= set(duty.parts) else Measure.BY_HAND


def missing_kinds(duty: Duty) -> tuple[str, ...]:
    """Kinds of act the duty waits for and nobody supplies; empty when it can be measured."""
    missing: list[str] = []
    if duty.trigger.type is TriggerType.ACT and not any(map(evidence_of, duty.trigger.kinds)):
        missing += duty.trigger.kinds
    for part in duty.parts:
        patterns = [p for p in duty.evidence if p.part == part]
        if not any(map(_supplied, patterns)):
            missing += [kind for p in patterns for kind in p.kinds]
    return tuple(dict.fromkeys(missing))


def _supplied(pattern: Pattern) -> bool:
    if pattern.type is EvidenceType.LINK:
        return True
    return any(map(evidence_of, pattern.kinds))
