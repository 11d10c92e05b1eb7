"""Pages with few and with many documents, publication to visibility, memory of the web process."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from measuring import pairs
from measuring.databases import Pair, refresh_statistics
from measuring.generating import GENRES, MATTERS, City, install, no_printing, rare_word
from measuring.processes import resident, web_process, worker_process
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT
from measuring.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.test import Client

SMALL = 1_000
ROUNDS = 9
RECORD, LIST, FREE = 12, 15, 0
"""Most queries of a record page and of a list; FREE: no bound but equality."""
RATIO = 1.2
PLAN = Path(__file__).parent.parent / "tests" / "data" / "jiamusi-2017-27.txt"
PUBLICATIONS = 5


@dataclass(frozen=True)
class Page:
    """An address to measure, as whom, and the most queries it may take."""

    name: str
    address: str | Callable[[], str]
    queries: int = LIST
    offices: int = 0
    """How many agencies the officer who asks belongs to; 0: the public."""

    @property
    def path(self) -> str:
        """The address on the database in use."""
        return self.address if isinstance(self.address, str) else self.address()


def run(size: int) -> Iterable[Result]:
    """Few documents, many documents, every page on both; then what needs real processes."""
    city = install()
    officers = {offices: officer(city, offices) for offices in (1, 8)}
    city.publish(SMALL)
    refresh_statistics()
    pair = Pair()
    begun = perf_counter()
    city.publish(size - SMALL, told=lambda done: note(f"{done + SMALL} documents"))
    refresh_statistics()
    yield Result("documents", size)
    yield Result("generated, per second", (size - SMALL) / (perf_counter() - begun))
    clients = {which: entered(pair, which, officers) for which in ("small", "large")}
    for page in pages_of(city):
        yield from measured(page, pair, clients)
    pair.close_small()
    yield Result("import of the plan", import_of_plan(city), "s", at_most=1.0)
    yield from visibility(city)
    yield from memory(city, officers[8])


def officer(city: City, offices: int) -> Any:
    """An information officer of the first so many agencies."""
    from yangguang.kernel.organizations.models import Person, RoleAssignment

    person = Person.objects.create(username=f"bench-{offices}", name="测试信息员")
    since = AT.date().replace(year=2020)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, agency=o.agency, role="information_officer", valid_from=since)
        for o in city.offices[:offices]
    )
    return person


def entered(pair: Pair, which: str, officers: dict[int, Any]) -> dict[int, Client]:
    """Browsers of the public (0) and of the officers, on one of the two databases."""
    from django.test import Client

    pair.use(which)
    browsers = {offices: Client() for offices in (0, *officers)}
    for offices, person in officers.items():
        browsers[offices].force_login(person)
    return browsers


def pages_of(city: City) -> Iterator[Page]:
    """What readers and officers open."""
    office = city.offices[1]
    agency, topic, column = office.agency.code, city.topics[0].code, city.columns[0].slug
    first = next(iter(records(1)))
    yield Page("record", f"/documents/{first.public_id}/", RECORD)
    yield Page("home", "/")
    lists = {
        "all": {},
        "agency": {"agency": agency},
        "topic": {"topic": topic},
        "genre": {"genre": GENRES[0]},
        "year": {"year": "2018"},
        "column": {"column": column},
        "agency and year": {"agency": agency, "year": "2018"},
        "number": {"number": first.current.version.doc_number},
        "part of a number": {"number": "佳测1发[2018]"},
        "common word": {"text": MATTERS[0]},
        "rare word": {"text": rare_word(7)},
        "absent word": {"text": "没有这个词"},
    }
    for name, asked in lists.items():
        yield Page(f"list: {name}", f"/catalogue/?{urlencode(asked)}")
    yield Page("list: far back", lambda: f"/catalogue/?after={quote(far_back())}")
    yield Page(
        "list: agency, far back",
        lambda: f"/catalogue/?agency={agency}&after={quote(far_back(office.agency.pk))}",
    )
    yield Page("column", f"/columns/{column}/")
    yield Page("agency", f"/agencies/{agency}/")
    yield Page("disclosure column", "/zfxxgk/")
    yield Page("disclosure column of an agency", f"/zfxxgk/{agency}/", FREE)
    yield Page("its statutory contents", f"/zfxxgk/{agency}/fdzdgknr/")
    yield Page("feed", "/catalogue/feed.atom")
    yield Page("feed of an agency", f"/catalogue/feed.rss?agency={agency}")
    yield Page("sitemap", "/sitemap.xml")
    yield Page("desk: today", "/desk/", FREE, offices=1)
    yield Page("desk: today, eight agencies", "/desk/", FREE, offices=8)
    yield Page("desk: records", "/desk/records/", FREE, offices=1)
    yield Page("desk: records, eight agencies", "/desk/records/", FREE, offices=8)
    yield Page("desk: records by state", "/desk/records/?state=published", FREE, offices=8)
    yield Page("desk: record", f"/desk/records/{first.public_id}/", FREE, offices=8)


def records(count: int) -> Any:
    """Records that stand in both databases, the first published first."""
    from yangguang.kernel.publishing.models import Record

    return Record.objects.filter(state="published").select_related("current__version")[:count]


def far_back(agency: int | None = None) -> str:
    """The place in the list four fifths down."""
    from yangguang.kernel.publishing.models import CatalogueEntry
    from yangguang.kernel.publishing.selectors.catalogue import cursor_of

    entries = CatalogueEntry.objects.order_by("-first_published_at", "-record_id")
    if agency:
        entries = entries.filter(agency=agency)
    return cursor_of(entries[entries.count() * 4 // 5])


def measured(page: Page, pair: Pair, clients: dict[str, dict[int, Client]]) -> Iterator[Result]:
    """Queries on both, and the ratio of the times."""
    paths, counts = {}, {}

    def get(which: str) -> int:
        pair.use(which)
        answer = clients[which][page.offices].get(paths[which])
        if answer.status_code != HTTPStatus.OK:
            message = f"{paths[which]} answers {answer.status_code}"
            raise RuntimeError(message)
        return len(answer.content)

    for which in ("small", "large"):
        pair.use(which)
        paths[which] = page.path
        get(which)
        counts[which] = queries(lambda which=which: get(which))
    large, slow, fast = pairs.ratio(lambda: get("large"), lambda: get("small"), rounds=ROUNDS)
    if page.queries:
        yield Result(f"{page.name}: queries", counts["large"], at_most=page.queries)
    yield Result(f"{page.name}: queries more", counts["large"] - counts["small"], at_most=0)
    yield Result(f"{page.name}: time", large, f"{slow * 1000:.0f}:{fast * 1000:.0f} ms", RATIO)


def queries(work: Callable[[], object]) -> int:
    """How many queries it makes."""
    from django.db import connection

    count = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        work()
    return count


def import_of_plan(city: City) -> float:
    """Seconds from the plan's saved page to a draft of the office."""
    from yangguang.kernel.publishing import services

    data = PLAN.read_bytes()
    office = city.offices[0]

    def read() -> None:
        services.import_document(
            agency=office.agency, data=data, filename=PLAN.name,
            actor=office.actors["information_officer"], at=AT,
        )  # fmt: skip

    return median(pairs.seconds(read) for _ in range(3))


