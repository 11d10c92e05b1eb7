"""The two yearly tables about the website: begun from the record, filled in, put to the gate."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import SiteReport
from yangguang.areas.requests.public import FIRST_YEAR
from yangguang.areas.requests.reporting import DRAFTERS
from yangguang.areas.requests.rules.site_tables import (
    LONGEST_REASON,
    TABLE_LABELS,
    Field,
    SiteTable,
    cleaned,
    missing,
    shown,
)
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.desk.figures import figures_of
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.services import add_attachment, draft_own

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record


@dataclass(frozen=True)
class Form:
    """The cells of each table, and the office that runs the site."""

    host: str
    """Code of the agency; empty: the city has named none, and no table is made."""
    fields: Mapping[SiteTable, Sequence[Field]]


Provider = Callable[[], Form]
_providers: list[Provider] = []


def register_form(provider: Provider) -> None:
    """Name the function that knows the city's form; the last one named counts."""
    _providers[:] = [provider]


def the_form() -> Form:
    """The form of the city; an empty one while no city has registered."""
    return _providers[0]() if _providers else Form("", {})


def host() -> Agency | None:
    """Who runs the site and makes its tables."""
    return Agency.objects.filter(code=the_form().host).first()


def may_read(actor: Actor) -> bool:
    """Whether the tables are the actor's business."""
    return actor.has(Role.OPEN_GOVERNMENT_OFFICE) or may_write(actor)


def may_write(actor: Actor) -> bool:
    """Whether the actor makes them: an officer of the office that runs the site."""
    office = host()
    return office is not None and any(actor.has(role, office.pk) for role in DRAFTERS)


def _check_writer(actor: Actor) -> Agency:
    office = host()
    if office is None or not any(actor.has(role, office.pk) for role in DRAFTERS):
        raise Refused("not_permitted", _("只有网站主办单位的公开工作人员可以编制网站报表。"))
    return office


def fields_of(row: SiteReport) -> list[Field]:
    """The form as it stood when the table was begun."""
    return [Field(**values) for values in row.fields]


def title_of(row: SiteReport) -> str:
    """As the table is called; the year is the year told of."""
    return _("%(agency)s%(table)s（%(year)d年度）") % {
        "agency": agency_name(row.agency),
        "table": TABLE_LABELS[SiteTable(row.table)],
        "year": row.year,
    }


def lacking(row: SiteReport) -> dict[str, str]:
    """What must be filled in before it is published."""
    return missing(fields_of(row), row.values, row.counted, row.reasons)


def _counts(fields: Sequence[Field], year: int) -> tuple[dict[str, str], dict[str, str]]:
    figures = figures_of(year)
    known = {f.code: figures[f.figure] for f in fields if f.figure in figures}
    return (
        {code: figure.value for code, figure in known.items()},
        {code: figure.working for code, figure in known.items()},
    )


@transaction.atomic
def begin(*, table: SiteTable, year: int, actor: Actor, at: datetime) -> SiteReport:
    """Begin a table of a year that is over, filled in from the record. Raises Refused."""
    office = _check_writer(actor)
    if not FIRST_YEAR <= year < city_date(at).year:
        raise Refused("year", _("这一年还没有过完，或者早于系统的记录，不能编制报表。"))
    if SiteReport.objects.filter(table=table, year=year).exists():
        raise Refused("exists", _("这一年度的报表已经在编制。"))
    fields = list(the_form().fields.get(table, ()))
    counted, workings = _counts(fields, year)
    row = SiteReport.objects.create(
        table=table,
        year=year,
        agency=office,
        fields=[field.to_json() for field in fields],
        counted=counted,
        workings=workings,
        values=counted,
        counted_at=at,
    )
    _tell(row, "opened", actor, at)
    return row


@transaction.atomic
def recount(*, row: SiteReport, lock: int, actor: Actor, at: datetime) -> SiteReport:
    """Count anew; a cell that stood as counted follows, one with a reason stays. Raises Refused."""
    _check_open(row, actor)
    counted, workings = _counts(fields_of(row), row.year)
    values = dict(row.values)
    for code, value in counted.items():
        if values.get(code, "") in {"", row.counted.get(code, "")}:
            values[code] = value
    fresh = _write(row, lock, counted=counted, workings=workings, values=values, counted_at=at)
    _tell(fresh, "counted", actor, at)
    return fresh


