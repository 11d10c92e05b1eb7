"""A consultation is found while it is announced, and not before or after it was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.areas.decisions.hall import Hall
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing.services import withdraw
from yangguang.kernel.search.engine import Facet
from yangguang.kernel.search.finding import Asked, find
from yangguang.kernel.search.following import follow
from yangguang.kernel.search.vocabulary import forget_vocabulary

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db


def test_consultation_is_found_while_it_is_announced(at: datetime) -> None:
    forget_vocabulary()
    hall = Hall(at)

    def found() -> list[str]:
        seal(at=at)
        follow(at=at)
        answer = find(Asked("养犬管理", {Facet.KIND: "consultation"}), at=at)
        assert answer.count == len(answer.results)
        return [result.shown.url for result in answer.results]

    hall.prepared()
    assert found() == []

    made = hall.opened()
    assert found() == [f"/decisions/{made.number}/"]
    assert find(Asked("养犬管理"), at=at).results[0].kind == "consultation"

    assert made.notice is not None
    withdraw(
        record=made.notice, kind="error", public_reason="有误", internal_reason="",
        actor=hall.office.publisher, at=at,
    )  # fmt: skip
    assert found() == []
