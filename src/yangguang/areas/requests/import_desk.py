"""The agency's own register at the desk: uploaded, looked through, taken over by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.requests.forms import RegisterFileForm
from yangguang.areas.requests.import_services import (
    HEADS,
    Tried,
    drop_upload,
    keep_upload,
    opened_upload,
    read_table,
    start_import,
    template,
    try_rows,
)
from yangguang.areas.requests.rules.importing import COLUMNS, STAND_LABELS, Certainty
from yangguang.areas.requests.selectors import receivers
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

SESSION = "requests_register"
SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CERTAINTY = {Certainty.SURE: "确定", Certainty.GUESSED: "推测"}  # data


def importing_units(actor: Actor) -> list[Agency]:
    """Agencies whose register the actor may take over."""
    units = actor.agencies_with(*HEADS)
    return [agency for agency in receivers() if agency.pk in units]


@require_safe
@officer_required
def register_template(request: DeskRequest) -> HttpResponse:
    """The empty register."""
    if not importing_units(request.actor):
        return desk_page(request, "desk/not_permitted.html", status=403)
    return file_response(template(), name="requests-register.xlsx", media_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def upload(request: DeskRequest) -> HttpResponse:
    """Upload the register; nothing is written yet."""
    units = importing_units(request.actor)
    if not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = RegisterFileForm(request.POST or None, request.FILES or None, units=units)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read()
            read_table(data)
            path = keep_upload(file.name, data)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            _forget(request)
            request.session[SESSION] = {"path": path, "agency": form.cleaned_data["agency"]}
            return HttpResponseRedirect(reverse("requests_desk:import_check"))
    return _form_page(request, form)


def _form_page(request: DeskRequest, form: RegisterFileForm) -> HttpResponse:
    return desk_page(
        request,
        "requests/import.html",
        {"title": _("导入原登记册"), "form": form},
        crumbs=[(_("导入原登记册"), "")],
        status=422 if form.errors else 200,
    )


def _forget(request: DeskRequest) -> None:
    kept = request.session.pop(SESSION, None)
    if kept:
        drop_upload(kept["path"])


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def check(request: DeskRequest) -> HttpResponse:
    """What every column is taken for and every row would become; then the job."""
    units = {agency.code: agency for agency in importing_units(request.actor)}
    if not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    kept = request.session.get(SESSION)
    if not kept or kept["agency"] not in units:
        return _form_page(request, RegisterFileForm(units=list(units.values())))
    agency, at = agency_for(kept["agency"]), now()
    if request.method == "POST":
        if "drop" in request.POST:
            _forget(request)
            return HttpResponseRedirect(reverse("requests_desk:import"))
        mapping = {
            name.removeprefix("column-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("column-")
        }
        kept = {**kept, "mapping": mapping or kept.get("mapping")}
        request.session[SESSION] = kept
    error, tried, columns = "", [], []
    try:
        table = read_table(opened_upload(kept["path"]), mapping=kept.get("mapping"))
        columns = table.columns
        tried = try_rows(agency, table.rows(today=city_date(at)), at=at)
        if request.method == "POST" and "go" in request.POST:
            job = start_import(
                agency=agency,
                path=kept["path"],
                mapping=kept.get("mapping"),
                actor=request.actor,
                at=at,
            )
            request.session.pop(SESSION, None)
            return HttpResponseRedirect(reverse("desk:job", args=[job.pk]))
    except Refused as refusal:
        if refusal.code == "gone":
            request.session.pop(SESSION, None)
        error = str(refusal)
    return desk_page(
        request,
        "requests/import_check.html",
        {
            "title": _("试读原登记册"),
            "agency": agency_name(agency),
            "error": error,
            "columns": [(c, CERTAINTY.get(c.certainty, "")) for c in columns],  # type: ignore[call-overload]
            "choices": [(c.key, c.label, c.is_needed) for c in COLUMNS],
            "counts": _counts(tried),
            "rows": _shown(tried),
            "total": len(tried),
            "shown": SHOWN,
        },
        crumbs=[(_("导入原登记册"), reverse("requests_desk:import")), (_("试读"), "")],
        status=422 if error else 200,
    )


def _counts(tried: Sequence[Tried]) -> dict[str, int]:
    known = sum(t.is_known for t in tried)
    bad = sum(bool(t.row.problems) and not t.is_known for t in tried)
    return {"good": len(tried) - known - bad, "bad": bad, "known": known}


def _shown(tried: Sequence[Tried]) -> list[dict[str, Any]]:
    """Rows to be mended first."""
    rows = sorted(tried, key=lambda t: (not t.row.problems or t.is_known, t.row.line))[:SHOWN]
    return [
        {
            "line": t.row.line,
            "ref": t.row.ref,
            "state": _state(t),
            "look": "closed" if t.is_known else "late" if t.row.problems else "done",
            "due_on": t.due_on,
            "says": [*t.row.problems, *t.row.notes],
        }
        for t in rows
    ]


def _state(tried: Tried) -> str:
    if tried.is_known:
        return str(_("以前已经导入，跳过"))
    if tried.row.problems:
        return str(_("不能转入"))
    return str(STAND_LABELS[tried.row.stand])
