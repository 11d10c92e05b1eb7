"""Annual reports at the desk: the list with its dates, one report, what is done with it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests import report_services as services
from yangguang.areas.requests import reporting, site_table_services
from yangguang.areas.requests.models import AnnualReport
from yangguang.areas.requests.public import year_of
from yangguang.areas.requests.rules.report import (
    COLUMN_LABELS,
    COLUMNS,
    ENDINGS,
    FIRST_LABELS,
    FIRST_TABLE,
    GROUP_LABELS,
    ROWS,
    SECTIONS,
    SUM,
    TEXTS,
    TOTAL,
    Severity,
    label_of,
)
from yangguang.areas.requests.rules.reporting import ACT_LABELS, ReportAct
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import carried_out, lock_seen
from yangguang.kernel.desk.figures import agency_figures_of
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import StreamingHttpResponse

    from yangguang.kernel.organizations.models import Agency

SECTION_TITLES = dict(SECTIONS)
DONE = gettext_lazy("已办理。")


class TextsForm(forms.Form):
    """The three written sections and the ten cells of the first table."""

    def __init__(self, data: Any = None, *, report: AnnualReport) -> None:
        initial: dict[str, Any] = dict(report.texts)
        for code, cells in report.table1.items():
            initial |= {f"{code}.{cell}": value for cell, value in cells.items()}
        super().__init__(data, initial=initial)
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=SECTION_TITLES[name],
                required=False,
                max_length=8000,
                widget=forms.Textarea(attrs={"rows": 7}),
            )
            self.fields[name].mark = _("送审批前必填")  # type: ignore[attr-defined]
        counted = agency_figures_of(report.agency_id, report.year)
        for code, (_item, label, cells) in FIRST_TABLE.items():
            for cell in cells:
                name = f"{code}.{cell}"
                self.fields[name] = self._number(cell, f"{label}：{FIRST_LABELS[cell]}")
                if name in counted:
                    self.fields[name].help_text = _("按记录统计为 %(value)s：%(how)s") % {
                        "value": counted[name].value,
                        "how": counted[name].working,
                    }

    def _number(self, cell: str, label: str) -> forms.Field:
        if cell == "amount":
            return forms.DecimalField(
                label=label, min_value=0, max_digits=14, decimal_places=4, required=False
            )
        return forms.IntegerField(label=label, min_value=0, required=False)

    def texts(self) -> dict[str, str]:
        """The written sections."""
        return {name: self.cleaned_data[name] for name in TEXTS}

    def table1(self) -> dict[str, dict[str, Any]]:
        """The first table; a decimal as text, so that nothing is rounded."""
        return {
            code: {cell: self._plain(code, cell) for cell in cells}
            for code, (_item, _label, cells) in FIRST_TABLE.items()
        }

    def _plain(self, code: str, cell: str) -> Any:
        value = self.cleaned_data.get(f"{code}.{cell}") or 0
        return str(Decimal(value).normalize()) if cell == "amount" and value else value


class OverrideForm(forms.Form):
    """One cell, its number, and why."""

    cell = forms.ChoiceField(label=gettext_lazy("单元格"))
    value = forms.IntegerField(label=gettext_lazy("改为"), min_value=0)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        second = [
            (f"table2/{row.code}/{column}", f"{row.label} · {COLUMN_LABELS[column]}")
            for row in ROWS
            if not row.is_heading and row.code != SUM
            for column in COLUMNS
        ]
        third = [
            (f"table3/{group}/{ending}", f"{label} · {label_of(ending)}")
            for group, label in GROUP_LABELS.items()
            for ending in ENDINGS
        ]
        self.fields["cell"].choices = [*second, *third]  # type: ignore[attr-defined]


def _report(request: DeskRequest, code: str, year: int) -> AnnualReport:
    try:
        return reporting.report_for(request.actor, code, year)
    except AnnualReport.DoesNotExist:
        raise Http404 from None


def _to(report: AnnualReport) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("requests_desk:report", args=[report.agency.code, report.year])
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def reports(request: DeskRequest) -> HttpResponse:
    """Reports by year; which are still to be made, and by when."""
    at = now()
    units = reporting.drafting_units(request.actor)
    year = city_date(at).year - 1
    if request.method == "POST":
        return _begin(request, units)
    found = list(reporting.reports_visible_to(request.actor).prefetch_related("agency__versions"))
    begun = {(r.agency_id, r.year) for r in found}
    calendar = calendar_for("office")
    public = {
        entry.agency_id: entry.record.public_id
        for entry in reporting.in_public((a.pk for a in units), year)
    }
    owed = [
        (
            agency,
            agency_name(agency),
            reporting.time_left(agency, year, at=at, calendar=calendar),
        )
        for agency in units
        if (agency.pk, year) not in begun and agency.pk not in public
    ]
    elsewhere = [
        (agency, agency_name(agency), public[agency.pk])
        for agency in units
        if (agency.pk, year) not in begun and agency.pk in public
    ]
    return desk_page(
        request,
        "requests/reports.html",
        {
            "title": _("政府信息公开工作年度报告"),
            "year": year,
            "owed": owed,
            "elsewhere": elsewhere,
            "reports": [(r, agency_name(r.agency)) for r in found],
            "has_site_tables": site_table_services.may_read(request.actor),
        },
        crumbs=[(_("年度报告"), "")],
    )


def _begin(request: DeskRequest, units: list[Agency]) -> HttpResponse:
    code = str(request.POST.get("agency", ""))
    year = year_of(str(request.POST.get("year", "")), on=city_date(now()))
    if code not in {a.code for a in units} or year is None:
        messages.error(request, _("请选择单位和年度。"))
        return HttpResponseRedirect(reverse("requests_desk:reports"))
    try:
        made = services.open_report(
            agency=agency_for(code), year=year, actor=request.actor, at=now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("requests_desk:reports"))
    return _to(made)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def report(request: DeskRequest, code: str, year: int) -> HttpResponse:
    """One report: its tables as counted, its texts, what does not agree, what may be done."""
    found = _report(request, code, year)
    form = TextsForm(request.POST if request.method == "POST" else None, report=found)
    if request.method == "POST" and form.is_valid():
        done = carried_out(
            request,
            lambda: services.edit_report(
                report=found,
                lock=lock_seen(request),
                texts=form.texts(),
                table1=form.table1(),
                actor=request.actor,
                at=now(),
            ),
            DONE,
        )
        if done:
            return _to(found)
    earlier = reporting.before(found)
    findings = reporting.findings_of(found)
    return desk_page(
        request,
        "requests/report.html",
        {
            "title": reporting.report_title(found),
            "report": found,
            "form": form,
            "override_form": OverrideForm(),
            "columns": [COLUMN_LABELS[c] for c in (*COLUMNS, TOTAL)],
            "lines": reporting.second_lines(found),
            "third": reporting.third_cells(found),
            "findings": findings,
            "errors": sum(f.severity is Severity.ERROR for f in findings),
            "overrides": [
                (o, label_of(o.row), label_of(o.column))
                for o in found.overrides.select_related("person")
            ],
            "earlier": earlier,
            "figures_beside": reporting.figures_beside(found, earlier) if earlier else [],
            "acts": _buttons(request, found),
            "texts": [(row, form[row.name]) for row in reporting.texts_beside(found, earlier)],
            "first_fields": [f for f in form if f.name not in TEXTS],
            "first": [
                (f"{label} {FIRST_LABELS[cell]}", found.table1.get(row, {}).get(cell, 0))
                for row, (_item, label, cells) in FIRST_TABLE.items()
                for cell in cells
            ],
            "may_edit": services.why_not(request.actor, found, ReportAct.EDIT) is None,
        },
        crumbs=[(_("年度报告"), reverse("requests_desk:reports")), (str(year), "")],
    )


BUTTONS = (
    *(ReportAct.COUNT, ReportAct.CHECK, ReportAct.APPROVE, ReportAct.SUBMIT),
    *(ReportAct.ACCEPT, ReportAct.PUBLISH, ReportAct.RETURN, ReportAct.SEND_BACK),
)


def _buttons(request: DeskRequest, found: AnnualReport) -> list[dict[str, Any]]:
    rows = []
    for act in BUTTONS:
        reason = services.why_not(request.actor, found, act)
        if reason is None:
            rows.append(
                {
                    "act": act.value,
                    "label": ACT_LABELS[act],
                    "needs_reason": act in {ReportAct.RETURN, ReportAct.SEND_BACK},
                }
            )
    return rows


@require_POST
@officer_required
def report_act(request: DeskRequest, code: str, year: int, act: str) -> HttpResponse:
    """An act on the report."""
    found = _report(request, code, year)
    common: dict[str, Any] = {
        "report": found,
        "lock": lock_seen(request),
        "actor": request.actor,
        "at": now(),
    }
    if act not in {a.value for a in BUTTONS}:
        raise Http404
    plain: dict[str, Callable[..., object]] = {
        ReportAct.COUNT: services.recount,
        ReportAct.CHECK: services.check_report,
        ReportAct.PUBLISH: services.draft_publication,
    }
    if act in plain:
        carried_out(request, lambda: plain[act](**common), DONE)
    else:
        reason = str(request.POST.get("reason", ""))
        carried_out(
            request,
            lambda: services.move_report(act=ReportAct(act), reason=reason, **common),
            DONE,
        )
    return _to(found)


@require_POST
@officer_required
def report_override(request: DeskRequest, code: str, year: int) -> HttpResponse:
    """Report a cell otherwise than counted, with the reason."""
    found = _report(request, code, year)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择单元格，填写数字和理由。"))
        return _to(found)
    table, row, column = form.cleaned_data["cell"].split("/")
    carried_out(
        request,
        lambda: services.override(
            report=found,
            lock=lock_seen(request),
            table=table,
            row=row,
            column=column,
            value=form.cleaned_data["value"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=now(),
        ),
        DONE,
    )
    return _to(found)


@require_safe
@officer_required
def report_csv(request: DeskRequest, code: str, year: int) -> StreamingHttpResponse:
    """Every number of the report as CSV."""
    found = _report(request, code, year)
    name = f"report-{code}-{year}.csv"
    return csv_response(name, reporting.CSV_HEADER, reporting.csv_rows(found))


@require_safe
@officer_required
def report_json(request: DeskRequest, code: str, year: int) -> HttpResponse:
    """The report as JSON."""
    found = _report(request, code, year)
    text = json.dumps(reporting.as_json(found), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")
