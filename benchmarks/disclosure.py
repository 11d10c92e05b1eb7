"""Requests for disclosure: a year's report and its memory, lists, figures, letters, statements.

Requests and their outcomes are written in bulk past the services, spread over two years; the
report is counted in a process of its own. Lists are read at 10,000 requests and at all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from measuring.databases import refresh_statistics
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CHUNK = 10_000
YEAR = 2025
REPORT = 30.0
"""Seconds the report over a million requests may take."""
MEMORY = 60.0
"""MB by which its process may grow, whatever their number."""
FLAT = 1.5
"""Times the time at 10,000 requests that the first page of a list may take at any number."""
STATISTICS_MEMORY = 20.0
"""MB by which the figures of a year may let the process grow."""
LETTERS = 20.0
"""PDF a second a warm worker sets."""
FILING, TURNS, PRINTED = 20, 15, 40


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


WATCHING = """
import json, re, threading, time, django; django.setup()
from time import perf_counter
class Watch(threading.Thread):
    # Memory of the process itself: pages of the database file that SQLite maps are not its own.
    def __init__(self):
        super().__init__(daemon=True)
        self.first = self.most = self.now()
    @staticmethod
    def now():
        return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
    def run(self):
        while True:
            self.most = max(self.most, self.now())
            time.sleep(0.02)
    @property
    def growth(self):
        return max(self.most, self.now()) - self.first
"""
REPORTING = (
    WATCHING
    + """
from yangguang.areas.requests.reporting import count_for
from yangguang.areas.requests.rules.report import Figures, Severity, check
from yangguang.kernel.organizations.selectors import agency_for
agency = agency_for("jyj")
watch, begun = Watch(), perf_counter()
watch.start()
count = count_for(agency, %d)
spent = perf_counter() - begun
faults = [f for f in check(Figures(count.table2, count.table3)) if f.severity is Severity.ERROR]
print(json.dumps([spent, watch.growth, len(faults), count.table2["r1"]["total"]]))
"""
)


def run(size: int) -> Iterable[Result]:
    """Two years of requests to one agency, then the report of the second."""
    from yangguang.kernel.organizations.selectors import agency_for
    from yangguang.project.loading import install_city, read_city

    install_city(read_city("jiamusi"), with_demonstration_people=True)
    agency = agency_for("jyj")
    small: dict[str, float] = {}
    for first in range(0, size, CHUNK):
        fill(agency.pk, first, min(CHUNK, size - first))
        note(f"{min(first + CHUNK, size)} requests")
        if not first:
            refresh_statistics()
            small = lists(agency)
    refresh_statistics()
    yield Result("requests", size)
    for name, spent in lists(agency).items():
        yield Result(f"{name}: first page", spent * 1000, "ms")
        ratio = spent / small[name]
        yield Result(f"{name}: against {CHUNK} requests", ratio, at_most=FLAT)
    yield from report(size)
    yield from figures(size)
    yield filing(agency)
    yield printing(agency)


def lists(agency: Any) -> dict[str, float]:
    """Median seconds of the first page of the desk's register and of the public log."""
    from yangguang.areas.requests import public
    from yangguang.kernel.cases.selectors.worklist import CaseFilters, case_list, rows_of
    from yangguang.kernel.desk.capped import CappedPaginator
    from yangguang.kernel.organizations.models import RoleAssignment
    from yangguang.kernel.organizations.selectors import actor_for

    held = RoleAssignment.objects.filter(agency=agency, role="handler").select_related("person")
    actor = actor_for(held[0].person, on=AT.date())

    def register() -> None:
        page = CappedPaginator(case_list(actor, CaseFilters(kind="request"), at=AT), 50)
        rows_of(list(page.get_page(1)), AT)

    def log() -> None:
        page = CappedPaginator(public.log(public.LogFilters()), 20).get_page(1)
        public.entries_of(page)

    return {"register": median_of(register), "public log": median_of(log)}


def median_of(read: Callable[[], None]) -> float:
    """Median of several readings after a first that is not counted."""
    read()
    spent = []
    for _turn in range(TURNS):
        begun = perf_counter()
        read()
        spent.append(perf_counter() - begun)
    return median(spent)


def filing(agency: Any) -> Result:
    """Statements it takes to file one request after the first."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from yangguang.areas.requests.rules.receipt import ApplicantType
    from yangguang.areas.requests.services import NewRequest, file_request
    from yangguang.kernel.now import now
    from yangguang.kernel.organizations.rules import ANONYMOUS

    who = {"name": "石榴花", "phone": "13904540001", "uscc": "91110000802100433B"}
    new = NewRequest(agency, ApplicantType.BUSINESS, who, info_title="绿化养护资金安排")
    file_request(new=new, actor=ANONYMOUS, at=now())
    with CaptureQueriesContext(connection) as captured:
        file_request(new=new, actor=ANONYMOUS, at=now())
    return Result("statements to file a request", len(captured), at_most=FILING)


def printing(agency: Any) -> Result:
    """Letters set by a warm worker in a second; each has other words."""
    from yangguang.kernel.documents.print_model import PrintDocument, PrintPart
    from yangguang.kernel.documents.printing import to_pdf
    from yangguang.kernel.organizations.selectors import agency_name

    name, words = agency_name(agency), "经审查，您申请的信息可以公开。" * 12

    def letter(place: int) -> None:
        body = "".join(f"<p>{place}、{words}</p>" for _paragraph in range(6))
        title = "政府信息公开申请答复书"
        to_pdf(
            PrintDocument(
                title=title,
                parts=(PrintPart(title, body),),
                printed_at=AT,
                issuers=(name,),
                doc_number=f"佳教公开答〔2026〕{place}号",
                main_recipients="石榴花",
                signature=(name,),
                formed_on=AT.date(),
            )
        )

    letter(0)
    begun = perf_counter()
    for place in range(1, PRINTED + 1):
        letter(place)
    return Result("letters", PRINTED / (perf_counter() - begun), "PDF/s", at_least=LETTERS)


FIGURES = (
    WATCHING
    + """
from datetime import date
from yangguang.areas.requests.public import statistics
statistics(2019, on=date(%d, 12, 31))
watch, begun = Watch(), perf_counter()
watch.start()
found = statistics(%d, on=date(%d, 12, 31))
print(json.dumps([perf_counter() - begun, watch.growth, int(found.figures[0].value)]))
"""
)


def figures(size: int) -> Iterator[Result]:
    """The figures of a year in a process of its own: time and memory."""
    code = FIGURES % (YEAR, YEAR, YEAR)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    spent, growth, received = json.loads(done.stdout)
    yield Result("figures: requests of the year", received)
    yield Result("figures of a year", spent, "s")
    yield Result(
        f"figures: growth of the process at {size}", growth, "MB", at_most=STATISTICS_MEMORY
    )


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


PART = Part("disclosure", "report, lists, figures and letters over many requests", run, 1_000_000)

if __name__ == "__main__":
    sys.exit(PART.main())
