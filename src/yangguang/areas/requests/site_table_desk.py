"""The two yearly tables about the website at the desk: each number with how it was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests import site_table_services as services
from yangguang.areas.requests.models import SiteReport
from yangguang.areas.requests.public import year_of
from yangguang.areas.requests.rules.site_tables import (
    ANSWERS,
    LONGEST_REASON,
    LONGEST_VALUE,
    TABLE_LABELS,
    Field,
    SiteTable,
    cleaned,
    due_on,
    shown,
)
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import carried_out, lock_seen
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

DONE = gettext_lazy("已办理。")
WHY = "why."
"""Before the code of a cell: the name of the field for its reason."""


class CellsForm(forms.Form):
    """Every cell with its reason beneath it."""

    def __init__(self, data: Any = None, *, row: SiteReport) -> None:
        self.cells = services.fields_of(row)
        initial = {**row.values, **{WHY + code: text for code, text in row.reasons.items()}}
        super().__init__(data, initial=initial)
        for cell in self.cells:
            self.fields[cell.code] = self._value(cell, row)
            self.fields[WHY + cell.code] = self._reason(cell, row)

    def _reason(self, cell: Field, row: SiteReport) -> forms.Field:
        words = (
            _("“%(label)s”与统计不同的理由") if cell.code in row.counted else _("“%(label)s”的来源")
        )
        field = forms.CharField(
            label=words % {"label": cell.label}, required=False, max_length=LONGEST_REASON
        )
        field.mark = _("改动时填写") if cell.code in row.counted else _("公布前填写")  # type: ignore[attr-defined]
        return field

    def _value(self, cell: Field, row: SiteReport) -> forms.Field:
        label = f"{cell.label}（{cell.unit}）" if cell.unit else cell.label
        counted = row.counted.get(cell.code)
        said = (
            _("系统统计为：%(value)s。%(working)s")
            % {"value": shown(cell, counted), "working": row.workings.get(cell.code, "")}
            if counted is not None
            else _("系统不掌握，请填写并写明来源。")
        )
        if cell.kind == "yes_no":
            return self._marked(
                forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=[("", _("请选择")), *ANSWERS.items()],
                    help_text=said,
                )
            )
        is_number = cell.kind in {"number", "decimal"}
        attrs = {"inputmode": "decimal" if cell.kind == "decimal" else "numeric"}
        field = forms.CharField(
            label=label,
            required=False,
            max_length=LONGEST_VALUE,
            help_text=said,
            widget=forms.TextInput(attrs=attrs if is_number else {}),
        )
        return self._marked(field) if is_number else field

    def _marked(self, field: forms.Field) -> forms.Field:
        """May be left for later, but not when it is published."""
        field.mark = _("公布前填写")  # type: ignore[attr-defined]
        return field

    def clean(self) -> dict[str, Any]:
        """Each value of the kind its cell has."""
        data: dict[str, Any] = super().clean() or {}
        for cell in self.cells:
            try:
                data[cell.code] = cleaned(cell, data.get(cell.code, ""))
            except ValueError as error:
                self.add_error(cell.code, str(error))
        return data

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The fields as the form has them: by group, a value with its reason."""
        found: dict[str, list[tuple[forms.BoundField, forms.BoundField]]] = {}
        for cell in self.cells:
            pair = (self[cell.code], self[WHY + cell.code])
            found.setdefault(cell.group, []).append(pair)
        return list(found.items())

    def values(self) -> dict[str, str]:
        """The cells."""
        return {cell.code: self.cleaned_data[cell.code] for cell in self.cells}

    def reasons(self) -> dict[str, str]:
        """The reasons."""
        return {cell.code: self.cleaned_data[WHY + cell.code] for cell in self.cells}


def _row(request: DeskRequest, table: str, year: int) -> SiteReport:
    if not services.may_read(request.actor):
        raise Http404
    found = SiteReport.objects.select_related("agency", "record").filter(table=table, year=year)
    row = found.first()
    if row is None:
        raise Http404
    return row


def _to(row: SiteReport) -> HttpResponse:
    return HttpResponseRedirect(reverse("requests_desk:site_table", args=[row.table, row.year]))


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def site_tables(request: DeskRequest) -> HttpResponse:
    """The tables by year; which are still to be made, and by when."""
    if not services.may_read(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    if request.method == "POST":
        return _begin(request)
    today = city_date(now())
    year = today.year - 1
    rows = list(SiteReport.objects.select_related("agency", "record"))
    begun = {(row.table, row.year) for row in rows}
    owed = [
        (table, label) for table, label in TABLE_LABELS.items() if (table.value, year) not in begun
    ]
    return desk_page(
        request,
        "requests/site_tables.html",
        {
            "title": _("政府网站年度报表"),
            "year": year,
            "owed": owed if services.may_write(request.actor) else [],
            "due_on": due_on(year),
            "writes": services.may_write(request.actor),
            "rows": [(row, services.title_of(row)) for row in rows],
        },
        crumbs=[(_("年度报告"), reverse("requests_desk:reports")), (_("网站报表"), "")],
    )


def _begin(request: DeskRequest) -> HttpResponse:
    year = year_of(str(request.POST.get("year", "")), on=city_date(now()))
    table = str(request.POST.get("table", ""))
    if table not in {t.value for t in TABLE_LABELS} or year is None:
        messages.error(request, _("请选择报表和年度。"))
        return HttpResponseRedirect(reverse("requests_desk:site_tables"))
    try:
        row = services.begin(table=SiteTable(table), year=year, actor=request.actor, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("requests_desk:site_tables"))
    return _to(row)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def site_table(request: DeskRequest, table: str, year: int) -> HttpResponse:
    """One table: as counted, as reported, what is still to be filled in."""
    row = _row(request, table, year)
    form = CellsForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        done = carried_out(
            request,
            lambda: services.edit(
                row=row,
                lock=lock_seen(request),
                values=form.values(),
                reasons=form.reasons(),
                actor=request.actor,
                at=now(),
            ),
            _("已保存。"),
            form,
        )
        if done:
            return _to(row)
    return desk_page(
        request,
        "requests/site_table.html",
        {
            "title": services.title_of(row),
            "row": row,
            "form": form,
            "groups": services.cells_of(row),
            "lacking": list(services.lacking(row).values()),
            "may_edit": row.record_id is None and services.may_write(request.actor),
        },
        crumbs=[
            (_("网站报表"), reverse("requests_desk:site_tables")),
            (f"{row.get_table_display()} {row.year}", ""),
        ],
    )


@require_POST
@officer_required
def site_table_act(request: DeskRequest, table: str, year: int, act: str) -> HttpResponse:
    """Count anew, or put it to the gate."""
    row = _row(request, table, year)
    acts = {"count": services.recount, "publish": services.draft_publication}
    if act not in acts:
        raise Http404
    lock, actor = lock_seen(request), request.actor
    carried_out(request, lambda: acts[act](row=row, lock=lock, actor=actor, at=now()), DONE)
    return _to(row)


@require_safe
@officer_required
def site_table_csv(request: DeskRequest, table: str, year: int) -> StreamingHttpResponse:
    """Every cell as CSV."""
    row = _row(request, table, year)
    name = f"website-{row.table}-{row.year}.csv"
    return csv_response(name, services.CSV_HEADER, services.csv_rows(row))


@require_safe
@officer_required
def site_table_json(request: DeskRequest, table: str, year: int) -> HttpResponse:
    """The table as JSON."""
    text = services.as_json(_row(request, table, year))
    return HttpResponse(text, content_type="application/json; charset=utf-8")
