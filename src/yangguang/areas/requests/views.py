"""依申请公开 for everybody: the guide, the form, published records that may answer, the receipt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests.finding import answers_for
from yangguang.areas.requests.forms import (
    STEPS,
    ReturnForm,
    SendForm,
    applicant_data,
)
from yangguang.areas.requests.rules.doors import doors_for
from yangguang.areas.requests.rules.receipt import ApplicantType, Carrier, Obtain
from yangguang.areas.requests.selectors import KIND, limit_words, may_receive
from yangguang.areas.requests.services import NAMES, NewRequest, file_request
from yangguang.kernel.cases import limits, services
from yangguang.kernel.cases.knocking import too_often
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import case_of_applicant, public_status
from yangguang.kernel.cases.views import applicant, let_in
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.vault import seal, unseal

if TYPE_CHECKING:
    from django import forms

    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

TOKEN = "request_draft"  # noqa: S105  a name in the session, not a password
RECEIPT = "request_receipt"
SHOWN = timedelta(minutes=30)
"""How long the receipt can be looked at again in the same browser."""


def _receiver(code: str) -> Agency:
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
    agency = _receiver(code)
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


def _draft(request: HttpRequest, code: str, at: datetime) -> DraftView | None:
    draft = services.draft_by_token(kind=KIND, token=request.session.get(TOKEN, ""), at=at)
    return draft if draft is not None and draft.answers.get("agency") == code else None


@never_cache
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Start an empty draft, unless one to this agency is under way in this browser."""
    _receiver(code)
    at = now()
    if _draft(request, code, at) is None:
        request.session[TOKEN] = services.begin_draft(kind=KIND, answers={"agency": code}, at=at)
    return HttpResponseRedirect(reverse("requests:step", args=[code, "what"]))