@transaction.atomic
def edit(
    *,
    row: SiteReport,
    lock: int,
    values: Mapping[str, str],
    reasons: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> SiteReport:
    """Write cells and reasons; it may be left unfinished. Raises Refused."""
    _check_open(row, actor)
    known = {}
    for field in fields_of(row):
        try:
            known[field.code] = cleaned(field, values.get(field.code, ""))
        except ValueError as error:
            raise Refused("value", f"{field.label}：{error}") from error
    words = {
        code: text
        for code in known
        if (text := str(reasons.get(code, "")).replace("\0", " ").strip()[:LONGEST_REASON])
    }
    fresh = _write(row, lock, values={c: v for c, v in known.items() if v}, reasons=words)
    _tell(fresh, "edited", actor, at)
    return fresh


@transaction.atomic
def draft_publication(*, row: SiteReport, lock: int, actor: Actor, at: datetime) -> Record:
    """The table as a draft before the gate, with its numbers as CSV and JSON. Raises Refused."""
    _check_open(row, actor)
    gaps = lacking(row)
    if gaps:
        first = next(iter(gaps.values()))
        more = _("还有 %(n)d 处没有填完：%(first)s") % {"n": len(gaps), "first": first}
        raise Refused("lacking", more)
    version = draft_own(
        agency=row.agency,
        title=title_of(row),
        body=body_html(row),
        genre=Genre.ANNUAL_REPORT,
        column="nb",
        summary=_("%(year)d年度政府网站工作的各项数据。") % {"year": row.year},
        topic=Topic.objects.filter(code="02-01").first(),
        content_source=agency_name(row.agency, city_date(at), short=True),
        actor=actor,
        at=at,
    )
    text = io.StringIO()
    csv.writer(text).writerows([CSV_HEADER, *csv_rows(row)])
    name = f"website-{row.table}-{row.year}"
    for data, media_type, ending in (
        (text.getvalue().encode("utf-8-sig"), "text/csv", "csv"),
        (as_json(row).encode(), "application/json", "json"),
    ):
        add_attachment(
            version=version,
            name=f"{name}.{ending}",
            data=data,
            media_type=media_type,
            actor=actor,
            at=at,
        )
    fresh = _write(row, lock, record_id=version.record_id)
    _tell(fresh, "drafted", actor, at, record=version.record.public_id)
    return version.record


def _check_open(row: SiteReport, actor: Actor) -> None:
    _check_writer(actor)
    if row.record_id is not None:
        raise Refused("drafted", _("报表已经形成公开稿，改动请在公开稿中进行。"))


def _write(row: SiteReport, lock: int, **changes: Any) -> SiteReport:
    if not SiteReport.objects.filter(pk=row.pk, lock=lock).update(lock=F("lock") + 1, **changes):
        raise Refused("conflict", _("报表刚刚被他人改动，您的改动没有写入。请看最新内容后再办。"))
    return SiteReport.objects.select_related("agency", "record").get(pk=row.pk)


def _tell(row: SiteReport, what: str, actor: Actor, at: datetime, **payload: Any) -> None:
    record(
        NewAct(
            kind=f"requests.site_table_{what}",
            actor=actor,
            at=at,
            subject=Subject("site_report", row.pk, f"{row.table}/{row.year}"),
            agency_id=row.agency_id,
            visibility=Visibility.INTERNAL,
            payload={"year": row.year, "table": row.table, **payload},
        )
    )


@dataclass(frozen=True)
class Cell:
    """A cell of the table for a page."""

    field: Field
    value: str
    """As kept."""
    shown: str
    counted: str
    working: str
    reason: str


def cells_of(row: SiteReport) -> list[tuple[str, list[Cell]]]:
    """The table by its groups, in the order of the form."""
    groups: dict[str, list[Cell]] = {}
    for field in fields_of(row):
        value = row.values.get(field.code, "")
        counted = row.counted.get(field.code, "")
        cell = Cell(
            field,
            value,
            shown(field, value),
            shown(field, counted),
            row.workings.get(field.code, ""),
            row.reasons.get(field.code, ""),
        )
        groups.setdefault(field.group, []).append(cell)
    return list(groups.items())


def body_html(row: SiteReport) -> str:
    """The table as a document; a cell that says nothing is left out only where it is words."""
    rows = []
    for group, cells in cells_of(row):
        told = [cell for cell in cells if cell.value]
        for place, cell in enumerate(told):
            head = (
                f"<th scope='rowgroup' rowspan='{len(told)}'>{escape(group)}</th>"
                if place == 0
                else ""
            )
            label, value = escape(cell.field.label), escape(cell.shown)
            rows.append(f"<tr>{head}<th scope='row'>{label}</th><td>{value}</td></tr>")
    heads = ("类别", "项目", "数据")  # data
    head = "".join(f"<th scope='col'>{name}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


CSV_HEADER = ("group", "code", "label", "unit", "value")


def csv_rows(row: SiteReport) -> Iterator[Sequence[object]]:
    """Every cell, one a line."""
    for group, cells in cells_of(row):
        for cell in cells:
            field = cell.field
            yield group, field.code, field.label, field.unit, cell.value


def as_json(row: SiteReport) -> str:
    """The table for programs."""
    cells = [
        {"code": code, "group": group, "label": label, "unit": unit, "value": value}
        for group, code, label, unit, value in csv_rows(row)
    ]
    told = {"table": row.table, "year": row.year, "agency": row.agency.code, "cells": cells}
    return json.dumps(told, ensure_ascii=False, indent=1)
