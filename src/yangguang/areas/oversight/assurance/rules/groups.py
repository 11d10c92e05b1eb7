"""Leading groups and the staff of open government (plan 5.1). Pure: the standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.utils.functional import Promise


class Part(StrEnum):
    """What a member is in the group."""

    HEAD = "head"
    DEPUTY = "deputy"
    MEMBER = "member"
    OFFICE_HEAD = "office_head"


PART_LABELS = {
    Part.HEAD: _("组长"),
    Part.DEPUTY: _("副组长"),
    Part.MEMBER: _("成员"),
    Part.OFFICE_HEAD: _("办公室主任"),
}

PRINCIPAL_POSTS = ("省长", "市长", "州长", "县长", "区长", "旗长", "乡长", "镇长")  # data
"""Who leads a government: 地方各级人民代表大会和地方各级人民政府组织法, on the responsibility
of the head. A deputy's title contains the same word and does not count."""

DEPUTY_WORDS = ("副", "助理", "常务副")  # data
ACTING_WORDS = ("代理", "代")  # data


def is_principal(post: str) -> bool:
    """Whether the post is that of a government's principal leader (政府主要负责人).

    `代市长` counts, `副市长` does not; several posts may stand together, as in `市委副书记、市长`.
    """
    return any(
        _is_principal(part) for part in post.replace(",", "、").replace(",", "、").split("、")
    )


def _is_principal(post: str) -> bool:
    plain = post.strip()
    for word in ACTING_WORDS:
        plain = plain.removeprefix(word)
    return any(
        plain.endswith(title) and not any(word in plain for word in DEPUTY_WORDS)
        for title in PRINCIPAL_POSTS
    )


@dataclass(frozen=True)
class Membership:
    """One person's part between two days, both included; missing ends are open."""

    name: str
    post: str
    part: Part
    valid_from: date
    valid_to: date | None = None
    left_post_on: date | None = None
    """When the person left the post that made him a member, where this is known."""

    def is_in_force(self, on: date) -> bool:
        """Whether the membership holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a group, and how to mend it."""

    code: str
    message: str | Promise
    is_blocking: bool


def faults(members: Iterable[Membership], *, on: date, grace: timedelta) -> Iterator[Fault]:
    """What the plan's 5.1-b and 5.1-d find wrong with the group on the day.

    `grace` is how long a change of person may stay unentered (oversight.md §10 proposes 60 days).
    """
    present = [m for m in members if m.is_in_force(on)]
    heads = [m for m in present if m.part is Part.HEAD]
    if not heads:
        yield Fault("no_head", _("没有组长。组长由政府主要领导担任，请登记。"), is_blocking=True)
    if len(heads) > 1:
        yield Fault("two_heads", _("同时有两名组长。请给前任填上截止日期。"), is_blocking=True)
    for head in heads:
        if not is_principal(head.post):
            yield Fault(
                "head_not_principal",
                _(
                    "组长%(name)s的职务是“%(post)s”，不是政府主要领导。请核对职务，或改由主要领导担任。"
                )
                % {"name": head.name, "post": head.post},
                is_blocking=True,
            )
    for member in present:
        if member.left_post_on and on - member.left_post_on > grace:
            yield Fault(
                "not_updated",
                _("%(name)s已于%(on)s离任，超过%(days)d天没有调整组成人员。请登记接任者。")
                % {"name": member.name, "on": _day(member.left_post_on), "days": grace.days},
                is_blocking=False,
            )


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"  # data
