"""Before filing: other doors that may fit better. They are shown, never in the way (article 39)."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise


class Door(StrEnum):
    """Where a question may be better asked."""

    OWN_DATA = "own_data"
    """About oneself: 查询 by the owner's paper, 更正 by article 41."""
    PETITION = "petition"
    CONSULTATION = "consultation"
    PUBLICATION = "publication"


SIGNS: dict[Door, tuple[str, ...]] = {
    Door.OWN_DATA: (
        *("我的档案", "本人档案", "本人的档案", "我的户籍", "本人户籍", "我的社保", "本人社保"),
        *("我的学籍", "本人学籍", "我的缴费", "本人的信息", "我自己的信息", "更正本人"),
    ),  # data
    Door.PETITION: (
        *("投诉", "举报", "信访", "上访", "查处", "追究责任", "要求赔偿", "请求处理"),
    ),  # data
    Door.CONSULTATION: (
        *("请问", "怎么办理", "如何办理", "什么时候", "为什么", "能不能", "可不可以", "是否可以"),
    ),  # data
    Door.PUBLICATION: ("年鉴", "公报全文", "报纸", "期刊", "图书"),  # data
}


def doors_for(text: str) -> list[Door]:
    """Doors whose signs stand in the words, in a fixed order."""
    return [door for door, signs in SIGNS.items() if any(sign in text for sign in signs)]


STOP = (
    *(
        "申请公开",
        "申请",
        "公开",
        "政府信息",
        "信息",
        "请求",
        "获取",
        "提供",
        "关于",
        "有关",
        "相关",
    ),
    *("全部", "所有", "的", "和", "与", "及", "或者", "以及", "佳木斯市", "佳木斯", "我市", "本市"),
)  # data


def grams(text: str, *, most: int = 40) -> list[str]:
    """Pairs of neighbouring signs of what is asked for, without words that every request has."""
    for word in STOP:
        text = text.replace(word, " ")
    found: dict[str, None] = {}
    for part in text.split():
        signs = [sign for sign in part if sign.isalnum()]
        for left, right in pairwise(signs):
            found.setdefault(left + right)
    return list(found)[:most]


def likeness(wanted: list[str], text: str) -> float:
    """Part of the pairs that stand in the text, from 0 to 1."""
    return sum(pair in text for pair in wanted) / len(wanted) if wanted else 0.0
