"""The state machine of an error report, its limits, and whose page an address is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.oversight.error_reports.rules import (
    DEFAULTS,
    LONGEST_PAGE,
    MOVES,
    OPEN,
    STATES,
    TABLE,
    Act,
    Clock,
    State,
    decide,
    page_on_site,
    working_days,
)
from yangguang.kernel.cases.rules import Do, Facts, Hand, Refused
from yangguang.kernel.cases.setting_checks import check_working_days

HOSTS = frozenset({"www.example.gov.cn", "localhost"})


def facts(state: str, **changes: object) -> Facts:
    known = {
        "hands": frozenset({Hand.IN_CHARGE, Hand.HEAD, Hand.PARTY, Hand.DESK}),
        "has_handler": True,
        "settings": {"reopen.days": 30},
        "days_closed": 3,
        **changes,
    }
    return Facts(state=state, **known)


@pytest.mark.parametrize(
    ("state", "act", "to"),
    [
        (State.RECEIVED, Act.ACCEPT, State.CHECKING),
        (State.RECEIVED, Act.DECLINE, State.DECLINED),
        (State.CHECKING, Act.ANSWER, State.ANSWERED),
        (State.CHECKING, Act.PROMISE, State.MENDING),
        (State.MENDING, Act.MENDED, State.ANSWERED),
        (State.CHECKING, Do.WITHDRAW, State.WITHDRAWN),
        (State.ANSWERED, Do.REOPEN, State.CHECKING),
    ],
)
def test_act_leads_to_its_state(state: str, act: str, to: str) -> None:
    assert decide(state, act, facts(state)) == to


@pytest.mark.parametrize(
    ("state", "act", "changes", "code"),
    [
        (State.RECEIVED, Act.ACCEPT, {"has_handler": False}, "no_handler"),
        (State.CHECKING, Act.ANSWER, {"consultations": 1}, "consulting"),
        (State.CHECKING, Do.EXTEND, {"late": frozenset({Clock.ANSWER})}, "late"),
        (State.CHECKING, Do.EXTEND, {"extended": {Clock.ANSWER: 1}}, "extended"),
        (State.ANSWERED, Do.REOPEN, {"reopenings": 1}, "reopened"),
        (State.ANSWERED, Do.REOPEN, {"days_closed": 31}, "reopen_late"),
        (State.ANSWERED, Do.RATE, {"is_rated": True}, "rated"),
    ],
)
def test_act_is_refused_with_its_reason(
    state: str, act: str, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        decide(state, act, facts(state, **changes))

    assert refused.value.code == code


def test_every_state_is_reached_and_every_open_one_can_be_left() -> None:
    reached, waiting = {TABLE.initial}, [TABLE.initial]
    while waiting:
        here = waiting.pop()
        for (state, _act), move in MOVES.items():
            if state == here and move.to not in reached:
                reached.add(move.to)
                waiting.append(move.to)

    assert reached == set(STATES)
    for state in OPEN:
        assert {m.to for (s, _a), m in MOVES.items() if s == state} - {state}
    assert {s for s, info in STATES.items() if not info.is_final} == set(OPEN)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/documents/k3/", "/documents/k3/"),
        ("https://www.example.gov.cn/map/", "/map/"),
        ("HTTP://WWW.EXAMPLE.GOV.CN/map/?page=2", "/map/?page=2"),
        ("www.example.gov.cn/about/help/", "/about/help/"),
        ("localhost:8000/map/", "/map/"),
        ("map/", "/map/"),
        ("http://localhost:8000/map/", "/map/"),
        ("javascript:alert(1)", "/javascript:alert(1)"),
        ("https://www.example.gov.cn", "/"),
        ("  /map/#top ", "/map/"),
    ],
)
def test_address_of_this_site_becomes_its_path(typed: str, path: str) -> None:
    assert page_on_site(typed, HOSTS) == path


@pytest.mark.parametrize(
    "typed",
    [
        "https://other.example.com/map/",
        "//other.example.com/",
        "ftp://www.example.gov.cn/x",
        "https://www.example.gov.cn.evil.example/",
        "http://[broken",
        "/map/\n/x",
    ],
)
def test_address_of_another_site_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        page_on_site(typed, HOSTS)


@given(st.text(max_size=400))
def test_whatever_is_typed_gives_a_path_or_a_refusal(typed: str) -> None:
    try:
        path = page_on_site(typed, HOSTS)
    except Refused:
        return

    assert path.startswith("/")
    assert not path.startswith("//")
    assert len(path) <= LONGEST_PAGE


def test_limits_keep_their_range() -> None:
    for rule in DEFAULTS.values():
        check_working_days(rule.to_json(), most=60)
    with pytest.raises(Refused) as too_long:
        check_working_days(
            working_days(10, law="测试", code="x", label="试", more=6).to_json(), most=15
        )
    with pytest.raises(Refused) as unreadable:
        check_working_days("三天", most=15)

    assert (too_long.value.code, unreadable.value.code) == ("range", "rule")
