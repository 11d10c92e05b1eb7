"""The draw of RFC 3797: its vector, a second implementation, and what a draw must hold."""

from __future__ import annotations

import json
import random
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangguang.areas.decisions.rules.draw import (
    draw,
    entropy_needed,
    key_string,
    picks,
    shares,
    stratum_key,
)
from yangguang.areas.decisions.rules.hearing import Stance
from yangguang.kernel.publishing.rules import Refused

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "src/yangguang/areas/decisions/static/decisions"
SOURCES = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"
# RFC 3797 section 6, with 25 places.
VECTOR = [
    ("990DD0A5692A029A98B5E01AA28F3459", 17),
    ("3691E55CB63FCC37914430B2F70B5EC6", 7),
    ("FE814EDF564C190AC1D25753979990FA", 2),
    ("1863CCACEB568C31D7DDBDF1D4E91387", 16),
    ("F4AB33DF4889F0AF29C513905BE1D758", 25),
    ("13EAEB529F61ACFB9A29D0BA3A60DE4A", 23),
    ("992DB77C382CA2BDB9727001F3CDCCD9", 8),
    ("63AB4258ECA922976811C7F55C383CE7", 24),
    ("DFBC5AC97CED01B3A6E348E3CC63F40D", 19),
    ("31CB111C4A4EBE9287CEAE16FE51B909", 13),
    ("07FA46C122F164C215BBC72793B189A3", 22),
]


def test_vector_of_the_rfc() -> None:
    found = [
        (p.digest, p.place)
        for p, _told in zip(picks(key_string(SOURCES), 25), VECTOR, strict=False)
    ]

    assert key_string(SOURCES) == KEY
    assert found == VECTOR


def test_text_source_keeps_letters_and_digits_in_capitals() -> None:
    assert stratum_key("1./", "a 1") == "1./A1/"


