"""An agency's own register of requests, taken over from a table: columns, rows, what each means.

Pure: the words of cells in, a checked row out. 条例 articles 30 to 33 say which dates go together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.requests.rules.receipt import APPLICANT_LABELS, WAY_LABELS, ApplicantType, Way
from yangguang.areas.requests.rules.results import RESULTS, Result
from yangguang.areas.requests.rules.thirdparties import OPINION_LABELS, Opinion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import Promise

K = TypeVar("K", bound=StrEnum)
LONGEST = 20_000
"""Rows of one table."""
MOST_DAYS = 20
"""Working days of the longest extension (条例 article 33)."""


class Certainty(StrEnum):
    """How well a heading was recognised."""

    SURE = "sure"
    GUESSED = "guessed"


@dataclass(frozen=True)
class Column:
    """What a column of the register holds."""

    key: str
    label: str | Promise
    also: tuple[str, ...] = ()
    """Other headings that mean the same."""
    is_needed: bool = False
    sample: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "ref",
        gettext_lazy("原编号"),
        ("编号", "申请编号", "登记号", "受理编号", "序号"),
        True,
        "2025-001",
    ),
    Column(
        "applicant_type", gettext_lazy("申请人类型"), ("申请人类别", "申请人性质"), True, "自然人"
    ),
    Column(
        "received_on",
        gettext_lazy("收到申请之日"),
        ("收到日期", "受理日期", "收件日期", "登记日期", "申请日期"),
        True,
        "2025-12-15",
    ),
    Column(
        "info",
        gettext_lazy("所需信息"),
        ("申请内容", "所需政府信息", "申请公开内容", "内容描述", "信息名称"),
        True,
        "2025年绿化养护资金安排",
    ),
    Column(
        "way", gettext_lazy("提交方式"), ("申请方式", "申请渠道", "来件方式"), False, "网上提交"
    ),
    Column(
        "applicant", gettext_lazy("申请人"), ("申请人姓名", "姓名", "姓名或者名称", "申请人名称")
    ),
    Column("id_number", gettext_lazy("证件号码"), ("身份证号", "身份证号码", "统一社会信用代码")),
    Column("phone", gettext_lazy("联系电话"), ("电话", "联系方式", "手机")),
    Column("address", gettext_lazy("通信地址"), ("地址", "联系地址", "通讯地址")),
    Column("asked_on", gettext_lazy("告知补正日期"), ("补正告知日期", "补正通知日期")),
    Column("corrected_on", gettext_lazy("收到补正日期"), ("补正日期", "补正收到日期")),
    Column("extended_on", gettext_lazy("延期告知日期"), ("延期日期", "延期答复日期", "延期告知")),
    Column("extended_days", gettext_lazy("延长工作日数"), ("延期天数", "延长天数", "延期工作日")),
    Column(
        "third_asked_on", gettext_lazy("征求第三方意见日期"), ("征求意见日期", "第三方征询日期")
    ),
    Column("third_received_on", gettext_lazy("第三方收到日期"), ("第三方签收日期",)),
    Column(
        "third_answered_on",
        gettext_lazy("第三方答复日期"),
        ("收到第三方意见日期", "第三方反馈日期"),
    ),
    Column("third_opinion", gettext_lazy("第三方意见"), ("第三方反馈意见",)),
    Column(
        "result",
        gettext_lazy("处理决定"),
        ("办理结果", "答复结果", "处理结果", "答复类型", "结果"),
        False,
        "予以公开",
    ),
    Column(
        "decided_on",
        gettext_lazy("答复日期"),
        ("答复时间", "办结日期", "办结时间"),
        False,
        "2026-01-06",
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
DATES = tuple(c.key for c in COLUMNS if c.key.endswith("_on"))


@dataclass(frozen=True)
class Recognised:
    """A heading, what it was taken for, and how surely; key empty: left out."""

    place: int
    heading: str
    key: str = ""
    certainty: str = ""


def plain(text: str) -> str:
    """A heading or a word without spaces, marks and notes in brackets."""
    text = re.sub(r"[(（\[].*?[)）\]]", "", normalize("NFKC", text))
    return re.sub(r"[\s*:：、,。/]", "", text)


def recognise(headings: Sequence[str]) -> list[Recognised]:
    """What each column is: by its name surely, by likeness as a guess; each key once."""
    found: dict[int, Recognised] = {}
    taken: set[str] = set()
    for certainty in Certainty:
        for place, heading in enumerate(headings):
            word = plain(heading)
            if not word or place in found:
                continue
            key = _key_of(word, certainty, taken)
            if key:
                taken.add(key)
                found[place] = Recognised(place, heading, key, certainty)
    return [found.get(i, Recognised(i, heading)) for i, heading in enumerate(headings)]


def _key_of(word: str, certainty: Certainty, taken: set[str]) -> str:
    free = [c for c in COLUMNS if c.key not in taken]
    if certainty is Certainty.SURE:
        return next((c.key for c in free if word == plain(str(c.label))), "")
    for column in free:
        if word in column.also:
            return column.key
    for column in free:
        names = (plain(str(column.label)), *column.also)
        if any(
            len(name) > 2 and (name in word or (len(word) > 2 and word in name)) for name in names
        ):
            return column.key
    return ""


def missing_columns(keys: Sequence[str]) -> list[str]:
    """Labels of columns without which nothing can be taken over."""
    return [str(c.label) for c in COLUMNS if c.is_needed and c.key not in keys]


class Stand(StrEnum):
    """Where a request of the register stands."""

    HANDLED = "handled"
    CORRECTING = "correcting"
    CONSULTING = "consulting"
    ENDED = "ended"


STAND_LABELS = {
    Stand.HANDLED: gettext_lazy("在办，继续计时"),
    Stand.CORRECTING: gettext_lazy("等待申请人补正"),
    Stand.CONSULTING: gettext_lazy("征求第三方意见，暂停计时"),
    Stand.ENDED: gettext_lazy("已办结，计入统计"),
}
DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D*(?:\d{1,2}:\d{2}(?::\d{2})?)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
TYPES: dict[str, ApplicantType] = {
    **dict.fromkeys(("公民", "个人", "自然人"), ApplicantType.NATURAL),
    **dict.fromkeys(("企业", "公司", "商业企业"), ApplicantType.BUSINESS),
    **dict.fromkeys(("科研", "科研机构", "高校"), ApplicantType.RESEARCH),
    **dict.fromkeys(("公益", "社会公益组织", "社会组织"), ApplicantType.PUBLIC_INTEREST),
    **dict.fromkeys(("律师", "律师事务所", "法律服务机构"), ApplicantType.LEGAL_SERVICE),
    **dict.fromkeys(("其他", "其他组织", "其他法人或者其他组织"), ApplicantType.OTHER),
}  # data
WAYS: dict[str, Way] = {
    **dict.fromkeys(("网上提交", "网络", "网上", "在线", "网站", "互联网"), Way.ONLINE),
    **dict.fromkeys(("当面提交", "当面", "现场", "窗口"), Way.IN_PERSON),
    **dict.fromkeys(("邮寄", "挂号信", "快递", "EMS", "信函"), Way.REGISTERED_MAIL),
    **dict.fromkeys(("平信", "平常信函"), Way.ORDINARY_MAIL),
    **dict.fromkeys(("传真",), Way.FAX),
    **dict.fromkeys(("邮件", "电子邮件"), Way.EMAIL),
    **dict.fromkeys(("口头",), Way.ORAL),
}  # data
RESULT_WORDS: dict[str, Result] = {
    **dict.fromkeys(("予以公开", "公开", "同意公开", "全部公开"), Result.GRANTED),
    **dict.fromkeys(("主动公开", "已主动公开"), Result.GRANTED_PUBLISHED),
    **dict.fromkeys(("部分公开", "区分处理"), Result.PARTIAL),
    **dict.fromkeys(("国家秘密", "属于国家秘密"), Result.DENIED_STATE_SECRET),
    **dict.fromkeys(("法律行政法规禁止公开", "其他法律行政法规禁止公开"), Result.DENIED_LAW),
    **dict.fromkeys(("危及三安全一稳定", "三安全一稳定"), Result.DENIED_SAFETY),
    **dict.fromkeys(("保护第三方合法权益", "第三方"), Result.DENIED_THIRD_PARTY),
    **dict.fromkeys(
        ("属于三类内部事务信息", "属于内部事务信息", "内部事务信息"), Result.DENIED_INTERNAL
    ),
    **dict.fromkeys(("属于四类过程性信息", "属于过程性信息", "过程性信息"), Result.DENIED_PROCESS),
    **dict.fromkeys(("属于行政执法案卷", "行政执法案卷"), Result.DENIED_ENFORCEMENT),
    **dict.fromkeys(("属于行政查询事项", "行政查询事项"), Result.DENIED_REGISTRY_QUERY),
    **dict.fromkeys(("信息不存在", "不存在", "本机关不掌握相关政府信息"), Result.NOT_HELD),
    **dict.fromkeys(("非本机关", "不属于本机关", "不属于本行政机关公开"), Result.NOT_OURS),
    **dict.fromkeys(("没有现成信息需要另行制作", "需要另行制作"), Result.NEEDS_CREATION),
    **dict.fromkeys(("补正后申请内容仍不明确",), Result.UNCLEAR),
    **dict.fromkeys(("信访举报投诉类申请", "信访"), Result.PETITION),
    **dict.fromkeys(("重复申请",), Result.REPEAT),
    **dict.fromkeys(("要求提供公开出版物", "公开出版物"), Result.PUBLICATION),
    **dict.fromkeys(("无正当理由大量反复申请", "大量反复申请"), Result.MASSIVE),
    "要求行政机关确认或重新出具已获取信息": Result.CONFIRM_REISSUE,
    **dict.fromkeys(("逾期不补正", "视为放弃"), Result.UNCORRECTED),
    **dict.fromkeys(("逾期不缴费", "逾期未缴费"), Result.UNPAID),
    **dict.fromkeys(("撤回", "撤销", "申请人撤回"), Result.WITHDRAWN),
    "其他": Result.OTHER,
}  # data


def day_in(text: str) -> date | None:
    """The day a cell names; None for what is none. 2025-3-1, 2025.3.1, 2025年3月1日, 20250301."""
    text = normalize("NFKC", text).strip()
    found = DATE.fullmatch(text) or COMPACT.fullmatch(text)
    try:
        return date(*(int(n) for n in found.groups()[:3])) if found else None
    except ValueError:
        return None


@dataclass
class Row:
    """One request of the register, read and checked."""

    line: int
    """Line of the table, from 1, the heading counted."""
    ref: str = ""
    info: str = ""
    person: dict[str, str] = field(default_factory=dict)
    applicant_type: ApplicantType | None = None
    way: Way = Way.ONLINE
    days: dict[str, date] = field(default_factory=dict)
    extended_days: int = 0
    opinion: Opinion | None = None
    result: Result | None = None
    problems: list[str] = field(default_factory=list)
    """Why it cannot be taken over, each with its mend."""
    notes: list[str] = field(default_factory=list)
    """What was assumed."""

    @property
    def stand(self) -> Stand:
        """Where the dates say it stands."""
        if self.result is not None:
            return Stand.ENDED
        if "asked_on" in self.days and "corrected_on" not in self.days:
            return Stand.CORRECTING
        if "third_asked_on" in self.days and "third_answered_on" not in self.days:
            return Stand.CONSULTING
        return Stand.HANDLED


def read_row(line: int, cells: Mapping[str, str], *, today: date) -> Row:
    """A row by its columns' keys; what is wrong stands in its `problems`."""
    row = Row(
        line, ref=cells.get("ref", "").strip()[:60], info=cells.get("info", "").strip()[:2000]
    )
    if not row.ref:
        row.problems.append(_("没有原编号。请填写，重复导入时凭它认出同一件。"))
    if not row.info:
        row.problems.append(_("没有所需信息。请填写申请的内容。"))
    row.person = {
        name: cells[name].strip()[:200]
        for name in ("applicant", "id_number", "phone", "address")
        if cells.get(name, "").strip()
    }
    _read_words(row, cells)
    _read_days(row, cells, today)
    _check_days(row)
    return row


