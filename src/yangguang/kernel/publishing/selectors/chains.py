"""The review chain in force for an agency and genre on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.organizations.selectors import in_force
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.models import ReviewChain

if TYPE_CHECKING:
    from datetime import date


def chain_for(*, agency_id: int | None, genre: str, on: date) -> tuple[rules.Step, ...]:
    """The most particular chain in force: agency and genre, agency, genre, then the city's.

    Without any configured chain the default of disclosure.md §6.1 holds.
    """
    chains = [
        chain
        for chain in ReviewChain.objects.filter(in_force(on)).order_by("valid_from", "pk")
        if chain.agency_id in {None, agency_id} and chain.genre in {"", genre}
    ]
    if not chains:
        return rules.DEFAULT_CHAIN
    best = max(
        enumerate(chains),
        key=lambda item: (item[1].agency_id is not None, item[1].genre != "", item[0]),
    )[1]
    return tuple(rules.Step.of(step) for step in best.steps)
