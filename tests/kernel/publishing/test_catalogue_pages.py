"""The catalogue forward and backward: every entry once, in both directions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.database import triggers_off
from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import rebuild_compared, run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services, showing
from yangguang.kernel.publishing.models import CatalogueEntry, Column, Record, Topic
from yangguang.kernel.publishing.selectors import (
    CatalogueFilters,
    catalogue,
    catalogue_page,
    sitemap_changes,
)
from yangguang.kernel.publishing.selectors.catalogue import CAP, column_counts, filtered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

pytestmark = pytest.mark.django_db
SIZE = 3


@pytest.fixture
def office(at: datetime) -> Office:
    return Office(at)


def fill(office: Office, minutes: Sequence[int]) -> list[int]:
    """Entries published at those minutes; their records, newest first."""
    publication = office.published()
    rows = []
    for number, minute in enumerate(minutes):
        record = Record.objects.create(
            public_id=f"{number:012d}", agency=office.agency, created_at=office.at
        )
        rows.append(
            CatalogueEntry(
                record=record, publication=publication, agency=office.agency, title=f"第{number}条",
                index_no=str(number), validity="effective", year=2026, genre="notice",
                first_published_at=office.at + timedelta(minutes=minute),
                updated_at=office.at,
            )
        )  # fmt: skip
    CatalogueEntry.objects.bulk_create(rows)
    make_public()
    ordered = sorted(rows, key=lambda row: (row.first_published_at, row.record_id), reverse=True)
    return [row.record_id for row in ordered]


def make_public() -> None:
    """The reader joins the record's state; the gate is not what is tested here."""
    with triggers_off():
        Record.objects.update(state="published")


def records(page: object) -> list[int]:
    return [entry.record_id for entry in page.entries]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "minutes",
    [list(range(10)), [0] * 7, [0, 0, 1, 1, 1, 1, 2, 2], [5], [0, 1, 2], []],
    ids=["apart", "one moment", "in groups", "one", "one page", "none"],
)
def test_pages_lead_to_the_end_and_back(office: Office, minutes: list[int]) -> None:
    expected = fill(office, minutes)
    forward, backward = [], []
    page = catalogue_page(CatalogueFilters(genre="notice", year="2026", size=SIZE))
    forward.append(records(page))
    while page.next_cursor:
        page = catalogue_page(
            CatalogueFilters(genre="notice", year="2026", size=SIZE, after=page.next_cursor)
        )
        forward.append(records(page))
    backward.append(records(page))
    while page.previous_cursor:
        before = page.previous_cursor
        page = catalogue_page(
            CatalogueFilters(genre="notice", year="2026", size=SIZE, before=before)
        )
        assert page.next_cursor
        backward.append(records(page))

    assert [pk for part in forward for pk in part] == expected
    assert backward == forward[::-1]
    assert page.previous_cursor == ""


def test_page_before_an_entry_near_the_top_is_the_full_first_page(office: Office) -> None:
    expected = fill(office, range(7))
    first = catalogue_page(CatalogueFilters(genre="notice", size=2))
    second = catalogue_page(CatalogueFilters(genre="notice", size=2, after=first.next_cursor))

    page = catalogue_page(CatalogueFilters(genre="notice", size=5, before=second.previous_cursor))

    assert records(page) == expected[:5]
    assert page.previous_cursor == ""


def test_first_page_has_no_way_back_and_nonsense_is_the_first_page(office: Office) -> None:
    expected = fill(office, range(4))

    for nonsense in ({}, {"after": "x"}, {"before": "x_1"}, {"before": "2026-01-01T00:00:00_1"}):
        page = catalogue_page(CatalogueFilters(genre="notice", year="2026", size=SIZE, **nonsense))
        assert (records(page), page.previous_cursor) == (expected[:SIZE], "")


def test_total_counts_all_pages_from_whichever_side_one_comes(office: Office) -> None:
    fill(office, range(7))
    first = catalogue_page(CatalogueFilters(genre="notice", year="2026", size=SIZE))
    second = catalogue_page(
        CatalogueFilters(genre="notice", year="2026", size=SIZE, after=first.next_cursor)
    )
    third = catalogue_page(
        CatalogueFilters(genre="notice", year="2026", size=SIZE, after=second.next_cursor)
    )
    back = catalogue_page(
        CatalogueFilters(genre="notice", year="2026", size=SIZE, before=third.previous_cursor)
    )

    assert [page.total for page in (first, second, third, back)] == [7] * 4


