"""政府信息公开工作年度报告 (国办公开办函〔2021〕30号): tables cell by cell, and what must agree.

A request counts in the year of its receipt as new and in the year of its end as a result. A round
opened by a review or a court does not count again: the third table tells it. What was never
received (withdrawn before both sides confirmed) counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.areas.requests.rules.remedies import ENDING_LABELS, GROUPS, Ending, Kind

COLUMNS = tuple(kind.value for kind in ApplicantType)
TOTAL = "total"
COLUMN_LABELS = {
    ApplicantType.NATURAL.value: _("自然人"),
    ApplicantType.BUSINESS.value: _("商业企业"),
    ApplicantType.RESEARCH.value: _("科研机构"),
    ApplicantType.PUBLIC_INTEREST.value: _("社会公益组织"),
    ApplicantType.LEGAL_SERVICE.value: _("法律服务机构"),
    ApplicantType.OTHER.value: _("其他"),
    TOTAL: _("总计"),
}
NEW, CARRIED_IN, SUM, CARRIED_OUT = "r1", "r2", "r3_7", "r4"


@dataclass(frozen=True)
class RowInfo:
    """A row of the second table, as the format prints it."""

    code: str
    label: str
    """Of the row itself; data, printed as the format words it."""
    depth: int = 0
    is_heading: bool = False


ROWS = (
    RowInfo(NEW, "一、本年新收政府信息公开申请数量"),  # data
    RowInfo(CARRIED_IN, "二、上年结转政府信息公开申请数量"),  # data
    RowInfo("h3", "三、本年度办理结果", 0, is_heading=True),  # data
    RowInfo("r3_1", "（一）予以公开", 1),  # data
    RowInfo("r3_2", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1),  # data
    RowInfo("h3_3", "（三）不予公开", 1, is_heading=True),  # data
    RowInfo("r3_3_1", "1.属于国家秘密", 2),  # data
    RowInfo("r3_3_2", "2.其他法律行政法规禁止公开", 2),  # data
    RowInfo("r3_3_3", "3.危及“三安全一稳定”", 2),  # data
    RowInfo("r3_3_4", "4.保护第三方合法权益", 2),  # data
    RowInfo("r3_3_5", "5.属于三类内部事务信息", 2),  # data
    RowInfo("r3_3_6", "6.属于四类过程性信息", 2),  # data
    RowInfo("r3_3_7", "7.属于行政执法案卷", 2),  # data
    RowInfo("r3_3_8", "8.属于行政查询事项", 2),  # data
    RowInfo("h3_4", "（四）无法提供", 1, is_heading=True),  # data
    RowInfo("r3_4_1", "1.本机关不掌握相关政府信息", 2),  # data
    RowInfo("r3_4_2", "2.没有现成信息需要另行制作", 2),  # data
    RowInfo("r3_4_3", "3.补正后申请内容仍不明确", 2),  # data
    RowInfo("h3_5", "（五）不予处理", 1, is_heading=True),  # data
    RowInfo("r3_5_1", "1.信访举报投诉类申请", 2),  # data
    RowInfo("r3_5_2", "2.重复申请", 2),  # data
    RowInfo("r3_5_3", "3.要求提供公开出版物", 2),  # data
    RowInfo("r3_5_4", "4.无正当理由大量反复申请", 2),  # data
    RowInfo("r3_5_5", "5.要求行政机关确认或重新出具已获取信息", 2),  # data
    RowInfo("h3_6", "（六）其他处理", 1, is_heading=True),  # data
    RowInfo(
        "r3_6_1",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",  # data
        2,
    ),
    RowInfo(
        "r3_6_2",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",  # data
        2,
    ),
    RowInfo("r3_6_3", "3.其他", 2),  # data
    RowInfo(SUM, "（七）总计", 1),  # data
    RowInfo(CARRIED_OUT, "四、结转下年度继续办理", 0),  # data
)
NUMERIC = tuple(row.code for row in ROWS if not row.is_heading)
LEAVES = tuple(code for code in NUMERIC if code not in {NEW, CARRIED_IN, SUM, CARRIED_OUT})

Table = dict[str, dict[str, int]]
"""Row → column → number; the total column included."""


@dataclass(frozen=True)
class Counted:
    """A request as the second table counts it."""

    applicant: str
    received_on: date
    ended_on: date | None = None
    row: str = ""
    """Row of the result; empty while it is open."""


def empty_table() -> Table:
    """The second table with a nought in every cell."""
    return {code: dict.fromkeys((*COLUMNS, TOTAL), 0) for code in NUMERIC}


def second_table(requests: Iterable[Counted], year: int) -> Table:
    """The table of the year, in one pass and constant memory."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    table = empty_table()
    for one in requests:
        if one.received_on > last or (one.ended_on is not None and one.ended_on < first):
            continue
        _count(table, NEW if one.received_on >= first else CARRIED_IN, one.applicant)
        if one.ended_on is None or one.ended_on > last:
            _count(table, CARRIED_OUT, one.applicant)
        else:
            _count(table, one.row, one.applicant)
            _count(table, SUM, one.applicant)
    return table


