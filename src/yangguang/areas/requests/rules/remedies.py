"""Remedies against a reply (disclosure.md 2.8): which come first, before whom, within what time."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.names import Clock
from yangguang.areas.requests.rules.results import RESULTS, Path, Result
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.clocks import Unit, statutory

if TYPE_CHECKING:
    from datetime import date

REVIEW_LIMIT = statutory(
    60, Unit.CALENDAR_DAYS, law="《行政复议法》第二十条", code="review", label="申请行政复议"
)  # data
SUIT_LIMIT = statutory(
    6, Unit.MONTHS, law="《行政诉讼法》第四十六条", code="suit", label="提起行政诉讼"
)  # data
SUIT_AFTER_REVIEW = statutory(
    15, Unit.CALENDAR_DAYS, law="《行政诉讼法》第四十五条", code="suit_after", label="复议后起诉"
)  # data


class Kind(StrEnum):
    """Ways of contesting."""

    REVIEW = "review"
    SUIT_DIRECT = "suit_direct"
    SUIT_AFTER_REVIEW = "suit_after_review"
    COMPLAINT = "complaint"


KIND_LABELS = {
    Kind.REVIEW: _("行政复议"),
    Kind.SUIT_DIRECT: _("行政诉讼（未经复议直接起诉）"),
    Kind.SUIT_AFTER_REVIEW: _("行政诉讼（复议后起诉）"),
    Kind.COMPLAINT: _("投诉、举报"),
}
GROUPS = {Kind.REVIEW: "rev", Kind.SUIT_DIRECT: "dir", Kind.SUIT_AFTER_REVIEW: "aft"}
"""Groups of the third yearly table."""


class Ending(StrEnum):
    """Columns of the third yearly table."""

    MAINTAINED = "maintained"
    CORRECTED = "corrected"
    OTHER = "other"
    PENDING = "pending"


ENDING_LABELS = {
    Ending.MAINTAINED: _("结果维持"),
    Ending.CORRECTED: _("结果纠正"),
    Ending.OTHER: _("其他结果"),
    Ending.PENDING: _("尚未审结"),
}


class Order(StrEnum):
    """What the decision tells the agency to do."""

    NONE = "none"
    REDO = "redo"
    DISCLOSE = "disclose"
    OTHER = "other"


ORDER_LABELS = {
    Order.NONE: _("没有要求"),
    Order.REDO: _("重新作出答复"),
    Order.DISCLOSE: _("公开信息"),
    Order.OTHER: _("其他要求"),
}
REDOING = frozenset({Order.REDO, Order.DISCLOSE})


def defence_clock(kind: Kind) -> Clock | None:
    """The clock of the agency's own answer; None for a complaint, which the law gives none.

    Ten working days after the copy of the review (行政复议法 articles 48 and 88), fifteen calendar
    days after the writ (行政诉讼法 article 67); the limits are settings.
    """
    return {
        Kind.REVIEW: Clock.DEFENCE,
        Kind.SUIT_DIRECT: Clock.DEFENCE_SUIT,
        Kind.SUIT_AFTER_REVIEW: Clock.DEFENCE_SUIT,
    }.get(kind)


def check_filing(kind: Kind, *, result: str, reviewed: bool) -> None:
    """Raises Refused for a suit that the law does not take before review."""
    if kind is not Kind.SUIT_DIRECT or not result:
        return
    if RESULTS[Result(result)].path is Path.REVIEW_FIRST and not reviewed:
        raise Refused(
            "review_first",
            _("不予公开的答复应当先申请行政复议（行政复议法第二十三条），请登记为“复议后起诉”。"),
        )


def check_decision(ending: Ending, order: Order, *, decided_on: date, filed_on: date) -> None:
    """Raises Refused for a decision that cannot have been."""
    if decided_on < filed_on:
        raise Refused("decided_on", _("决定或者判决的日期不能早于收到的日期。"))
    if ending is Ending.PENDING:
        raise Refused("pending", _("登记结果时请选择维持、纠正或者其他。"))
    if order in REDOING and ending is Ending.MAINTAINED:
        raise Refused("order", _("结果维持的，不会要求重新答复。"))


def remedy_text(result: str, *, review_body: str, court: str, complaint: str) -> str:
    """The closing paragraph of a reply; nobody can leave it out."""
    return remedy_of(
        RESULTS[Result(result)].path, review_body=review_body, court=court, complaint=complaint
    )


def remedy_of(path: Path, *, review_body: str, court: str, complaint: str) -> str:
    """The paragraph by the path alone."""
    if path is Path.REVIEW_FIRST:
        first = (
            "对本答复中不予公开的决定不服的，应当先申请行政复议：可以自收到本答复之日起6"  # data
            "0日内"  # data
            f"向{review_body}申请行政复议；对行政复议决定仍不服的，"  # data
            "可以自收到行政复议决定书之日起"  # data
            f"15日内向{court}提起行政诉讼（《中华人民共和国行政复议法》第二十条、"  # data
            "第二十三条）。"  # data
        )
    else:
        first = (
            f"对本答复不服的，可以自收到本答复之日起60日内向{review_body}申请行政复议，"  # data
            f"也可以自收到本答复之日起6个月内向{court}提起行政诉讼。"  # data
        )
    return f"{first}认为本机关未按照要求公开政府信息的，还可以向{complaint}投诉、举报。"  # data
