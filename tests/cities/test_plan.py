"""The plan of Jiamusi as data: complete, in our own words, and honest about what it can prove."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from yangguang.cities.loading import load_city
from yangguang.kernel.duties.checking import check_plan
from yangguang.kernel.duties.reading import read_plan
from yangguang.kernel.duties.rules import Duty, EvidenceType, Group, Tie, TriggerType

CITY = load_city("jiamusi")
PLAN = read_plan(CITY.folder)
DUTIES = {duty.clause: duty for duty in PLAN.duties}
ORDER = (Path(__file__).parents[1] / "data" / "jiamusi-2017-27.txt").read_text("utf-8")
EVERY = pytest.mark.parametrize("duty", PLAN.duties, ids=lambda duty: duty.clause)


def bare(text: str) -> str:
    """The characters alone: brackets, commas and quotation marks are set in two ways."""
    return re.sub(r"[^\w]", "", text)


def test_plan_has_every_row_in_the_order_of_the_document() -> None:
    assert [duty.clause for duty in PLAN.duties] == list(PLAN.ids)
    assert len(PLAN.duties) == 141
    assert (PLAN.ids[0], PLAN.ids[-1]) == ("1-a", "5.4-c")


def test_plan_check_finds_no_fault_and_one_role_nobody_was_named_for() -> None:
    found = check_plan(CITY, on=date(2026, 11, 26))

    assert found.faults == ()
    assert found.is_sound
    assert found.unassigned == ("市政府各相关部门",)


def test_headings_of_the_parts_are_those_of_the_document() -> None:
    ours = {"5.0", "5.4"}  # paragraphs that carry no heading in the document

    for part in PLAN.parts:
        if part.code not in ours:
            assert bare(part.heading) in bare(ORDER), part.code


@EVERY
def test_text_is_our_own_plain_wording(duty: Duty) -> None:
    assert 12 <= len(duty.text) <= 130
    assert duty.text.endswith("。")
    for sentence in re.split(r"[。；]", duty.text):
        if len(bare(sentence)) > 24:
            assert bare(sentence) not in bare(ORDER)


@EVERY
def test_lead_unit_is_named_as_the_document_names_it(duty: Duty) -> None:
    label = PLAN.role(duty.owner).label

    if PLAN.role(duty.owner).group is not Group.ALL and duty.clause != "5.0-a":
        assert bare(label) in bare(ORDER)


@EVERY
def test_limit_names_its_source(duty: Duty) -> None:
    if duty.limit is None:
        return
    known = {parameter.key for parameter in PLAN.parameters}
    assert duty.limit.parameter in known if duty.limit.parameter else duty.limit.law


@EVERY
def test_what_opens_a_duty_closes_it_only_where_the_clock_began_before(duty: Duty) -> None:
    """A record that proved itself in time by being there would be no proof."""
    itself = [p for p in duty.evidence if p.tie is Tie.SUBJECT]

    assert not itself or duty.trigger.start == "formed_on"


@pytest.mark.parametrize(
    ("clause", "amount", "unit"),
    [
        ("4.2.2-d", 3, "working-days"),
        ("4.2.5-e", 24, "hours"),
        ("5.3-e", 3, "years"),
        ("4.1.6-a", 20, "calendar-days"),
    ],
)
def test_limits_of_the_document(clause: str, amount: int, unit: str) -> None:
    limit = DUTIES[clause].limit

    assert limit is not None
    assert (limit.amount, limit.unit) == (amount, unit)


def test_report_is_due_on_the_last_of_november_of_the_four_years() -> None:
    duty = DUTIES["5.4-c"]

    assert duty.limit is not None
    assert duty.limit.by == "11-30"
    assert (duty.trigger.since, duty.trigger.until) == (date(2017, 1, 1), date(2020, 12, 31))
    assert (duty.trigger.again, duty.trigger.parameter) == (date(2026, 1, 1), "progress-report")


def test_press_conference_is_soft_and_every_two_months() -> None:
    assert [duty.clause for duty in PLAN.duties if duty.soft] == ["4.2.4-h"]
    assert DUTIES["4.2.4-h"].trigger.type is TriggerType.CALENDAR


def test_ten_systems_are_ten_parts() -> None:
    assert len(DUTIES["4.3.1-a"].parts) == 10


def test_drafts_and_proofs_never_count_without_a_public_record_or_a_confirmed_link() -> None:
    for duty in PLAN.duties:
        for pattern in duty.evidence:
            if pattern.type is EvidenceType.ACT:
                assert not any(kind.startswith("publishing.") for kind in pattern.kinds)