def _read_words(row: Row, cells: Mapping[str, str]) -> None:
    row.applicant_type = _meant(cells.get("applicant_type", ""), TYPES, APPLICANT_LABELS)
    if row.applicant_type is None:
        known = "、".join(str(label) for label in APPLICANT_LABELS.values())
        row.problems.append(_("申请人类型应为：%(known)s。") % {"known": known})
    way = _meant(cells.get("way", ""), WAYS, WAY_LABELS)
    if way is None:
        row.notes.append(_("提交方式没有写明或者认不出，记为网上提交。"))
    row.way = way or Way.ONLINE
    text = cells.get("result", "").strip()
    if text:
        row.result = _meant(text, RESULT_WORDS, {c: info.label for c, info in RESULTS.items()})
        if row.result is None:
            row.problems.append(
                _(
                    "处理决定“%(text)s”对不上年度报告的任何一行。请改成报告里的写法，例如“予以公开”“重复申请”。"
                )
                % {"text": text[:40]}
            )
    said = cells.get("third_opinion", "").strip()
    if said:
        row.opinion = _meant(said, {}, OPINION_LABELS)
        if row.opinion is None:
            row.problems.append(_("第三方意见应为：同意公开、部分同意公开、不同意公开。"))
    number = normalize("NFKC", cells.get("extended_days", "")).strip().removesuffix(".0")
    if number:
        if number.isdigit() and 1 <= int(number) <= MOST_DAYS:
            row.extended_days = int(number)
        else:
            row.problems.append(_("延长工作日数应为 1 至 20 的整数（条例第三十三条）。"))


