"""Leading groups: who may lead one, and what is wrong with one (plan 5.1-b, 5.1-d)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yangguang.areas.oversight.assurance.rules.groups import Membership, Part, faults, is_principal

ON = date(2026, 11, 18)
GRACE = timedelta(days=60)
HEAD = Membership("张演示", "市委副书记、市长", Part.HEAD, date(2024, 1, 1))


def codes(*members: Membership, on: date = ON) -> list[str]:
    return [fault.code for fault in faults(members, on=on, grace=GRACE)]


@pytest.mark.parametrize(
    ("post", "is_head"),
    [
        ("市长", True),
        ("佳木斯市市长", True),
        ("代市长", True),
        ("代理县长", True),
        ("区委副书记、区长", True),
        ("市委副书记,市长", True),
        ("乡长", True),
        ("副市长", False),
        ("常务副市长", False),
        ("市长助理", False),
        ("市委常委、副市长", False),
        ("秘书长", False),
        ("局长", False),
        ("办公室主任", False),
        ("", False),
    ],
)
def test_principal_leader_is_told_from_deputies(post: str, is_head: bool) -> None:
    assert is_principal(post) is is_head


def test_group_with_its_principal_leader_is_in_order() -> None:
    assert codes(HEAD) == []


def test_group_without_head_says_so() -> None:
    assert codes(Membership("李演示", "局长", Part.MEMBER, date(2024, 1, 1))) == ["no_head"]


def test_former_head_does_not_count() -> None:
    former = Membership("张演示", "市长", Part.HEAD, date(2020, 1, 1), date(2023, 12, 31))

    assert codes(former) == ["no_head"]
    assert codes(former, on=date(2023, 12, 31)) == []


def test_two_heads_at_once_are_found() -> None:
    assert codes(HEAD, Membership("王演示", "市长", Part.HEAD, date(2025, 1, 1))) == ["two_heads"]


def test_head_who_is_a_deputy_is_found() -> None:
    deputy = Membership("王演示", "副市长", Part.HEAD, date(2025, 1, 1))

    assert codes(deputy) == ["head_not_principal"]


@pytest.mark.parametrize(("days", "found"), [(60, []), (61, ["not_updated"])])
def test_member_who_left_his_post_is_found_after_the_grace(days: int, found: list[str]) -> None:
    left = Membership(
        "李演示", "局长", Part.MEMBER, date(2024, 1, 1), left_post_on=ON - timedelta(days=days)
    )

    assert codes(HEAD, left) == found
