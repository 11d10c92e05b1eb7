"""Annual reports written: counted, overridden with reason, checked, approved, handed in."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import AnnualReport, ReportOverride
from yangguang.areas.requests.public import FIRST_YEAR
from yangguang.areas.requests.reporting import (
    CSV_HEADER,
    DRAFTERS,
    FirstTable,
    as_json,
    before,
    body_html,
    count_for,
    csv_rows,
    drafting_units,
    findings_of,
    is_government,
    report_title,
)
from yangguang.areas.requests.rules.report import (
    COLUMNS,
    ENDINGS,
    FIRST_TABLE,
    LEAVES,
    NUMERIC,
    SUM,
    TEXTS,
    TOTAL,
    Severity,
    Table,
)
from yangguang.areas.requests.rules.reporting import Part, ReportAct, ReportState, decide
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.desk.figures import agency_figures_of
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.services import add_attachment, draft_own

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record


OPENNESS = "02-01"
"""Topic of what an agency says of its own openness: 政务公开."""


def parts_of(actor: Actor, report: AnnualReport) -> frozenset[Part]:
    """What the actor is to the report."""
    parts = set()
    if any(actor.has(role, report.agency_id) for role in DRAFTERS):
        parts.add(Part.DRAFTER)
    if actor.has(Role.LEADER_IN_CHARGE, report.agency_id):
        parts.add(Part.LEADER)
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        parts.add(Part.AUTHORITY)
    return frozenset(parts)


def why_not(actor: Actor, report: AnnualReport, act: ReportAct) -> str | None:
    """Why the act may not be done now; None when it may."""
    try:
        _decide(actor, report, act)
    except Refused as refusal:
        return str(refusal)
    return None


def _decide(actor: Actor, report: AnnualReport, act: ReportAct) -> ReportState:
    state = decide(
        ReportState(report.state),
        act,
        parts=parts_of(actor, report),
        is_government=report.is_government,
        has_record=report.record_id is not None,
    )
    if act is ReportAct.APPROVE and actor.person_id == report.drafted_by_id:
        raise Refused("author", _("您参与编制了这份年报，不能由您审批。"))
    return state


def _write(report: AnnualReport, lock: int, **changes: Any) -> AnnualReport:
    found = AnnualReport.objects.filter(pk=report.pk, lock=lock)
    if not found.update(lock=F("lock") + 1, **changes):
        raise Refused("conflict", _("年报刚刚被他人改动，您的改动没有写入。请看最新内容后再办。"))
    return AnnualReport.objects.select_related("agency", "record").get(pk=report.pk)


def _tell(report: AnnualReport, what: str, actor: Actor, at: datetime, **payload: Any) -> None:
    record(
        NewAct(
            kind=f"requests.report_{what}",
            actor=actor,
            at=at,
            subject=Subject("annual_report", report.pk, f"{report.agency.code}/{report.year}"),
            agency_id=report.agency_id,
            visibility=Visibility.INTERNAL,
            payload={"year": report.year, **payload},
        )
    )


@transaction.atomic
def open_report(*, agency: Agency, year: int, actor: Actor, at: datetime) -> AnnualReport:
    """Begin the report of a year that is over, counted from the record. Raises Refused."""
    if agency not in drafting_units(actor):
        raise Refused("not_permitted", _("只有本机关的公开工作人员可以编制年报。"))
    if year < FIRST_YEAR:
        raise Refused("year", _("%(first)d 年以前的年报不在这里编制。") % {"first": FIRST_YEAR})
    if year >= city_date(at).year:
        raise Refused("year", _("这一年还没有过完，不能编制年报。"))
    if AnnualReport.objects.filter(agency=agency, year=year).exists():
        raise Refused("exists", _("这一年度的年报已经在编制。"))
    count = count_for(agency, year)
    report = AnnualReport.objects.create(
        agency=agency,
        year=year,
        is_government=is_government(agency),
        table1=count.table1,
        table2=count.table2,
        table3=count.table3,
        counted2=count.table2,
        counted3=count.table3,
        fees=count.fees,
        missing=list(count.missing),
        texts=prefilled(agency, year, count.table2, count.fees),
        counted_at=at,
        drafted_by_id=actor.person_id,
    )
    _tell(report, "opened", actor, at)
    return report


def prefilled(agency: Agency, year: int, table: Table, fees: Any) -> dict[str, str]:
    """The sentences that only repeat figures; the rest is written by the officer."""
    overview = _(
        "%(year)d年，%(agency)s新收政府信息公开申请%(new)d件，上年结转%(before)d件；"
        "办结%(done)d件，结转下年度%(after)d件。"
    ) % {
        "year": year,
        "agency": agency_name(agency),
        "new": table["r1"][TOTAL],
        "before": table["r2"][TOTAL],
        "done": table[SUM][TOTAL],
        "after": table["r4"][TOTAL],
    }
    other = (
        _("本年度收取政府信息公开信息处理费，收费总金额%(fees)s元。") % {"fees": f"{fees:.0f}"}
        if fees
        else _("本年度没有收取政府信息公开信息处理费。没有其他需要报告的事项。")
    )
    return {"overview": overview, "problems": "", "other": other}


@transaction.atomic
def recount(*, report: AnnualReport, lock: int, actor: Actor, at: datetime) -> AnnualReport:
    """Count anew; overrides fall away with the old figures. Raises Refused."""
    _decide(actor, report, ReportAct.COUNT)
    count = count_for(report.agency, report.year)
    fresh = _write(
        report,
        lock,
        table1=_first_anew(report, count.table1),
        table2=count.table2,
        table3=count.table3,
        counted2=count.table2,
        counted3=count.table3,
        fees=count.fees,
        missing=list(count.missing),
        counted_at=at,
    )
    _tell(fresh, "counted", actor, at)
    return fresh


def _first_anew(report: AnnualReport, counted: FirstTable) -> FirstTable:
    """Of a government all of it is added up again; of others what an officer wrote stays."""
    if report.is_government:
        return counted
    known = agency_figures_of(report.agency_id, report.year)
    return {
        row: {
            cell: value if f"{row}.{cell}" in known else report.table1.get(row, {}).get(cell, value)
            for cell, value in cells.items()
        }
        for row, cells in counted.items()
    }


@transaction.atomic
def edit_report(
    *,
    report: AnnualReport,
    lock: int,
    texts: Mapping[str, str],
    table1: Mapping[str, Mapping[str, Any]],
    actor: Actor,
    at: datetime,
) -> AnnualReport:
    """Write the sections and the first table. Raises Refused."""
    _decide(actor, report, ReportAct.EDIT)
    known = {name: str(texts.get(name, "")).strip() for name in TEXTS}
    first = {
        code: {cell: table1.get(code, {}).get(cell, 0) for cell in cells}
        for code, (_item, _label, cells) in FIRST_TABLE.items()
    }
    fresh = _write(report, lock, texts=known, table1=first, drafted_by_id=actor.person_id)
    _tell(fresh, "edited", actor, at)
    return fresh


@transaction.atomic
def override(
    *,
    report: AnnualReport,
    lock: int,
    table: str,
    row: str,
    column: str,
    value: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> AnnualReport:
    """Report a cell otherwise than counted; sums follow. Raises Refused without a reason."""
    _decide(actor, report, ReportAct.OVERRIDE)
    if not reason.strip():
        raise Refused("reason_missing", _("改动统计数字应当写明理由。"))
    columns = COLUMNS if table == "table2" else ENDINGS
    rows = [r for r in NUMERIC if r != SUM] if table == "table2" else list(report.table3)
    if table not in {"table2", "table3"} or row not in rows or column not in columns or value < 0:
        raise Refused("cell", _("没有这个可以改动的单元格。"))
    changed = {r: dict(cells) for r, cells in getattr(report, table).items()}
    changed[row][column] = value
    _sum_up(changed, columns)
    counted = getattr(report, f"counted{table[-1]}")[row][column]
    fresh = _write(report, lock, **{table: changed}, drafted_by_id=actor.person_id)
    ReportOverride.objects.create(
        report=fresh,
        table=table,
        row=row,
        column=column,
        counted=counted,
        value=value,
        reason=reason.strip()[:300],
        person_id=actor.person_id,
        at=at,
    )
    _tell(fresh, "overridden", actor, at, table=table, row=row, column=column, value=value)
    return fresh


def _sum_up(table: Table, columns: tuple[str, ...]) -> None:
    if SUM in table:
        for column in columns:
            table[SUM][column] = sum(table[leaf][column] for leaf in LEAVES)
    for cells in table.values():
        cells[TOTAL] = sum(cells[column] for column in columns)


@transaction.atomic
def check_report(*, report: AnnualReport, lock: int, actor: Actor, at: datetime) -> AnnualReport:
    """Hand it to the leader. Raises Refused while a relation does not hold or a text is missing."""
    state = _decide(actor, report, ReportAct.CHECK)
    faults = [f for f in findings_of(report) if f.severity is Severity.ERROR]
    if faults:
        raise Refused("relations", faults[0].message)
    if any(not str(report.texts.get(name, "")).strip() for name in TEXTS):
        raise Refused("texts", _("还有没写的部分：第一、五、六部分都要写。"))
    if before(report) is None and report.table2["r2"][TOTAL]:
        _tell(report, "first", actor, at)
    fresh = _write(report, lock, state=state)
    _tell(fresh, "checked", actor, at)
    return fresh


@transaction.atomic
def move_report(
    *, report: AnnualReport, lock: int, act: ReportAct, reason: str, actor: Actor, at: datetime
) -> AnnualReport:
    """Approve, return, hand in, accept, send back. Raises Refused; what returns needs a reason."""
    state = _decide(actor, report, act)
    changes: dict[str, Any] = {"state": state}
    if act in {ReportAct.RETURN, ReportAct.SEND_BACK}:
        if not reason.strip():
            raise Refused("reason_missing", _("退回须写明理由，便于修改。"))
        changes |= {"approved_by_id": None, "approved_at": None, "submitted_at": None}
    elif act is ReportAct.APPROVE:
        changes |= {"approved_by_id": actor.person_id, "approved_at": at}
    elif act is ReportAct.SUBMIT:
        changes["submitted_at"] = at
    elif act is ReportAct.ACCEPT:
        changes["accepted_at"] = at
    else:
        raise Refused("act", _("没有这种办理。"))
    fresh = _write(report, lock, **changes)
    _tell(fresh, act.value, actor, at, reason=reason.strip()[:300])
    return fresh


@transaction.atomic
def draft_publication(
    *,
    report: AnnualReport,
    lock: int,
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> Record:
    """The report as a draft before the gate, with its numbers as CSV and JSON. Raises Refused."""
    _decide(actor, report, ReportAct.PUBLISH)
    on = city_date(at)
    version = draft_own(
        agency=report.agency,
        title=report_title(report),
        body=body_html(report),
        genre=Genre.ANNUAL_REPORT,
        column="nb",
        topic=Topic.objects.filter(code=OPENNESS).first(),
        demonstration=demonstration,
        summary=_("%(year)d年度政府信息公开工作情况和统计数据。") % {"year": report.year},
        content_source=agency_name(report.agency, on, short=True),
        actor=actor,
        at=at,
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([CSV_HEADER, *csv_rows(report)])
    files = (
        (f"report-{report.year}.csv", text.getvalue().encode("utf-8-sig"), "text/csv"),
        (
            f"report-{report.year}.json",
            json.dumps(as_json(report), ensure_ascii=False, indent=1).encode(),
            "application/json",
        ),
    )
    for name, data, media_type in files:
        add_attachment(
            version=version, name=name, data=data, media_type=media_type, actor=actor, at=at
        )
    fresh = _write(report, lock, record_id=version.record_id)
    _tell(fresh, "drafted", actor, at, record=version.record.public_id)
    return version.record
