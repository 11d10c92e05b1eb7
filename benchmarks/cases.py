"""Matters: the worklist at a thousandth and in full, the nightly comparison of their due dates.

Open matters are copied past the services, each with a running clock and the fact it comes from;
the pages are those of a handler and of who watches over the city.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from documents import Page, measured
from measuring.bulk import write_rows
from measuring.databases import Pair, refresh_statistics
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SMALL = 10_000
CHUNK = 50_000
TITLE = "反映某单位:应当主动公开的信息没有公开"
HANDLERS = 20
QUERIES = 15
NIGHT = 300.0
"""Seconds the comparison of a million clocks may take."""
MEMORY = 40.0
"""MB by which its process may grow, whatever their number."""


def fill(agency: Any, handlers: list[Any], first: int, count: int) -> None:
    """So many open matters of the agency, received over the last eighty days."""
    from django.db import connection, transaction
    from django.db.models import Max

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
    results = [
        evaluate(Rule.from_json(rule), [Started(at=start)], calendar, AT) for start in starts
    ]
    said = json.dumps(rule)
    facts = [json.dumps(Started(at=start).to_json()) for start in starts]
    written = connection.ops.adapt_datetimefield_value

    def moments(place: int) -> tuple[Any, Any, Any]:
        day = place % len(starts)
        due = written(results[day].due)
        return written(starts[day]), due, due

    def dated(place: int) -> tuple[Any, ...]:
        result = results[place % len(starts)]
        day = connection.ops.adapt_datefield_value(result.due_on)
        return day, result.provisional, result.calendar_version

    with transaction.atomic():
        act: Act = record(
            NewAct(kind="cases.opened", actor=SYSTEM, at=AT, subject=Subject("case", None))
        )
        places = range(first, first + count)
        number = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        clock = (CaseClock.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        fact = (ClockFact.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        write_rows(
            Case,
            (
                *("id", "number", "kind", "kind_version", "title", "agency_id", "handler_id"),
                *("channel", "state", "opened_at", "due_at", "sort_at"),
            ),
            (
                (
                    number + n, f"TS-BENCH-2026-{place:07d}", kind.name, kind.version, TITLE,
                    agency.pk, handlers[place % len(handlers)].pk, "web", "checking",
                    *moments(place),
                )
                for n, place in enumerate(places)
            ),
        )  # fmt: skip
        write_rows(
            CaseClock,
            (
                *("id", "case_id", "name", "rule", "due_at", "due_on", "is_provisional"),
                "calendar_version",
            ),
            (
                (
                    clock + n, number + n, "answer", said, moments(place)[1], *dated(place),
                )
                for n, place in enumerate(places)
            ),
        )  # fmt: skip
        write_rows(
            ClockFact,
            ("id", "clock_id", "position", "data", "record_id"),
            (
                (fact + n, clock + n, 1, facts[place % len(starts)], act.pk)
                for n, place in enumerate(places)
            ),
        )


def officers(agency: Any) -> tuple[list[Any], Any]:
    """Handlers of the agency, and one who watches over all."""
    from yangguang.kernel.organizations.models import Person, RoleAssignment

    since = AT.date().replace(year=2020)
    handlers = [
        Person.objects.create(username=f"bench-{n}", name=f"承办人{n}") for n in range(HANDLERS)
    ]
    overseer = Person.objects.create(username="bench-overseer", name="公开办")
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, agency=agency, role="handler", valid_from=since)
        for person in handlers
    )
    RoleAssignment.objects.create(
        person=overseer, agency=None, role="open_government_office", valid_from=since
    )
    return handlers, overseer


def run(size: int) -> Iterable[Result]:
    """Ten thousand matters, all of them, every page on both; then the night."""
    from yangguang.kernel.organizations.selectors import agency_for
    from yangguang.project.loading import install_city, read_city
    from yangguang.project.matters import install_matters

    city = read_city("jiamusi")
    install_city(city, with_demonstration_people=True)
    install_matters(city, at=AT)
    agency = agency_for("szfb")
    handlers, overseer = officers(agency)
    fill(agency, handlers, 0, SMALL)
    refresh_statistics()
    pair = Pair()
    for first in range(SMALL, size, CHUNK):
        fill(agency, handlers, first, min(CHUNK, size - first))
        note(f"{min(first + CHUNK, size)} matters")
    refresh_statistics()
    yield Result("open matters", size)
    clients = {which: entered(pair, which, handlers[0], overseer) for which in ("small", "large")}
    for page in (
        Page("today of a handler", "/desk/", QUERIES, offices=1),
        Page("matters of an agency", "/desk/matters/", QUERIES, offices=1),
        Page("matters, late", "/desk/matters/?level=late", QUERIES, offices=1),
        Page("matters, newest first", "/desk/matters/?order=newest", QUERIES, offices=1),
        Page("matters of the city", "/desk/matters/", QUERIES, offices=2),
        Page("today of who oversees", "/desk/", QUERIES, offices=2),
    ):
        yield from measured(page, pair, clients)
    pair.close_small()
    yield from night(size)


def entered(pair: Pair, which: str, handler: Any, overseer: Any) -> dict[int, Any]:
    """Browsers of a handler (1) and of who watches over all (2), on one of the two databases."""
    from django.test import Client

    pair.use(which)
    browsers = {1: Client(), 2: Client()}
    for number, person in ((1, handler), (2, overseer)):
        browsers[number].force_login(person)
    return browsers


NIGHTLY = """
import json, re, threading, django; django.setup()
from datetime import datetime
from time import perf_counter
from yangguang.kernel.cases.timing import differing_dates
def held(): return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
at, most, over = datetime.fromisoformat("%s"), [], threading.Event()
def look():
    while not over.wait(0.05): most.append(held())
before, begun = held(), perf_counter()
threading.Thread(target=look, daemon=True).start()
differing = sum(1 for _line in differing_dates(at=at))
spent = perf_counter() - begun
over.set()
print(json.dumps([spent, max(most, default=held()) - before, differing]))
"""
"""Memory of its own is looked at; what SQLite maps of the file is the system's to take back."""


def night(size: int) -> Iterator[Result]:
    """The comparison of cached due dates in a process of its own: time, memory, differences."""
    code = NIGHTLY % AT.isoformat()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    spent, growth, differing = json.loads(done.stdout)
    yield Result("comparison of all", spent, "s")
    yield Result("comparison of a million", spent * 1_000_000 / size, "s", at_most=NIGHT)
    yield Result("comparison: growth of the process", growth, "MB", at_most=MEMORY)
    yield Result("comparison: dates that differ", differing, at_most=0)


PART = Part("cases", "worklists with 10,000 and with many matters; the night", run, 1_000_000)

if __name__ == "__main__":
    sys.exit(PART.main())
