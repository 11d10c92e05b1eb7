"""The outermost layer around an application that a test writes."""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager, suppress

import pytest

from tests.kernel.serving.site import ask
from tests.kernel.serving.test_versions import Clock, Table
from yangguang.kernel.publishing.killlist import tell
from yangguang.kernel.serving import rules
from yangguang.kernel.serving.disk import Disk
from yangguang.kernel.serving.kills import Kills
from yangguang.kernel.serving.memory import Memory
from yangguang.kernel.serving.server import MARK, House, PageServer
from yangguang.kernel.serving.store import Store
from yangguang.kernel.serving.versions import Versions
from yangguang.kernel.tags import refuse, show

HTML = [("Content-Type", "text/html; charset=utf-8")]


class Site:
    """A page server whose pages, versions and moments a test sets."""

    def __init__(self, folder):
        self.table, self.clock, self.asked = Table(), Clock(), []
        self.words, self.tags, self.status, self.headers = "first", {"a"}, "200 OK", HTML
        self.failure = None
        self.during = lambda: None
        self.folder = folder
        self.start()

    def start(self, build="b"):
        """A process."""
        self.versions = Versions(self.table, self.clock)
        self.kills = Kills(self.folder / "kills", lambda line: line["tags"])
        disk = Disk(self.folder / "pages.sqlite3", 10**8)
        self.store = Store(
            memory=Memory(10**7), disk=disk, versions=self.versions, kills=self.kills,
            build=build, clock=self.clock,
        )  # fmt: skip
        self.server = PageServer(
            self.application,
            self.store,
            House(
                is_cacheable=lambda path, _query: not path.startswith("/form"),
                mode_of=lambda value: value if value == "big" else "",
                cookie="mode",
                passing_cookies=frozenset({"messages"}),
                day_ends=lambda at: at + 1000,
                as_of=lambda at: f"<p>as of {at}</p>".encode(),
                packers={"gzip": rules.gzip},
            ),
        )
        with suppress(ConnectionError):
            self.versions.look()

    def application(self, environ, start_response):
        self.asked.append(environ)
        self.during()
        if self.failure:
            raise self.failure
        show(*self.tags)
        start_response(self.status, list(self.headers))
        body = f"<p>{self.words}</p>{MARK.decode()}" + "x" * 2000
        return [body.encode()]

    def get(self, path="/", method="GET", **headers):
        if not self.table.broken:
            self.versions.look()
        return ask(self.server, path, method, **headers)

    def kill(self, *tags):
        with (self.folder / "kills").open("a") as file:
            file.write('{"tags": ["' + '", "'.join(tags) + '"]}\n')
        tell(self.folder / "kills")

    @contextmanager
    def outage(self):
        self.table.broken = True
        self.failure = ConnectionError()
        with pytest.raises(ConnectionError):
            self.versions.look()
        self.clock.at += 60
        yield
        self.table.broken, self.failure = False, None


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.store.disk.close()


def test_page_is_rendered_once_and_again_after_a_move(site):
    site.get()
    site.words = "second"

    assert "first" in site.get().text
    site.table.move("other")
    assert "first" in site.get().text
    site.table.move("a")
    assert "second" in site.get().text
    assert len(site.asked) == 2


def test_page_moved_while_it_was_rendered_is_not_fresh(site):
    site.during = lambda: site.table.move("a")
    site.get()
    site.during, site.words = (lambda: None), "second"

    assert "second" in site.get().text


def test_page_is_rendered_anew_when_its_time_has_come(site):
    site.get()
    site.clock.at += 999
    assert "first" in site.get().text
    site.words = "second"
    site.clock.at += 2

    assert "second" in site.get().text


def test_only_declared_addresses_and_only_reading_are_kept(site):
    for path, method in (("/form/", "GET"), ("/", "POST")):
        for _again in range(2):
            site.get(path, method)

    assert len(site.asked) == 4


def test_cookies_other_than_the_display_never_reach_a_shared_page(site):
    site.get(cookie="yangguang_session=secret; mode=big", accept_encoding="gzip")
    site.get(cookie="mode=nonsense")

    seen = [environ.get("HTTP_COOKIE") for environ in site.asked]
    assert seen == ["mode=big", None]
    site.get(cookie="mode=big; other=1")
    site.get()
    assert len(site.asked) == 2


def test_reader_with_a_message_waiting_gets_a_page_of_his_own(site):
    site.get()
    site.get(cookie="messages=x")

    assert site.asked[1]["HTTP_COOKIE"] == "messages=x"


