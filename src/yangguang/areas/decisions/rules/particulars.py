"""What is asked of a step, and of a record of how people were heard (重大行政决策程序暂行条例).

One table each: what is asked, in which words, whether it may stay empty. Forms, checks and pages
read the tables. No database, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Sort(StrEnum):
    """How something is written down."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True)
class Asked:
    """One thing that is asked."""

    code: str
    label: str | Promise
    sort: Sort = Sort.TEXT
    is_needed: bool = True
    help: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()


FITS = (("yes", _l("符合")), ("no", _l("不符合")))
LEVELS = (("high", _l("高风险")), ("middle", _l("中风险")), ("low", _l("低风险")))
CAUSES = (
    ("short", _l("实施后明显未达到预期效果")),
    ("many", _l("公民、法人或者其他组织对实施提出较多意见")),
    ("organ", _l("决策机关认为有必要")),
)
OF_STEP: dict[str, tuple[Asked, ...]] = {
    # Article 23: the report names the risks, how they are prevented, and what is done if they come.
    "risk": (
        Asked("level", _l("风险等级"), Sort.CHOICE, choices=LEVELS),
        Asked("points", _l("风险点")),
        Asked("measures", _l("风险防范措施")),
        Asked("response", _l("处置预案")),
    ),
    # 公平竞争审查条例 articles 12, 14, 16.
    "competition": (
        Asked("first", _l("起草单位的初审意见")),
        Asked("heard", _l("听取经营者、行业协会商会等意见的情况")),
        Asked(
            "exception",
            _l("适用例外规定的理由"),
            is_needed=False,
            help=_l("适用例外规定的必填：对公平竞争影响更小的替代方案为什么没有。"),
        ),
        Asked(
            "term",
            _l("实施期限或者终止条件"),
            Sort.LINE,
            is_needed=False,
            help=_l("适用例外规定的必填。"),
        ),
    ),
    # Articles 26 to 28.
    "legality": (
        Asked("powers", _l("决策事项符合法定权限"), Sort.CHOICE, choices=FITS),
        Asked("procedure", _l("决策草案的形成履行了法定程序"), Sort.CHOICE, choices=FITS),
        Asked(
            "content", _l("决策草案的内容符合法律、法规、规章和国家政策"), Sort.CHOICE, choices=FITS
        ),
        Asked("counsel", _l("法律顾问、公职律师的法律意见")),
        Asked(
            "hazard",
            _l("法律风险"),
            is_needed=False,
            help=_l("探索性改革没有明确规定、仍提请讨论的必填。"),
        ),
    ),
    # Article 36.
    "evaluation": (
        Asked("cause", _l("为什么评估"), Sort.CHOICE, choices=CAUSES),
        Asked(
            "heard",
            _l("听取意见的情况"),
            help=_l("写明怎样听取社会公众的意见，怎样吸收人大代表、政协委员、人民团体、"
                    "基层组织、社会组织参与。"),
        ),
    ),
}  # fmt: skip
"""What a step is asked for beside its summary, before it is called done."""

GROUPS: dict[str, str | Promise] = {
    "concerned": _l("利害关系人"),
    "public": _l("群众代表"),
    "business": _l("企业和行业协会商会"),
    "expert": _l("专家学者"),
    "deputy": _l("人大代表、政协委员"),
    "society": _l("人民团体、社会组织、基层组织"),
    "lawyer": _l("法律工作者"),
    "unit": _l("有关部门和单位"),
}
"""Who was met. Fixed words, so that they can be told in public beside the day."""


class Form(StrEnum):
    """How people were heard, where it is not an event or survey of this website (article 14)."""

    SYMPOSIUM = "symposium"
    ARGUMENT = "argument"
    VISIT = "visit"
    SURVEY = "survey"
    POLL = "poll"
    UNITS = "units"


FORM_LABELS: dict[Form, str | Promise] = {
    Form.SYMPOSIUM: _l("座谈会"),
    Form.ARGUMENT: _l("专家论证会"),
    Form.VISIT: _l("实地走访"),
    Form.SURVEY: _l("书面问卷调查"),
    Form.POLL: _l("民意调查"),
    Form.UNITS: _l("征求部门和下级政府意见"),
}
WITH_PEOPLE = frozenset({Form.SYMPOSIUM, Form.ARGUMENT, Form.VISIT})
"""Forms in which people are met, counted by group."""

