"""Questions, answers, counts and words of a questionnaire, without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.areas.decisions.surveys.booth import EVERY_KIND, options
from yangguang.areas.decisions.surveys.rules import results, wording
from yangguang.areas.decisions.surveys.rules.questions import (
    Option,
    Question,
    QuestionKind,
    answers_in,
)
from yangguang.areas.decisions.surveys.rules.survey import (
    Exclusions,
    Ground,
    Phase,
    Returned,
    State,
    ground_of,
    phase,
)

SINGLE, MULTIPLE, SCALE, MATRIX, RANKING, TEXT = EVERY_KIND


def test_every_kind_comes_back_from_json_as_it_was() -> None:
    assert [Question.read(q.told()) for q in EVERY_KIND] == list(EVERY_KIND)


@pytest.mark.parametrize(
    ("question", "typed", "answer"),
    [
        (SINGLE, {"q1": ["2"]}, "2"),
        (SINGLE, {}, None),
        (MULTIPLE, {"q2": ["3", "1", "1"]}, ["1", "3"]),
        (SCALE, {"q3": ["5"]}, "5"),
        (MATRIX, {"q4-1": ["1"], "q4-2": ["3"]}, {"1": "1", "2": "3"}),
        (MATRIX, {"q4-2": ["3"]}, {"2": "3"}),
        (RANKING, {"q5-3": ["1"], "q5-1": ["2"]}, ["3", "1"]),
        (RANKING, {"q5-3": ["1"]}, ["3"]),
        (TEXT, {"q6": [" 好 "]}, "好"),
        (TEXT, {"q6": ["  "]}, None),
    ],
)
def test_answer_is_taken(question: Question, typed: dict[str, list[str]], answer: Any) -> None:
    found, wrong = question.taken(typed)
    assert found == answer
    assert bool(wrong) == (answer is None and question.required)


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        (SINGLE, {"q1": ["9"]}),
        (SINGLE, {"q1": ["1", "2"]}),
        (MULTIPLE, {"q2": ["1", "2", "3"]}),
        (SCALE, {"q3": ["6"]}),
        (MATRIX, {"q4-1": ["9"]}),
        (MATRIX, {"q4-1": ["1", "2"]}),
        (RANKING, {"q5-1": ["1"], "q5-2": ["1"]}),
        (RANKING, {"q5-1": ["2"]}),
        (RANKING, {"q5-1": ["3"]}),
        (TEXT, {"q6": ["字" * 1001]}),
    ],
)
def test_answer_is_refused_in_words(question: Question, typed: dict[str, list[str]]) -> None:
    found, wrong = question.taken(typed)
    assert found is None
    assert set(wrong) <= set(question.names())
    assert all(wrong.values())


def test_question_that_hangs_on_one_that_was_not_asked_is_not_asked() -> None:
    last = Question(
        "7", QuestionKind.SINGLE, "？", options=options("甲", "乙"), shown_if=("2", ("1",))
    )
    data, _texts, errors = answers_in(
        [SINGLE, MULTIPLE, last], {"q1": ["2"], "q2": ["1"], "q7": ["1"]}
    )
    assert (data, errors) == ({"1": "2"}, {})


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question("1", QuestionKind.SINGLE, "", options=options("甲", "乙")), "text"),
        (Question("1", QuestionKind.SINGLE, "？", options=options("甲")), "options"),
        (Question("1", QuestionKind.SINGLE, "？", options=options("甲", "甲")), "same"),
        (Question("1", QuestionKind.MATRIX, "？", options=options("甲", "乙")), "rows"),
        (Question("1", QuestionKind.MULTIPLE, "？", options=options("甲", "乙"), most=3), "range"),
        (
            Question(
                "1", QuestionKind.MULTIPLE, "？", options=options("甲", "乙"), least=2, most=1
            ),
            "range",
        ),
        (Question("1", QuestionKind.TEXT, "？", shown_if=("8", ("1",))), "shown_if"),
    ],
)
def test_question_says_what_is_wrong_with_it(question: Question, code: str) -> None:
    assert [c for c, _text in question.faults({})] == [code]
    assert not [q.faults({p.key: p for p in EVERY_KIND}) for q in EVERY_KIND if q.faults(
        {p.key: p for p in EVERY_KIND}
    )]  # fmt: skip


@given(st.lists(st.sampled_from([{"1": "1"}, {"1": "2"}, {}]), max_size=40))
def test_counts_of_a_question_add_up_to_who_answered(said: list[dict[str, str]]) -> None:
    found = results.tally(SINGLE, said)
    assert sum(found["counts"].values()) == found["n"] <= found["asked"] == len(said)


@given(st.lists(st.permutations(["1", "2", "3"]).map(lambda p: p[:2]), max_size=30))
def test_points_of_a_ranking_add_up(orders: list[list[str]]) -> None:
    found = results.tally(RANKING, [{"5": o} for o in orders])
    assert sum(found["points"].values()) == 3 * len(orders)
    assert sum(places[0] for places in found["counts"].values()) == len(orders)


def test_shares_are_weighted_by_the_whole_and_not_without_a_group() -> None:
    said = [{"1": "1", "3": "5"}] * 9 + [{"1": "2", "3": "1"}]
    weights = {"1": 50, "2": 50}
    assert results.weighted(SCALE, said, by="1", weights=weights) == {
        "1": 50.0, "2": 0.0, "3": 0.0, "4": 0.0, "5": 50.0
    }  # fmt: skip
    assert results.weighted(SCALE, said[:9], by="1", weights=weights) is None
    assert results.weighted(SINGLE, said, by="1", weights=weights) is None


@pytest.mark.parametrize(
    ("returned", "ground"),
    [
        (Returned({}, False, 90, False), Ground.EMPTY),
        (Returned({"1": "1"}, False, 9, False), Ground.TOO_FAST),
        (Returned({"1": "1"}, False, None, False), None),
        (Returned({"1": "1"}, False, 90, True), Ground.SAME_DEVICE),
        (Returned({"1": "1"}, True, 90, True), None),
        (Returned({"1": "1", "2": ["2", "3"]}, True, 90, False), Ground.CONTRADICTORY),
        (Returned({"1": "1", "2": ["3"]}, True, 90, False), None),
    ],
)
def test_answer_counts_by_the_announced_rules(returned: Returned, ground: Ground | None) -> None:
    rules = Exclusions(min_seconds=10, device_once=True, pairs=[(("1", "1"), ("2", "2"))])
    assert ground_of(returned, rules) == ground


@pytest.mark.parametrize(
    ("on", "state", "stands"),
    [
        (1, State.ANNOUNCED, Phase.UPCOMING),
        (2, State.ANNOUNCED, Phase.OPEN),
        (4, State.ANNOUNCED, Phase.OPEN),
        (5, State.ANNOUNCED, Phase.OVER),
        (5, State.REPORTING, Phase.OVER),
        (3, State.STOPPED, Phase.STOPPED),
        (9, State.REPORTED, Phase.REPORTED),
    ],
)
def test_first_and_last_day_belong_to_the_survey(on: int, state: State, stands: Phase) -> None:
    found = phase(state, date(2026, 11, 2), date(2026, 11, 4), on=date(2026, 11, on))
    assert found is stands


WORDS = st.text("甲乙丙丁戊 ", min_size=1, max_size=12).filter(str.strip).map(wording.one_line)


@given(
    st.lists(WORDS, max_size=3),
    st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=2, max_size=4, unique=True)), min_size=1,
             max_size=5),
    st.lists(WORDS, max_size=3),
)  # fmt: skip
def test_questionnaire_is_read_out_of_its_own_notice(
    introduction: list[str], asked: list[tuple[str, list[str]]], around: list[str]
) -> None:
    questions = [
        Question(
            str(n), QuestionKind.SINGLE, text,
            options=tuple(Option(str(c), t) for c, t in enumerate(texts, start=1)),
        )
        for n, (text, texts) in enumerate(asked, start=1)
    ]  # fmt: skip
    said = [line.words for line in wording.lines_of("\n".join(introduction), questions)]
    found = wording.released("\n".join(introduction), questions, [*around, *said, *around])
    assert found == {"introduction": introduction, "questions": [q.told() for q in questions]}


def test_masked_words_come_back_masked_and_other_words_are_refused() -> None:
    lines = [line.words for line in wording.lines_of("请答。", EVERY_KIND)]
    masked = ["头", *(line.replace("您家里养狗吗", "您家里养*吗") for line in lines), "尾"]
    found = wording.released("请答。", EVERY_KIND, masked)
    assert found["questions"][0]["text"] == "您家里养*吗？"
    with pytest.raises(wording.NotAsAnnounced):
        wording.released("请答。", EVERY_KIND, lines[:-1])
    blanked = wording.released("请答。", EVERY_KIND, lines[1:-2], strict=False)
    assert blanked["introduction"] == ["（已随公告的更正删去）"]
    assert [q["key"] for q in blanked["questions"]] == [q.key for q in EVERY_KIND]
