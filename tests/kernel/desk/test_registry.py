"""The desk's navigation: headings, addresses and keys of their own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from yangguang.kernel.desk import registry
from yangguang.kernel.desk.registry import GROUPS, Section, group_of, register_section

SECTION = Section("试", "desk:nowhere", "home", lambda _actor: True, 21)


@pytest.mark.parametrize(
    ("order", "heading"), [(10, ""), (20, "公开"), (29, "公开"), (30, "办件"), (99, "工具和设置")]
)
def test_order_decides_the_heading(order: int, heading: str) -> None:
    assert group_of(replace(SECTION, order=order)) == heading


def test_headings_follow_each_other_and_none_comes_twice() -> None:
    assert all(a[0] < b[0] for a, b in pairwise(GROUPS))
    shown = [group_of(section) for section in registry.sections]
    changes = [name for before, name in pairwise(["", *shown]) if name != before]
    assert len(changes) == len(set(changes))


def test_address_or_key_that_is_taken_is_refused() -> None:
    taken = next(section for section in registry.sections if section.key)
    with pytest.raises(ValueError, match="registered twice"):
        register_section(replace(SECTION, url_name=taken.url_name))
    with pytest.raises(ValueError, match="is taken"):
        register_section(replace(SECTION, key=taken.key))


def test_every_key_is_used_once() -> None:
    keys = [section.key for section in registry.sections if section.key]
    assert len(keys) == len(set(keys))
