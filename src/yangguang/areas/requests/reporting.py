"""Annual reports read: counted from the record, checked, laid out as tables, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import FilteredRelation, Q, Sum
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import AnnualReport, Fee, Remedy, Request
from yangguang.areas.requests.rules.report import (
    ALIKE,
    COLUMN_LABELS,
    COLUMNS,
    COMPARED,
    ENDINGS,
    FIRST_LABELS,
    FIRST_TABLE,
    GROUP_LABELS,
    NUMERIC,
    ROWS,
    SECTIONS,
    TEXTS,
    TOTAL,
    Contested,
    Counted,
    Figures,
    Finding,
    Table,
    added,
    check,
    due_on,
    label_of,
    second_table,
    similarity,
    third_table,
)
from yangguang.areas.requests.rules.reporting import ReportState
from yangguang.areas.requests.rules.results import RESULTS
from yangguang.areas.requests.selectors import receivers
from yangguang.kernel.clocks import Started, by_date, describe, evaluate
from yangguang.kernel.desk.figures import agency_figures_of
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Level, Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.models import CatalogueEntry
from yangguang.kernel.publishing.rules import Genre

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

CHUNK = 5000
GOVERNMENTS = frozenset({Level.CITY, Level.COUNTY})
HANDED_IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)
ROW_OF = {code.value: info.row for code, info in RESULTS.items()}


def is_government(agency: Agency) -> bool:
    """Whether the agency's report adds up those below it."""
    return agency.level in GOVERNMENTS


def counted_requests(agency_id: int, year: int) -> Iterator[Counted]:
    """Requests of the agency that the year's table may count, one by one, by their first round."""
    rows = (
        Request.objects.filter(case__agency=agency_id, received_on__year__lte=year)
        .annotate(first=FilteredRelation("outcomes", condition=Q(outcomes__round=1)))
        .filter(Q(first__isnull=True) | Q(first__decided_on__gte=date(year, 1, 1)))
        .values_list("applicant_type", "received_on", "first__decided_on", "first__result")
    )
    for applicant, received, ended, result in rows.iterator(chunk_size=CHUNK):
        if received is not None:
            yield Counted(applicant, received, ended, ROW_OF.get(result or "", ""))


def contested(agency_id: int, year: int) -> Iterator[Contested]:
    """Remedies against the agency's replies that the year's table may count."""
    rows = Remedy.objects.filter(request__case__agency=agency_id, filed_on__year__lte=year)
    for kind, filed, ending, decided in rows.values_list(
        "kind", "filed_on", "ending", "decided_on"
    ).iterator(chunk_size=CHUNK):
        yield Contested(kind, filed, ending, decided)


def fees_of(agency_id: int, year: int) -> Decimal:
    """Yuan of processing fees paid in the year."""
    paid = Fee.objects.filter(request__case__agency=agency_id, paid_on__year=year)
    return paid.aggregate(sum=Sum("amount"))["sum"] or Decimal()


@dataclass(frozen=True)
class Count:
    """Everything counted for one report."""

    table2: Table
    table3: Table
    fees: Decimal
    missing: Sequence[str] = ()
    table1: FirstTable = field(default_factory=dict)


def count_for(agency: Agency, year: int) -> Count:
    """The figures of the agency; of a government with the reports handed in below it."""
    own = Count(
        second_table(counted_requests(agency.pk, year), year),
        third_table(contested(agency.pk, year), year),
        fees_of(agency.pk, year),
        table1=first_table(agency, year),
    )
    if not is_government(agency):
        return own
    below = reporting_to(agency)
    reports = AnnualReport.objects.filter(
        agency__in=[a.pk for a in below], year=year, state__in=HANDED_IN
    ) | AnnualReport.objects.filter(
        agency__in=[a.pk for a in below],
        year=year,
        is_government=True,
        state=ReportState.APPROVED,
    )
    found = {report.agency_id: report for report in reports}
    missing = [agency_name(a) for a in below if a.pk not in found]
    return Count(
        added([own.table2, *(r.table2 for r in found.values())]),
        added([own.table3, *(r.table3 for r in found.values())]),
        own.fees + sum((r.fees for r in found.values()), Decimal()),
        missing,
        added_first([own.table1, *(r.table1 for r in found.values())]),
    )


FirstTable = dict[str, dict[str, Any]]
"""Of the first table, by row and cell: whole numbers, the amount as text."""


def first_table(agency: Agency, year: int) -> FirstTable:
    """What the record counts of the first table; what nothing here counts is 0, to be written."""
    counted = agency_figures_of(agency.pk, year)
    return {
        row: {
            cell: int(counted[f"{row}.{cell}"].value) if f"{row}.{cell}" in counted else 0
            for cell in cells
        }
        for row, (_item, _label, cells) in FIRST_TABLE.items()
    }


def added_first(tables: Sequence[Mapping[str, Mapping[str, Any]]]) -> FirstTable:
    """The first tables of several agencies, cell by cell."""
    return {
        row: {cell: _added(cell, [t.get(row, {}).get(cell, 0) for t in tables]) for cell in cells}
        for row, (_item, _label, cells) in FIRST_TABLE.items()
    }