QUERIES = (
    {},
    {"genres": ["notice"]},
    {"columns": ["filed"]},
    {"topics": ["T1"]},
    {"topics": ["T1-1"], "genres": ["notice", "decision"]},
    {"columns": ["filed"], "genres": ["notice"]},
)


@pytest.mark.parametrize("query", QUERIES)
def test_count_of_a_column_is_what_its_page_lists(office: Office, query: dict[str, Any]) -> None:
    above = Topic.objects.create(code="T1", name="教育")
    topics = [Topic.objects.create(code="T1-1", name="学前", parent=above)]
    topics.append(Topic.objects.create(code="T2", name="交通"))
    filed = Column.objects.create(slug="filed", name="归入")
    below = Column.objects.create(slug="below", name="下级", parent=filed)
    asking = Column.objects.create(slug="asking", name="查询", query=query)
    for n, column in enumerate((filed, below, asking)):
        for genre in ("notice", "decision", "interpretation"):
            office.published(
                title=f"关于事项{n}的{genre}", column=column, genre=genre, topic=topics[n % 2]
            )
    seal(at=office.at)
    run_followers(at=office.at)

    counted = column_counts([asking])[asking.pk]

    assert counted == filtered(CatalogueFilters(column="asking")).count()


def test_column_whose_query_the_counters_do_not_know_has_no_number(office: Office) -> None:
    asking = Column.objects.create(slug="asking", name="查询", query={"agency": "szfb"})

    assert column_counts([asking]) == {asking.pk: None}
    assert column_counts([]) == {}


def test_parts_of_the_sitemap_are_dated_by_their_last_record_still_public(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "PART", 2)
    at, made = office.at, []
    for n in range(5):
        office.at = at + timedelta(minutes=n)
        made.append(office.published())
    seal(at=office.at)
    run_followers(at=office.at)
    parts = {showing.part_of(m.record_id): m.published_at for m in made}
    assert len(parts) >= 3
    assert sitemap_changes() == parts

    last = made[-1]
    services.withdraw(
        record=last.record, kind="error", public_reason="有误", internal_reason="有误",
        actor=office.publisher, at=office.at,
    )  # fmt: skip
    seal(at=office.at)
    run_followers(at=office.at)

    del made[-1]
    assert sitemap_changes() == {showing.part_of(m.record_id): m.published_at for m in made}
    assert rebuild_compared("catalogue", at=office.at).is_identical


@pytest.mark.parametrize(
    "filters",
    [
        CatalogueFilters(size=SIZE),
        CatalogueFilters(agency="jyj", year="2026", size=SIZE),
        CatalogueFilters(agency="jyj", column="own", size=SIZE),
        CatalogueFilters(column="own", size=SIZE),
        CatalogueFilters(number="发〔2026〕", size=SIZE),
    ],
)
def test_list_takes_as_many_queries_however_long_it_is(
    office: Office, filters: CatalogueFilters
) -> None:
    own = Column.objects.create(slug="own", name="本单位文件", order=1)

    def publish(count: int) -> None:
        for n in range(count):
            office.published(column=own, doc_number=f"佳教发〔2026〕{n + 1}号")
        seal(at=office.at)
        run_followers(at=office.at)

    taken, totals = [], []
    for count in (1, 2 * SIZE):
        publish(count)
        with CaptureQueriesContext(connection) as queries:
            totals.append(catalogue_page(filters).total)
        taken.append(len(queries))

    assert totals == [1, 1 + 2 * SIZE]
    assert taken[0] == taken[1]


@pytest.mark.parametrize("cap", [CAP, 1])
def test_what_an_agency_filed_below_a_column_is_listed(
    office: Office, monkeypatch: pytest.MonkeyPatch, cap: int
) -> None:
    # Much is read along the agency's list, little from the index of what is filed.
    monkeypatch.setattr(catalogue, "CAP", cap)
    above = Column.objects.create(slug="above", name="上级", order=1)
    below = Column.objects.create(slug="below", name="下级", order=2, parent=above)
    other = Office(office.at, code="other", name="佳木斯市水务局")
    made = [office.published(column=column) for column in (above, below, office.column)]
    other.published(column=below)
    seal(at=office.at)
    run_followers(at=office.at)

    page = catalogue_page(CatalogueFilters(agency="jyj", column="above"))
    everybody = catalogue_page(CatalogueFilters(column="above", size=2))

    # However much it is, a column's total is kept.
    assert (everybody.total, everybody.capped) == (3, False)
    assert records(page) == [made[1].record_id, made[0].record_id]
    assert (page.total, page.capped) == (2, False)
    assert records(catalogue_page(CatalogueFilters(agency="nobody", column="above"))) == []