def _meant(text: str, words: Mapping[str, K], labels: Mapping[K, object]) -> K | None:
    word = plain(text)
    if not word:
        return None
    named = {plain(str(label)): key for key, label in labels.items()}
    return named.get(word) or {plain(w): key for w, key in words.items()}.get(word)


def _read_days(row: Row, cells: Mapping[str, str], today: date) -> None:
    for key in DATES:
        text = cells.get(key, "").strip()
        if not text:
            continue
        day, label = day_in(text), BY_KEY[key].label
        if day is None:
            row.problems.append(
                _("%(label)s“%(text)s”不是日期。请写成 2025-12-15。")
                % {"label": label, "text": text[:20]}
            )
        elif day > today:
            row.problems.append(_("%(label)s不能晚于今天。") % {"label": label})
        else:
            row.days[key] = day
    if "received_on" not in row.days and not cells.get("received_on", "").strip():
        row.problems.append(_("没有收到申请之日。期限从这一天起算，请填写。"))


ORDERED = (
    ("received_on", "asked_on"),
    ("asked_on", "corrected_on"),
    ("received_on", "extended_on"),
    ("received_on", "third_asked_on"),
    ("third_asked_on", "third_received_on"),
    ("third_asked_on", "third_answered_on"),
    *(
        (key, "decided_on")
        for key in ("received_on", "asked_on", "corrected_on", "extended_on", "third_answered_on")
    ),
)
TOGETHER = (("corrected_on", "asked_on"), ("third_answered_on", "third_asked_on"))


