"""更正 for everybody: what it is for, the form, the receipt (条例 article 41)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests.correction_services import (
    KIND,
    NewCorrection,
    file_correction,
)
from yangguang.areas.requests.forms import CORRECTION_STEPS, SendForm, applicant_data
from yangguang.areas.requests.rules.correcting import Clock
from yangguang.areas.requests.rules.receipt import ApplicantType
from yangguang.areas.requests.views import crumbs, not_asked, receiver
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import CHECK, Application, group_of, title_of
from yangguang.kernel.cases.forms import ReturnForm
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import public_status
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

FORM = Application(KIND, CORRECTION_STEPS)


def _crumbs(agency: Agency, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("requests:correction", args=[agency.code]) if more else ""
    return crumbs(agency, (_("更正关于自己的记录"), here), *more)


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """What may be corrected, what is needed, by when the answer comes; then the form."""
    agency = receiver(code)
    values = settings_of(current_kind(KIND), agency_id=agency.pk, on=city_date(now()))
    return render(
        request,
        "requests/correction.html",
        {
            "agency": agency,
            "name": agency_name(agency),
            "days": limit_of(values, Clock.ANSWER).amount,
            "crumbs": _crumbs(agency),
        },
    )


def _address(code: str) -> Callable[[str], str]:
    def page(step: str) -> str:
        if step == CHECK:
            return reverse("requests:correction_check", args=[code])
        return reverse("requests:correction_step", args=[code, step])

    return page


def _draft(request: HttpRequest, code: str, at: datetime) -> DraftView | None:
    draft = FORM.draft(request, at)
    return draft if draft is not None and draft.answers.get("agency") == code else None


@never_cache
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Start an empty draft, unless one to this agency is under way in this browser."""
    receiver(code)
    at = now()
    if _draft(request, code, at) is None:
        FORM.begin(request, {"agency": code}, at)
    return HttpResponseRedirect(_address(code)("record"))


def _gone(request: HttpRequest, code: str) -> HttpResponse:
    FORM.say_gone(request)
    return HttpResponseRedirect(reverse("requests:correction", args=[code]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One group of questions; every page is kept as it is left."""
    agency = receiver(code)
    if step not in CORRECTION_STEPS:
        raise Http404
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    form = FORM.page(request, step, draft)
    if request.method == "POST" and form.is_valid() and FORM.write(request, form, draft, at):
        if "keep" in request.POST:
            return _keep(request, agency, draft, at)
        names = [*CORRECTION_STEPS, CHECK]
        return HttpResponseRedirect(_address(code)(names[names.index(step) + 1]))
    files = draft.answers.get("files", [])
    return render(
        request,
        "cases/step.html",
        {
            "form": form,
            "title": title_of(form),
            "eyebrow": agency_name(agency),
            "steps": FORM.stepper(step, _address(code)),
            "files": [
                (file, reverse("requests:correction_detach", args=[code, i]))
                for i, file in enumerate(files)
            ],
            "crumbs": _crumbs(agency, (_("填写"), "")),
        },
    )


def _keep(request: HttpRequest, agency: Agency, draft: DraftView, at: datetime) -> HttpResponse:
    kept = FORM.set_aside(request, draft, at)
    if kept is None:
        return _gone(request, agency.code)
    code, until = kept
    context = {
        "code": code,
        "until": until,
        "resume_url": reverse("requests:correction_resume", args=[agency.code]),
        "crumbs": _crumbs(agency, (_("保存"), "")),
    }
    return render(request, "cases/kept.html", context)


@never_cache
@require_POST
def detach(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """Take a file back out."""
    FORM.detach(request, place, now())
    return HttpResponseRedirect(_address(code)("record"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with a draft kept under a code."""
    agency = receiver(code)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = FORM.resume(request, form, now())
        if draft is not None:
            return HttpResponseRedirect(_address(str(draft.answers.get("agency", code)))("record"))
    context = {"form": form, "crumbs": _crumbs(agency, (_("继续填写"), ""))}
    return render(request, "cases/resume.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything once more, then sent."""
    agency = receiver(code)
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    pages, address = FORM.pages(draft), _address(code)
    unfinished = next((name for name, page in pages.items() if not page.is_valid()), None)
    if unfinished:
        return HttpResponseRedirect(address(unfinished))
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            FORM.send(request, draft, lambda actor: _file(agency, draft.answers, actor, at), at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("requests:correction_receipt"))
    return render(
        request,
        "requests/check.html",
        {
            "agency": agency,
            "form": form,
            "groups": [
                group_of(page, address(name), hidden=not_asked(page))
                for name, page in pages.items()
            ],
            "files": draft.answers.get("files", []),
            "files_title": _("证据和身份证明"),
            "steps": FORM.stepper(CHECK, address),
            "crumbs": _crumbs(agency, (_("检查后提交"), "")),
        },
    )


def _file(agency: Agency, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
    return file_correction(
        new=NewCorrection(
            agency=agency,
            applicant_type=ApplicantType(answers["applicant_type"]),
            applicant=applicant_data(answers),
            files=services.files_of_draft(answers),
            record=str(answers["record"]),
            wrong=str(answers["wrong"]),
            right=str(answers["right"]),
            evidence=str(answers["evidence"]),
        ),
        actor=actor,
        at=at,
    )


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next and by when."""
    at = now()
    found = FORM.receipt(request, at)
    if found is None:
        return HttpResponseRedirect(reverse("cases:status"))
    case, code = found
    context = {
        "view": public_status(case, at),
        "code": code,
        "crumbs": _crumbs(case.agency, (_("收据"), "")),
    }
    return render(request, "cases/receipt.html", context)
