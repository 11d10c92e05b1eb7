"""依申请公开 for everybody: the guide, the form, published records that may answer, the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests.finding import answers_for
from yangguang.areas.requests.forms import STEPS, SendForm, applicant_data
from yangguang.areas.requests.rules.doors import doors_for
from yangguang.areas.requests.rules.receipt import ApplicantType, Carrier, Obtain
from yangguang.areas.requests.selectors import (
    KIND,
    advice_for,
    dates_of,
    info_of,
    limit_words,
    may_receive,
    request_of,
)
from yangguang.areas.requests.services import NAMES, NewRequest, take_request
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import CHECK, Application, group_of, title_of
from yangguang.kernel.cases.forms import ReturnForm
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import public_status, text_named
from yangguang.kernel.cases.views import code_shown
from yangguang.kernel.notices import ical
from yangguang.kernel.notices.registry import Event
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django import forms

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

FORM = Application(KIND, STEPS)
OF_BODIES = frozenset({"uscc", "legal_rep", "contact_name"})
OF_PERSONS = frozenset({"id_type", "id_number"})
"""Questions put to one kind of applicant alone."""


def receiver(code: str) -> Agency:
    """The agency to which requests may be put. Raises Http404."""
    try:
        agency = agency_for(code)
    except Agency.DoesNotExist:
        raise Http404 from None
    if not may_receive(agency):
        raise Http404
    return agency


def crumbs(agency: Agency, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    code = agency.code
    here = reverse("requests:apply", args=[code]) if more else ""
    return [
        (_("首页"), "/"),
        (_("政府信息公开"), reverse("portal:disclosure")),
        (agency_name(agency), reverse("portal:agency_disclosure", args=[code])),
        (_("依申请公开"), here),
        *more,
    ]


@require_safe
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The guide: what can be asked, how, by when the answer comes; then the form."""
    agency = receiver(code)
    reply, extension = limit_words(agency, city_date(now()))
    return render(
        request,
        "requests/apply.html",
        {
            "agency": agency,
            "name": agency_name(agency),
            "reply": reply,
            "extension": extension,
            "crumbs": crumbs(agency),
        },
    )


def _address(code: str) -> Callable[[str], str]:
    """The address of each page of the form to this agency."""

    def page(step: str) -> str:
        if step == CHECK:
            return reverse("requests:check", args=[code])
        return reverse("requests:step", args=[code, step])

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
    return HttpResponseRedirect(_address(code)("what"))


