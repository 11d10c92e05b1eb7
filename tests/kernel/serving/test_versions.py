"""What a process knows of what moved, against a source that a test moves by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.kernel.serving import versions as module
from yangguang.kernel.serving.versions import HUNG, LATE, Versions


class Table:
    """The version table in memory."""

    def __init__(self):
        self.n, self.tags, self.epoch, self.broken = 0, {}, "e1", False
        self.asked = 0

    def move(self, *tags):
        self.n += 1
        self.tags.update(dict.fromkeys(tags, self.n))

    def clock(self):
        if self.broken:
            raise ConnectionError
        return self.n, self.epoch

    def moved_since(self, n):
        return [(tag, m) for tag, m in self.tags.items() if m > n]

    def newest_of(self, tags):
        self.asked += 1
        return max((self.tags.get(tag, 0) for tag in tags), default=0)


class Clock:
    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def versions(table, clock):
    found = Versions(table, clock)
    found.look()
    return found


def test_moved_tag_makes_older_pages_stale_and_no_others(table, versions):
    n = versions.known
    table.move("a", "b")
    versions.look()

    assert not versions.has_not_moved({"a", "c"}, n)
    assert versions.has_not_moved({"c"}, n)
    assert versions.has_not_moved({"a"}, versions.known)


def test_page_older_than_the_process_is_asked_of_the_table(table, clock):
    table.move("a")
    table.move("b")
    later = Versions(table, clock)
    later.look()

    assert later.has_not_moved({"a"}, 1)
    assert not later.has_not_moved({"b"}, 1)
    assert table.asked == 2


def test_nothing_is_promised_after_a_second_without_answer(table, clock, versions):
    assert versions.is_alive()
    clock.at += LATE + 0.01

    assert not versions.is_alive()
    assert not versions.is_down()

    table.broken = True
    with pytest.raises(ConnectionError):
        versions.look()
    assert versions.is_down()

    table.broken = False
    versions.look()
    assert versions.is_alive()
    assert not versions.is_down()


def test_look_that_hangs_counts_as_no_answer(clock, versions):
    versions.begun_at = clock()
    clock.at += HUNG + 0.01

    assert versions.is_down()


def test_restore_forgets_everything_known(table, versions):
    table.move("a")
    versions.look()
    table.n, table.epoch, table.tags = 0, "e2", {}

    found = versions.look()

    assert found.is_new_epoch
    assert (versions.known, versions.epoch, versions.moved) == (0, "e2", {})


def test_memory_of_moves_is_bounded(table, versions, monkeypatch):
    monkeypatch.setattr(module, "MOST", 10)
    table.move(*(f"t{i}" for i in range(11)))

    versions.look()

    assert versions.moved == {}
    assert not versions.has_not_moved({"t3"}, 0)
    assert versions.has_not_moved({"other"}, 0)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=30), st.data())
def test_whoever_looked_knows_exactly_what_moved(steps, data):
    table, clock = Table(), Clock()
    known = Versions(table, clock)
    known.look()
    rendered = []
    for tag, looks in steps:
        table.move(tag)
        if looks:
            known.look()
        # Stamped with what the process knew before it began, not with what the table holds.
        rendered.append((data.draw(st.frozensets(st.sampled_from("abcd"))), known.known, table.n))
    known.look()

    for tags, n, truly in rendered:
        moved = any(table.tags.get(tag, 0) > truly for tag in tags)
        if moved:
            assert not known.has_not_moved(tags, n)
        if not any(table.tags.get(tag, 0) > n for tag in tags):
            assert known.has_not_moved(tags, n)
