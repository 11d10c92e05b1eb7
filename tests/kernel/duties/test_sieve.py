"""Acts no duty can want are told apart without asking every duty; nothing that matches is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.duties.making import interpretation
from yangguang.kernel.duties.derivation.sieve import Sieve
from yangguang.kernel.duties.matching import matches
from yangguang.kernel.duties.registry import Facts
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.registry import projections

if TYPE_CHECKING:
    from tests.kernel.duties.scene import Scene

KIND = "publishing.published"
WORDS = st.sampled_from(["通知", "公告", "解读", "甲"])
ASKED = st.dictionaries(
    st.sampled_from(["genre", "topic", "title", "title_all", "doc_number", "unknown"]),
    WORDS | st.lists(WORDS, min_size=1, max_size=3),
    max_size=3,
)
KNOWN = st.dictionaries(
    st.sampled_from(["genre", "topic", "title", "title_all", "doc_number"]),
    st.lists(WORDS, max_size=3).map(tuple),
    max_size=5,
)


@given(asked=st.lists(ASKED, max_size=8), values=KNOWN)
def test_everything_that_matches_passes_once_and_in_order(
    asked: list[dict[str, Any]], values: dict[str, tuple[str, ...]]
) -> None:
    act, facts = Act(kind=KIND), Facts(values)
    sieve = Sieve(KIND, ((where, place) for place, where in enumerate(asked)))

    passed = list(sieve.sift(facts))

    wanted = [place for place, where in enumerate(asked) if matches(where, act, facts)]
    assert passed == sorted(set(passed))
    assert [p for p in passed if matches(asked[p], act, facts)] == wanted


@pytest.mark.parametrize(("genre", "at_most"), [("notice", 8), ("normative_document", 20)])
def test_one_more_publication_asks_few_questions(
    scene: Scene, django_assert_max_num_queries: Any, genre: str, at_most: int
) -> None:
    scene.load(interpretation())
    scene.publish(genre=genre)
    document = scene.office.published(genre=genre, title="关于校车安全检查的通知")
    act = Act.objects.get(kind=KIND, subject_id=document.record_id)

    with django_assert_max_num_queries(at_most):
        projections["duties"].handle([act], at=scene.at)


def test_act_no_duty_asks_about_costs_one_question(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    scene.load(interpretation())
    act = scene.act("desk.logged_in")

    with django_assert_num_queries(1):
        projections["duties"].handle([act], at=scene.at)