def _gone(request: HttpRequest, code: str) -> HttpResponse:
    FORM.say_gone(request)
    return HttpResponseRedirect(reverse("requests:apply", args=[code]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One group of questions; every page is kept as it is left."""
    agency = receiver(code)
    if step not in STEPS:
        raise Http404
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    form = FORM.page(request, step, draft)
    if request.method == "POST" and form.is_valid() and FORM.write(request, form, draft, at):
        if "keep" in request.POST:
            return _keep(request, agency, draft, at)
        return HttpResponseRedirect(_after(code, step))
    files = draft.answers.get("files", []) if step == "who" else []
    return render(
        request,
        "cases/step.html",
        {
            "form": form,
            "title": title_of(form),
            "eyebrow": agency_name(agency),
            "steps": FORM.stepper(step, _address(code)),
            "files": [
                (file, reverse("requests:detach", args=[code, i])) for i, file in enumerate(files)
            ],
            "crumbs": crumbs(agency, (_("填写"), "")),
        },
    )


def _after(code: str, step: str) -> str:
    if step == "what":
        return reverse("requests:found", args=[code])
    return _address(code)(CHECK)


def _keep(request: HttpRequest, agency: Agency, draft: DraftView, at: datetime) -> HttpResponse:
    kept = FORM.set_aside(request, draft, at)
    if kept is None:
        return _gone(request, agency.code)
    code, until = kept
    context = {
        "code": code,
        "until": until,
        "resume_url": reverse("requests:resume", args=[agency.code]),
        "crumbs": crumbs(agency, (_("保存"), "")),
    }
    return render(request, "cases/kept.html", context)


@never_cache
@require_safe
def found(request: HttpRequest, code: str) -> HttpResponse:
    """Published records that may answer already, and other doors; nobody is kept from going on."""
    agency = receiver(code)
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    words = " ".join(str(draft.answers.get(name) or "") for name in NAMES)
    records = answers_for(words, agency=agency, number=str(draft.answers.get("info_number") or ""))
    doors = doors_for(words)
    if not records and not doors:
        return HttpResponseRedirect(_address(code)("who"))
    return render(
        request,
        "requests/found.html",
        {
            "agency": agency,
            "records": records,
            "doors": doors,
            "steps": FORM.stepper("what", _address(code)),
            "crumbs": crumbs(agency, (_("可能已经公开"), "")),
        },
    )


@never_cache
@require_POST
def answered(request: HttpRequest, code: str) -> HttpResponse:
    """A published record answers: the draft is dropped, and nothing is kept of who asked."""
    receiver(code)
    at = now()
    draft = _draft(request, code, at)
    if draft is not None:
        FORM.drop(request, draft, at)
    messages.success(request, _("很高兴您找到了需要的信息。填写的内容没有提交，已经删除。"))
    return HttpResponseRedirect(reverse("requests:apply", args=[code]))


@never_cache
@require_POST
def detach(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """Take a file back out."""
    FORM.detach(request, place, now())
    return HttpResponseRedirect(_address(code)("who"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with a draft kept under a code."""
    agency = receiver(code)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = FORM.resume(request, form, now())
        if draft is not None:
            return HttpResponseRedirect(_address(str(draft.answers.get("agency", code)))("what"))
    context = {"form": form, "crumbs": crumbs(agency, (_("继续填写"), ""))}
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
            return HttpResponseRedirect(reverse("requests:receipt"))
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
            "steps": FORM.stepper(CHECK, address),
            "crumbs": crumbs(agency, (_("检查后提交"), "")),
        },
    )


def not_asked(page: forms.Form) -> frozenset[str]:
    """Questions that are not put to this kind of applicant."""
    kind = page.cleaned_data.get("applicant_type")
    if kind is None:
        return frozenset()
    return OF_BODIES if kind == ApplicantType.NATURAL else OF_PERSONS


def _file(agency: Agency, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
    return take_request(
        new=NewRequest(
            agency=agency,
            applicant_type=ApplicantType(answers["applicant_type"]),
            applicant=applicant_data(answers),
            carrier=Carrier(answers["carrier"]),
            obtain=[Obtain(way) for way in answers["obtain"]],
            accepts_other_form=bool(answers.get("accepts_other_form")),
            files=services.files_of_draft(answers),
            info_title=str(answers.get("info_title") or ""),
            info_number=str(answers.get("info_number") or ""),
            info_description=str(answers.get("info_description") or ""),
        ),
        actor=actor,
        at=at,
    )


@require_safe
@code_shown
def dates(_request: HttpRequest, case: Case) -> HttpResponse:
    """The dates of one's own request for a calendar: limits that run, last days of remedies."""
    if case.kind != KIND:
        raise Http404
    at = now()
    events = [
        Event(f"request-{case.pk}-{place}", f"{label} {case.number}", on, description=words)
        for place, (label, on, words) in enumerate(dates_of(case, at))
    ]
    return ical.answer(case.number, events, at=at, file_name=f"{case.number}.ics")


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def again(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask again better: the form with the words of this request, and what to write otherwise."""
    if case.kind != KIND:
        raise Http404
    at, code = now(), case.agency.code
    asked = {name: text_named(case, name) for name in NAMES}
    if request.method == "POST":
        row = request_of(case)
        answers = {"agency": code, **asked, "carrier": row.carrier, "obtain": row.obtain}
        FORM.begin(request, answers, at)
        return HttpResponseRedirect(_address(code)("what"))
    context = {
        "case": case,
        "info": info_of(case),
        "advice": advice_for(case),
        "crumbs": crumbs(case.agency, (_("换一种写法再申请"), "")),
    }
    return render(request, "requests/again.html", context)


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
        "crumbs": crumbs(case.agency, (_("收据"), "")),
    }
    return render(request, "cases/receipt.html", context)
