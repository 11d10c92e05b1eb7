"""What stands as a file for nginx, while looks at the versions come late."""

from __future__ import annotations

import pytest

from tests.kernel.serving.test_versions import Clock, Table
from yangguang.kernel.serving.baked import Baked
from yangguang.kernel.serving.disk import Disk
from yangguang.kernel.serving.memory import Memory
from yangguang.kernel.serving.rules import Key, Page
from yangguang.kernel.serving.store import Store
from yangguang.kernel.serving.versions import LATE, Versions

HOST = "http://city.example"
KEY = Key(host=HOST, path="/agencies/", query="", mode="")


class NothingTakenBack:
    tags = frozenset()

    def forbid(self, tags):
        return False


class Kept:
    """A store with files, on a clock and a version table moved by hand."""

    def __init__(self, folder):
        self.table, self.clock = Table(), Clock()
        self.versions = Versions(self.table, self.clock)
        self.versions.look()
        self.store = Store(
            memory=Memory(1_000_000),
            disk=Disk(folder / "pages.sqlite3", 1_000_000),
            versions=self.versions,
            kills=NothingTakenBack(),
            build="test",
            clock=lambda: 1000.0,
            baked=Baked(folder / "baked", HOST),
        )
        self.file = folder / "baked" / "plain" / "agencies" / "index.html"

    def page(self):
        return Page(
            status="200 OK",
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=b"<p>agencies</p>",
            packed={},
            etag='"a"',
            changed_at=1000.0,
            rendered_at=1000.0,
            tags=frozenset({"agency:7"}),
            n=self.versions.known,
            fresh_until=2000.0,
            build=self.store.build,
        )


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path)


def test_a_late_look_takes_no_file_away(kept):
    kept.clock.at += LATE + 1

    assert kept.store.keep(KEY, kept.page())

    assert kept.file.exists()
    assert not kept.store.is_fresh(kept.page())


def test_what_is_known_to_have_moved_is_not_left_as_a_file(kept):
    page = kept.page()
    kept.table.move("agency:7")
    kept.versions.look()

    kept.store.keep(KEY, page)

    assert not kept.file.exists()


def test_the_look_that_comes_late_removes_what_moved_meanwhile(kept):
    kept.clock.at += LATE + 1
    kept.store.keep(KEY, kept.page())
    kept.table.move("agency:7")

    kept.store.moved(kept.versions.look().tags)

    assert not kept.file.exists()
