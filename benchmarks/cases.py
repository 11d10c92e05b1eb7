"""Matters in numbers: the worklist's queries and time, the nightly comparison of due dates.

    python benchmarks/cases.py --matters 1000000

Makes a database of its own, fills it with open matters (rows written in bulk past the services,
each with a running clock and the facts it comes from), and measures the pages of a handler.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from ledger import prepare

AT = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
SMALL = 10_000
CHUNK = 10_000
LIMITS = {
    "worklist, queries": 15,
    "matters list, queries": 15,
    "worklist, time at large : small": 1.5,
    "matters list, time at large : small": 1.5,
    "comparison of 1,000,000 clocks, s": 300,
    "comparison, growth of memory, MB": 50,
}


def fill(agency: Any, handlers: list[Any], first: int, count: int) -> None:
    """So many open matters of the agency, received over the last eighty days."""
    from django.db import transaction

    from yangguang.kernel.calendars.selectors import calendar_for
    from yangguang.kernel.cases.models import Case, CaseClock, ClockFact
    from yangguang.kernel.cases.registry import current_kind
    from yangguang.kernel.clocks import Rule, Started, evaluate
    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.ledger.services import NewAct, Subject, record
    from yangguang.kernel.organizations.rules import SYSTEM

    kind = current_kind("complaint")
    rule = kind.settings["limit.answer"].default
    calendar = calendar_for()
    starts = [AT - timedelta(days=day) for day in range(80)]
    dates = {
        start: evaluate(Rule.from_json(rule), [Started(at=start)], calendar, AT) for start in starts
    }
    with transaction.atomic():
        act: Act = record(
            NewAct(kind="cases.opened", actor=SYSTEM, at=AT, subject=Subject("case", None))
        )
        cases, results = [], []
        for place in range(first, first + count):
            start = starts[place % len(starts)]
            result = dates[start]
            results.append((start, result))
            cases.append(
                Case(
                    number=f"TS-BENCH-2026-{place:07d}",
                    kind=kind.name,
                    kind_version=kind.version,
                    title="反映某单位:应当主动公开的信息没有公开",
                    agency=agency,
                    handler_id=handlers[place % len(handlers)].pk,
                    channel="web",
                    state="checking",
                    opened_at=start,
                    due_at=result.due,
                    sort_at=result.due,
                )
            )
        Case.objects.bulk_create(cases, batch_size=1000)
        clocks = [
            CaseClock(
                case=case,
                name="answer",
                rule=rule,
                due_at=result.due,
                due_on=result.due_on,
                is_provisional=result.provisional,
                calendar_version=result.calendar_version,
            )
            for case, (_start, result) in zip(cases, results, strict=True)
        ]
        CaseClock.objects.bulk_create(clocks, batch_size=1000)
        ClockFact.objects.bulk_create(
            [
                ClockFact(clock=clock, position=1, data=Started(at=start).to_json(), record=act)
                for clock, (start, _result) in zip(clocks, results, strict=True)
            ],
            batch_size=1000,
        )


def page(client: Any, address: str) -> tuple[int, float]:
    """Queries and median seconds of a page."""
    from django.db import connection

    client.get(address)
    count = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        response = client.get(address)
    if response.status_code != 200:
        message = f"{address} answers {response.status_code}"
        raise RuntimeError(message)
    times = []
    for _ in range(9):
        begun = perf_counter()
        client.get(address)
        times.append(perf_counter() - begun)
    return count, statistics.median(times)


def memory() -> float:
    """Largest resident size of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare() -> tuple[float, float, int]:
    """Seconds and growth of memory of the nightly comparison, and how many differ (none should)."""
    from yangguang.kernel.cases.timing import differing_dates

    before, begun = memory(), perf_counter()
    differing = sum(1 for _line in differing_dates(at=AT))
    return perf_counter() - begun, memory() - before, differing


def measure(matters: int) -> dict[str, float]:
    """All numbers."""
    from django.db import connection
    from django.test import Client

    from yangguang.kernel.organizations.models import Person, RoleAssignment
    from yangguang.kernel.organizations.selectors import agency_for
    from yangguang.project.loading import install_city, read_city
    from yangguang.project.matters import install_matters

    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    install_matters(city, at=AT)
    agency = agency_for("szfb")
    handlers = [Person.objects.create(username=f"bench-{n}", name=f"承办人{n}") for n in range(20)]
    for person in handlers:
        RoleAssignment.objects.create(
            person=person, agency=agency, role="handler", valid_from=AT.date()
        )
    client = Client()
    client.force_login(handlers[0])
    fill(agency, handlers, 0, SMALL)
    pages = {"worklist": "/desk/", "matters list": "/desk/matters/"}
    small = {name: page(client, address) for name, address in pages.items()}
    for first in range(SMALL, matters, CHUNK):
        fill(agency, handlers, first, min(CHUNK, matters - first))
        print(f"{first + CHUNK} matters", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    result: dict[str, float] = {"matters": matters}
    for name, address in pages.items():
        queries, seconds = page(client, address)
        result[f"{name}, queries"] = queries
        result[f"{name}, ms"] = seconds * 1000
        result[f"{name}, time at large : small"] = seconds / small[name][1]
    seconds, growth, differing = compare()
    result["comparison, s"] = seconds
    result["comparison of 1,000,000 clocks, s"] = seconds * 1_000_000 / matters
    result["comparison, growth of memory, MB"] = growth
    result["differing dates"] = differing
    return result


def main() -> int:
    """Measure, show, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=1_000_000, help="how many open matters")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    drop = prepare()
    try:
        result = measure(options.matters)
    finally:
        drop()
    if options.json:
        print(json.dumps(result, indent=1))
    bad = int(result["differing dates"] > 0)
    for name, value in result.items():
        over = name in LIMITS and value > LIMITS[name]
        bad += over
        limit = f"  (≤ {LIMITS[name]})" if name in LIMITS else ""
        if not options.json:
            print(f"{name:<42}{value:>12.2f}{limit}{'  MISSED' if over else ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
