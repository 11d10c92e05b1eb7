"""Long lists: what is found, what is counted, and from which index."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F

from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.models import CatalogueEntry, Record, Topic
from yangguang.kernel.publishing.selectors import (
    CatalogueFilters,
    catalogue_page,
    newest_versions,
    officers,
    versions_waiting_for,
)
from yangguang.kernel.publishing.selectors import catalogue as reading
from yangguang.kernel.publishing.selectors.catalogue import changed, filed_by, filtered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.publishing.models import Publication, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(at: datetime) -> Office:
    return Office(at)


def follow(at: datetime) -> None:
    seal(at=at)
    run_followers(at=at)


def numbered(office: Office, *numbers: str) -> None:
    for number in numbers:
        office.published(doc_number=number)
    follow(office.at)


def among_many(entry: CatalogueEntry, count: int = 1000) -> None:
    """Others beside it, known to the planner: of a table this small PostgreSQL reads all."""
    records = Record.objects.bulk_create(
        Record(public_id=f"{n:012d}", agency_id=entry.agency_id, created_at=entry.updated_at)
        for n in range(count)
    )
    others = []
    for n, record in enumerate(records):
        other = copy(entry)
        other.pk, other.record, other.index_no = None, record, str(n)
        other.doc_number_key = f"佳政办发/2016/{n}/"
        others.append(other)
    CatalogueEntry.objects.bulk_create(others)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE publishing_catalogueentry")
            cursor.execute("ANALYZE publishing_record")


def found(**filters: str) -> list[str]:
    return sorted(entry.doc_number for entry in filtered(CatalogueFilters(**filters)))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("佳政发〔2017〕5号", ["佳政发〔2017〕5号"]),
        ("佳政发[2017]5", ["佳政发〔2017〕57号", "佳政发〔2017〕5号"]),
        # Without the place, when nothing begins so.
        ("政发〔2017〕57号", ["佳政发〔2017〕57号"]),
        ("政发〔2017〕57", ["佳政发〔2017〕57号"]),
        ("2017〕5号", ["佳办发〔2017〕5号", "佳政发〔2017〕5号"]),
        ("2017〕5", ["佳办发〔2017〕5号", "佳政发〔2017〕57号", "佳政发〔2017〕5号"]),
        ("佳政发", ["佳政发〔2017〕57号", "佳政发〔2017〕5号"]),
        ("佳政发〔2018〕1号", []),
        ("〔〕", []),
    ],
)
def test_number_whole_or_in_part_finds(office: Office, typed: str, expected: list[str]) -> None:
    numbered(office, "佳政发〔2017〕5号", "佳政发〔2017〕57号", "佳办发〔2017〕5号")

    assert found(number=typed) == sorted(expected)


@pytest.mark.parametrize("typed", ["字〔2020〕5号", "2020〕5号", "佳自然资(用地)字〔2020〕5号"])
def test_number_whose_code_has_brackets_is_found_by_its_end(office: Office, typed: str) -> None:
    numbered(office, "佳自然资（用地）字〔2020〕5号", "佳自然资（用地）字〔2020〕55号")

    assert found(number=typed) == ["佳自然资（用地）字〔2020〕5号"]


def test_number_whose_code_has_figures_is_found_by_its_beginning(office: Office) -> None:
    numbered(office, "佳第2办发〔2020〕5号", "佳第2办发〔2020〕55号")

    assert found(number="佳第2办发[2020]5号") == ["佳第2办发〔2020〕5号"]
    assert "begins" in str(reading._number_condition("佳第2办发〔2020〕5号"))


@pytest.mark.parametrize("typed", ["佳政发〔2018〕1号", "政发〔2018〕1", "2018〕1号"])
def test_number_nobody_gave_is_read_from_an_index(office: Office, typed: str) -> None:
    numbered(office, "佳政发〔2017〕5号")
    among_many(CatalogueEntry.objects.get())
    asked = filtered(CatalogueFilters(number=typed)).order_by()

    assert list(asked) == []
    assert "entry_by_number_end" in asked.explain()


def test_number_with_signs_of_a_pattern_stands_for_itself(office: Office) -> None:
    numbered(office, "佳政发〔2017〕5号")

    for key in ("佳_发/2017/5/", "%", "佳政发/2017/5\\"):
        assert not CatalogueEntry.objects.filter(doc_number_key__begins=key).exists()
    assert CatalogueEntry.objects.filter(doc_number_key__begins="佳政发/2017").exists()


def test_whole_number_is_read_from_its_index(office: Office) -> None:
    numbered(office, "佳政发〔2017〕5号")
    among_many(CatalogueEntry.objects.get())
    asked = CatalogueEntry.objects.filter(doc_number_key__begins="佳政发/2017/5/")

    assert "entry_by_number_start" in asked.explain()


@pytest.mark.parametrize("facet", ["agency", "topic", "genre", "year"])
def test_total_of_one_filter_comes_from_the_counters(
    office: Office, facet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CAP", 2)
    parent = Topic.objects.create(code="11", name="科教")
    Topic.objects.filter(pk=office.topic.pk).update(parent=parent)
    for _ in range(4):
        office.published()
    office.published(genre="plan")
    follow(office.at)
    asked = {"agency": "jyj", "topic": "11", "genre": "notice", "year": "2026"}

    page = catalogue_page(CatalogueFilters(**{facet: asked[facet]}, size=2))

    assert (page.total, page.capped) == (4 if facet == "genre" else 5, False)


def test_total_of_two_filters_is_counted_to_the_cap(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CAP", 2)
    for _ in range(4):
        office.published()
    follow(office.at)

    page = catalogue_page(CatalogueFilters(genre="notice", year="2026", size=1))

    assert (page.total, page.capped) == (2, True)


def test_counters_of_an_agency_follow_what_comes_and_goes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CAP", 1)
    other = Office(office.at, code="other", name="佳木斯市水务局")
    for _ in range(3):
        office.published()
    gone = office.published()
    other.published()
    follow(office.at)
    services.withdraw(
        record=gone.record, kind="error", public_reason="内容有误", internal_reason="",
        actor=office.publisher, at=office.at,
    )  # fmt: skip
    follow(office.at)

    page = catalogue_page(CatalogueFilters(agency="jyj", year="2026", size=1))

    assert (page.total, page.capped) == (3, False)
    assert catalogue_page(CatalogueFilters(agency="jyj", year="2017", size=1)).total == 0
    assert filed_by("jyj") == {office.column.pk: 3}


def test_total_on_the_last_page_is_that_of_the_list(office: Office) -> None:
    for _ in range(3):
        office.published()
    follow(office.at)
    first = catalogue_page(CatalogueFilters(text="供暖", size=2))

    last = catalogue_page(CatalogueFilters(text="供暖", size=2, after=first.next_cursor))

    assert (len(last.entries), last.total, last.capped) == (1, 3, False)


def corrected(office: Office, publication: Publication, at: datetime) -> None:
    version = services.revise(
        record=publication.record, reason="有误", actor=office.information_officer, at=at
    )
    version = services.edit_version(
        version=version, lock=version.lock, changes={"title": "更正后的通知"},
        actor=office.information_officer, at=at,
    )  # fmt: skip
    office.at = at
    office.published(version)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 10])
def test_feed_mixes_new_and_corrected_by_their_last_change(
    office: Office, at: datetime, size: int
) -> None:
    made = []
    for minute in range(5):
        office.at = at + timedelta(minutes=minute)
        made.append(office.published())
    corrected(office, made[0], at + timedelta(minutes=7))
    corrected(office, made[3], at + timedelta(minutes=6))
    follow(at + timedelta(minutes=8))

    entries = changed(CatalogueFilters(), size)

    # By change: 0 (at 7), 3 (at 6), 4, 2, 1.
    expected = [made[n].record_id for n in (0, 3, 4, 2, 1)]
    assert [entry.record_id for entry in entries] == expected[:size]


@pytest.mark.parametrize("many", [1, 2_000])
def test_newest_version_of_each_record_is_listed(
    office: Office, at: datetime, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(officers, "MANY", many)
    first, second = office.published(), office.published()
    other = Office(at, code="other", name="佳木斯市水务局")
    its = other.published()
    draft = services.revise(
        record=first.record, reason="有误", actor=office.information_officer, at=at
    )

    listed = set(newest_versions(office.information_officer).values_list("pk", flat=True))

    assert listed == {draft.pk, second.version_id}
    assert [v.pk for v in newest_versions(other.information_officer)] == [its.version_id]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (CatalogueFilters(), "entry_newest"),
        (CatalogueFilters(text="通知"), "entry_newest"),
        (CatalogueFilters(agency="jyj"), "entry_agency"),
        (CatalogueFilters(agency="jyj", year="2026"), "entry_agency_year"),
        (CatalogueFilters(genre="notice"), "entry_genre"),
        (CatalogueFilters(year="2026"), "entry_year"),
    ],
)
def test_list_is_read_along_its_index(
    office: Office, monkeypatch: pytest.MonkeyPatch, filters: CatalogueFilters, index: str
) -> None:
    # Without a search index every title is read, but the reading ends with the page.
    monkeypatch.setattr(reading, "_text_finders", [])
    follow(office.at)
    plan = filtered(filters).select_related("record")[:20].explain()

    assert f"{index} " in f"{plan} ".replace("\n", " ")
    # What came out at one moment, a thousand in a batch, is not sorted for each page.
    assert "TEMP B-TREE" not in plan


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_corrected_entries_of_an_agency_are_read_along_an_index(office: Office) -> None:
    follow(office.at)
    corrected = filtered(CatalogueFilters(agency="jyj")).filter(
        updated_at__gt=F("first_published_at")
    )

    assert "entry_agency_corrected" in corrected.order_by("-updated_at", "-record_id").explain()


def test_versions_of_a_batch_wait_as_a_batch(office: Office, at: datetime) -> None:
    alone = office.submitted()
    batch = services.create_batch(
        agency=office.agency, name="一批", versions=[office.draft(), office.draft()],
        actor=office.information_officer, at=at,
    )  # fmt: skip
    batch = services.submit_batch(
        batch=batch, lock=batch.lock, actor=office.information_officer, at=at
    )

    assert _ids(versions_waiting_for(office.section_head)) == [alone.pk]
    for step in batch.steps:
        batch = services.pass_batch_review(
            batch=batch, lock=batch.lock, opinion="同意", actor=office.actors[step["role"]], at=at
        )
    assert _ids(versions_waiting_for(office.publisher)) == []


def _ids(versions: Sequence[Version]) -> list[int]:
    return [version.pk for version in versions]