def _check_days(row: Row) -> None:
    days = row.days
    for earlier, later in ORDERED:
        if earlier in days and later in days and days[later] < days[earlier]:
            row.problems.append(
                _("%(later)s不能早于%(earlier)s。")
                % {"later": BY_KEY[later].label, "earlier": BY_KEY[earlier].label}
            )
    for key, needed in TOGETHER:
        if key in days and needed not in days:
            row.problems.append(
                _("有%(key)s而没有%(needed)s，请补上。")
                % {"key": BY_KEY[key].label, "needed": BY_KEY[needed].label}
            )
    if bool(row.extended_days) != ("extended_on" in days):
        row.problems.append(_("延期告知日期和延长工作日数应当同时填写。"))
    if row.result is not None and "decided_on" not in days:
        row.problems.append(_("有处理决定而没有答复日期，请补上答复日期。"))
    if row.result is None and "decided_on" in days and not row.problems:
        row.problems.append(_("有答复日期而没有处理决定，请补上处理决定。"))
    if row.opinion is not None and "third_answered_on" not in days:
        row.problems.append(_("有第三方意见而没有第三方答复日期，请补上。"))


def twice(rows: Sequence[Row]) -> None:
    """Say of rows whose old number stands in the table already that it does."""
    first: dict[str, int] = {}
    for row in rows:
        if row.ref and row.ref in first:
            row.problems.append(
                _("原编号与第 %(line)d 行相同，请核对。") % {"line": first[row.ref]}
            )
        elif row.ref:
            first[row.ref] = row.line
