"""Two hundred people comment at once: no opinion is lost, none is there twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.utils import OperationalError

from tests.areas.decisions.hall import Hall
from yangguang.areas.decisions.models import Opinion
from yangguang.areas.decisions.rules.consultation import Kind
from yangguang.areas.decisions.services import opinions
from yangguang.kernel.organizations.rules import ANONYMOUS

if TYPE_CHECKING:
    from datetime import datetime

PEOPLE = 200
THREADS = 8


@pytest.mark.django_db(transaction=True)
def test_storm_of_comments_loses_none_and_keeps_each_once(at: datetime) -> None:
    hall = Hall(at)
    made = hall.opened()

    def send(n: int) -> tuple[str, str]:
        # Every form is sent twice, as by an impatient hand.
        new = opinions.NewOpinion(text=f"第{n}个人的意见。", kind=Kind.PERSON, token=f"{n:032d}")
        try:
            for _try in range(40):
                try:
                    first = opinions.submit_opinion(
                        consultation=made, new=new, actor=ANONYMOUS, at=at
                    )
                    again = opinions.submit_opinion(
                        consultation=made, new=new, actor=ANONYMOUS, at=at
                    )
                except OperationalError:
                    continue
                assert again.opinion.number == first.opinion.number
                return first.opinion.number, first.code
            raise AssertionError(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        receipts = list(pool.map(send, [n // 2 for n in range(2 * PEOPLE)]))

    rows = Opinion.objects.filter(consultation=made)
    assert rows.count() == PEOPLE
    assert len(set(receipts)) == PEOPLE
    assert {number for number, _code in receipts} == set(rows.values_list("number", flat=True))
    assert len(set(rows.values_list("text", flat=True))) == PEOPLE
