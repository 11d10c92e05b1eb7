"""What is checked, how grave it is, and how a score is made of it.

The checks follow 国办秘函〔2019〕19号 (veto items, deductions) and 国办发〔2017〕47号 (pages). Its
weights are not known to us item by item, so every figure here is only what the system starts with:
the office sets its own, each from a day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Refused

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Check(StrEnum):
    """One thing that is looked for."""

    HOME_FRESHNESS = "home_freshness"
    COLUMN_FRESHNESS = "column_freshness"
    COLUMN_EMPTY = "column_empty"
    STALE_TOTAL = "stale_total"
    EMPTY_TOTAL = "empty_total"
    UNANSWERED = "unanswered"
    REQUEST_CLOCK = "request_clock"
    INTERPRETATION_LINK = "interp_link"
    PUBLISH_DUE = "publish_due"
    BACKDATING = "backdating"
    GUIDE_AGE = "guide_age"
    ANNUAL_REPORT = "annual_report"
    DUPLICATE = "duplicate"
    FOOTER_MARKS = "footer_marks"
    HTTPS = "https"
    DEAD_LINKS = "dead_links"
    PAGE_FAILS = "page_fails"
    META_TAGS = "meta_tags"
    PUBDATE_SHOWN = "pubdate_shown"
    PAGE_TITLE = "page_title"
    DUPLICATE_TITLE = "duplicate_title"
    ALT_TEXT = "alt_text"
    LANGUAGE = "language"
    HEADINGS = "headings"
    FIELD_LABELS = "field_labels"
    LINK_NAMES = "link_names"
    DOUBLE_IDS = "double_ids"
    LANDMARKS = "landmarks"
    INLINE_CODE = "inline_code"
    OTHER_HOSTS = "other_hosts"
    CLASSIFICATION = "secret_scan"
    WORDS = "term_scan"
    LOAD_TIME = "load_time"
    PAGE_WEIGHT = "page_weight"
    ANSWER_FIELDS = "answer_fields"
    ACTIVITY_COUNT = "survey_count"
    ACTIVITY_RESULT = "survey_result"
    GUIDE_ELEMENTS = "guide_elements"
    GUIDE_WORDS = "guide_words"
    SITE_TABLE = "site_table"
    PERSONAL_DATA = "pii_scan"
    CONTRAST = "contrast"
    FOOTER_LINKS = "footer_links"
    MEDIA_SILENT = "media_silent"


class Severity(StrEnum):
    """What a finding costs."""

    VETO = "veto"
    DEDUCT = "deduct"
    WARN = "warn"


SEVERITY_LABELS: dict[str, str | Promise] = {
    Severity.VETO: _("单项否决"),
    Severity.DEDUCT: _("扣分"),
    Severity.WARN: _("提醒"),
}


@dataclass(frozen=True)
class CheckInfo:
    """A check in words."""

    label: str | Promise
    rule: str | Promise
    """What is asked, and where that comes from."""
    on_pages: bool = False
    """Whether it reads rendered pages."""


CI = _("《政府网站与政务新媒体检查指标》")
GL = _("《政府网站发展指引》")
REG = _("《政府信息公开条例》")
CHECKS: dict[str, CheckInfo] = {
    Check.HOME_FRESHNESS: CheckInfo(_("首页更新"), _("首页两周内有更新（检查指标，单项否决）")),
    Check.COLUMN_FRESHNESS: CheckInfo(
        _("栏目更新"), _("栏目在自己的周期内有更新；没有定周期的，按这里的天数（检查指标）")
    ),
    Check.COLUMN_EMPTY: CheckInfo(_("空白栏目"), _("没有空白栏目（检查指标）")),
    Check.STALE_TOTAL: CheckInfo(
        _("长期不更新的栏目数"), _("长期不更新的栏目不到 10 个（检查指标，单项否决）")
    ),
    Check.EMPTY_TOTAL: CheckInfo(_("空白栏目数"), _("空白栏目不到 5 个（检查指标，单项否决）")),
    Check.UNANSWERED: CheckInfo(_("长期未答复"), _("群众来件三个月内答复（检查指标，单项否决）")),
    Check.REQUEST_CLOCK: CheckInfo(_("办件逾期"), _("办件在期限内答复（条例第三十三条等）")),
    Check.INTERPRETATION_LINK: CheckInfo(
        _("政策解读"), _("政策文件公开后三个工作日内有解读并相互链接（实施方案；检查指标）")
    ),
    Check.PUBLISH_DUE: CheckInfo(
        _("公开及时"), _("信息形成后 20 个工作日内公开（条例第二十六条）")
    ),
    Check.BACKDATING: CheckInfo(
        _("发布日期真实"), _("发布时间不早于审查通过的时间（检查指标，单项否决）")
    ),
    Check.GUIDE_AGE: CheckInfo(
        _("公开指南"), _("各机关有公开指南，并在十二个月内核对过（条例第十二条）")
    ),
    Check.ANNUAL_REPORT: CheckInfo(
        _("年度报告"), _("部门 1 月 31 日前、政府 3 月 31 日前公布上年度报告（条例第四十九条）")
    ),
    Check.DUPLICATE: CheckInfo(_("重复发布"), _("同一机关不重复发布同名信息（检查指标）")),
    Check.FOOTER_MARKS: CheckInfo(
        _("网站标识"), _("页脚有主办单位、联系方式、标识码、备案号、找错入口、站点地图（检查指标）")
    ),
    Check.HTTPS: CheckInfo(_("加密访问"), _("网站以 https 提供服务（发展指引）")),
    Check.DEAD_LINKS: CheckInfo(_("链接有效"), _("站内链接都能打开（检查指标）"), on_pages=True),
    Check.PAGE_FAILS: CheckInfo(_("页面可用"), _("页面能正常打开（检查指标）"), on_pages=True),
    Check.META_TAGS: CheckInfo(
        _("页面标签"), _("页面有网站、栏目、内容标签（发展指引附件）"), on_pages=True
    ),
    Check.PUBDATE_SHOWN: CheckInfo(
        _("发布时间"), _("内容页显示发布时间，且与标签一致（发展指引附件）"), on_pages=True
    ),
    Check.PAGE_TITLE: CheckInfo(_("网页标题"), _("每个网页有标题（发展指引附件）"), on_pages=True),
    Check.DUPLICATE_TITLE: CheckInfo(_("网页标题重复"), _("不同的网页有不同的标题"), on_pages=True),
    Check.ALT_TEXT: CheckInfo(
        _("图片替代文字"), _("图片有替代文字（GB/T 37668-2019；无障碍环境建设法）"), on_pages=True
    ),
    Check.LANGUAGE: CheckInfo(_("网页语言"), _("网页标明语言（GB/T 37668-2019）"), on_pages=True),
    Check.HEADINGS: CheckInfo(
        _("标题层次"), _("每页有一个一级标题，层次不跳级（GB/T 37668-2019）"), on_pages=True
    ),
    Check.FIELD_LABELS: CheckInfo(
        _("表单标签"), _("填写的每一栏有名称（GB/T 37668-2019）"), on_pages=True
    ),
    Check.LINK_NAMES: CheckInfo(
        _("链接文字"), _("链接和按钮有读得出的名称（GB/T 37668-2019）"), on_pages=True
    ),
    Check.DOUBLE_IDS: CheckInfo(
        _("标识重复"), _("同一网页的元素标识不重复（GB/T 37668-2019）"), on_pages=True
    ),
    Check.LANDMARKS: CheckInfo(
        _("区域和跳转"), _("有正文区域和跳到正文的链接（GB/T 37668-2019）"), on_pages=True
    ),
    Check.INLINE_CODE: CheckInfo(
        _("网页代码"), _("网页不带嵌入的脚本和样式（防止篡改）"), on_pages=True
    ),
    Check.OTHER_HOSTS: CheckInfo(
        _("外站资源"), _("网页不从其他网站装载内容，不带跟踪代码（发展指引）"), on_pages=True
    ),
    Check.CLASSIFICATION: CheckInfo(
        _("密级标志"),
        _("公开的网页不带密级、内部标志（保密法；单项否决）"),
        on_pages=True,
    ),
    Check.WORDS: CheckInfo(
        _("错别字和不规范表述"), _("网页没有词表所列的错误表述（检查指标）"), on_pages=True
    ),
    Check.LOAD_TIME: CheckInfo(
        _("打开速度"), _("网页在规定时间内生成（发展指引附件：三秒内打开）"), on_pages=True
    ),
    Check.PAGE_WEIGHT: CheckInfo(_("网页大小"), _("网页本身压缩后不超过规定大小"), on_pages=True),
    Check.ANSWER_FIELDS: CheckInfo(
        _("答复内容"), _("答复过的来件有答复单位、答复时间和答复内容（检查指标：留言公开）")
    ),
    Check.ACTIVITY_COUNT: CheckInfo(
        _("征集调查次数"), _("近一年开展的意见征集、听证列席和问卷调查不少于规定次数（检查指标）")
    ),
    Check.ACTIVITY_RESULT: CheckInfo(
        _("征集调查结果"), _("征集、调查结束后，在规定天数内公布结果（检查指标）")
    ),
    Check.GUIDE_ELEMENTS: CheckInfo(
        _("办事指南要素"),
        _("办事指南写明条件、材料、流程、地点、时间、电话、依据（检查指标；缺四类以上的单项否决）"),
    ),
    Check.GUIDE_WORDS: CheckInfo(
        _("办事指南用语"), _("办事指南不写“其他材料”“有关材料”等模糊要求（检查指标）")
    ),
    Check.SITE_TABLE: CheckInfo(
        _("网站工作年度报表"),
        _("1 月 31 日前公布上年度政府网站工作年度报表（国办函〔2018〕12号）"),
    ),
    Check.PERSONAL_DATA: CheckInfo(
        _("个人信息"),
        _("公开的文字和附件里没有未经处理的个人信息（个人信息保护法；条例第十五条）"),
    ),
    Check.CONTRAST: CheckInfo(
        _("文字对比度"), _("文字与底色的对比度不低于规定倍数（GB/T 37668-2019；WCAG）")
    ),
    Check.FOOTER_LINKS: CheckInfo(
        _("页脚入口"), _("每页页脚有找错入口和站点地图（检查指标）"), on_pages=True
    ),
    Check.MEDIA_SILENT: CheckInfo(
        _("政务新媒体更新"), _("正在运行的账号两周内有更新（检查指标，单项否决）")
    ),
}
PAGE_CHECKS = frozenset(name for name, info in CHECKS.items() if info.on_pages)
NOT_HERE = (
    (_("网站可用性"), _("须从网站以外定时访问，由监测系统记录；本系统提供健康检查地址。")),
    (_("外部链接"), _("须访问其他网站，内网环境不能做；可以由监测系统承担。")),
    (_("IPv6 访问"), _("须从网站以外访问。")),
    (_("目录更新"), _("信息目录由发布记录自动生成，发布、更正、撤下随时生效，不会过期。")),
    (_("表格样表"), _("表格随文件作为附件发布，链接是否有效在“链接有效”里检查。")),
    (_("内容是否准确"), _("须由人核对；读者可以从页脚的“找错”指出。")),
)
"""Checks of the national list that no program on this machine can make, and why."""


@dataclass(frozen=True)
class Weight:
    """What one check is worth in a rubric."""

    severity: str
    points: str
    """Taken for each finding, out of 100."""
    cap: str
    """Most that the check takes in all."""
    days: int
    """Working days to mend a finding."""
    limit: int = 0
    """Days, kilobytes, milliseconds, a ratio or a number, as the check needs; 0: none."""
    is_on: bool = True


def _weight(severity: str, points: str, cap: str, days: int, limit: int = 0) -> Weight:
    return Weight(severity, points, cap, days, limit)


V, D, W = Severity.VETO, Severity.DEDUCT, Severity.WARN
DEFAULT: dict[str, Weight] = {
    Check.HOME_FRESHNESS: _weight(V, "0", "0", 1, 14),
    Check.COLUMN_FRESHNESS: _weight(D, "1", "10", 10, 180),
    Check.COLUMN_EMPTY: _weight(D, "1", "5", 10),
    Check.STALE_TOTAL: _weight(V, "0", "0", 5, 10),
    Check.EMPTY_TOTAL: _weight(V, "0", "0", 5, 5),
    Check.UNANSWERED: _weight(V, "0", "0", 1, 90),
    Check.REQUEST_CLOCK: _weight(D, "2", "10", 1),
    Check.INTERPRETATION_LINK: _weight(D, "1", "8", 5, 3),
    Check.PUBLISH_DUE: _weight(D, "0.5", "5", 5, 20),
    Check.BACKDATING: _weight(V, "0", "0", 1),
    Check.GUIDE_AGE: _weight(D, "0.5", "5", 20, 365),
    Check.ANNUAL_REPORT: _weight(D, "1", "5", 10),
    Check.DUPLICATE: _weight(D, "0.2", "2", 10),
    Check.FOOTER_MARKS: _weight(D, "1", "6", 10),
    Check.HTTPS: _weight(W, "0", "0", 20),
    Check.DEAD_LINKS: _weight(D, "0.1", "5", 3),
    Check.PAGE_FAILS: _weight(D, "1", "5", 1),
    Check.META_TAGS: _weight(D, "0.2", "4", 10),
    Check.PUBDATE_SHOWN: _weight(D, "0.5", "3", 5),
    Check.PAGE_TITLE: _weight(D, "0.5", "2", 5),
    Check.DUPLICATE_TITLE: _weight(W, "0", "0", 20),
    Check.ALT_TEXT: _weight(D, "0.2", "2", 10),
    Check.LANGUAGE: _weight(D, "0.2", "1", 10),
    Check.HEADINGS: _weight(W, "0", "0", 20),
    Check.FIELD_LABELS: _weight(D, "0.2", "2", 10),
    Check.LINK_NAMES: _weight(D, "0.2", "2", 10),
    Check.DOUBLE_IDS: _weight(W, "0", "0", 20),
    Check.LANDMARKS: _weight(D, "0.2", "1", 10),
    Check.INLINE_CODE: _weight(D, "0.5", "2", 5),
    Check.OTHER_HOSTS: _weight(D, "1", "3", 5),
    Check.CLASSIFICATION: _weight(V, "0", "0", 1),
    Check.WORDS: _weight(D, "0.2", "5", 3),
    Check.LOAD_TIME: _weight(D, "0.2", "3", 10, 3000),
    Check.PAGE_WEIGHT: _weight(W, "0", "0", 20, 100),
    Check.ANSWER_FIELDS: _weight(D, "0.5", "3", 5),
    Check.ACTIVITY_COUNT: _weight(D, "3", "3", 20, 6),
    Check.ACTIVITY_RESULT: _weight(D, "1", "4", 5, 30),
    Check.GUIDE_ELEMENTS: _weight(D, "0.5", "5", 10),
    Check.GUIDE_WORDS: _weight(D, "0.2", "2", 10),
    Check.SITE_TABLE: _weight(D, "3", "3", 5),
    Check.PERSONAL_DATA: _weight(V, "0", "0", 1),
    Check.CONTRAST: _weight(D, "0.2", "1", 20, 7),
    Check.FOOTER_LINKS: _weight(D, "0.2", "2", 5),
    Check.MEDIA_SILENT: _weight(V, "0", "0", 3, 14),
}
PASSING = Decimal(60)
GOOD = Decimal(80)


class Grade(StrEnum):
    """What a score means."""

    VETOED = "vetoed"
    FAILED = "failed"
    PASSED = "passed"
    GOOD = "good"


GRADE_LABELS: dict[str, str | Promise] = {
    Grade.VETOED: _("不合格：有单项否决"),
    Grade.FAILED: _("不合格：不满 60 分"),
    Grade.PASSED: _("合格"),
    Grade.GOOD: _("合格，80 分以上"),
}


def score_of(counts: Mapping[str, int], rubric: Mapping[str, Weight]) -> tuple[Decimal, Grade]:
    """What is left of 100 points, and what that means.

    A check never takes more than its cap; a veto fails the site whatever is left.
    """
    left = Decimal(100)
    vetoed = False
    for name, weight in rubric.items():
        number = counts.get(name, 0)
        if not (weight.is_on and number):
            continue
        if weight.severity == Severity.VETO:
            vetoed = True
        elif weight.severity == Severity.DEDUCT:
            left -= min(Decimal(weight.points) * number, Decimal(weight.cap))
    left = max(left, Decimal(0))
    if vetoed:
        return left, Grade.VETOED
    if left < PASSING:
        return left, Grade.FAILED
    return left, Grade.GOOD if left > GOOD else Grade.PASSED


def rubric_to_json(rubric: Mapping[str, Weight]) -> dict[str, Any]:
    """As it is kept."""
    return {name: asdict(weight) for name, weight in rubric.items()}


def rubric_from_json(data: Mapping[str, Any]) -> dict[str, Weight]:
    """Every check with its weight; one the rubric does not know yet has the system's.

    Raises Refused, in words, for figures that cannot be.
    """
    found = dict(DEFAULT)
    for name, values in data.items():
        if name not in CHECKS:
            raise Refused("check_unknown", _("没有“%(name)s”这一项检查。") % {"name": name})
        found[name] = _checked(name, values)
    whole = sum(
        (Decimal(w.cap) for w in found.values() if w.is_on and w.severity == Severity.DEDUCT),
        Decimal(0),
    )
    if whole <= 0:
        raise Refused("nothing_counted", _("至少要有一项扣分。"))
    return found


def _checked(name: str, values: Mapping[str, Any]) -> Weight:
    label = CHECKS[name].label
    try:
        weight = Weight(
            severity=Severity(values["severity"]),
            points=str(Decimal(str(values["points"]))),
            cap=str(Decimal(str(values["cap"]))),
            days=int(values["days"]),
            limit=int(values.get("limit", 0)),
            is_on=bool(values.get("is_on", True)),
        )
    except (InvalidOperation, KeyError, TypeError, ValueError) as error:
        raise Refused("weight", _("“%(label)s”的分值看不懂。") % {"label": label}) from error
    points, cap = Decimal(weight.points), Decimal(weight.cap)
    if not (0 <= points <= cap <= 100 and 1 <= weight.days <= 250 and weight.limit >= 0):
        raise Refused(
            "range",
            _("“%(label)s”：每处扣分不超过上限，上限不超过 100，改正 1 至 250 个工作日。")
            % {"label": label},
        )
    return weight


@dataclass(frozen=True)
class Found:
    """Something a check found, before it is written down."""

    check: str
    place: str
    """Path of the page, or number of the matter."""
    detail: str = ""
    """Which of several at the same place; part of what makes it the same finding tomorrow."""
    evidence: str = ""
    agency_id: int | None = None


GUIDE_ELEMENTS: tuple[tuple[str | Promise, str], ...] = (
    (_("设定依据"), "依据 根据 条例 规定"),  # data
    (_("申请条件"), "条件 对象 适用范围 谁可以 资格"),  # data
    (_("办理材料"), "材料 证件 提供 提交"),  # data
    (_("办理流程"), "流程 程序 步骤 怎样 渠道 办理方式"),  # data
    (_("办理地点"), "地点 地址 窗口 大厅 网上 服务站"),  # data
    (_("办理时间"), "时限 时间 工作日 期限"),  # data
    (_("联系电话"), "电话 热线 咨询"),  # data
)
"""Element classes of a service guide with words by which each is told; its name is its title."""
VAGUE = ("其他材料", "有关材料", "相关材料", "等材料", "规定的其他")  # data


def missing_elements(text: str) -> list[str]:
    """Element classes a guide says nothing of."""
    return [
        str(label) for label, signs in GUIDE_ELEMENTS if not any(s in text for s in signs.split())
    ]


def numbered(found: Iterable[Found]) -> dict[str, int]:
    """How many of each check."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.check] = counts.get(one.check, 0) + 1
    return counts