def _count(table: Table, row: str, column: str) -> None:
    table[row][column] += 1
    table[row][TOTAL] += 1


GROUP_LABELS = {
    "rev": "行政复议",  # data
    "dir": "行政诉讼 未经复议直接起诉",  # data
    "aft": "行政诉讼 复议后起诉",  # data
}
ENDINGS = tuple(ending.value for ending in Ending)


def label_of(code: str) -> str:
    """A row, column, group, ending or section in the words of the format; unknown: itself."""
    rows = {row.code: row.label for row in ROWS}
    endings = {ending.value: label for ending, label in ENDING_LABELS.items()}
    first = {row: label for row, (_item, label, _cells) in FIRST_TABLE.items()}
    known = {**endings, **COLUMN_LABELS, **GROUP_LABELS, **rows, **first, **dict(SECTIONS)}
    return str(known.get(code, code)).strip()


@dataclass(frozen=True)
class Contested:
    """A remedy as the third table counts it."""

    kind: str
    filed_on: date
    ending: str = Ending.PENDING.value
    decided_on: date | None = None


def third_table(remedies: Iterable[Contested], year: int) -> Table:
    """Decided in the year by ending; what is pending at its end reappears until it is decided."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    table = {group: dict.fromkeys((*ENDINGS, TOTAL), 0) for group in GROUPS.values()}
    for one in remedies:
        group = GROUPS.get(Kind(one.kind))
        if group is None or one.filed_on > last:
            continue
        if one.decided_on is None or one.decided_on > last:
            _count(table, group, Ending.PENDING.value)
        elif one.decided_on >= first:
            _count(table, group, one.ending)
    return table


FIRST_TABLE = {
    "rules": ("第二十条第（一）项", "规章", ("issued", "abolished", "in_force")),  # data
    "normative_docs": (
        "第二十条第（一）项",  # data
        "行政规范性文件",  # data
        ("issued", "abolished", "in_force"),
    ),
    "licences": ("第二十条第（五）项", "行政许可", ("decisions",)),  # data
    "penalties": ("第二十条第（六）项", "行政处罚", ("decisions",)),  # data
    "coercions": ("第二十条第（六）项", "行政强制", ("decisions",)),  # data
    "fees": ("第二十条第（八）项", "行政事业性收费", ("amount",)),  # data
}
FIRST_LABELS = {
    "issued": "本年制发件数",  # data
    "abolished": "本年废止件数",  # data
    "in_force": "现行有效件数",  # data
    "decisions": "本年处理决定数量",  # data
    "amount": "本年收费金额（单位：万元）",  # data
}
SECTIONS = (
    ("overview", "一、总体情况"),  # data
    ("table1", "二、主动公开政府信息情况"),  # data
    ("table2", "三、收到和处理政府信息公开申请情况"),  # data
    ("table3", "四、政府信息公开行政复议、行政诉讼情况"),  # data
    ("problems", "五、存在的主要问题及改进情况"),  # data
    ("other", "六、其他需要报告的事项"),  # data
)
TEXTS = ("overview", "problems", "other")


class Severity(StrEnum):
    """Whether a finding stops the report."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """A relation that does not hold."""

    code: str
    severity: Severity
    message: str
    column: str = ""
    """Column, row, group or section; its words are `where`."""

    @property
    def where(self) -> str:
        """The column, row, group or section in words."""
        return label_of(self.column) if self.column else ""


@dataclass(frozen=True)
class Figures:
    """What the relations look at."""

    table2: Table
    table3: Table
    before: Table | None = None
    """Last year's second table; None when there is none."""
    table1: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    table1_before: Mapping[str, Mapping[str, object]] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    texts_before: Mapping[str, str] = field(default_factory=dict)
    fees: int = 0
    """Yuan collected in the year."""


COMPARED = ("overview", "problems")
"""Sections that are not to be last year's words."""
ALIKE = 0.85
"""From here on a text is said to be last year's."""


def check(figures: Figures) -> list[Finding]:
    """Every relation that does not hold (disclosure.md 3.4, 3.5), errors first."""
    found = [
        *_whole_numbers(figures.table2, figures.table3),
        *_sums(figures.table2),
        *_balance(figures.table2),
        *_carried(figures.table2, figures.before),
        *_third(figures.table3),
        *_fees_told(figures),
        *_contested(figures),
        *_in_force(figures),
        *_alike(figures),
    ]
    return sorted(found, key=lambda f: list(Severity).index(f.severity))


def _whole_numbers(*tables: Table) -> Iterable[Finding]:
    for table in tables:
        for row, cells in table.items():
            for column, value in cells.items():
                if type(value) is not int or value < 0:
                    yield _error(
                        "A5", _("应为不小于 0 的整数：%(cell)s"), column, cell=label_of(row)
                    )


