"""Requests for disclosure: a year's report over many requests, and the memory it takes.

Requests and their outcomes are written in bulk past the services, spread over two years; the
report is counted in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from measuring.databases import refresh_statistics
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 10_000
YEAR = 2025
REPORT = 30.0
"""Seconds the report over a million requests may take."""
MEMORY = 60.0
"""MB by which its process may grow, whatever their number."""


def fill(agency_id: int, first: int, count: int) -> None:
    """So many requests of the agency with their outcomes; one in ten is still open."""
    from django.db import transaction

    from yangguang.areas.requests.models import Outcome, Request
    from yangguang.areas.requests.rules.report import COLUMNS
    from yangguang.areas.requests.rules.results import RESULTS
    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.ledger.models import Act

    codes = list(RESULTS)
    start = date(YEAR - 1, 1, 1)
    with transaction.atomic():
        places = range(first, first + count)
        cases = Case.objects.bulk_create(
            (
                Case(
                    number=f"SQ-BENCH-{place:07d}",
                    kind="request",
                    kind_version="1",
                    title="政府信息公开申请",
                    agency_id=agency_id,
                    channel="web",
                    state="screening",
                    opened_at=AT,
                )
                for place in places
            ),
            batch_size=1000,
        )
        acts = Act.objects.bulk_create(
            (
                Act(uid=uuid4(), kind="cases.moved", at=AT, cause="person", visibility="internal")
                for _place in places
            ),
            batch_size=1000,
        )
        days = [start + timedelta(days=place * 7 % 730) for place in places]
        Request.objects.bulk_create(
            (
                Request(
                    case=case,
                    applicant_type=COLUMNS[place % len(COLUMNS)],
                    way="online",
                    arrived_on=day,
                    received_on=day,
                    carrier="electronic",
                )
                for place, case, day in zip(places, cases, days, strict=True)
            ),
            batch_size=1000,
        )
        Outcome.objects.bulk_create(
            (
                Outcome(
                    request_id=case.pk,
                    round=1,
                    result=codes[place % len(codes)],
                    decided_on=day + timedelta(days=place % 60),
                    used=place % 40,
                    record=act,
                )
                for place, case, day, act in zip(places, cases, days, acts, strict=True)
                if place % 10
            ),
            batch_size=1000,
        )


REPORTING = """
import json, re, sys, django; django.setup()
from time import perf_counter
from yangguang.areas.requests.reporting import count_for
from yangguang.areas.requests.rules.report import Figures, Severity, check
from yangguang.kernel.organizations.selectors import agency_for
def held(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
agency = agency_for("jyj")
before, begun = held(), perf_counter()
count = count_for(agency, %d)
spent = perf_counter() - begun
faults = [f for f in check(Figures(count.table2, count.table3)) if f.severity is Severity.ERROR]
print(json.dumps([spent, held() - before, len(faults), count.table2["r1"]["total"]]))
"""


def run(size: int) -> Iterable[Result]:
    """Two years of requests to one agency, then the report of the second."""
    from yangguang.kernel.organizations.selectors import agency_for
    from yangguang.project.loading import install_city, read_city

    install_city(read_city("jiamusi"), with_demonstration_people=True)
    agency = agency_for("jyj")
    for first in range(0, size, CHUNK):
        fill(agency.pk, first, min(CHUNK, size - first))
        note(f"{min(first + CHUNK, size)} requests")
    refresh_statistics()
    yield Result("requests", size)
    yield from report(size)


def report(size: int) -> Iterator[Result]:
    """The annual report in a process of its own: time, memory, relations that do not hold."""
    code = REPORTING % YEAR
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    spent, growth, faults, new = json.loads(done.stdout)
    yield Result("new in the year", new)
    yield Result("annual report", spent, "s")
    yield Result("annual report of a million", spent * 1_000_000 / size, "s", at_most=REPORT)
    yield Result("annual report: growth of the process", growth, "MB", at_most=MEMORY)
    yield Result("annual report: relations that do not hold", faults, at_most=0)


PART = Part("disclosure", "the annual report over many requests", run, 1_000_000)

if __name__ == "__main__":
    sys.exit(PART.main())