def visibility(city: City) -> Iterator[Result]:
    """Publication to the moment every page shows it, a worker running as in an installation."""
    from yangguang.kernel.now import now
    from yangguang.kernel.publishing import services

    office, at = city.offices[0], now()
    waits = []
    with worker_process():
        for _ in range(PUBLICATIONS):
            batch = city.reviewed_batch(office, 1, at=at)
            version = batch.items.select_related("version__record").get().version
            begun = perf_counter()
            services.publish_batch(batch=batch, actor=office.actors["publisher"], at=now())
            wait_until(lambda v=version: is_everywhere(v, office.agency.code))
            waits.append(perf_counter() - begun)
            no_printing()
    yield Result("publication to visible everywhere", median(waits), "s", at_most=1.0)
    yield Result("the slowest of them", max(waits), "s")


def is_everywhere(version: Any, agency: str) -> bool:
    """Whether the record's page, the lists, the feed and the sitemap show it."""
    from django.test import Client

    public, address = Client(), version.record.public_id
    return all(
        address in public.get(path).content.decode()
        for path in (
            f"/documents/{address}/",
            "/catalogue/",
            f"/catalogue/?agency={agency}",
            f"/columns/{version.column.slug}/",
            "/catalogue/feed.atom",
            "/",
            f"/sitemap-{(version.record_id - 1) // 10_000}.xml",
        )
    )


def memory(city: City, person: Any) -> Iterator[Result]:
    """What a web process holds after readers and an officer went through the site."""
    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(person)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    paths = [page.path for page in pages_of(city)]
    paths += [f"/documents/{record.public_id}/" for record in records(100)]
    paths += ["/sitemap-0.xml", "/catalogue/export.csv", "/desk/records/export.csv"]
    with web_process() as web:
        for path in paths * 2:
            web.get(path, cookie=f"{cookie.key}={cookie.value}")
        own, mapped = resident(web.pid)
    # Mapped files (programs, the database, the search index) are the system's to take back.
    yield Result("web process after a crawl, memory of its own", own, "MB", at_most=200)
    yield Result("files mapped into memory besides", mapped, "MB")


PART = Part("documents", "pages with 1,000 and with many documents; real processes", run, 100_000)

if __name__ == "__main__":
    sys.exit(PART.main())
