"""The same act on several matters: each stands or falls alone, each with its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors.access import case_for
from yangguang.kernel.cases.services.moving import perform
from yangguang.kernel.cases.services.routing import assign, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

MOST = 200
"""More at once nobody has looked at."""


@dataclass(frozen=True)
class Result:
    """What became of one of them."""

    number: str
    why_not: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the act was done."""
        return not self.why_not


def perform_many(
    *,
    chosen: Iterable[tuple[str, int]],
    act: str,
    answers: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> list[Result]:
    """The act on each (number, lock seen), in the order given."""
    results = []
    for number, lock in list(chosen)[:MOST]:
        try:
            case = case_for(actor, number)
            do_one(case, lock, act, answers, actor, at)
        except Case.DoesNotExist:
            continue
        except Refused as refusal:
            results.append(Result(number, str(refusal)))
        else:
            results.append(Result(number))
    return results


def do_one(
    case: Case, lock: int, act: str, answers: Mapping[str, Any], actor: Actor, at: datetime
) -> Case:
    """One act by its name, through the service that carries it out."""
    if act == Do.ASSIGN:
        person = str(answers.get("person", ""))
        return assign(
            case=case,
            lock=lock,
            person_id=int(person) if person.isdigit() else 0,
            note=str(answers.get("note", "")),
            actor=actor,
            at=at,
        )
    if act == Do.TAKE:
        return take(case=case, lock=lock, actor=actor, at=at)
    return perform(case=case, lock=lock, act=act, answers=answers, actor=actor, at=at)
