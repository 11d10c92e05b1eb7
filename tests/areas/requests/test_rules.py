"""The law of requests: states as properties, results, receipt and fees as tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.requests.rules import fees
from yangguang.areas.requests.rules.doors import Door, doors_for, grams, likeness
from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.areas.requests.rules.receipt import DIRECT, Way, receipt_day, stalls
from yangguang.areas.requests.rules.remedies import (
    Ending,
    Kind,
    Order,
    check_decision,
    check_filing,
    remedy_text,
)
from yangguang.areas.requests.rules.results import (
    REPLIED,
    RESULTS,
    Path,
    Result,
    ResultFacts,
    Say,
    check_result,
    sentence,
)
from yangguang.areas.requests.rules.states import (
    DEFAULTS,
    MOVES,
    REVIEWS,
    STATES,
    TABLE,
    check_limit,
    decide,
)
from yangguang.kernel.cases.rules import Do, Facts, Hand, LetterState, Refused

CLOCKS = st.frozensets(st.sampled_from(list(Clock)))
FACTS = st.builds(
    Facts,
    state=st.sampled_from(list(State)),
    hands=st.frozensets(st.sampled_from(list(Hand))),
    has_handler=st.booleans(),
    is_handler=st.booleans(),
    running=CLOCKS,
    paused=CLOCKS,
    late=CLOCKS,
    extended=st.dictionaries(st.sampled_from(list(Clock)), st.integers(0, 2)),
    consultations=st.integers(0, 2),
    letters=st.dictionaries(st.sampled_from(list(Letter)), st.sampled_from(list(LetterState))),
    delivered=st.frozensets(st.sampled_from(list(Letter))),
    is_rated=st.booleans(),
    details=st.fixed_dictionaries(
        {
            name: st.booleans()
            for name in (
                *("is_direct", "correction_asked", "late_explained", "reason_asked"),
                *("reason_given", "deferred_to", "third_party_named", "third_party_open"),
                *("third_party_unreached", "third_party_objects", "public_interest"),
                *("third_party_must_be_told", "fee", "fee_due", "result", "granted"),
                *("suggested", "remedy_open", "redo_ordered"),
            )
        }
    ),
)
ACTS = st.sampled_from(list(TABLE.labels))
FINAL = {s for s, info in STATES.items() if info.is_final}


def reachable(start: str, without: tuple[str, ...] = ()) -> set[str]:
    """Every state one may come to, when some acts are not done."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (state, act), move in MOVES.items():
            if state == here and act not in without and move.to not in found:
                found.add(move.to)
                waiting.append(move.to)
    return found


def test_every_state_can_be_reached() -> None:
    assert reachable(TABLE.initial) == set(State)


def test_every_state_that_is_not_final_can_be_left_for_a_final_one() -> None:
    for state in set(State) - FINAL:
        assert reachable(state) & FINAL
        assert any(m.to != state for (s, _a), m in MOVES.items() if s == state)


@pytest.mark.parametrize("act", [Act.PASS_LEGALITY, Act.PASS_SECRECY, Act.APPROVE, Act.SUBMIT])
def test_no_path_leads_to_a_reply_past_a_review(act: Act) -> None:
    # disclosure.md 2.11: whoever leaves out one of the three never comes to a reply.
    assert State.REPLIED not in reachable(TABLE.initial, without=(act,))
    for state in (State.REPLIED, State.DELIVERED):
        assert state in reachable(TABLE.initial)


def test_reviews_and_approval_lie_in_different_hands() -> None:
    legality = MOVES[State.LEGALITY_REVIEW, Act.PASS_LEGALITY]
    secrecy = MOVES[State.SECRECY_REVIEW, Act.PASS_SECRECY]
    approval = MOVES[State.AWAITING_APPROVAL, Act.APPROVE]

    assert (legality.hands, secrecy.hands, approval.hands) == (
        frozenset({Hand.HEAD}),
        frozenset({Hand.REVIEWER}),
        frozenset({Hand.LEADER}),
    )
    assert [MOVES[s, Act.RETURN].to for s in (*REVIEWS, State.AWAITING_APPROVAL)] == [
        State.DRAFTING
    ] * 3


def test_final_states_are_left_by_redo_and_archive_only() -> None:
    for (state, act), move in MOVES.items():
        if state in FINAL and move.to != state:
            assert act in {Act.REDO, Act.ARCHIVE}
            assert move.opens_round == (act == Act.REDO)


