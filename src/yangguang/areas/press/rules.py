"""The law of accounts in new media (国办发〔2018〕123号): opened, changed and closed on file.

A unit has in principle one account on one platform; what it opens, changes or closes is filed with
the competent office; an account nobody writes to any more is closed. The yearly check of sites
(国办秘函〔2019〕19号) vetoes an account without anything new in two weeks; how many days count is
the rubric's to say.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.utils.functional import Promise


class Platform(StrEnum):
    """Where an account stands."""

    WECHAT = "wechat"
    CHANNELS = "channels"
    WEIBO = "weibo"
    TOUTIAO = "toutiao"
    DOUYIN = "douyin"
    KUAISHOU = "kuaishou"
    BILIBILI = "bilibili"
    APP = "app"
    MINI = "mini"
    OTHER = "other"


PLATFORM_LABELS: dict[str, str | Promise] = {
    Platform.WECHAT: _l("微信公众号"),
    Platform.CHANNELS: _l("微信视频号"),
    Platform.WEIBO: _l("微博"),
    Platform.TOUTIAO: _l("今日头条"),
    Platform.DOUYIN: _l("抖音"),
    Platform.KUAISHOU: _l("快手"),
    Platform.BILIBILI: _l("哔哩哔哩"),
    Platform.APP: _l("客户端"),
    Platform.MINI: _l("小程序"),
    Platform.OTHER: _l("其他"),
}


class State(StrEnum):
    """How an account stands."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    MERGED = "merged"


STATE_LABELS: dict[str, str | Promise] = {
    State.OPEN: _l("正常运行"),
    State.PAUSED: _l("停止更新"),
    State.CLOSED: _l("已注销"),
    State.MERGED: _l("已并入其他账号"),
}
STATE_LOOKS = {
    State.OPEN: "active",
    State.PAUSED: "paused",
    State.CLOSED: "closed",
    State.MERGED: "closed",
}
RUNNING = (State.OPEN, State.PAUSED)
GROUPS: dict[str, tuple[State, ...]] = {"running": RUNNING, "gone": (State.CLOSED, State.MERGED)}
"""States the directory counts and filters together."""
GROUP_LABELS: dict[str, str | Promise] = {
    "running": _l("正在运行（含停止更新）"),
    "gone": _l("已注销或者并入"),
}


class Kind(StrEnum):
    """What is filed."""

    REGISTER = "register"
    CHANGE = "change"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    MERGE = "merge"


KIND_LABELS: dict[str, str | Promise] = {
    Kind.REGISTER: _l("开设"),
    Kind.CHANGE: _l("变更"),
    Kind.PAUSE: _l("停止更新"),
    Kind.RESUME: _l("恢复更新"),
    Kind.CLOSE: _l("注销"),
    Kind.MERGE: _l("并入其他账号"),
}
ACTS = {
    Kind.REGISTER: "account_registered",
    Kind.CHANGE: "account_changed",
    Kind.PAUSE: "account_paused",
    Kind.RESUME: "account_resumed",
    Kind.CLOSE: "account_closed",
    Kind.MERGE: "account_merged",
}
TRANSITIONS: dict[tuple[State, Kind], State] = {
    (State.OPEN, Kind.CHANGE): State.OPEN,
    (State.OPEN, Kind.PAUSE): State.PAUSED,
    (State.OPEN, Kind.CLOSE): State.CLOSED,
    (State.OPEN, Kind.MERGE): State.MERGED,
    (State.PAUSED, Kind.CHANGE): State.PAUSED,
    (State.PAUSED, Kind.RESUME): State.OPEN,
    (State.PAUSED, Kind.CLOSE): State.CLOSED,
    (State.PAUSED, Kind.MERGE): State.MERGED,
}
NEEDS_NOTICE = frozenset({Kind.PAUSE, Kind.CLOSE, Kind.MERGE})
"""What readers of the account must be told of."""
PUBLIC_FIELDS = (
    *("platform", "name", "handle", "purpose", "url", "qr_text", "contact", "operator"),
    *("is_certified", "exception"),
)
"""What a filing may say of an account. All of it is shown; none of it names a private person."""


class Outcome(StrEnum):
    """What became of a filing."""

    WAITING = ""
    CONFIRMED = "confirmed"
    RETURNED = "returned"


def decide(state: State, kind: Kind) -> State:
    """The state a filing leads to. Raises Refused for what cannot be done with such an account."""
    try:
        return TRANSITIONS[state, kind]
    except KeyError:
        words = {"state": STATE_LABELS[state], "kind": KIND_LABELS[kind]}
        raise Refused(
            "state", _("账号现在是“%(state)s”，不能办理“%(kind)s”备案。") % words
        ) from None


def kinds_for(state: State) -> list[Kind]:
    """What can be filed about an account in this state."""
    return [kind for (from_state, kind) in TRANSITIONS if from_state == state]


def check_address(url: str) -> None:
    """Raises Refused unless empty or the address of a web page."""
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise Refused("url", _("账号网址要以 https:// 或者 http:// 开头。"))


def check_single(*, is_taken: bool, exception: str) -> None:
    """Raises Refused for a second account of a unit on one platform without an approval."""
    if is_taken and not exception.strip():
        raise Refused(
            "second",
            _(
                "本单位在这个平台上已经有一个正在运行的账号。"
                "一个单位在同一平台原则上只开设一个账号；确需再开的，请写明批准的文件。"
            ),
        )


def check_filing(kind: Kind, values: Mapping[str, object], reason: str) -> None:
    """Raises Refused for a filing that says too little."""
    if not reason.strip():
        raise Refused("reason", _("请写明理由或者依据。"))
    if kind in NEEDS_NOTICE and not str(values.get("notice", "")).strip():
        raise Refused("notice", _("请写明给公众的说明：为什么、以后到哪里看。"))


def days_silent(last: date | None, opened: date, *, on: date) -> int:
    """Days since something was last published; since the opening where nothing ever was."""
    return max((on - max(last or opened, opened)).days, 0)
