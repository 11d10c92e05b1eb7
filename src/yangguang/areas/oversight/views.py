"""Complaints for everybody: what they are for, the form, the receipt, the answers made public."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.forms import STEPS, ReturnForm, SendForm
from yangguang.areas.oversight.rules import Failing
from yangguang.areas.oversight.selectors import KIND, answers_of, limit_days, public_answers
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.kernel.cases import limits, services
from yangguang.kernel.cases.knocking import too_often
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import case_of_applicant, public_status
from yangguang.kernel.cases.views import applicant, let_in
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.vault import seal, unseal

if TYPE_CHECKING:
    from django import forms

    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

TOKEN = "complaint_draft"  # noqa: S105  a name in the session, not a password
RECEIPT = "complaint_receipt"
SHOWN = timedelta(minutes=30)
"""How long the receipt can be looked at again in the same browser."""
PAGE_SIZE = 20


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    start = (_("举报未依法公开"), reverse("oversight:complaints") if more else "")
    return [(_("首页"), "/"), start, *more]


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """What may be reported, by when an answer comes, and the answers made public."""
    page = Paginator(public_answers(), PAGE_SIZE).get_page(request.GET.get("page"))
    acceptance, answer = limit_days(city_date(now()))
    return render(
        request,
        "oversight/complaints.html",
        {
            "page": page,
            "answers": answers_of(page),
            "acceptance": acceptance,
            "answer": answer,
            "crumbs": crumbs(),
        },
    )


def _draft(request: HttpRequest, at: datetime) -> DraftView | None:
    return services.draft_by_token(kind=KIND, token=request.session.get(TOKEN, ""), at=at)


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start an empty draft, unless one is under way in this browser."""
    at = now()
    if _draft(request, at) is None:
        request.session[TOKEN] = services.begin_draft(kind=KIND, answers={}, at=at)
    return HttpResponseRedirect(reverse("oversight:step", args=["what"]))


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("没有找到填写中的内容，可能已经过期。请重新开始，或者用代码继续。"))
    return HttpResponseRedirect(reverse("oversight:complaints"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One group of questions; every page is kept as it is left."""
    if step not in STEPS:
        raise Http404
    at = now()
    draft = _draft(request, at)
    if draft is None:
        return _gone(request)
    posted = request.method == "POST"
    form = (
        STEPS[step](request.POST, request.FILES) if posted else STEPS[step](initial=draft.answers)
    )
    if posted and form.is_valid() and _kept(request, form, draft, at):
        if "keep" in request.POST:
            return _keep(request, draft, at)
        return HttpResponseRedirect(_after(step))
    return render(
        request,
        "oversight/step.html",
        {
            "form": form,
            "title": form.title,  # type: ignore[attr-defined]
            "steps": _stepper(step),
            "files": draft.answers.get("files", []) if step == "story" else [],
            "crumbs": crumbs((_("填写"), "")),
        },
    )


def _after(step: str) -> str:
    names = [*STEPS, "check"]
    following = names[names.index(step) + 1]
    if following == "check":
        return reverse("oversight:check")
    return reverse("oversight:step", args=[following])


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


def _keep(request: HttpRequest, draft: DraftView, at: datetime) -> HttpResponse:
    kept = services.keep_draft(kind=KIND, token=draft.token, at=at)
    if kept is None:
        return _gone(request)
    code, until = kept
    request.session.pop(TOKEN, None)
    context = {"code": code, "until": until, "crumbs": crumbs((_("保存"), ""))}
    return render(request, "oversight/kept.html", context)


@never_cache
@require_POST
def detach(request: HttpRequest, place: int) -> HttpResponse:
    """Take a file back out."""
    token = request.session.get(TOKEN, "")
    services.detach_from_draft(kind=KIND, token=token, place=place, at=now())
    return HttpResponseRedirect(reverse("oversight:step", args=["story"]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a draft kept under a code."""
    form = ReturnForm(request.POST if request.method == "POST" else None)
    at = now()
    if request.method == "POST" and form.is_valid():
        address = applicant(request).address
        moment = limits.free_at(limits.WRONG_CODE_BY_ADDRESS, address, at=at)
        code = form.cleaned_data["code"]
        token = None if moment else services.return_to_draft(kind=KIND, code=code, at=at)
        if token:
            request.session.cycle_key()
            request.session[TOKEN] = token
            return HttpResponseRedirect(reverse("oversight:step", args=["what"]))
        if moment:
            form.add_error(None, too_often(moment))
        else:
            limits.note(limits.WRONG_CODE_BY_ADDRESS, address, at=at)
            form.add_error("code", _("没有找到这个代码对应的内容。请核对代码，或者重新填写。"))
    context = {"form": form, "crumbs": crumbs((_("继续填写"), ""))}
    return render(request, "oversight/resume.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more, then sent."""
    at = now()
    draft = _draft(request, at)
    if draft is None:
        return _gone(request)
    pages = {name: form(_answered(name, draft.answers)) for name, form in STEPS.items()}
    unfinished = next((name for name, page in pages.items() if not page.is_valid()), None)
    if unfinished:
        return HttpResponseRedirect(reverse("oversight:step", args=[unfinished]))
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = _send(draft, applicant(request), at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            services.drop_draft(kind=KIND, token=draft.token, at=at)
            return _received(request, opened, at)
    return render(
        request,
        "oversight/check.html",
        {
            "form": form,
            "groups": [_group(name, page) for name, page in pages.items()],
            "files": draft.answers.get("files", []),
            "steps": _stepper("check"),
            "crumbs": crumbs((_("检查后提交"), "")),
        },
    )


def _answered(name: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of one page as a browser would send them."""
    return {k: v for k, v in answers.items() if k in STEPS[name].base_fields and v is not False}


def _group(name: str, page: forms.Form) -> dict[str, Any]:
    rows = []
    for field in page:
        value = page.cleaned_data.get(field.name)
        if field.name == "materials" or value in (None, "", []):
            continue
        choices = dict(getattr(field.field, "choices", ()))
        shown = _("是") if value is True else _("否") if value is False else value
        rows.append((field.label, choices.get(value, shown)))
    url = reverse("oversight:step", args=[name])
    return {"title": page.title, "rows": rows, "url": url}  # type: ignore[attr-defined]


def _send(draft: DraftView, actor: Actor, at: datetime) -> Opened:
    moment = limits.free_at(limits.SENT_BY_ADDRESS, actor.address, at=at)
    if moment:
        raise Refused("too_often", too_often(moment))
    answers = draft.answers
    opened = file_complaint(
        new=NewComplaint(
            respondent=agency_for(answers["respondent"]),
            failing=Failing(answers["failing"]),
            statement=answers["statement"],
            wish=answers.get("wish", ""),
            reference=answers.get("reference", ""),
            applicant={k: answers.get(k, "") for k in ("name", "phone", "email", "address")},
            publish_consent=bool(answers.get("publish_consent")),
            files=services.files_of_draft(answers),
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
    return HttpResponseRedirect(reverse("oversight:receipt"))


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
    view = public_status(case_of_applicant(data["case"]), at)
    context = {"view": view, "code": data["code"], "crumbs": crumbs((_("收据"), ""))}
    return render(request, "oversight/receipt.html", context)


def _stepper(current: str) -> list[dict[str, str]]:
    names = [*STEPS, "check"]
    place = names.index(current)
    labels = {name: str(form.title) for name, form in STEPS.items()}  # type: ignore[attr-defined]
    labels["check"] = _("检查后提交")
    return [
        {
            "label": labels[name],
            "state": "done" if i < place else "current" if i == place else "todo",
            "url": reverse("oversight:step", args=[name]) if i < place else "",
        }
        for i, name in enumerate(names)
    ]
