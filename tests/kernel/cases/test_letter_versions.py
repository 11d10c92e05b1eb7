"""Each time a letter is sent to the leader its words are kept, and can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.oversight.bureau import Bureau
from yangguang.areas.oversight.rules import Letter as Template
from yangguang.kernel.cases import services
from yangguang.kernel.cases.models import LetterVersion
from yangguang.kernel.cases.services.retention import erase_case
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import CLOCK

if TYPE_CHECKING:
    from yangguang.kernel.cases.models import Letter
    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Bureau:
    return Bureau(now())


def sent_twice(bureau: Bureau) -> Letter:
    letter = bureau.letter(bureau.found(), Template.URGE)
    letter = services.return_letter(
        letter=letter, lock=letter.lock, reason="写明期限", actor=bureau.leader, at=bureau.at
    )
    letter = services.edit_letter(
        letter=letter,
        lock=letter.lock,
        typed={"demands": "请于本月底前办结。"},
        actor=bureau.handler,
        at=bureau.at,
    )
    return services.submit_letter(
        letter=letter, lock=letter.lock, actor=bureau.handler, at=bureau.at
    )


def page(letter: Letter, actor: Actor, name: str) -> tuple[int, str]:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    answer = client.get(reverse(f"desk:{name}", args=[letter.case.number, letter.pk]))
    return answer.status_code, answer.content.decode()


def test_leader_sees_what_was_changed_since_he_sent_it_back(bureau: Bureau) -> None:
    letter = sent_twice(bureau)

    _status, beside = page(letter, bureau.leader, "letter")
    status, text = page(letter, bureau.leader, "compare_letter")

    assert "比较 2 次送签的文字" in beside
    assert status == 200
    assert "<ins" in text
    assert "<del" in text
    assert "本月底前办结" in text


def test_stranger_compares_nothing(bureau: Bureau) -> None:
    letter = sent_twice(bureau)

    assert page(letter, bureau.stranger, "compare_letter")[0] == 404


def test_letter_sent_once_has_nothing_to_compare(bureau: Bureau) -> None:
    letter = bureau.letter(bureau.found(), Template.URGE)

    status, text = page(letter, bureau.leader, "compare_letter")

    assert status == 200
    assert "没有可以比较的文字" in text


def test_versions_are_erased_with_the_matter(bureau: Bureau) -> None:
    letter = sent_twice(bureau)
    assert LetterVersion.objects.filter(letter=letter).count() == 2

    erase_case(case=letter.case, reason="retention", actor=CLOCK, at=bureau.at)

    assert not LetterVersion.objects.exists()
