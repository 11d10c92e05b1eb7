"""What the record of matters promises holds against every way around the services."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from tests.areas.oversight.bureau import Bureau
from yangguang.areas.oversight.rules import Letter as Template
from yangguang.kernel.cases.models import (
    Assignment,
    Case,
    CaseText,
    ClockFact,
    KindSetting,
    Letter,
    LetterAuthor,
    Rating,
    StatusRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

pytestmark = pytest.mark.django_db
APPENDED = [
    ("cases_statusrow", "act"),
    ("cases_assignment", "reason"),
    ("cases_letterdelivery", "proof"),
    ("cases_kindsetting", "name"),
]


@pytest.fixture
def bureau(at: datetime) -> Bureau:
    return Bureau(at)


@contextmanager
def refused(words: str = "append-only") -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_rows_of_the_record_are_neither_changed_nor_deleted(bureau: Bureau) -> None:
    bureau.closed()

    for table, column in APPENDED:
        with refused():
            run(f"UPDATE {table} SET {column} = 'x'")
        with refused():
            run(f"DELETE FROM {table}")
    for model in (StatusRow, Assignment, ClockFact, KindSetting, LetterAuthor):
        with refused():
            model.objects.order_by("pk").first().save(force_update=True)
        with refused():
            model.objects.all()._raw_delete("default")


def test_matter_keeps_its_number_and_its_law(bureau: Bureau) -> None:
    case = bureau.received()

    for column in ("number", "kind", "kind_version"):
        with refused():
            Case.objects.filter(pk=case.pk).update(**{column: "x"})
    with refused():
        Case.objects.filter(pk=case.pk)._raw_delete("default")


def test_text_is_erased_but_never_rewritten(bureau: Bureau) -> None:
    case = bureau.received()

    with refused():
        CaseText.objects.filter(case=case).update(sealed="x")
    CaseText.objects.filter(case=case).delete()

    assert not CaseText.objects.filter(case=case).exists()


def test_issued_letter_stands_in_every_column(bureau: Bureau) -> None:
    letter = bureau.issued(bureau.found(), Template.URGE)
    row = Letter.objects.filter(pk=letter.pk)

    for changes in (
        {"number": "佳政公开督〔2026〕99号"},
        {"sealed": "x"},
        {"state": "draft"},
        {"approved_by_id": bureau.head.person_id},
        {"digest": ""},
        {"issued_at": bureau.at.replace(year=2020)},
        {"sealed": "", "number": "x"},
    ):
        with refused():
            row.update(**changes)
    with refused():
        row._raw_delete("default")


def test_issued_letter_may_lose_its_words_and_nothing_else(bureau: Bureau) -> None:
    letter = bureau.issued(bureau.found(), Template.URGE)

    Letter.objects.filter(pk=letter.pk).update(sealed="", erased_at=bureau.at)

    assert Letter.objects.get(pk=letter.pk).number == letter.number
    with refused():
        Letter.objects.filter(pk=letter.pk).update(sealed="new words", erased_at=bureau.at)


def test_author_of_a_letter_cannot_be_written_in_as_its_approver(bureau: Bureau) -> None:
    letter = bureau.letter(bureau.found(), Template.URGE)

    with refused("four eyes"):
        Letter.objects.filter(pk=letter.pk).update(approved_by_id=bureau.handler.person_id)


def test_approver_cannot_become_an_author(bureau: Bureau) -> None:
    letter = bureau.approved(bureau.found(), Template.URGE)

    with refused("four eyes"):
        LetterAuthor.objects.create(letter=letter, person_id=bureau.leader.person_id, at=bureau.at)


def test_answer_is_rated_once_even_past_the_service(bureau: Bureau) -> None:
    case = bureau.answered()
    Rating.objects.create(case=case, round=1, level=5, at=bureau.at)

    with refused("append-only|rated_once"):
        Rating.objects.create(case=case, round=1, level=1, at=bureau.at)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
def test_truncate_is_refused(bureau: Bureau) -> None:
    bureau.closed()
    connection.check_constraints()

    for table, _column in APPENDED:
        with refused():
            run(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is of SQLite")
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("cases_statusrow", ("case_id", "position")),
        ("cases_statusrow", ("record_id",)),
        ("cases_clockfact", ("clock_id", "position")),
        ("cases_letterauthor", ("letter_id", "person_id")),
    ],
)
def test_replace_through_a_unique_column_is_refused(
    bureau: Bureau, table: str, columns: tuple[str, ...]
) -> None:
    bureau.issued(bureau.found(), Template.URGE)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        names = [c[0] for c in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
    row |= {k: 9000 for k in ("id", "position", "record_id") if k in row and k not in columns}
    marks = ", ".join(["%s"] * len(row))

    try:
        with refused():
            run(
                f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values()
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
