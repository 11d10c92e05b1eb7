"""An agency's own register of requests, taken over from a table: columns, rows, what each means.

Pure: the words of cells in, a checked row out. 条例 articles 30 to 33 say which dates go together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.requests.rules.fees import Basis, charged
from yangguang.areas.requests.rules.receipt import APPLICANT_LABELS, WAY_LABELS, ApplicantType, Way
from yangguang.areas.requests.rules.remedies import ENDING_LABELS, Ending, Kind
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
    Column("item", gettext_lazy("项次"), ("事项序号", "分项序号", "第几项")),
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
    Column("fee_told_on", gettext_lazy("收费通知日期"), ("通知缴费日期", "收费告知日期")),
    Column("fee_basis", gettext_lazy("计费方式"), ("收费方式", "计收方式")),
    Column("fee_quantity", gettext_lazy("计费数量"), ("收费件数", "收费页数", "收费数量")),
    Column("fee_amount", gettext_lazy("收费金额（元）"), ("信息处理费", "收费额", "应缴金额")),
    Column("fee_paid_on", gettext_lazy("缴费日期"), ("收费日期", "缴纳日期")),
    Column("review_filed_on", gettext_lazy("收到复议日期"), ("复议受理日期", "复议收到日期")),
    Column("review_body", gettext_lazy("复议机关")),
    Column("review_answered_on", gettext_lazy("提交复议答复日期"), ("复议答复日期",)),
    Column("review_ending", gettext_lazy("复议结果"), ("复议决定",)),
    Column("review_decided_on", gettext_lazy("复议决定日期"), ("复议结案日期",)),
    Column("suit_filed_on", gettext_lazy("收到诉讼日期"), ("应诉日期", "诉讼收到日期")),
    Column("suit_body", gettext_lazy("受理法院"), ("法院",)),
    Column("suit_answered_on", gettext_lazy("提交答辩日期"), ("答辩日期",)),
    Column("suit_ending", gettext_lazy("诉讼结果"), ("裁判结果", "判决结果")),
    Column("suit_decided_on", gettext_lazy("裁判日期"), ("判决日期", "诉讼结案日期")),
    Column("redo_due_on", gettext_lazy("责令重新答复期限"), ("重新答复期限",)),
    Column("redone_on", gettext_lazy("重新答复日期")),
)
BY_KEY = {column.key: column for column in COLUMNS}
DATES = tuple(c.key for c in COLUMNS if c.key.endswith("_on"))
AHEAD = "redo_due_on"
"""The one day that may lie ahead."""
MOST_ITEMS = 99


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
    PAYING = "paying"
    CONSULTING = "consulting"
    ENDED = "ended"


STAND_LABELS = {
    Stand.HANDLED: gettext_lazy("在办，继续计时"),
    Stand.CORRECTING: gettext_lazy("等待申请人补正"),
    Stand.PAYING: gettext_lazy("等待申请人缴费"),
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

BASES: dict[str, Basis] = {
    **dict.fromkeys(("按件", "按件计收", "件"), Basis.PIECE),
    **dict.fromkeys(("按量", "按量计收", "按页", "页"), Basis.PAGE),
}  # data
ENDING_WORDS: dict[str, Ending] = {
    **dict.fromkeys(("维持", "结果维持", "驳回", "驳回诉讼请求"), Ending.MAINTAINED),
    **dict.fromkeys(("纠正", "结果纠正", "撤销", "责令履行", "确认违法", "变更"), Ending.CORRECTED),
    **dict.fromkeys(("其他", "其他结果", "终止", "撤诉", "不予受理", "驳回起诉"), Ending.OTHER),
    **dict.fromkeys(("尚未审结", "未审结", "审理中", "在审"), Ending.PENDING),
}  # data
CONTESTS = {"review": gettext_lazy("复议"), "suit": gettext_lazy("诉讼")}


@dataclass(frozen=True)
class RowFee:
    """The processing fee of the row."""

    basis: Basis
    quantity: int
    amount: Decimal


@dataclass(frozen=True)
class RowRemedy:
    """A review or suit of the row."""

    kind: Kind
    filed_on: date
    body: str
    answered_on: date | None
    ending: Ending
    decided_on: date | None
    redo_due_on: date | None = None
    is_redone: bool = False


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
    item: int = 0
    """Which of several items of one application; 0: it lists one."""
    fee: RowFee | None = None
    remedies: list[RowRemedy] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """Why it cannot be taken over, each with its mend."""
    notes: list[str] = field(default_factory=list)
    """What was assumed."""

    @property
    def key(self) -> str:
        """By what it is known again: the old number, of a further item with its place."""
        return f"{self.ref}#{self.item}" if self.item > 1 else self.ref

    @property
    def stand(self) -> Stand:
        """Where the dates say it stands."""
        if self.result is not None:
            return Stand.ENDED
        if "asked_on" in self.days and "corrected_on" not in self.days:
            return Stand.CORRECTING
        if "fee_told_on" in self.days and "fee_paid_on" not in self.days:
            return Stand.PAYING
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
    _read_fee(row, cells)
    _read_remedies(row, cells)
    return row


def _number(row: Row, cells: Mapping[str, str], key: str, most: int) -> int:
    """A whole number of a cell; 0 where there is none, a problem for what is no number."""
    text = normalize("NFKC", cells.get(key, "")).strip().removesuffix(".0")
    if not text:
        return 0
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most:
        return int(text)
    row.problems.append(
        _("%(label)s应为 1 至 %(most)d 的整数。") % {"label": BY_KEY[key].label, "most": most}
    )
    return 0


MOST_QUANTITY = 100_000
PARTS_OF_FEE = ("fee_told_on", "fee_basis", "fee_quantity", "fee_amount")


def _read_fee(row: Row, cells: Mapping[str, str]) -> None:
    """The fee, whole or not at all; the amount of the register stands, a difference is noted."""
    given = [key for key in PARTS_OF_FEE if cells.get(key, "").strip()]
    if not given and not cells.get("fee_paid_on", "").strip():
        return
    if missing := [str(BY_KEY[key].label) for key in PARTS_OF_FEE if key not in given]:
        row.problems.append(
            _("收费的各项应当同时填写，还缺：%(names)s。") % {"names": "、".join(missing)}
        )
        return
    basis = _meant(cells["fee_basis"], BASES, {})
    if basis is None:
        row.problems.append(_("计费方式应为：按件、按量。"))
    quantity = _number(row, cells, "fee_quantity", MOST_QUANTITY)
    amount = _yuan(cells["fee_amount"])
    if amount is None:
        row.problems.append(_("收费金额应为大于 0 的数，单位为元。"))
    if basis is None or not quantity or amount is None:
        return
    row.fee = RowFee(basis, quantity, amount)
    if basis is Basis.PAGE and amount != (due := charged(basis, before=0, quantity=quantity)):
        row.notes.append(
            _("按量计收 %(n)d 页应为 %(due)d 元，这里以原登记册的金额为准。")
            % {"n": quantity, "due": due}
        )


def _yuan(text: str) -> Decimal | None:
    text = normalize("NFKC", text).strip().replace(",", "").removesuffix("元")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    is_whole = value.is_finite() and 0 < value < 10_000_000
    return value.quantize(Decimal("0.01")) if is_whole else None


def _read_remedies(row: Row, cells: Mapping[str, str]) -> None:
    """A review and a suit of the row; a suit after a review in the same row is one after review."""
    for name, label in CONTESTS.items():
        keys = [f"{name}_{part}" for part in ("body", "answered_on", "ending", "decided_on")]
        if f"{name}_filed_on" not in row.days:
            if any(cells.get(key, "").strip() for key in keys):
                row.problems.append(_("写了%(label)s而没有收到的日期，请补上。") % {"label": label})
            continue
        if row.result is None:
            row.problems.append(
                _("有%(label)s而没有处理决定。对没有答复提起的，请在转入以后登记。")
                % {"label": label}
            )
            continue
        _read_remedy(row, cells, name, str(label))
    _read_redo(row)


def _read_remedy(row: Row, cells: Mapping[str, str], name: str, label: str) -> None:
    word = cells.get(f"{name}_ending", "").strip()
    ending = _meant(word, ENDING_WORDS, ENDING_LABELS) if word else Ending.PENDING
    decided_on = row.days.get(f"{name}_decided_on")
    if ending is None:
        row.problems.append(_("%(label)s结果应为：维持、纠正、其他、尚未审结。") % {"label": label})
        return
    if (ending is Ending.PENDING) != (decided_on is None):
        row.problems.append(
            _("%(label)s审结的，结果和日期应当同时填写；没有审结的都不填。") % {"label": label}
        )
        return
    kind = Kind.REVIEW
    if name == "suit":
        is_after = any(remedy.kind is Kind.REVIEW for remedy in row.remedies)
        kind = Kind.SUIT_AFTER_REVIEW if is_after else Kind.SUIT_DIRECT
    row.remedies.append(
        RowRemedy(
            kind,
            row.days[f"{name}_filed_on"],
            cells.get(f"{name}_body", "").strip()[:120],
            row.days.get(f"{name}_answered_on"),
            ending,
            decided_on,
        )
    )


def _read_redo(row: Row) -> None:
    """The last decision against the agency is the one that ordered a new reply."""
    due, done = row.days.get("redo_due_on"), row.days.get("redone_on")
    if due is None and done is None:
        return
    against = [i for i, r in enumerate(row.remedies) if r.ending is Ending.CORRECTED]
    if not against:
        row.problems.append(_("没有结果为纠正的复议或者诉讼，不会责令重新答复。"))
        return
    row.remedies[against[-1]] = replace(
        row.remedies[against[-1]], redo_due_on=due, is_redone=done is not None
    )


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
    row.extended_days = _number(row, cells, "extended_days", MOST_DAYS)
    row.item = _number(row, cells, "item", MOST_ITEMS)


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
        elif day > today and key != AHEAD:
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
        for key in (
            *("received_on", "asked_on", "corrected_on", "extended_on", "third_answered_on"),
            *("fee_told_on", "fee_paid_on"),
        )
    ),
    ("received_on", "fee_told_on"),
    ("fee_told_on", "fee_paid_on"),
    *(
        pair
        for name in CONTESTS
        for pair in (
            ("decided_on", f"{name}_filed_on"),
            (f"{name}_filed_on", f"{name}_answered_on"),
            (f"{name}_filed_on", f"{name}_decided_on"),
        )
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
    stopped = {Stand.CORRECTING: "asked_on", Stand.PAYING: "fee_told_on"}.get(row.stand)
    for key in ("extended_on", "third_asked_on", "fee_told_on", "asked_on"):
        if stopped and key in days and days[key] > days[stopped]:
            row.problems.append(
                _("%(since)s以后期限停止计算，到申请人补正或者缴费为止，不会有%(key)s。")
                % {"since": BY_KEY[stopped].label, "key": BY_KEY[key].label}
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
    """Say of rows whose old number stands in the table already that it does.

    Items of one application have the same number, each its own place, and one applicant and day.
    """
    first: dict[str, int] = {}
    applications: dict[str, Row] = {}
    for row in rows:
        if not row.ref:
            continue
        if row.key in first:
            row.problems.append(
                _("原编号与第 %(line)d 行相同，请核对。一份申请有几项的，请在“项次”列写明第几项。")
                % {"line": first[row.key]}
            )
            continue
        first[row.key] = row.line
        head = applications.setdefault(row.ref, row)
        received = [r.days.get("received_on") for r in (head, row)]
        if head.applicant_type != row.applicant_type or received[0] != received[1]:
            row.problems.append(
                _("与第 %(line)d 行是同一份申请，申请人类型和收到申请之日应当一致。")
                % {"line": head.line}
            )
