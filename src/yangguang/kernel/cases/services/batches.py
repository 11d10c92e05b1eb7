"""The same act on several matters: each stands or falls alone, each with its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors.access import case_for
from yangguang.kernel.cases.services.doing import do_act

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
            do_act(case=case, lock=lock, act=act, answers=answers, actor=actor, at=at)
        except Case.DoesNotExist:
            continue
        except Refused as refusal:
            results.append(Result(number, str(refusal)))
        else:
            results.append(Result(number))
    return results
