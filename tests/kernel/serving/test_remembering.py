"""What a process keeps beside whole pages: true while nothing it was read from has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yangguang.kernel import tags
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.search.finding import Asked, find, suggest
from yangguang.kernel.search.following import engine, follow
from yangguang.kernel.search.vocabulary import forget_vocabulary
from yangguang.kernel.tags.remembering import Remembered, watch_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kernel.publishing.office import Office
    from tests.kernel.serving.site import Site


@pytest.fixture
def watched(site: Site) -> Iterator[Site]:
    engine.cache_clear()
    forget_vocabulary()
    watch_with(site.store)
    site.look()
    yield site
    watch_with(None)
    engine.cache_clear()


def names() -> list[str]:
    return sorted(Topic.objects.values_list("name", flat=True))


def test_a_value_is_read_once_until_what_it_was_read_from_moves(watched: Site) -> None:
    kept: Remembered[str, list[str]] = Remembered(1)
    before = kept.get("names", names)

    with CaptureQueriesContext(connection) as again:
        kept.get("names", names)
    Topic.objects.create(code="99", name="临时", order=99)
    watched.look()

    assert not again.captured_queries
    assert kept.get("names", names) == sorted([*before, "临时"])


def test_nothing_is_kept_in_a_transaction_without_a_watcher_or_when_nothing_is_promised(
    watched: Site,
) -> None:
    kept: Remembered[str, int] = Remembered(1)
    told = iter(range(9))

    with transaction.atomic():
        inside = [kept.get("n", lambda: next(told)) for _ in range(2)]
    watch_with(None)
    unwatched = [kept.get("n", lambda: next(told)) for _ in range(2)]
    watch_with(watched.store)
    watched.store.versions.answered_at = float("-inf")
    late = [kept.get("n", lambda: next(told)) for _ in range(2)]

    assert [*inside, *unwatched, *late] == [0, 1, 2, 3, 4, 5]


def test_what_depends_on_a_reader_or_changes_by_itself_is_not_kept(watched: Site, at) -> None:
    kept: Remembered[str, int] = Remembered(9)
    told = iter(range(9))

    def refused() -> int:
        tags.refuse("of one reader")
        return next(told)

    def passing() -> int:
        tags.until(at)
        return next(told)

    assert [kept.get("a", refused), kept.get("a", refused)] == [0, 1]
    assert [kept.get("b", passing), kept.get("b", passing)] == [2, 3]


def test_a_page_shows_what_a_remembered_value_showed(watched: Site) -> None:
    kept: Remembered[str, list[str]] = Remembered(1)
    seen = []
    for _round in range(2):
        with tags.collecting() as collected:
            kept.get("names", names)
        seen.append(collected.tags)

    assert "table:publishing_topic" in seen[0]
    assert seen[0] == seen[1]


def test_the_least_recently_asked_for_leave_first(watched: Site) -> None:
    kept: Remembered[str, str] = Remembered(10, len)
    for key in ("aaaa", "bbbb", "aaaa", "cccc", "d" * 11):
        kept.get(key, lambda key=key: key)

    assert list(kept._values) == ["aaaa", "cccc"]
    assert kept.held == 8


@pytest.mark.parametrize("kind", ["changed", "secrecy"])
def test_search_shows_no_more_what_was_withdrawn(
    watched: Site, office: Office, at, kind: str
) -> None:
    record = office.published(title="校车安全管理办法").record
    seal(at=at)
    follow(at=at)
    watched.look()
    assert [find(Asked("校车"), at=at).count for _ in range(2)] == [1, 1]

    services.withdraw(
        record=record, kind=kind, public_reason="撤下", internal_reason="有误",
        actor=office.publisher, at=at,
    )  # fmt: skip
    watched.look()

    found = find(Asked("校车"), at=at)
    assert (found.count, [r.shown.title for r in found.results]) == (0, [])
    assert not any(found.facets.values())


def test_search_shows_a_corrected_title_and_reads_little_when_asked_again(
    watched: Site, office: Office, at
) -> None:
    for n in range(3):
        office.published(title=f"第{n + 1}所学校食堂检查的通知")
    seal(at=at)
    follow(at=at)
    watched.look()
    find(Asked("食堂"), at=at)

    with CaptureQueriesContext(connection) as again:
        count = find(Asked("食堂"), at=at).count

    assert count == 3
    assert len(again.captured_queries) <= 1


def test_suggestions_follow_titles_and_withdrawals(watched: Site, office: Office, at) -> None:
    record = office.published(title="校车安全管理办法").record
    seal(at=at)
    follow(at=at)
    watched.look()
    before = [[s.title for s in suggest("校车", at=at)] for _ in range(2)]

    services.withdraw(
        record=record, kind="secrecy", public_reason="撤下", internal_reason="有误",
        actor=office.publisher, at=at,
    )  # fmt: skip

    # The kill list is asked before any other process has looked.
    assert before == [["校车安全管理办法"]] * 2
    assert suggest("校车", at=at) == []
