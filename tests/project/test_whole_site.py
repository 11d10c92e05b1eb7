"""Every kind of page the demonstration leads to: it answers, is sound, light, and ours alone."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import subprocess
from collections import Counter, deque
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from icalendar import Calendar

from tests.database import kept_for_module
from yangguang.kernel.ledger.installation import beat
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(2400),
    # What a page says does not depend on the database; the crawl takes minutes.
    pytest.mark.skipif(connection.vendor == "postgresql", reason="the pages are the same"),
]
ROOT = Path(__file__).resolve().parents[2]
HOST = "http://testserver"
EACH = 5 if os.environ.get("REQUIRE_ALL") == "1" else 3
"""Pages looked at of one kind under the same names of filters."""
LIVE = {200, 202, 301, 302, 303, 304, 410}
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"|<link\b[^>]*?\bhref="([^"]*)"|\bsrc="([^"]*)"')
FETCHED = re.compile(
    r'<link\b(?=[^>]*\brel="(?:stylesheet|icon|preload)")[^>]*?\bhref="([^"]*)"|\bsrc="([^"]*)"'
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style|\sstyle=|\son\w+="
)
HEAVIEST = 100_000
"""Bytes, compressed, of a page with its styles and scripts."""


@dataclass
class Seen:
    """One address and what it answered."""

    path: str
    asked_from: str
    status: int
    kind: str
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode()

    def says(self, what: object) -> str:
        return f"{self.path} ({self.status}, from {self.asked_from}): {what}"


def shape(path: str) -> str:
    """What an address has in common with its like: the page it is, and what is asked of it."""
    parts = urlsplit(path)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    try:
        name = resolve(unquote(parts.path)).view_name
    except Resolver404:
        name = parts.path
    return f"{name}?{'&'.join(names)}"


def ask(client: Client, path: str, asked_from: str) -> Seen:
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    if answer.status_code in {301, 302, 303}:
        body = f'<a href="{answer["Location"]}">'.encode()
    return Seen(path, asked_from, answer.status_code, kind, body)


def crawl(start: str) -> Iterator[Seen]:
    """Follow every link from the first page, so many of each shape."""
    client = Client(raise_request_exception=False)
    known, counted, waiting = {start}, Counter[str](), deque([(start, "")])
    while waiting:
        seen = ask(client, *waiting.popleft())
        yield seen
        if seen.kind != "text/html":
            continue
        for found in LINK.finditer(seen.text):
            link = urljoin(HOST + seen.path, unescape(next(filter(None, found.groups()), "")))
            link = link.partition("#")[0]
            path = link.removeprefix(HOST)
            # Results come from the index, which the worker writes; the search has tests of its own.
            if not link.startswith(f"{HOST}/") or path.startswith(
                ("/static/", "/desk/", "/search/?")
            ):
                continue
            if path not in known and counted[shape(path)] < EACH:
                known.add(path)
                counted[shape(path)] += 1
                waiting.append((path, seen.path))


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[list[Seen]]:
    with kept_for_module(django_db_blocker):
        with django_db_blocker.unblock():
            call_command("load_demonstration", stdout=io.StringIO())
            beat(name="worker", at=now())
            seen = list(crawl("/"))
        yield seen


@pytest.fixture(scope="module")
def pages(site: list[Seen]) -> list[Seen]:
    """Whole pages for people."""
    return [s for s in site if s.kind == "text/html" and s.status in {200, 410}]


def of_kind(site: list[Seen], *kinds: str) -> list[Seen]:
    found = [s for s in site if s.kind in kinds and s.status == 200]
    assert found, kinds
    return found


def test_every_link_of_the_portal_leads_somewhere(site: list[Seen]) -> None:
    assert len(site) > 200
    assert [s.says("dead") for s in site if s.status not in LIVE] == []


@pytest.mark.slow
def test_every_page_is_read_strictly_and_keeps_the_house_rules(pages: list[Seen]) -> None:
    wrong = []
    for page in pages:
        parser = html5lib.HTMLParser()
        parser.parse(page.text)
        wrong += [page.says(error) for error in parser.errors[:3]]
        identities = Counter(re.findall(r'\bid="([^"]+)"', page.text))
        wrong += [page.says(f"id {name} twice") for name, n in identities.items() if n > 1]
        if page.text.count("<h1") != 1:
            wrong.append(page.says("not one heading of the first order"))
        wrong += [page.says(found.group()) for found in INLINE.finditer(page.text)]

    assert wrong == []


@pytest.mark.slow
def test_every_page_is_valid_by_the_nu_checker(pages: list[Seen], tmp_path: Path) -> None:
    told = os.environ.get("VNU_JAR")
    jar = Path(told or ROOT / "tools/node/node_modules/vnu-jar/build/dist/vnu.jar")
    if shutil.which("java") is None or not jar.is_file():
        pytest.skip(
            "Left out: the Nu HTML checker; make judges (node) and a Java runtime are needed"
        )
    for n, page in enumerate(pages):
        (tmp_path / f"{n}.html").write_bytes(page.body)

    checked = subprocess.run(
        [
            *("java", "-Xss8m", "-jar", str(jar), "--format", "json", "--errors-only"),
            *("--exit-zero-always", str(tmp_path)),
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    found = json.loads(checked.stderr)["messages"]
    wrong = []
    for message in found:
        page = pages[int(Path(urlsplit(message["url"]).path).stem)]
        wrong.append(page.says(f"{message['message']} {message.get('extract', '')}"))
    assert wrong[:20] == []


def test_nothing_is_fetched_from_elsewhere_and_a_page_is_light(pages: list[Seen]) -> None:
    weights: dict[str, int] = {}

    def weight_of(path: str) -> int:
        if path not in weights:
            file = finders.find(path.removeprefix("/static/"))
            assert file, path
            weights[path] = len(gzip.compress(Path(file).read_bytes()))
        return weights[path]

    elsewhere, heavy = [], []
    for page in pages:
        fetched = {unescape(a or b) for a, b in FETCHED.findall(page.text)}
        elsewhere += [page.says(link) for link in fetched if urlsplit(link).netloc]
        parts = {link for link in fetched if link.startswith("/static/")}
        parts = {link for link in parts if not link.endswith((".png", ".svg", ".jpg", ".webp"))}
        weight = len(gzip.compress(page.body)) + sum(map(weight_of, parts))
        if weight > HEAVIEST:
            heavy.append(page.says(weight))

    assert elsewhere == []
    assert heavy == []


def test_every_feed_is_read_by_readers_of_feeds(site: list[Seen]) -> None:
    for feed in of_kind(site, "application/atom+xml", "application/rss+xml"):
        read = feedparser.parse(feed.body)
        assert not read.bozo, feed.says(read.get("bozo_exception"))
        assert read.feed.title, feed.path
        for entry in read.entries:
            assert entry.id, feed.path
            assert entry.title, feed.path
            assert entry.get("published_parsed") or entry.get("updated_parsed"), feed.path
            assert urlsplit(entry.link).netloc, feed.path


def test_every_json_feed_has_what_the_form_asks_for(site: list[Seen]) -> None:
    for feed in of_kind(site, "application/feed+json"):
        read = json.loads(feed.body)
        assert read["version"].startswith("https://jsonfeed.org/version/"), feed.path
        assert read["title"], feed.path
        assert all(item["id"] for item in read["items"]), feed.path


def test_every_calendar_is_read_by_calendars(site: list[Seen]) -> None:
    for file in of_kind(site, "text/calendar"):
        calendar = Calendar.from_ical(file.body)
        assert calendar.errors == [], file.path
        names = [str(event["UID"]) for event in calendar.walk("VEVENT")]
        assert len(names) == len(set(names)), file.path
        for event in calendar.walk("VEVENT"):
            assert event.errors == [], file.path
            assert event["SUMMARY"], file.path
            assert event["DTSTART"], file.path
            assert event["DTSTAMP"], file.path