@pytest.mark.parametrize("header", ["hx_request", "authorization", "range"])
def test_requests_for_something_else_pass(site, header):
    for _again in range(2):
        site.get(**{header: "x"})

    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", HTML),
        ("302 Found", HTML),
        ("200 OK", [*HTML, ("Set-Cookie", "a=b")]),
        ("200 OK", [*HTML, ("Cache-Control", "no-store")]),
    ],
)
def test_answers_that_are_not_for_everybody_are_not_kept(site, status, headers):
    site.status, site.headers = status, headers
    for _again in range(2):
        assert site.get().status == int(status[:3])

    assert len(site.asked) == 2


def test_page_that_refuses_is_not_kept(site):
    site.during = lambda: refuse("depends on its reader")
    for _again in range(2):
        site.get()

    assert len(site.asked) == 2


def test_conditions_head_and_encodings(site):
    first = site.get(accept_encoding="gzip, deflate")
    head = site.get(method="HEAD")
    again = site.get(if_none_match=first.headers["ETag"])
    dated = site.get(if_modified_since=first.headers["Last-Modified"])

    assert gzip.decompress(first.body).startswith(b"<p>first")
    assert head.body == b""
    assert int(head.headers["Content-Length"]) > 2000
    assert (again.status, again.body) == (304, b"")
    assert dated.status == 304
    assert "Content-Length" not in again.headers
    assert again.headers["ETag"]
    assert len(site.asked) == 1


def test_same_bytes_keep_their_date_through_a_new_rendering(site):
    first = site.get()
    site.clock.at += 100
    site.table.move("a")
    second = site.get()
    site.words = "other"
    site.clock.at += 100
    site.table.move("a")
    third = site.get()

    assert len(site.asked) == 3
    assert first.headers["Last-Modified"] == second.headers["Last-Modified"]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert third.headers["Last-Modified"] != first.headers["Last-Modified"]


def test_many_readers_of_one_page_cause_one_rendering(site):
    begun, go = threading.Event(), threading.Event()
    site.during = lambda: (begun.set(), go.wait(5))
    found = []
    readers = [threading.Thread(target=lambda: found.append(site.get())) for _ in range(8)]
    readers[0].start()
    begun.wait(5)
    for reader in readers[1:]:
        reader.start()
    go.set()
    for reader in readers:
        reader.join()

    assert len(found) == 8
    assert {reply.status for reply in found} == {200}
    assert len(site.asked) == 1


def test_failed_rendering_gives_the_last_good_copy_with_its_age(site):
    site.get()
    site.table.move("a")
    site.status = "500 Internal Server Error"
    site.clock.at += 60

    reply = site.get()

    assert reply.status == 200
    assert "first" in reply.text
    assert "as of 100.0" in reply.text
    assert reply.headers["Age"] == "60"
    assert reply.headers["Cache-Control"] == "no-cache"


def test_outage_is_answered_from_the_disk_of_the_process_before(site):
    site.get()
    with site.outage():
        site.start()
        reply = site.get()

        assert "as of 100.0" in reply.text
        assert site.asked[1:] == []
        with pytest.raises(ConnectionError):
            site.get("/never-asked/")


def test_after_the_outage_the_page_is_new_again(site):
    site.get()
    with site.outage():
        assert "as of" in site.get().text
    site.words = "second"
    site.table.move("a")

    reply = site.get()

    assert "second" in reply.text
    assert "as of" not in reply.text


def test_new_process_takes_from_the_disk_only_what_is_still_true(site):
    site.get("/kept/")
    site.get("/moved/")
    site.table.move("b")
    site.tags = {"b"}
    site.get("/other/")
    site.table.move("b")
    site.start()
    site.words = "second"

    assert "first" in site.get("/kept/").text
    assert "second" in site.get("/other/").text


def test_page_of_another_program_is_not_fresh(site):
    site.get()
    site.start(build="another")
    site.words = "second"

    assert "second" in site.get().text


def test_page_of_a_restored_database_is_not_fresh(site):
    site.get()
    site.table.epoch = "e2"
    site.words = "second"

    assert "second" in site.get().text


def test_taken_back_is_gone_at_once_without_a_look(site):
    site.get()
    site.words = "nothing"
    site.kill("a")

    assert "first" not in ask(site.server, "/").text


def test_taken_back_stays_gone_in_an_outage(site):
    site.get()
    site.kill("a")
    with site.outage():
        for _process in range(2):
            with pytest.raises(ConnectionError):
                site.get()
            site.start()


def test_taken_back_while_it_was_rendered_is_not_kept(site):
    site.during = lambda: site.kill("a")
    site.get()
    site.during = lambda: None

    assert site.store.disk.keys_showing({"a"}) == []
    assert len(site.store.memory) == 0


def test_page_that_is_no_more_does_not_come_back_in_an_outage(site):
    site.get()
    site.table.move("a")
    site.status = "404 Not Found"
    site.get()
    site.status = "200 OK"
    with site.outage(), pytest.raises(ConnectionError):
        site.get()
