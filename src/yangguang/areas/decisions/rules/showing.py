"""Whether everybody may read what somebody wrote (先审后发)."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _l


class Showing(StrEnum):
    """Where the words stand."""

    WAITING = "waiting"
    SHOWN = "shown"
    HELD = "held"


SHOWING_LABELS = {
    Showing.WAITING: _l("待审核"),
    Showing.SHOWN: _l("公开展示"),
    Showing.HELD: _l("不公开展示"),
}
HOLDING = (
    ("personal", _l("含有他人个人信息，隐去后无法理解")),
    ("unlawful", _l("含有法律、行政法规禁止发布的内容")),
    ("insult", _l("含有侮辱、诽谤他人的内容")),
)
"""Grounds everywhere for not showing words; they are read and counted all the same."""