def _added(cell: str, values: Sequence[Any]) -> Any:
    total = sum((Decimal(str(value or 0)) for value in values), Decimal())
    if cell == "amount":
        return str(total.normalize()) if total else 0
    return int(total)


def reporting_to(government: Agency) -> list[Agency]:
    """Bodies whose reports a government adds up: departments, townships, governments below."""
    agencies = {agency.pk: agency for agency in Agency.objects.all()}

    def nearest(agency: Agency) -> int | None:
        above = agencies.get(agency.parent_id or 0)
        while above is not None and above.level not in GOVERNMENTS:
            above = agencies.get(above.parent_id or 0)
        return above.pk if above else None

    return [a for a in receivers() if a.pk != government.pk and nearest(a) == government.pk]


def in_public(agencies: Iterable[int], year: int) -> QuerySet[CatalogueEntry]:
    """Annual reports of the year that the agencies have in public, wherever they were made.

    What came from an old site has its year in its title alone.
    """
    return CatalogueEntry.objects.filter(
        genre=Genre.ANNUAL_REPORT,
        agency__in=set(agencies),
        title__contains=f"{year}年",  # data
    ).select_related("record")


def before(report: AnnualReport) -> AnnualReport | None:
    """Last year's report of the same body."""
    return AnnualReport.objects.filter(agency=report.agency_id, year=report.year - 1).first()


def findings_of(report: AnnualReport) -> list[Finding]:
    """Every relation that does not hold in the report."""
    earlier = before(report)
    return check(
        Figures(
            table2=report.table2,
            table3=report.table3,
            before=earlier.table2 if earlier else None,
            table1=report.table1,
            table1_before=earlier.table1 if earlier else None,
            texts=report.texts,
            texts_before=earlier.texts if earlier else {},
            fees=int(report.fees),
        )
    )


DRAFTERS = (Role.INFORMATION_OFFICER, Role.HANDLER, Role.DISCLOSURE_OFFICE)


def reports_visible_to(actor: Actor) -> QuerySet[AnnualReport]:
    """Reports of the actor's agencies; all for the authority."""
    rows = AnnualReport.objects.select_related("agency", "record")
    if actor.is_trusted_process or actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return rows
    return rows.filter(agency__in=actor.agencies_with(*DRAFTERS, Role.LEADER_IN_CHARGE))


def report_for(actor: Actor, code: str, year: int) -> AnnualReport:
    """One of them. Raises AnnualReport.DoesNotExist."""
    return reports_visible_to(actor).get(agency__code=code, year=year)


def may_report(actor: Actor) -> bool:
    """Whether annual reports are the actor's business."""
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return True
    return bool(actor.agencies_with(*DRAFTERS, Role.LEADER_IN_CHARGE))


def drafting_units(actor: Actor) -> list[Agency]:
    """Agencies whose report the actor may begin."""
    units = actor.agencies_with(*DRAFTERS)
    return [agency for agency in receivers() if agency.pk in units]


def report_title(report: AnnualReport) -> str:
    """As the format words it."""
    return _("%(agency)s%(year)d年政府信息公开工作年度报告") % {
        "agency": agency_name(report.agency, date(report.year, 12, 31)),
        "year": report.year,
    }


@dataclass(frozen=True)
class Left:
    """How long there is still time for a report."""

    due_on: date
    words: str
    level: str


def time_left(agency: Agency, year: int, *, at: datetime, calendar: Any) -> Left:
    """The last day of the report, and what is left (条例 article 49)."""
    last = due_on(year, is_government=is_government(agency))
    law, label = "条例第四十九条", "年度报告"  # data
    return left_until(last, law=law, label=label, at=at, calendar=calendar)


def left_until(last: date, *, law: str, label: str, at: datetime, calendar: Any) -> Left:
    """The last day of a yearly duty, and what is left."""
    rule = by_date(last, law=law, code="annual_report", label=label)
    result = evaluate(rule, [Started(at=at)], calendar, at)
    return Left(last, describe(result), str(result.level))


@dataclass(frozen=True)
class Line:
    """A row of a table for a page."""

    code: str
    label: str
    depth: int
    is_heading: bool
    cells: Sequence[tuple[str, int, int]]
    """Column, reported, counted."""


@dataclass(frozen=True)
class Beside:
    """A number of this year's report with last year's."""

    label: str
    now: Decimal
    then: Decimal

    @property
    def change(self) -> str:
        """By how much it is more or less."""
        return f"{self.now - self.then:+f}" if self.now != self.then else "0"


def figures_beside(report: AnnualReport, earlier: AnnualReport) -> list[Beside]:
    """The numbers of both years: the first table, totals of the second and third, fees."""
    found = [
        Beside(
            f"{label}：{FIRST_LABELS[cell]}",
            _number(report.table1, code, cell),
            _number(earlier.table1, code, cell),
        )
        for code, (_item, label, cells) in FIRST_TABLE.items()
        for cell in cells
    ]
    for table, then, codes in (
        (report.table2, earlier.table2, NUMERIC),
        (report.table3, earlier.table3, tuple(GROUP_LABELS)),
    ):
        found += [
            Beside(label_of(code), _number(table, code, TOTAL), _number(then, code, TOTAL))
            for code in codes
        ]
    return [*found, Beside(_("收取的信息处理费（元）"), report.fees, earlier.fees)]