def _sums(table: Table) -> Iterable[Finding]:
    for column in (*COLUMNS, TOTAL):
        leaves = sum(table[row][column] for row in LEAVES)
        if table[SUM][column] != leaves:
            yield _error("A2", _("办理结果总计应等于各项之和 %(sum)d"), column, sum=leaves)
    for row in NUMERIC:
        whole = sum(table[row][column] for column in COLUMNS)
        if table[row][TOTAL] != whole:
            yield _error(
                "A3",
                _("总计应等于各类申请人之和 %(sum)d"),
                row,
                sum=whole,
            )


def _balance(table: Table) -> Iterable[Finding]:
    for column in (*COLUMNS, TOTAL):
        got = table[NEW][column] + table[CARRIED_IN][column]
        went = table[SUM][column] + table[CARRIED_OUT][column]
        if got != went:
            yield _error(
                "A1",
                _("第一项加第二项之和（%(got)d）应等于第三项加第四项之和（%(went)d）"),
                column,
                got=got,
                went=went,
            )


def _carried(table: Table, before: Table | None) -> Iterable[Finding]:
    if before is None:
        return
    for column in (*COLUMNS, TOTAL):
        left = before[CARRIED_OUT][column]
        if table[CARRIED_IN][column] != left:
            yield _error("A4", _("上年结转应等于上一年度报告的结转数 %(left)d"), column, left=left)


def _third(table: Table) -> Iterable[Finding]:
    for group, cells in table.items():
        whole = sum(cells[ending] for ending in ENDINGS)
        if cells[TOTAL] != whole:
            yield _error(
                "T3", _("%(group)s：总计应为 %(sum)d"), group, sum=whole, group=label_of(group)
            )


def _fees_told(figures: Figures) -> Iterable[Finding]:
    charged = figures.fees > 0 or figures.table2["r3_6_2"][TOTAL] > 0
    if charged and "收费" not in figures.texts.get("other", ""):  # data
        yield Finding(
            "A6", Severity.WARNING, str(_("收取信息处理费的，应当在第六部分报告收费的件数和金额。"))
        )


def _contested(figures: Figures) -> Iterable[Finding]:
    refused = figures.table2[SUM][TOTAL] - figures.table2["r3_1"][TOTAL]
    contested = sum(cells[TOTAL] for cells in figures.table3.values())
    if contested > refused:
        yield Finding(
            "A7",
            Severity.INFO,
            str(_("复议、诉讼 %(n)d 件多于未予公开的 %(m)d 件，请核对。"))
            % {"n": contested, "m": refused},
        )


def _in_force(figures: Figures) -> Iterable[Finding]:
    if figures.table1_before is None:
        return
    for row in ("rules", "normative_docs"):
        now, then = figures.table1.get(row, {}), figures.table1_before.get(row, {})
        values = [now.get(n) for n in ("in_force", "issued", "abolished")] + [then.get("in_force")]
        if any(not isinstance(v, int) for v in values):
            continue
        in_force, issued, abolished, before = (v for v in values if isinstance(v, int))
        if in_force != before + issued - abolished:
            yield Finding(
                "T1",
                Severity.WARNING,
                str(_("现行有效件数应为上年 %(before)d 加制发减废止 = %(sum)d，清理的请说明。"))
                % {"before": before, "sum": before + issued - abolished},
                row,
            )


def _alike(figures: Figures) -> Iterable[Finding]:
    for name in COMPARED:
        score = similarity(figures.texts.get(name, ""), figures.texts_before.get(name, ""))
        if score >= ALIKE:
            yield Finding(
                "SAME",
                Severity.WARNING,
                str(_("与上一年度的文字相似 %(percent)d%%，请写今年的情况。"))
                % {"percent": round(score * 100)},
                name,
            )


def similarity(text: str, before: str) -> float:
    """Part of the shorter text's triples of signs that stand in the other, from 0 to 1."""
    mine, theirs = _triples(text), _triples(before)
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _triples(text: str) -> set[str]:
    signs = "".join(sign for sign in text if sign.isalnum())
    return {signs[i : i + 3] for i in range(len(signs) - 2)}


def _error(code: str, message: object, column: str, **values: object) -> Finding:
    return Finding(code, Severity.ERROR, str(message) % values, column)


def added(tables: Iterable[Table]) -> Table:
    """Cell by cell: the report of a government over its departments."""
    whole: Table = {}
    for table in tables:
        for row, cells in table.items():
            into = whole.setdefault(row, dict.fromkeys(cells, 0))
            for column, value in cells.items():
                into[column] = into.get(column, 0) + value
    return whole


def due_on(year: int, *, is_government: bool) -> date:
    """Departments publish before 31 January, governments before 31 March (条例 article 49)."""
    return date(year + 1, 3, 31) if is_government else date(year + 1, 1, 31)