_PLACE = Asked("place", _l("地点"), Sort.LINE)
_HOST = Asked("host", _l("主持人"), Sort.LINE)
_VIEWS = Asked("views", _l("主要意见"), help=_l("一行一条。"))
_HANDLING = Asked("handling", _l("研究采纳情况"), help=_l("逐条写明是否采纳和理由。"))
_MINUTES = Asked("minutes", _l("会议记录的文号或者归档编号"), Sort.LINE)
_SAMPLE = (
    Asked("target", _l("调查对象"), Sort.LINE),
    Asked("sample", _l("抽样方法"), Sort.LINE),
    Asked("until", _l("调查截止日期"), Sort.DAY),
    Asked("questions", _l("调查的问题"), help=_l("一行一题。")),
    Asked("issued", _l("发放份数"), Sort.NUMBER),
    Asked("returned", _l("收回份数"), Sort.NUMBER),
    Asked("valid", _l("有效份数"), Sort.NUMBER),
    Asked("results", _l("调查结果"), help=_l("逐题写明各选项的份数，随采纳情况公布。")),
)
OF_FORM: dict[str, tuple[Asked, ...]] = {
    Form.SYMPOSIUM: (_PLACE, _HOST, _VIEWS, _HANDLING, _MINUTES),
    Form.ARGUMENT: (_PLACE, _HOST, _VIEWS, _HANDLING, _MINUTES),
    Form.VISIT: (
        Asked("place", _l("走访的地方"), Sort.LINE),
        Asked("views", _l("走访记录"), help=_l("见到、听到的情况，一行一条。")),
        _HANDLING,
    ),
    Form.SURVEY: _SAMPLE,
    Form.POLL: (
        Asked("agency", _l("调查机构"), Sort.LINE),
        Asked("method", _l("调查方式"), Sort.LINE),
        *_SAMPLE,
        Asked("confidence", _l("置信度说明"), Sort.LINE),
    ),
    # Articles 12, 13: what stays in dispute is put before the organ with both views.
    Form.UNITS: (
        Asked("asked", _l("征求了哪些单位的意见"), help=_l("一行一个单位。")),
        _VIEWS,
        _HANDLING,
        Asked(
            "dispute",
            _l("没有协商一致的意见"),
            is_needed=False,
            help=_l("写明争议的问题、有关单位的意见、承办单位的意见、理由和依据。"),
        ),
    ),
}
FORM_OF_METHOD: dict[str, str] = {
    "symposium": Form.SYMPOSIUM,
    "visit": Form.VISIT,
    "questionnaire": Form.SURVEY,
    "poll": Form.POLL,
    "meeting": Form.ARGUMENT,
    "hearing": "hearing",
}
"""The record a way of hearing people leaves; a hearing and a survey of this website count as well.
"""


def missing(asked: tuple[Asked, ...], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is asked and was not told: code and words."""
    for item in asked:
        if item.is_needed and not str(given.get(item.code, "") or "").strip():
            yield item.code, _("还没有写“%(label)s”。") % {"label": item.label}


def step_gaps(step: str, conclusion: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a step still lacks before it is called done."""
    yield from missing(OF_STEP.get(step, ()), given)
    if step == "competition" and conclusion == "exception":
        # Article 12: only with reasons, and with a term or a condition of its end.
        for code, label in (
            ("exception", _("适用例外规定的理由")),
            ("term", _("实施期限或者终止条件")),
        ):
            if not str(given.get(code, "") or "").strip():
                yield code, _("适用例外规定的，请写明“%(label)s”。") % {"label": label}
    if step == "legality" and conclusion == "exploring" and not given.get("hazard"):
        yield "hazard", _("探索性改革提请讨论的，请写明法律风险（条例第二十五条）。")
    if step == "legality" and conclusion == "legal":
        for item in OF_STEP["legality"]:
            if given.get(item.code) == "no" and item.sort is Sort.CHOICE:
                yield (
                    "unlawful",
                    _("“%(label)s”一项不符合，结论不能是“合法”。") % {"label": item.label},
                )


def record_gaps(
    form: str, people: Mapping[str, int], given: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What keeps a record of how people were heard from being taken in."""
    yield from missing(OF_FORM[form], given)
    if form in WITH_PEOPLE and not sum(people.values()):
        yield "people", _("请填写参加的人数，至少一类。")
    if form == Form.ARGUMENT and not people.get("expert"):
        yield "people_expert", _("论证会要有专家参加，请填写专家的人数。")
    if form in {Form.SURVEY, Form.POLL}:
        issued, returned, valid = (int(given.get(n) or 0) for n in ("issued", "returned", "valid"))
        if not valid <= returned <= issued:
            yield "valid", _("有效份数不多于收回份数，收回份数不多于发放份数，请核对。")


def told(asked: tuple[Asked, ...], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was told, label and words, in the order it is asked."""
    found = []
    for item in asked:
        value = given.get(item.code)
        if value in (None, ""):
            continue
        words = dict(item.choices).get(str(value), value)
        found.append((str(item.label), str(words)))
    return found
