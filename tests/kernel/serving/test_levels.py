"""Memory, disk and the kill list."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.kernel.serving.test_rules import page
from yangguang.kernel.publishing.killlist import tell
from yangguang.kernel.serving import memory
from yangguang.kernel.serving.disk import Disk
from yangguang.kernel.serving.kills import Kills
from yangguang.kernel.serving.memory import Memory
from yangguang.kernel.serving.rules import Key

SECRET = b"what nobody may read any more"


def key(path="/"):
    return Key("http://host", path, "a=1", "")


@pytest.fixture
def disk(tmp_path):
    made = Disk(tmp_path / "pages" / "pages.sqlite3", 10**7)
    yield made
    made.close()


def everything_on_disk(disk):
    return b"".join(file.read_bytes() for file in disk.path.parent.iterdir())


def test_memory_lets_the_least_recently_asked_go():
    size = page().size()
    kept = Memory(size * 2)
    for path in "ab":
        kept.put(key(path), page())
    kept.get(key("a"))

    kept.put(key("c"), page())

    assert [bool(kept.get(key(path))) for path in "abc"] == [True, False, True]
    assert kept.held == size * 2


def test_memory_counts_what_it_holds_also_after_replacing_and_removing():
    kept = Memory(10**6)
    kept.put(key(), page())
    kept.put(key(), page(body=b"short", packed={}))
    assert kept.held == page(body=b"short", packed={}).size()

    assert kept.remove_where(lambda found: "record:1" in found.tags) == 1
    assert (len(kept), kept.held) == (0, 0)


def test_memory_takes_no_page_larger_than_its_share(monkeypatch):
    monkeypatch.setattr(memory, "LARGEST", 100)
    kept = Memory(10**6)

    kept.put(key(), page())

    assert kept.get(key()) is None


def test_disk_gives_back_what_was_put(disk):
    disk.put(key(), page())

    assert disk.get(key()) == page()
    assert disk.get(key("/other/")) is None


def test_disk_survives_the_process(disk):
    disk.put(key(), page())
    disk.close()

    assert Disk(disk.path, 10**7).get(key()) == page()


def test_removed_page_is_nowhere_in_the_files(disk):
    disk.put(key("/a/"), page(body=SECRET * 50, packed={}))
    disk.put(key("/b/"), page(tags=frozenset({"record:2"})))
    assert SECRET in everything_on_disk(disk)

    assert disk.remove_showing({"record:1"}) == 1

    assert SECRET not in everything_on_disk(disk)
    assert disk.get(key("/a/")) is None
    assert disk.get(key("/b/")) is not None


def test_replaced_page_takes_its_tags_along(disk):
    disk.put(key(), page())
    disk.put(key(), page(tags=frozenset({"record:2"})))

    assert disk.keys_showing({"record:1"}) == []
    assert disk.keys_showing({"record:2"}) == [key()]


def test_disk_stays_within_its_limit(tmp_path):
    small = Disk(tmp_path / "pages.sqlite3", page().size() * 10)
    for number in range(202):
        small.put(key(f"/{number}/"), page(rendered_at=float(number)))

    assert small.get(key("/0/")) is None
    assert small.get(key("/201/")) is not None
    small.close()


def test_file_that_is_no_database_is_thrown_away(disk):
    disk.path.parent.mkdir()
    disk.path.write_bytes(b"nonsense" * 1000)

    assert disk.get(key()) is None
    assert disk.put(key(), page())
    assert disk.get(key()) == page()


def test_file_deleted_under_a_running_process_is_made_anew(disk):
    disk.put(key(), page())
    for file in disk.path.parent.iterdir():
        file.unlink()

    assert disk.get(key()) is None
    assert disk.put(key(), page())
    assert disk.get(key()) == page()


def test_full_disk_keeps_nothing_and_breaks_nothing(disk, monkeypatch):
    disk.put(key(), page())

    def full(*_args):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(disk, "_write", full)

    assert disk.put(key("/new/"), page()) is False
    monkeypatch.undo()
    assert disk.get(key()) == page()


def test_kill_list_is_read_again_when_it_grows(tmp_path):
    path = tmp_path / "list.jsonl"
    kills = Kills(path, lambda line: line["tags"])
    assert not kills.forbid({"publication:1"})

    with path.open("a") as file:
        file.write(json.dumps({"tags": ["publication:1"]}) + "\n")
        file.write('{"tags": ["publica')
    tell(path)

    assert kills.forbid({"publication:1", "x"})
    assert not kills.forbid({"publication:2"})
    with path.open("a") as file:
        file.write('tion:2"]}\n')
    # Written by somebody who told nobody: found when the process looks by itself.
    assert not kills.forbid({"publication:2"})
    assert kills.refresh() == {"publication:2"}
    assert kills.forbid({"publication:2"})
