"""Error reports for everybody: what they are for, the form, the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.oversight.error_reports.forms import STEPS, hosts
from yangguang.areas.oversight.error_reports.rules import Fault, page_on_site
from yangguang.areas.oversight.error_reports.selectors import KIND, counted, limit_days
from yangguang.areas.oversight.error_reports.services import NewReport, file_report
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import CHECK, Application, group_of, title_of
from yangguang.kernel.cases.forms import ReturnForm, TrapForm
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import public_status
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

FORM = Application(KIND, STEPS)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    start = (_("我为政府网站找错"), reverse("error_reports:about") if more else "")
    return [(_("首页"), "/"), start, *more]


def _page_named(text: str) -> str:
    """The page the reader came from, if it is one of this site's; else empty."""
    try:
        return page_on_site(text, hosts()) if text else ""
    except Refused:
        return ""


@never_cache
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What may be reported, by when an answer comes, how many were answered."""
    at = now()
    answer, mending = limit_days(city_date(at))
    context = {
        "page": _page_named(request.GET.get("page", "")),
        "answer": answer,
        "mending": mending,
        "counted": counted(at),
        "national": facts().error_report_url,
        "crumbs": crumbs(),
    }
    return render(request, "error_reports/about.html", context)


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start a draft about the page the reader came from, or go on with the one under way."""
    at = now()
    page = _page_named(request.POST.get("page", ""))
    draft = FORM.draft(request, at)
    if draft is None:
        FORM.begin(request, {"page": page} if page else {}, at)
    elif page:
        services.change_draft(
            kind=KIND, token=draft.token, answers={**draft.answers, "page": page}, at=at
        )
    return HttpResponseRedirect(_page("where"))


def _page(step: str) -> str:
    if step == CHECK:
        return reverse("error_reports:check")
    return reverse("error_reports:step", args=[step])


def _gone(request: HttpRequest) -> HttpResponse:
    FORM.say_gone(request)
    return HttpResponseRedirect(reverse("error_reports:about"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One group of questions; every page is kept as it is left."""
    if step not in STEPS:
        raise Http404
    at = now()
    draft = FORM.draft(request, at)
    if draft is None:
        return _gone(request)
    form = FORM.page(request, step, draft)
    if request.method == "POST" and form.is_valid() and FORM.write(request, form, draft, at):
        if "keep" in request.POST:
            return _keep(request, draft, at)
        names = [*STEPS, CHECK]
        return HttpResponseRedirect(_page(names[names.index(step) + 1]))
    files = draft.answers.get("files", []) if step == "where" else []
    context = {
        "form": form,
        "title": title_of(form),
        "steps": FORM.stepper(step, _page),
        "files": [
            (file, reverse("error_reports:detach", args=[i])) for i, file in enumerate(files)
        ],
        "crumbs": crumbs((_("填写"), "")),
    }
    return render(request, "cases/step.html", context)


def _keep(request: HttpRequest, draft: DraftView, at: datetime) -> HttpResponse:
    kept = FORM.set_aside(request, draft, at)
    if kept is None:
        return _gone(request)
    code, until = kept
    context = {
        "code": code,
        "until": until,
        "resume_url": reverse("error_reports:resume"),
        "crumbs": crumbs((_("保存"), "")),
    }
    return render(request, "cases/kept.html", context)


@never_cache
@require_POST
def detach(request: HttpRequest, place: int) -> HttpResponse:
    """Take a file back out."""
    FORM.detach(request, place, now())
    return HttpResponseRedirect(_page("where"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a draft kept under a code."""
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and FORM.resume(request, form, now()):
        return HttpResponseRedirect(_page("where"))
    context = {"form": form, "crumbs": crumbs((_("继续填写"), ""))}
    return render(request, "cases/resume.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more, then sent."""
    at = now()
    draft = FORM.draft(request, at)
    if draft is None:
        return _gone(request)
    pages = FORM.pages(draft)
    unfinished = next((name for name, page in pages.items() if not page.is_valid()), None)
    if unfinished:
        return HttpResponseRedirect(_page(unfinished))
    form = TrapForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            FORM.send(request, draft, lambda actor: _file(draft.answers, actor, at), at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("error_reports:receipt"))
    context = {
        "form": form,
        "groups": [group_of(page, _page(name)) for name, page in pages.items()],
        "files": draft.answers.get("files", []),
        "steps": FORM.stepper(CHECK, _page),
        "crumbs": crumbs((_("检查后提交"), "")),
    }
    return render(request, "oversight/check.html", context)


def _file(answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
    new = NewReport(
        page=answers["page"],
        fault=Fault(answers["fault"]),
        statement=answers["statement"],
        applicant={k: answers.get(k, "") for k in ("name", "phone", "email")},
        files=services.files_of_draft(answers),
    )
    return file_report(new=new, actor=actor, at=at)


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next and by when."""
    at = now()
    found = FORM.receipt(request, at)
    if found is None:
        return HttpResponseRedirect(reverse("cases:status"))
    case, code = found
    context = {"view": public_status(case, at), "code": code, "crumbs": crumbs((_("收据"), ""))}
    return render(request, "cases/receipt.html", context)