def _number(table: Mapping[str, Mapping[str, object]], row: str, cell: str) -> Decimal:
    return Decimal(str(table.get(row, {}).get(cell) or 0))


@dataclass(frozen=True)
class TextBeside:
    """A written section with last year's, and how much of it is the same."""

    name: str
    title: str
    now: str
    then: str
    percent: int
    is_alike: bool


def texts_beside(report: AnnualReport, earlier: AnnualReport | None) -> list[TextBeside]:
    """The written sections; last year's is empty where there is no report of it."""
    past = earlier.texts if earlier else {}
    found = []
    for name in TEXTS:
        now, then = str(report.texts.get(name, "")), str(past.get(name, ""))
        score = similarity(now, then)
        # Of the last section little can differ: what there is to report is often the same nought.
        is_alike = name in COMPARED and score >= ALIKE
        found.append(TextBeside(name, label_of(name), now, then, round(score * 100), is_alike))
    return found


def second_lines(report: AnnualReport) -> list[Line]:
    """The second table as rows."""
    columns = (*COLUMNS, TOTAL)
    return [
        Line(
            row.code,
            row.label,
            row.depth,
            row.is_heading,
            []
            if row.is_heading
            else [(c, report.table2[row.code][c], report.counted2[row.code][c]) for c in columns],
        )
        for row in ROWS
    ]


def third_cells(report: AnnualReport) -> list[tuple[str, list[int]]]:
    """The third table: each group with its five numbers."""
    return [
        (label, [report.table3[group][column] for column in (*ENDINGS, TOTAL)])
        for group, label in GROUP_LABELS.items()
    ]


def body_html(report: AnnualReport) -> str:
    """The report as a document: six sections in their order, tables as real tables."""
    parts = []
    for name, title in SECTIONS:
        parts.append(f"<h2>{escape(title)}</h2>")
        if name == "table1":
            parts.append(_first_html(report.table1))
        elif name == "table2":
            parts.append(_second_html(report))
        elif name == "table3":
            parts.append(_third_html(report))
        else:
            parts.append(paragraphs(str(report.texts.get(name, ""))))
    return "".join(parts)


def _first_html(table: Mapping[str, Mapping[str, object]]) -> str:
    rows = []
    for code, (item, label, cells) in FIRST_TABLE.items():
        values = ";".join(f"{FIRST_LABELS[c]}:{table.get(code, {}).get(c, 0)}" for c in cells)
        rows.append(
            f"<tr><td>{item}</td><th scope='row'>{label}</th><td>{escape(values)}</td></tr>"
        )
    head = (
        "<tr><th scope='col'>条款</th><th scope='col'>信息内容</th><th scope='col'>本年情况"  # data
        "</th></tr>"  # data
    )
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _second_html(report: AnnualReport) -> str:
    columns = (*COLUMNS, TOTAL)
    head = "".join(f"<th scope='col'>{COLUMN_LABELS[c]}</th>" for c in columns)
    note = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"  # data
    rows = []
    for line in second_lines(report):
        if line.is_heading:
            rows.append(f"<tr><th scope='row' colspan='{len(columns) + 1}'>{line.label}</th></tr>")
        else:
            cells = "".join(f"<td>{value}</td>" for _c, value, _counted in line.cells)
            rows.append(f"<tr><th scope='row'>{line.label}</th>{cells}</tr>")
    return (
        f"<table><caption>{note}</caption><thead><tr><th scope='col'>申请人情况</th>{head}"  # data
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _third_html(report: AnnualReport) -> str:
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")  # data
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    rows = "".join(
        f"<tr><th scope='row'>{label}</th>{''.join(f'<td>{n}</td>' for n in cells)}</tr>"
        for label, cells in third_cells(report)
    )
    first = "<th scope='col'>类别</th>"  # data
    return f"<table><thead><tr>{first}{head}</tr></thead><tbody>{rows}</tbody></table>"


def as_json(report: AnnualReport) -> dict[str, Any]:
    """The report for programs."""
    return {
        "agency": report.agency.code,
        "name": agency_name(report.agency),
        "year": report.year,
        "table1": report.table1,
        "table2": report.table2,
        "table3": report.table3,
        "texts": report.texts,
        "fees": str(report.fees),
    }


CSV_HEADER = ("table", "row", "label", "column", "value")


def csv_rows(report: AnnualReport) -> Iterator[Sequence[object]]:
    """Every number of the report, one a line."""
    for code, (_item, label, cells) in FIRST_TABLE.items():
        for cell in cells:
            yield "1", code, label, cell, report.table1.get(code, {}).get(cell, 0)
    for line in second_lines(report):
        for column, value, _counted in line.cells:
            yield "2", line.code, line.label, column, value
    for group, label in GROUP_LABELS.items():
        for column in (*ENDINGS, TOTAL):
            yield "3", group, label, column, report.table3[group][column]
