"""Backup codes: each once, known by digest only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yangguang.kernel.organizations import backup_codes
from yangguang.kernel.organizations.models import BackupCode, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return Person.objects.create_user("lin", "right-password", name="林")


def test_codes_differ_and_are_not_stored(person: Person, at: datetime) -> None:
    codes = backup_codes.issue(person=person, at=at)

    assert len(set(codes)) == backup_codes.COUNT
    assert all(len(code) == 12 and code.isdigit() for code in codes)
    stored = " ".join(f"{row.salt} {row.digest}" for row in BackupCode.objects.all())
    assert not any(code in stored for code in codes)


def test_code_is_used_once(person: Person, at: datetime) -> None:
    code = backup_codes.issue(person=person, at=at)[3]

    assert backup_codes.use(person=person, code=code, at=at)
    assert not backup_codes.use(person=person, code=code, at=at)
    assert backup_codes.left(person) == backup_codes.COUNT - 1


def test_code_read_before_another_request_used_it_is_refused(
    person: Person, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = backup_codes.issue(person=person, at=at)[0]
    compare = backup_codes.hmac.compare_digest

    def compare_while_another_uses_it(one: str, other: str) -> bool:
        BackupCode.objects.update(used_at=at)
        return compare(one, other)

    monkeypatch.setattr(backup_codes.hmac, "compare_digest", compare_while_another_uses_it)

    assert not backup_codes.use(person=person, code=code, at=at)


def test_new_codes_end_the_former(person: Person, at: datetime) -> None:
    former = backup_codes.issue(person=person, at=at)[0]
    backup_codes.issue(person=person, at=at + timedelta(days=1))

    assert not backup_codes.use(person=person, code=former, at=at)


def test_code_of_another_person_is_refused(person: Person, at: datetime) -> None:
    other = Person.objects.create_user("zhao", "right-password", name="赵")
    code = backup_codes.issue(person=person, at=at)[0]
    backup_codes.issue(person=other, at=at)

    assert not backup_codes.use(person=other, code=code, at=at)
    assert backup_codes.use(person=person, code=code, at=at)