def test_every_act_and_state_has_its_words() -> None:
    for state, act in MOVES:
        assert state in STATES
        assert str(TABLE.labels[act])
    for info in STATES.values():
        assert str(info.public_label)
        assert str(info.public_text)


@given(act=ACTS, facts=FACTS)
def test_decision_is_the_same_each_time_and_refusals_have_words(act: str, facts: Facts) -> None:
    first, second = TABLE.why_not(act, facts), TABLE.why_not(act, facts)

    assert first == second
    assert first is None or first.endswith("。")
    if first is None:
        assert decide(facts.state, act, facts) == MOVES[facts.state, act].to
        assert facts.hands & MOVES[facts.state, act].hands


@given(facts=FACTS)
def test_correction_is_never_asked_for_twice(facts: Facts) -> None:
    if TABLE.why_not(Act.ASK_CORRECTION, facts) is None:
        assert not facts.details["correction_asked"]
        assert Clock.CORRECTION_NOTICE not in facts.late or facts.details["late_explained"]


@given(facts=FACTS)
def test_extension_only_in_time_once_and_by_the_head(facts: Facts) -> None:
    if TABLE.why_not(Do.EXTEND, facts) is None:
        assert Clock.REPLY not in facts.late
        assert not facts.extended.get(Clock.REPLY)
        assert Hand.HEAD in facts.hands


@given(facts=FACTS)
def test_handler_never_reviews_his_own_reply(facts: Facts) -> None:
    for act in (Act.PASS_LEGALITY, Act.PASS_SECRECY):
        if TABLE.why_not(act, facts) is None:
            assert not facts.is_handler


@given(facts=FACTS)
def test_reply_goes_out_decided_and_with_everybody_told(facts: Facts) -> None:
    if TABLE.why_not(Act.ISSUE, facts) is None:
        assert facts.state == State.APPROVED
        assert facts.details["result"]
        assert not facts.details["third_party_must_be_told"]
        assert Clock.HOLD not in facts.running or Clock.HOLD in facts.late


@given(facts=FACTS)
def test_request_is_withdrawn_before_the_reply_only(facts: Facts) -> None:
    if TABLE.why_not(Do.WITHDRAW, facts) is None:
        assert facts.state not in {State.REPLIED, State.DELIVERED} | FINAL


@given(facts=FACTS, acts=st.lists(ACTS, max_size=12))
def test_replay_of_the_same_acts_comes_to_the_same_state(facts: Facts, acts: list[str]) -> None:
    def replay() -> str:
        state = facts.state
        for act in acts:
            here = Facts(**{**vars(facts), "state": state})
            if TABLE.why_not(act, here) is None:
                state = TABLE.decide(act, here).to
        return state

    assert replay() == replay()


def test_decide_for_another_state_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        decide(State.DRAFTING, Act.SUBMIT, Facts(state=State.SCREENING))

    assert refusal.value.code == "other_state"


# disclosure.md 2.7: code, article, row of the yearly table, remedy path.
MASTER = [
    ("granted_published", "第三十六条第一项", "r3_1", "either"),
    ("granted", "第三十六条第二项", "r3_1", "either"),
    ("partial", "第三十七条", "r3_2", "review_first"),
    ("denied_state_secret", "第十四条", "r3_3_1", "review_first"),
    ("denied_law", "第十四条", "r3_3_2", "review_first"),
    ("denied_safety", "第十四条", "r3_3_3", "review_first"),
    ("denied_third_party", "第十五条、第三十二条", "r3_3_4", "review_first"),
    ("denied_internal", "第十六条第一款", "r3_3_5", "review_first"),
    ("denied_process", "第十六条第二款", "r3_3_6", "review_first"),
    ("denied_enforcement", "第十六条第二款", "r3_3_7", "review_first"),
    ("denied_registry_query", "第三十六条第七项", "r3_3_8", "either"),
    ("not_held", "第三十六条第四项", "r3_4_1", "either"),
    ("not_ours", "第三十六条第五项", "r3_4_1", "either"),
    ("needs_creation", "第三十八条", "r3_4_2", "either"),
    ("unclear_after_correction", "第三十条", "r3_4_3", "either"),
    ("petition", "第三十九条第一款", "r3_5_1", "either"),
    ("repeat", "第三十六条第六项", "r3_5_2", "either"),
    ("publication", "第三十九条第二款", "r3_5_3", "either"),
    ("massive_repeated", "第三十五条", "r3_5_4", "either"),
    ("confirm_reissue", "", "r3_5_5", "either"),
    ("closed_uncorrected", "第三十条", "r3_6_1", "either"),
    ("closed_unpaid", "第四十二条", "r3_6_2", "either"),
    ("withdrawn", "", "r3_6_3", "either"),
    ("other", "", "r3_6_3", "either"),
]


