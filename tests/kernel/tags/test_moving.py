"""Versions move with the change and only with it, on both databases."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.tags import collecting, move, named, show, until
from yangguang.kernel.tags.models import Clock, TagVersion
from yangguang.kernel.tags.selectors import clock, moved_since, newest_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _moving(settings):
    TagVersion.objects.all().delete()
    Clock.objects.update(n=0)
    settings.SERVING = True
    yield
    connection.settled_tags.clear()


def versions():
    return dict(TagVersion.objects.values_list("tag", "n"))


def test_tags_move_together_as_the_transaction_commits():
    with transaction.atomic():
        move("record:1", "list:all")
        Topic.objects.create(code="1", name="一")
        assert versions() == {}

    assert versions() == {"record:1": 1, "list:all": 1, "table:publishing_topic": 1}
    assert clock() == 1


def test_nothing_moves_when_the_transaction_is_taken_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        move("record:1")
        raise RuntimeError
    with transaction.atomic():
        Topic.objects.create(code="1", name="一")

    assert versions() == {"table:publishing_topic": 1}


def test_write_outside_a_transaction_moves_with_the_next_step():
    Topic.objects.create(code="1", name="一")

    assert clock() == 1
    assert versions() == {"table:publishing_topic": 1}


def test_write_outside_a_transaction_moves_when_the_request_ends():
    Topic.objects.create(code="1", name="一")
    connection.close_if_unusable_or_obsolete()
    assert connection.settled_tags == set()

    assert versions() == {"table:publishing_topic": 1}


def test_raw_and_bulk_writes_move_too():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO publishing_topic (code, name, \"order\") VALUES ('2', '二', 0)")
    Topic.objects.bulk_create([Topic(code="3", name="三")])
    Topic.objects.filter(code="3").update(name="四")
    Topic.objects.filter(code="3").delete()

    # Written outside any transaction, the first may move together with the second.
    assert clock() in {3, 4}
    assert versions()["table:publishing_topic"] == clock()


def test_what_was_written_outside_a_transaction_survives_one_that_is_taken_back():
    Topic.objects.filter(code="1").update(name="二")
    with pytest.raises(RuntimeError), transaction.atomic():
        move("record:1")
        raise RuntimeError

    assert clock() == 1
    assert versions() == {"table:publishing_topic": 1}


def test_only_what_moved_later_is_told():
    for tag in "abc":
        with transaction.atomic():
            move(tag)

    assert sorted(moved_since(1)) == [("b", 2), ("c", 3)]
    assert moved_since(3) == []
    assert newest_of(["a", "b", "x"]) == 2
    assert newest_of([]) == 0


def test_n_follows_the_order_of_commits():
    """Whoever has seen n has seen everything that moved before it, however writers overlap."""

    def writer(number):
        try:
            for turn in range(10):
                with transaction.atomic():
                    move(f"w{number}", f"t{turn}")
        finally:
            connection.close()

    writers = [threading.Thread(target=writer, args=[number]) for number in range(4)]
    seen, known = {}, 0
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        for tag, n in moved_since(known):
            seen[tag] = max(seen.get(tag, 0), n)
            known = max(known, n)
    for thread in writers:
        thread.join()
    for tag, n in moved_since(known):
        seen[tag] = max(seen.get(tag, 0), n)

    assert clock() == 40
    assert seen == versions()


def test_reads_are_told_to_the_page_and_only_while_one_is_rendered(at):
    with collecting() as found:
        list(Topic.objects.all())
        show("record:7")
        until(at)
        until(None)
    list(Topic.objects.all())

    assert found.tags == {"everything", "table:publishing_topic", "record:7"}
    assert found.fresh_until == at
    assert found.refusals == []


def test_named_outside_a_page_changes_nothing():
    @named()
    def read():
        return list(Topic.objects.all())

    assert read() == []


def test_switched_off_nothing_is_written(settings):
    settings.SERVING = False
    with transaction.atomic():
        move("a")
        Topic.objects.create(code="1", name="一")

    assert versions() == {}
