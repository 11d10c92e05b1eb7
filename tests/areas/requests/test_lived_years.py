"""Years lived through the services by dice; the report equals a recount from the acts alone."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tests.areas.requests.lives import EVENTS, Branch, Life
from tests.areas.requests.office import Office
from yangguang.areas.requests.models import Outcome, Request
from yangguang.areas.requests.reporting import count_for
from yangguang.areas.requests.rules.report import (
    CARRIED_IN,
    CARRIED_OUT,
    COLUMNS,
    LEAVES,
    NEW,
    SUM,
    TOTAL,
    Figures,
    Severity,
    added,
    check,
)
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from yangguang.kernel.organizations.models import Agency

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("LIVED_REQUESTS", "1000"))
"""Requests of the long run; `LIVED_REQUESTS=5000` for the whole simulated year."""
FIRST_DAY, DAYS = date(2024, 1, 2), 720
# disclosure.md 3.4: the row of each result, written down again for the recount.
ROW = {
    "granted": "r3_1", "granted_published": "r3_1", "partial": "r3_2", "denied_safety": "r3_3_3",
    "denied_law": "r3_3_2", "needs_creation": "r3_4_2", "not_held": "r3_4_1", "petition": "r3_5_1",
    "repeat": "r3_5_2", "close_uncorrected": "r3_6_1", "close_unpaid": "r3_6_2",
    "withdraw": "r3_6_3",
}  # fmt: skip
GROUP = {"review": "rev", "suit_direct": "dir", "suit_after_review": "aft"}


@dataclass
class Told:
    """A request as its acts tell it."""

    agency: int
    column: str
    received: date | None = None
    result: str = ""
    row: str = ""
    ended: date | None = None
    remedies: list[list[Any]] = field(default_factory=list)
    """Group, day filed, ending or none yet, day decided."""
    paid: list[tuple[date, Decimal]] = field(default_factory=list)

    def take(self, act: str, on: date, payload: dict[str, Any]) -> None:
        """One more act."""
        if act == "confirm":
            self.received = on
        elif act == "decide":
            self.result = payload["result"]
        elif act in {"issue_reply", "close_uncorrected", "close_unpaid", "withdraw"}:
            # What is answered anew does not count a second time.
            if self.ended is None:
                self.ended, self.row = on, ROW[self.result if act == "issue_reply" else act]
        elif act == "remedy_filed":
            self.remedies.append([GROUP[payload["kind"]], on, "", None])
        elif act == "remedy_decided":
            self.remedies[-1][2:] = [payload["ending"], on]
        elif act == "paid":
            self.paid.append((on, Decimal(payload["amount"])))


def told() -> list[Told]:
    """Every request by its acts; only who asked is looked up, which no act says."""
    columns = dict(Request.objects.values_list("case_id", "applicant_type"))
    found: dict[int, Told] = {}
    for act in Act.objects.filter(subject_type="case", kind__startswith="cases.").order_by("pk"):
        if act.subject_id not in columns:
            continue
        one = found.setdefault(act.subject_id, Told(act.agency_id or 0, columns[act.subject_id]))
        one.take(act.payload.get("act", ""), city_date(act.at), act.payload)
    return list(found.values())


def recount(requests: list[Told], year: int) -> dict[str, dict[str, int]]:
    """The second table, a cell at a time."""
    table = {}

    def cells(row: str, wanted: Any) -> None:
        counted = Counter(r.column for r in requests if wanted(r))
        table[row] = {c: counted[c] for c in COLUMNS} | {TOTAL: sum(counted.values())}

    def is_open(one: Told, on: date) -> bool:
        return one.received <= on and (one.ended is None or one.ended > on)

    cells(NEW, lambda r: r.received.year == year)
    cells(CARRIED_IN, lambda r: is_open(r, date(year - 1, 12, 31)))
    for leaf in LEAVES:
        cells(leaf, lambda r, leaf=leaf: r.ended and r.ended.year == year and r.row == leaf)
    cells(SUM, lambda r: r.ended and r.ended.year == year)
    cells(CARRIED_OUT, lambda r: is_open(r, date(year, 12, 31)))
    return table


def contested(requests: list[Told], year: int) -> dict[str, dict[str, int]]:
    """The third table: decided in the year by ending, pending at its end."""
    table = {group: Counter[str]() for group in GROUP.values()}
    for one in requests:
        for group, filed, ending, decided in one.remedies:
            if filed.year > year:
                continue
            if decided is None or decided.year > year:
                table[group]["pending"] += 1
            elif decided.year == year:
                table[group][ending] += 1
    names = ("maintained", "corrected", "other", "pending")
    return {
        group: {n: counted[n] for n in names} | {TOTAL: sum(counted.values())}
        for group, counted in table.items()
    }


def agrees(units: list[Agency], year: int, requests: list[Told]) -> None:
    """The counted report of each agency, and of all together, is what the acts say."""
    counts = {unit.pk: count_for(unit, year) for unit in units}
    before = {unit.pk: count_for(unit, year - 1) for unit in units}
    for unit in units:
        count, mine = counts[unit.pk], [r for r in requests if r.agency == unit.pk]
        assert count.table2 == recount(mine, year)
        assert count.table3 == contested(mine, year)
        assert count.fees == sum(
            (amount for r in mine for on, amount in r.paid if on.year == year), Decimal()
        )
        # Carried over: what the year before left is what this one begins with.
        assert count.table2[CARRIED_IN] == before[unit.pk].table2[CARRIED_OUT]
        figures = Figures(count.table2, count.table3, before=before[unit.pk].table2)
        assert [f for f in check(figures) if f.severity is Severity.ERROR] == []
    whole = added([c.table2 for c in counts.values()])
    assert whole == recount(requests, year)
    assert added([c.table3 for c in counts.values()]) == contested(requests, year)


@pytest.mark.parametrize(
    ("count", "seed"),
    [
        # Half a minute alone; on a busy machine and PostgreSQL past the limit of other tests.
        pytest.param(36, 5, id="36", marks=pytest.mark.timeout(15 * 60)),
        pytest.param(MANY, 11, id="many", marks=[pytest.mark.slow, pytest.mark.timeout(MANY * 4)]),
    ],
)
def test_lived_years_are_reported_as_the_acts_tell_them(
    office: Office, count: int, seed: int
) -> None:
    if connection.vendor == "postgresql":
        # The same services and the same recount, at twice the time for each life.
        count = min(count, 300)
    dice = random.Random(seed)
    offices = [office, Branch(office, office.other)]
    happened: Counter[str] = Counter()
    for place in range(count):
        if place % 50 == 25 and connection.vendor == "postgresql":
            # Within one transaction nobody else counts the rows for the planner.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        events: list[str] = []
        life = Life(dice.choice(offices), dice, events)
        life.live(FIRST_DAY + timedelta(days=dice.randrange(DAYS)))
        happened.update(events)
    requests = told()

    assert len(requests) == count
    for year in (2024, 2025, 2026):
        agrees([o.unit for o in offices], year, requests)
    assert set(happened) <= EVENTS
    assert count < 1000 or set(happened) == EVENTS
    # One result a round, one correction and one count of the first round for each.
    rounds = Counter(Outcome.objects.values_list("request", "round"))
    assert set(rounds.values()) <= {1}
    assert sum(r.ended is not None for r in requests) == sum(r == 1 for _q, r in rounds)