def _gone(request: HttpRequest, code: str) -> HttpResponse:
    messages.warning(request, _("没有找到填写中的内容，可能已经过期。请重新开始，或者用代码继续。"))
    return HttpResponseRedirect(reverse("requests:apply", args=[code]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One group of questions; every page is kept as it is left."""
    agency = _receiver(code)
    if step not in STEPS:
        raise Http404
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    posted = request.method == "POST"
    initial = {k: v for k, v in draft.answers.items() if k in STEPS[step].base_fields}
    form = STEPS[step](request.POST, request.FILES) if posted else STEPS[step](initial=initial)
    if posted and form.is_valid() and _kept(request, form, draft, at):
        if "keep" in request.POST:
            return _keep(request, agency, draft, at)
        return HttpResponseRedirect(_after(code, step))
    return render(
        request,
        "requests/step.html",
        {
            "agency": agency,
            "form": form,
            "title": form.title,  # type: ignore[attr-defined]
            "eyebrow": agency_name(agency),
            "steps": _stepper(code, step),
            "files": draft.answers.get("files", []) if step == "who" else [],
            "crumbs": crumbs(agency, (_("填写"), "")),
        },
    )


def _after(code: str, step: str) -> str:
    if step == "what":
        return reverse("requests:found", args=[code])
    return reverse("requests:check", args=[code])


def _kept(request: HttpRequest, form: forms.Form, draft: DraftView, at: datetime) -> bool:
    """Write the page's answers into the draft; False with the reason on the form."""
    data = {k: v for k, v in form.cleaned_data.items() if k != "materials"}
    files = form.cleaned_data.get("materials") or []
    services.change_draft(kind=KIND, token=draft.token, answers={**draft.answers, **data}, at=at)
    if not files:
        return True
    address = applicant(request).address
    moment = limits.free_at(limits.UPLOADED_BY_ADDRESS, address, at=at)
    try:
        if moment:
            raise Refused("too_often", too_often(moment))
        services.attach_to_draft(kind=KIND, token=draft.token, files=files, at=at)
    except Refused as refusal:
        form.add_error("materials", str(refusal))
        return False
    for _file in files:
        limits.note(limits.UPLOADED_BY_ADDRESS, address, at=at)
    return True


def _keep(request: HttpRequest, agency: Agency, draft: DraftView, at: datetime) -> HttpResponse:
    kept = services.keep_draft(kind=KIND, token=draft.token, at=at)
    if kept is None:
        return _gone(request, agency.code)
    code, until = kept
    request.session.pop(TOKEN, None)
    context = {
        "code": code,
        "until": until,
        "agency": agency,
        "crumbs": crumbs(agency, (_("保存"), "")),
    }
    return render(request, "requests/kept.html", context)


@never_cache
@require_safe
def found(request: HttpRequest, code: str) -> HttpResponse:
    """Published records that may answer already, and other doors; nobody is kept from going on."""
    agency = _receiver(code)
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    words = " ".join(str(draft.answers.get(name) or "") for name in NAMES)
    records = answers_for(words, agency=agency, number=str(draft.answers.get("info_number") or ""))
    doors = doors_for(words)
    if not records and not doors:
        return HttpResponseRedirect(reverse("requests:step", args=[code, "who"]))
    return render(
        request,
        "requests/found.html",
        {
            "agency": agency,
            "records": records,
            "doors": doors,
            "steps": _stepper(code, "what"),
            "crumbs": crumbs(agency, (_("可能已经公开"), "")),
        },
    )


@never_cache
@require_POST
def answered(request: HttpRequest, code: str) -> HttpResponse:
    """A published record answers: the draft is dropped, and nothing is kept of who asked."""
    _receiver(code)
    at = now()
    draft = _draft(request, code, at)
    if draft is not None:
        services.drop_draft(kind=KIND, token=draft.token, at=at)
        request.session.pop(TOKEN, None)
    messages.success(request, _("很高兴您找到了需要的信息。填写的内容没有提交，已经删除。"))
    return HttpResponseRedirect(reverse("requests:apply", args=[code]))


@never_cache
@require_POST
def detach(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """Take a file back out."""
    token = request.session.get(TOKEN, "")
    services.detach_from_draft(kind=KIND, token=token, place=place, at=now())
    return HttpResponseRedirect(reverse("requests:step", args=[code, "who"]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with a draft kept under a code."""
    agency = _receiver(code)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    at = now()
    if request.method == "POST" and form.is_valid():
        address = applicant(request).address
        moment = limits.free_at(limits.WRONG_CODE_BY_ADDRESS, address, at=at)
        typed = form.cleaned_data["code"]
        token = None if moment else services.return_to_draft(kind=KIND, code=typed, at=at)
        if token:
            request.session.cycle_key()
            request.session[TOKEN] = token
            draft = services.draft_by_token(kind=KIND, token=token, at=at)
            there = str(draft.answers.get("agency", code)) if draft else code
            return HttpResponseRedirect(reverse("requests:step", args=[there, "what"]))
        if moment:
            form.add_error(None, too_often(moment))
        else:
            limits.note(limits.WRONG_CODE_BY_ADDRESS, address, at=at)
            form.add_error("code", _("没有找到这个代码对应的内容。请核对代码，或者重新填写。"))
    context = {"form": form, "crumbs": crumbs(agency, (_("继续填写"), ""))}
    return render(request, "requests/resume.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything once more, then sent."""
    agency = _receiver(code)
    at = now()
    draft = _draft(request, code, at)
    if draft is None:
        return _gone(request, code)
    pages = {name: form(_answered(name, draft.answers)) for name, form in STEPS.items()}
    unfinished = next((name for name, page in pages.items() if not page.is_valid()), None)
    if unfinished:
        return HttpResponseRedirect(reverse("requests:step", args=[code, unfinished]))
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = _send(agency, draft, applicant(request), at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            services.drop_draft(kind=KIND, token=draft.token, at=at)
            return _received(request, opened, at)
    return render(
        request,
        "requests/check.html",
        {
            "agency": agency,
            "form": form,
            "groups": [_group(code, name, page) for name, page in pages.items()],
            "files": draft.answers.get("files", []),
            "steps": _stepper(code, "check"),
            "crumbs": crumbs(agency, (_("检查后提交"), "")),
        },
    )


def _answered(name: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of one page as a browser would send them."""
    return {k: v for k, v in answers.items() if k in STEPS[name].base_fields and v is not False}


def _group(code: str, name: str, page: forms.Form) -> dict[str, Any]:
    rows = []
    is_person = page.cleaned_data.get("applicant_type") == ApplicantType.NATURAL
    hidden = {"id_type", "id_number"} if name == "who" and not is_person else set()
    hidden |= {"uscc", "legal_rep", "contact_name"} if name == "who" and is_person else set()
    for field in page:
        value = page.cleaned_data.get(field.name)
        if field.name in {"materials", *hidden} or value in (None, "", []):
            continue
        rows.append((field.label, _shown(field, value)))
    url = reverse("requests:step", args=[code, name])
    return {"title": page.title, "rows": rows, "url": url}  # type: ignore[attr-defined]


def _shown(field: Any, value: Any) -> Any:
    known = dict(getattr(field.field, "choices", ()))
    if isinstance(value, list):
        return "、".join(str(known.get(v, v)) for v in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return known.get(value, value)


def _send(agency: Agency, draft: DraftView, actor: Actor, at: datetime) -> Opened:
    moment = limits.free_at(limits.SENT_BY_ADDRESS, actor.address, at=at)
    if moment:
        raise Refused("too_often", too_often(moment))
    answers = draft.answers
    opened = file_request(
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
    limits.note(limits.SENT_BY_ADDRESS, actor.address, at=at)
    return opened


def _received(request: HttpRequest, opened: Opened, at: datetime) -> HttpResponse:
    """To the receipt; its code lies sealed in the session and nowhere else."""
    request.session.pop(TOKEN, None)
    let_in(request, opened.case, at)
    receipt = {"case": opened.case.pk, "code": opened.code, "until": (at + SHOWN).isoformat()}
    request.session[RECEIPT] = seal(receipt, about=RECEIPT)
    return HttpResponseRedirect(reverse("requests:receipt"))


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next and by when."""
    at = now()
    kept = request.session.get(RECEIPT)
    data = unseal(kept, about=RECEIPT) if kept else None
    if not data or datetime.fromisoformat(data["until"]) <= at:
        request.session.pop(RECEIPT, None)
        return HttpResponseRedirect(reverse("cases:status"))
    case = case_of_applicant(data["case"])
    view = public_status(case, at)
    context = {"view": view, "code": data["code"], "crumbs": crumbs(case.agency, (_("收据"), ""))}
    return render(request, "requests/receipt.html", context)


def _stepper(code: str, current: str) -> list[dict[str, str]]:
    names = [*STEPS, "check"]
    place = names.index(current)
    labels = {name: str(form.title) for name, form in STEPS.items()}  # type: ignore[attr-defined]
    labels["check"] = _("检查后提交")
    return [
        {
            "label": labels[name],
            "state": "done" if i < place else "current" if i == place else "todo",
            "url": reverse("requests:step", args=[code, name]) if i < place else "",
        }
        for i, name in enumerate(names)
    ]
