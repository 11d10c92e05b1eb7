"""What readers and publishers feel at size: search over HTTP, a first rendering, a publication.

The web process is one as in an installation; who asks it runs on the same processors.
"""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from measuring.databases import refresh_statistics
from measuring.generating import GENRES, MATTERS, PLACES, City, install, no_printing, rare_word
from measuring.processes import Web, resident, web_process, worker_process
from measuring.program import Part, note
from measuring.results import Result
from measuring.rows import AT
from measuring.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ASKED, TYPED, CLIENTS, ROUNDS = 200, 200, 8, 5
RENDERED = 60
PUBLISHED = 40
SEEN = 5


def run(size: int) -> Iterable[Result]:
    """Publish so many, then ask."""
    city = install()
    city.publish(size, told=lambda done: note(f"{done} documents"))
    refresh_statistics()
    yield Result("documents", size)
    yield from built()
    yield from first_rendering()
    yield from publication(city)
    yield from over_http(size)
    yield from seen(city)


def built() -> Iterator[Result]:
    """The index made anew from the database."""
    from yangguang.kernel.search.following import make_anew

    begun, computed = perf_counter(), process_time()
    count = make_anew(at=AT)
    spent = perf_counter() - begun
    yield Result("index made anew from the database, documents per second", count / spent)
    yield Result("computing for each", (process_time() - computed) / count * 1000, "ms")


def first_rendering() -> Iterator[Result]:
    """Record pages nobody asked for before, each once; the seconds this process computes.

    With PostgreSQL the server's own computing is not among them.
    """
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    from yangguang.kernel.publishing.models import Record
    from yangguang.kernel.serving.rendering import rendered, request_for

    ids = list(Record.objects.filter(state="published").values_list("public_id", flat=True))
    chosen = random.Random(6).sample(ids, min(RENDERED + 5, len(ids)))
    application = WSGIHandler()

    def render(public_id: str) -> float:
        request = request_for(f"/documents/{public_id}/", base_url=settings.SITE_URL)
        begun = process_time()
        answer, _collected = rendered(application, request)
        spent = process_time() - begun
        if not answer.status.startswith(str(HTTPStatus.OK.value)):
            raise RuntimeError(answer.status)
        return spent * 1000

    for public_id in chosen[:5]:
        render(public_id)
    times = [render(public_id) for public_id in chosen[5:]]
    yield Result("first rendering of a record page, computing", median(times), "ms", at_most=40)
    yield Result("the slowest of them", max(times), "ms")


def publication(city: City) -> Iterator[Result]:
    """One document, reviewed and signed, goes out with the versions of its tags and without."""
    from django.conf import settings

    from yangguang.kernel.now import now
    from yangguang.kernel.publishing import services

    office = city.offices[0]
    times: dict[bool, list[float]] = {True: [], False: []}
    computed: dict[bool, list[float]] = {True: [], False: []}
    try:
        for number in range(PUBLISHED * 2):
            batch = city.reviewed_batch(office, 1, at=AT)
            settings.SERVING = number % 2 == 0
            begun, before = perf_counter(), process_time()
            services.publish_batch(batch=batch, actor=office.actors["publisher"], at=now())
            computed[settings.SERVING].append((process_time() - before) * 1000)
            times[settings.SERVING].append((perf_counter() - begun) * 1000)
    finally:
        settings.SERVING = True
    for found in (*times.values(), *computed.values()):
        del found[:2]
    pairs = [w - o for w, o in zip(times[True], times[False], strict=True)]
    yield Result("publication without serving", median(times[False]), "ms")
    yield Result("publication costs more with it", median(pairs), "ms", at_most=5)
    more = median(computed[True]) - median(computed[False])
    yield Result("of it computing in this process", more, "ms")


def queries(count: int) -> list[str]:
    """What readers ask: words, numbers, agencies with a year, pinyin, one word that is rare."""
    from yangguang.kernel.organizations.selectors import agencies, agency_name

    dice = random.Random(6)
    names = [agency_name(agency) for agency in list(agencies())[:8]]
    spoken = ("gongnuan", "fangxun", "jiuyepeixun", "xysn", "yibao")
    found = []
    for number in range(count):
        matter, place = dice.choice(MATTERS), dice.choice(PLACES)
        found.append(
            (
                matter,
                f"{place} {matter}",
                f"佳测{number % 8}发〔{2017 + number % 10}〕{number * 37 + 1}号",
                f"{dice.choice(names)} {2017 + number % 10}年 通知",
                dice.choice(spoken),
                rare_word(number),
                f"“{place}{matter}”",
                f"{matter}怎么办理",
            )[number % 8]
        )
    return found


def address(number: int, query: str) -> str:
    """Every fourth narrowed, every tenth further on."""
    asked = {"q": query}
    if number % 4 == 1:
        asked["genre"] = GENRES[number % len(GENRES)]
    if number % 10 == 9:
        asked["page"] = "3"
    return f"/search/?{urlencode(asked)}"


def _told(name: str, times: Sequence[float], at_most: float) -> Iterator[Result]:
    cuts = quantiles(times, n=100)
    yield Result(f"{name}, median", cuts[49], "ms")
    yield Result(f"{name}, p95", cuts[94], "ms", at_most=at_most)


def over_http(size: int) -> Iterator[Result]:
    """Pages of results with their facets, by one client and by eight; suggestions; memory."""
    paths = [address(number, query) for number, query in enumerate(queries(ASKED))]
    typed = [query[: 1 + n % 4] for n, query in enumerate(queries(TYPED))]
    with web_process() as web:

        def milliseconds(path: str) -> float:
            begun = perf_counter()
            web.get(path)
            return (perf_counter() - begun) * 1000

        for path in paths:
            web.get(path)
        times = [milliseconds(path) for _round in range(ROUNDS) for path in paths]
        yield from _told("search over HTTP with facets", times, 200)
        yield Result("search, 8 clients", median(_rates(web, paths)), "queries/s", at_least=40)
        proposals = [f"/search/suggest/?{urlencode({'q': text})}" for text in typed]
        times = [milliseconds(path) for path in proposals]
        yield from _told("suggestions over HTTP", times, 50)
        own, mapped = resident(web.pid)
    yield Result("web process with search, resident", own + mapped, "MB", at_most=350)
    yield Result("of it mapped files", mapped, "MB")
    yield Result("documents searched", size)


def _rates(web: Web, paths: Sequence[str]) -> list[float]:
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = []
        for _round in range(ROUNDS):
            begun = perf_counter()
            list(clients.map(web.get, paths))
            found.append(len(paths) / (perf_counter() - begun))
    return found


def seen(city: City) -> Iterator[Result]:
    """A publication until the search of a web process shows it, a worker running."""
    from yangguang.kernel.now import now
    from yangguang.kernel.publishing import services

    office, waits = city.offices[0], []
    with worker_process(), web_process() as web:

        def finds(version: Any) -> bool:
            path = f"/search/?{urlencode({'q': version.doc_number})}"
            return f"/documents/{version.record.public_id}/" in web.get(path).decode()

        for _ in range(SEEN):
            batch = city.reviewed_batch(office, 1, at=now())
            version = batch.items.select_related("version__record").get().version
            begun = perf_counter()
            services.publish_batch(batch=batch, actor=office.actors["publisher"], at=now())
            wait_until(lambda v=version: finds(v))
            waits.append(perf_counter() - begun)
            no_printing()
    yield Result("publication until search shows it", median(waits), "s", at_most=1.0)


PART = Part("portal", "search over HTTP, first rendering, cost of a publication", run, 100_000)

if __name__ == "__main__":
    sys.exit(PART.main())
