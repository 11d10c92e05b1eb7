"""Pages of a consultation for people who come late, ask oddly or may not do a thing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yangguang.areas.decisions.models import Opinion
from yangguang.areas.decisions.selectors.consultations import line_of
from yangguang.kernel.ledger.models import AccessRecord
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from tests.areas.decisions.hall import Hall
    from yangguang.kernel.organizations.rules import Actor

TYPED = "建议把犬绳的长度改为一米五，并增设遛犬区。"
CLOSED = "这次征求意见已经结束，不再接收意见。"


def desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def test_words_typed_before_the_end_stay_on_the_page_after_it(hall: Hall) -> None:
    made = hall.opened()
    address = f"/decisions/{made.number}/comment/"
    assert Client().get(address).status_code == 200
    hall.reported(hall.over(made))

    page = Client().post(address, {"text": TYPED, "kind": "person"})

    assert page.status_code == 200
    assert TYPED in page.content.decode()
    assert CLOSED in page.content.decode()
    assert not Opinion.objects.exists()
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("key", ["%00", "c1%00", "c" * 5000, "%F0%9F%90%95", "' OR 1=1"])
def test_clause_that_can_be_none_is_not_asked_for(hall: Hall, key: str) -> None:
    made = hall.opened()

    with CaptureQueriesContext(connection) as asked:
        page = Client().get(f"/decisions/{made.number}/comment/?clause={key}")

    assert page.status_code == 200
    assert "对整份草案提意见" in page.content.decode()
    assert not [q for q in asked if '"key" IN' in q["sql"]]


def test_clause_of_the_draft_is_chosen_by_its_key(hall: Hall) -> None:
    made = hall.opened()
    clause = made.texts.get().clauses.filter(text__startswith="使用不超过").get()

    page = Client().get(f"/decisions/{made.number}/comment/?clause={clause.key}&clause=%00")

    assert page.status_code == 200
    assert clause.text in page.content.decode()


@pytest.mark.parametrize("step", ["edit", "enter"])
def test_who_lacks_the_role_is_told_who_does_it(hall: Hall, step: str) -> None:
    made = hall.opened()

    page = desk(hall.leader).get(
        f"/desk/decisions/consultations/{made.number}/{step}/", follow=True
    )

    assert page.redirect_chain
    assert "这一步由本单位的" in page.content.decode()


def test_author_is_shown_under_names_of_the_language(hall: Hall) -> None:
    opinion = hall.said(
        hall.opened(), person={"name": "张建国", "phone": "13904541234", "email": "a@example.cn"}
    )

    page = desk(hall.drafter).post(f"/desk/decisions/opinions/{opinion.number}/author/")

    shown = page.content.decode()
    for label, value in (
        ("姓名或者名称", "张建国"), ("电话", "13904541234"), ("电子邮箱", "a@example.cn")
    ):  # fmt: skip
        assert f"<dt>{label}</dt><dd>{value}</dd>" in shown
    assert "<dt>phone</dt>" not in shown
    assert AccessRecord.objects.filter(subject_id=opinion.pk, subject_type="opinion").exists()


@pytest.mark.parametrize(
    ("before_the_end", "told"), [(26, "还剩 26 天"), (1, "还剩 1 天"), (0, "今天截止")]
)
def test_rooms_tell_the_days_left_alike(hall: Hall, before_the_end: int, told: str) -> None:
    made = hall.opened()
    assert made.end_on is not None
    line = line_of(made, on=made.end_on - timedelta(days=before_the_end))

    text = render_to_string("decisions/_left.html", {"left": line.left})

    # The portal's first page counts by the same number as the consultation's own.
    assert line.left == before_the_end
    assert told in text