def test_master_table_is_the_law_line_by_line() -> None:
    found = [
        (code.value, info.article.rpartition("》")[2], info.row, info.path.value)
        for code, info in RESULTS.items()
    ]

    assert found == MASTER
    assert len({row for _c, _a, row, _p in MASTER}) == 21


ANSWERS: dict[str, Any] = {
    **{say.value: "内容" for say in Say},
    "harm": "公开会造成损害。",
}
ENOUGH = ResultFacts(searches=1, was_corrected=True, reasons_asked=True, third_parties=1)


@pytest.mark.parametrize("code", REPLIED)
def test_every_replied_result_passes_when_everything_is_there(code: Result) -> None:
    which = {"denied_internal": "personnel", "denied_process": "draft"}.get(code, "")
    answers = {**ANSWERS, Say.WHICH: which or ""}

    info = check_result(code, answers, ENOUGH)

    text = sentence(code, answers)
    assert "%(" not in text
    assert info is RESULTS[code]


@pytest.mark.parametrize(
    ("code", "without", "refusal"),
    [
        (code, say, "say_missing")
        for code, info in RESULTS.items()
        if info.is_replied
        for say in info.needs
    ],
)
def test_result_without_what_the_reply_must_say_is_refused(
    code: Result, without: Say, refusal: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_result(code, {**ANSWERS, Say.WHICH: "draft", without: " "}, ENOUGH)

    assert refused.value.code == refusal


@pytest.mark.parametrize(
    ("code", "facts", "refusal"),
    [
        (Result.NOT_HELD, ResultFacts(), "no_search"),
        (Result.NOT_OURS, ResultFacts(), "no_search"),
        (Result.UNCLEAR, ResultFacts(), "not_corrected"),
        (Result.MASSIVE, ResultFacts(), "reasons_not_asked"),
        (Result.DENIED_THIRD_PARTY, ResultFacts(), "third_party"),
        (Result.GRANTED, ResultFacts(objections=1), "objection"),
        (Result.PARTIAL, ResultFacts(objections=1), "objection"),
        (Result.GRANTED, ResultFacts(waits_for_reasons=True), "reasons"),
        (Result.UNCORRECTED, ResultFacts(), "result_by_act"),
        (Result.WITHDRAWN, ResultFacts(), "result_by_act"),
    ],
)
def test_result_without_its_ground_is_refused(
    code: Result, facts: ResultFacts, refusal: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_result(code, {**ANSWERS, Say.WHICH: "draft"}, facts)

    assert refused.value.code == refusal


def test_refusal_without_weighing_of_harm_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        check_result(Result.DENIED_SAFETY, {**ANSWERS, "harm": ""}, ENOUGH)

    assert refused.value.code == "harm"


@pytest.mark.parametrize(
    ("code", "which"),
    [(Result.DENIED_INTERNAL, "draft"), (Result.DENIED_PROCESS, "personnel")],
)
def test_kind_of_article_16_must_be_the_paragraphs_own(code: Result, which: str) -> None:
    with pytest.raises(Refused) as refused:
        check_result(code, {**ANSWERS, Say.WHICH: which}, ENOUGH)

    assert refused.value.code == "which"


def test_unknown_result_is_refused() -> None:
    with pytest.raises(Refused):
        check_result("perhaps", ANSWERS, ENOUGH)


D = date
# disclosure.md 2.2: which day is the day of receipt.
RECEIPTS = [
    (Way.IN_PERSON, D(2026, 3, 2), None, D(2026, 3, 2)),
    (Way.ORAL, D(2026, 3, 2), None, D(2026, 3, 2)),
    (Way.REGISTERED_MAIL, D(2026, 3, 2), D(2026, 3, 4), D(2026, 3, 2)),
    (Way.ORDINARY_MAIL, D(2026, 3, 2), D(2026, 3, 2), D(2026, 3, 2)),
    (Way.ORDINARY_MAIL, D(2026, 3, 2), D(2026, 3, 4), D(2026, 3, 4)),
    (Way.ONLINE, D(2026, 3, 1), D(2026, 3, 2), D(2026, 3, 2)),
    (Way.EMAIL, D(2026, 3, 1), D(2026, 3, 3), D(2026, 3, 3)),
    (Way.FAX, D(2026, 3, 1), D(2026, 3, 3), D(2026, 3, 3)),
    (Way.MISADDRESSED, D(2026, 3, 1), D(2026, 3, 5), D(2026, 3, 5)),
]


@pytest.mark.parametrize(("way", "arrived", "confirmed", "received"), RECEIPTS)
def test_day_of_receipt_follows_the_channel(
    way: Way, arrived: date, confirmed: date | None, received: date
) -> None:
    day = receipt_day(way, arrived_on=arrived, confirmed_on=confirmed, today=D(2026, 3, 10))

    assert day == received
    assert stalls(way, arrived_on=arrived, confirmed_on=day) == (
        way is Way.ORDINARY_MAIL and confirmed == D(2026, 3, 4)
    )


@pytest.mark.parametrize("way", [w for w in Way if w not in DIRECT])
def test_channel_that_needs_confirmation_has_no_day_without_it(way: Way) -> None:
    with pytest.raises(Refused) as refused:
        receipt_day(way, arrived_on=D(2026, 3, 2), confirmed_on=None, today=D(2026, 3, 2))

    assert refused.value.code == "not_confirmed"


@pytest.mark.parametrize(
    ("arrived", "confirmed"),
    [
        (D(2026, 3, 3), D(2026, 3, 3)),
        (D(2026, 3, 1), D(2026, 2, 28)),
        (D(2026, 3, 1), D(2026, 3, 3)),
    ],
)
def test_days_to_come_and_before_arrival_are_refused(arrived: date, confirmed: date) -> None:
    with pytest.raises(Refused):
        receipt_day(Way.FAX, arrived_on=arrived, confirmed_on=confirmed, today=D(2026, 3, 2))


# disclosure.md 2.9, test vectors.
PIECES = [
    (10, 0),
    (11, 100),
    (30, 2000),
    (31, 2200),
    (40, 4000),
    (41, 4300),
    (50, 7000),
    (51, 7400),
    (60, 11000),
]
PAGES = [
    (30, 0),
    (31, 10),
    (68, 380),
    (100, 700),
    (101, 720),
    (200, 2700),
    (201, 2740),
    (500, 14700),
]


@pytest.mark.parametrize(("quantity", "yuan"), PIECES)
def test_fee_by_the_piece(quantity: int, yuan: int) -> None:
    assert fees.amount(fees.Basis.PIECE, quantity) == yuan


@pytest.mark.parametrize(("quantity", "yuan"), PAGES)
def test_fee_by_the_page(quantity: int, yuan: int) -> None:
    assert fees.amount(fees.Basis.PAGE, quantity) == yuan


@given(before=st.integers(0, 80), quantity=st.integers(0, 80))
def test_pieces_cost_the_same_however_they_are_cut(before: int, quantity: int) -> None:
    piece = fees.Basis.PIECE

    assert fees.amount(piece, before) + fees.charged(piece, before=before, quantity=quantity) == (
        fees.amount(piece, before + quantity)
    )
    assert sum(b.last - b.first + 1 for b in fees.brackets(piece, quantity)) == quantity


def test_negative_quantity_is_refused_and_working_adds_up() -> None:
    with pytest.raises(Refused):
        fees.amount(fees.Basis.PAGE, -1)

    assert "38页×10元=380元" in fees.working(fees.Basis.PAGE, 68)


def test_working_of_pieces_tells_this_request_alone_and_adds_up_to_its_fee() -> None:
    piece = fees.Basis.PIECE

    assert fees.charged(piece, before=29, quantity=3) == 500
    assert fees.working(piece, 3, before=29) == (
        "同一自然月此前已申请29件；第30件：1件×100元=100元；第31至32件：2件×200元=400元"
    )


@given(before=st.integers(0, 80), quantity=st.integers(0, 80))
def test_parts_charged_add_up_to_the_fee(before: int, quantity: int) -> None:
    for basis in fees.Basis:
        parts = fees.parts_charged(basis, before=before, quantity=quantity)
        assert sum(p.amount for p in parts) == fees.charged(basis, before=before, quantity=quantity)


def test_remedy_text_says_review_first_where_the_law_does() -> None:
    for code, info in RESULTS.items():
        text = remedy_text(code, review_body="甲", court="乙", complaint="丙")
        assert ("应当先申请行政复议" in text) == (info.path is Path.REVIEW_FIRST)
        assert "60日" in text
        assert ("6个月" in text) == (info.path is Path.EITHER)
        assert all(name in text for name in "甲乙丙")


@pytest.mark.parametrize(
    ("kind", "result", "reviewed", "is_refused"),
    [
        (Kind.SUIT_DIRECT, "denied_law", False, True),
        (Kind.SUIT_DIRECT, "partial", False, True),
        (Kind.SUIT_DIRECT, "denied_law", True, False),
        (Kind.SUIT_DIRECT, "not_held", False, False),
        (Kind.SUIT_DIRECT, "", False, False),
        (Kind.REVIEW, "denied_law", False, False),
    ],
)
def test_direct_suit_against_a_refusal_is_refused_before_review(
    kind: Kind, result: str, reviewed: bool, is_refused: bool
) -> None:
    if is_refused:
        with pytest.raises(Refused):
            check_filing(kind, result=result, reviewed=reviewed)
    else:
        check_filing(kind, result=result, reviewed=reviewed)


@pytest.mark.parametrize(
    ("ending", "order", "decided"),
    [
        (Ending.MAINTAINED, Order.REDO, D(2026, 3, 2)),
        (Ending.PENDING, Order.NONE, D(2026, 3, 2)),
        (Ending.CORRECTED, Order.REDO, D(2026, 2, 1)),
    ],
)
def test_decision_that_cannot_have_been_is_refused(
    ending: Ending, order: Order, decided: date
) -> None:
    with pytest.raises(Refused):
        check_decision(ending, order, decided_on=decided, filed_on=D(2026, 3, 1))


def test_decision_that_corrects_and_orders_is_taken() -> None:
    check_decision(Ending.CORRECTED, Order.REDO, decided_on=D(2026, 3, 2), filed_on=D(2026, 3, 1))


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        (Clock.REPLY, {"amount": 21}, "range"),
        (Clock.CORRECTION_NOTICE, {"amount": 8}, "range"),
        (Clock.THIRD_PARTY, {"amount": 16}, "range"),
        (Clock.REASON, {"amount": 61}, "range"),
        (Clock.REASON, {"unit": "calendar-days"}, "unit"),
        (Clock.REASON, {"unit": "fortnights"}, "rule"),
        (Clock.REPLY, {"extension": {"amount": 21, "times": 1, "approval": True}}, "extension"),
    ],
)
def test_limit_beyond_the_law_is_refused(name: str, change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_limit({**DEFAULTS[name].to_json(), **change}, name=name)

    assert refused.value.code == code


def test_limits_the_kind_begins_with_are_the_laws() -> None:
    for name, rule in DEFAULTS.items():
        check_limit(rule.to_json(), name=name)
    reply = DEFAULTS[Clock.REPLY]
    assert (reply.amount, reply.extension and reply.extension.amount) == (20, 20)


@pytest.mark.parametrize(
    ("text", "doors"),
    [
        ("2025年部门预算", []),
        ("我要举报某局不作为", [Door.PETITION]),
        ("查询本人档案", [Door.OWN_DATA]),
        ("请问低保怎么办理", [Door.CONSULTATION]),
        ("佳木斯年鉴2024", [Door.PUBLICATION]),
    ],
)
def test_other_doors_are_found_by_their_signs(text: str, doors: list[Door]) -> None:
    assert doors_for(text) == doors


def test_likeness_leaves_out_what_every_request_says() -> None:
    wanted = grams("申请公开佳木斯市2025年度城市绿化养护资金安排的信息")

    assert likeness(wanted, "关于下达2025年度城市绿化养护资金的通知") > 0.6
    assert likeness(wanted, "关于公开招聘教师的公告") == 0.0
    assert likeness([], "任何文字") == 0.0
