"""Acts against bare inserts of the same rows, and sealing against appending."""

from __future__ import annotations

import sys
from statistics import median
from typing import TYPE_CHECKING

from measuring.pairs import seconds
from measuring.program import Part
from measuring.results import Result
from measuring.rows import AT, bare_model, copies, insert_bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

    from yangguang.kernel.ledger.services import NewAct

ROUNDS = 7
SINGLES = 25
"""One act in so many is also appended alone."""


def news(count: int) -> list[NewAct]:
    """Acts as the gate writes them."""
    from yangguang.kernel.ledger.services import NewAct, Subject
    from yangguang.kernel.organizations.rules import SYSTEM

    payload = {
        "number": 1,
        "index_no": "11230800MB0000000X/2026-00001",
        "digest": f"sha256:{'0' * 64}",
    }
    return [
        NewAct("bench.happened", SYSTEM, AT, Subject("record", n, f"R-{n}"), payload=payload)
        for n in range(count)
    ]


def run(size: int) -> Iterable[Result]:
    """Rates in rounds; in each the bare rows, the same as acts, and their seals."""
    from django.db import transaction

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.ledger.sealing import seal
    from yangguang.kernel.ledger.services import record, record_many

    bare = bare_model(Act)
    measured: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], object]) -> None:
        measured.setdefault(name, []).append(seconds(work))

    def append(acts: list[NewAct]) -> None:
        with transaction.atomic():
            record_many(acts)

    def alone(items: list, write: Callable) -> None:
        for item in items:
            with transaction.atomic():
                write(item)

    def same_rows(count: int) -> list[Model]:
        return copies(bare, [new.row() for new in news(count)])

    few = max(size // SINGLES, 1)
    for _ in range(ROUNDS):
        rows, acts = same_rows(size), news(size)
        note("bare", lambda rows=rows: insert_bare(rows))
        note("acts", lambda acts=acts: append(acts))
        note("seals", lambda: seal(at=AT))
        rows, acts = same_rows(few), news(few)
        note("bare alone", lambda rows=rows: alone(rows, lambda row: row.save(force_insert=True)))
        note("acts alone", lambda acts=acts: alone(acts, record))
        note("seals alone", lambda: seal(at=AT))
    yield from _told(measured, size, few)


def _told(measured: dict[str, list[float]], size: int, few: int) -> Iterator[Result]:
    def ratio(first: str, second: str) -> float:
        """How fast the first is, measured by the second."""
        pairs = zip(measured[first], measured[second], strict=True)
        return median(other / one for one, other in pairs)

    yield Result("appending in bulk : bare rows", ratio("acts", "bare"), at_least=0.3)
    yield Result(
        "appending one by one : bare rows", ratio("acts alone", "bare alone"), at_least=0.3
    )
    yield Result("sealing : appending in bulk", ratio("seals", "acts"), at_least=1.0)
    yield Result("sealing : appending one by one", ratio("seals alone", "acts alone"), at_least=1.0)
    for name, times in measured.items():
        count = few if name.endswith("alone") else size
        yield Result(f"{name}, per second", count / median(times))


PART = Part("ledger", "acts and seals against bare inserts of the same rows", run, size=10_000)

if __name__ == "__main__":
    sys.exit(PART.main())