def by_node(cases: list[dict[str, Any]]) -> list[Any]:
    """Each case by the second implementation and by the script of the result page."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Left out: the second implementation needs Node")
    answer = subprocess.run(
        [node, str(HERE / "draw.mjs"), str(STATIC / "draw.js")],
        input="".join(json.dumps(case) + "\n" for case in cases),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_a_thousand_random_cases_agree_with_node_and_with_the_page() -> None:
    chance = random.Random(3797)
    cases = []
    for _case in range(1000):
        size = chance.randint(1, 120)
        numbers = [[chance.randint(0, 10**6) for _n in range(chance.randint(1, 7))]]
        cases.append({"key": key_string(numbers), "size": size, "count": chance.randint(1, size)})

    ours = [list(draw(c["key"], c["size"], seats=c["count"]).chosen) for c in cases]
    theirs = by_node(cases)
    assert [t[0] for t in theirs] == ours
    assert [t[1] for t in theirs] == ours


def test_seats_among_stances_agree_with_node_with_the_page_and_with_the_verifier() -> None:
    verifier = runpy.run_path(str(STATIC / "verify_draw.py"))
    chance = random.Random(17)
    cases: list[dict[str, Any]] = []
    for number in range(300):
        size = chance.randint(1, 60)
        few = chance.choices(list(Stance), k=chance.randint(1, 4))
        cases.append({
            "key": f"{number}./", "size": size, "count": chance.randint(1, size),
            "stances": [chance.choice(few).value for _n in range(size)],
        })  # fmt: skip

    ours = [
        draw(c["key"], c["size"], seats=c["count"], reserves=3, stances=c["stances"]) for c in cases
    ]

    assert [sorted(d.chosen) for d in ours] == [t[0] for t in by_node(cases)]
    assert [sorted(d.chosen) for d in ours] == [t[1] for t in by_node(cases)]
    assert [(list(d.chosen), list(d.reserves)) for d in ours] == [
        verifier["draw"](c["key"], c["size"], c["count"], 3, set(), c["stances"]) for c in cases
    ]


@pytest.mark.parametrize(
    ("seats", "counts", "expected"),
    [
        (6, {"support": 40, "oppose": 2}, {"support": 5, "oppose": 1}),
        (6, {"support": 20, "oppose": 10}, {"support": 4, "oppose": 2}),
        (2, {"support": 9, "oppose": 5, "other": 1}, {"support": 1, "oppose": 1, "other": 0}),
        (9, {"support": 2, "oppose": 1}, {"support": 2, "oppose": 1}),
        (4, {}, {}),
    ],
)
def test_every_stance_has_a_seat_and_the_rest_go_by_number(
    seats: int, counts: dict[str, int], expected: dict[str, int]
) -> None:
    assert shares(seats, counts) == expected


@given(
    st.lists(st.sampled_from(list(Stance)), min_size=2, max_size=40),
    st.integers(1, 12),
    st.integers(1, 40),
)
def test_who_falls_out_is_followed_by_his_own_stance_and_nobody_else_moves(
    stances: list[Stance], seats: int, gone: int
) -> None:
    before = draw(KEY, len(stances), seats=seats, stances=stances)
    out = before.chosen[gone % len(before.chosen)]

    after = draw(KEY, len(stances), seats=seats, stances=stances, barred={out})

    assert set(before.chosen) - {out} <= set(after.chosen)
    new = set(after.chosen) - set(before.chosen)
    same = {n for n, s in enumerate(stances, 1) if s == stances[out - 1]} - set(before.chosen)
    assert not same or new <= same


def test_stand_alone_verifier_agrees_and_notices_a_change(tmp_path: Path) -> None:
    verifier = runpy.run_path(str(STATIC / "verify_draw.py"))
    listed = [{"number": n, "stratum": "GZ", "name": f"张*{n}"} for n in range(1, 31)]
    drawn = draw(stratum_key(KEY, "GZ"), 30, seats=3, reserves=2, barred={5})
    from yangguang.kernel.ledger.rules import digest

    told = {
        "list": listed, "list_digest": digest(listed), "sources": SOURCES,
        "strata": [{
            "code": "GZ", "seats": 3, "reserves": 2, "barred": [5],
            "chosen": list(drawn.chosen), "standby": list(drawn.reserves),
        }],
    }  # fmt: skip
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told), "utf-8")
    assert verifier["main"](str(file)) == 0

    told["list"][0]["name"] = "李*"  # type: ignore[index]
    file.write_text(json.dumps(told), "utf-8")
    assert verifier["main"](str(file)) == 1


@given(st.integers(1, 80), st.integers(1, 20), st.integers(0, 5), st.sets(st.integers(1, 80)))
def test_who_is_barred_is_passed_over_and_nobody_else_moves(
    size: int, seats: int, reserves: int, barred: set[int]
) -> None:
    drawn = draw(KEY, size, seats=seats, reserves=reserves, barred=barred)

    order = [p.place for p in picks(KEY, size) if p.place not in barred]
    assert [*drawn.chosen, *drawn.reserves] == order[: seats + reserves]
    assert sorted(p.place for p in picks(KEY, size)) == list(range(1, size + 1))


def test_bits_needed_are_those_of_the_rfc() -> None:
    # RFC 3797 section 3, 10 of P places, rounded up.
    needed = {20: 18, 25: 22, 30: 25, 35: 28, 40: 30, 50: 34, 60: 37, 75: 40, 100: 44, 120: 47}

    assert {p: -int(-entropy_needed(p, 10) // 1) for p in needed} == needed


def test_nobody_is_drawn_from_nothing() -> None:
    with pytest.raises(Refused):
        list(picks(KEY, 0))
    with pytest.raises(Refused):
        draw(KEY, 5, seats=0)


@pytest.mark.django_db
def test_page_repeats_the_vector_of_the_rfc() -> None:
    from django.test import Client

    asked = {
        "sources": "9319\n2 5 12 8 10\n9 18 26 34 41 45",
        "size": "25", "seats": "10", "reserves": "1",
    }  # fmt: skip
    page = Client().get("/decisions/draw/", asked).content.decode()

    assert "17、7、2、16、25、23、8、24、19、13" in page
    assert "07FA46C122F164C215BBC72793B189A3" in page


@pytest.mark.django_db
@pytest.mark.parametrize("sources", ["", "-5", "9" * 30, "１２"])
def test_page_answers_whatever_is_typed(sources: str) -> None:
    from django.test import Client

    asked = {"sources": sources, "size": "0", "seats": "x", "reserves": "1", "barred": "a"}

    assert Client().get("/decisions/draw/", asked).status_code == 200
