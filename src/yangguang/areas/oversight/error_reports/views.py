"""Error reports for everybody: what they are for, the form, the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yangguang.areas.oversight.error_reports.forms import STEPS, hosts
from yangguang.areas.oversight.error_reports.rules import Fault, page_on_site
from yangguang.areas.oversight.error_reports.selectors import KIND, counted, limit_days
from yangguang.areas.oversight.error_reports.services import NewReport, file_report
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.pages import ApplicationPages
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.organizations.rules import Actor


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


class Pages(ApplicationPages):
    """The form of an error report."""

    application = Application(KIND, STEPS)
    prefix = "error_reports:"
    about = "error_reports:about"
    check_template = "oversight/check.html"

    def crumbs(self, subject: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        del subject
        return crumbs(*more)

    def file(self, subject: Any, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
        """File the report. Raises Refused."""
        del subject
        new = NewReport(
            page=answers["page"],
            fault=Fault(answers["fault"]),
            statement=answers["statement"],
            applicant={k: answers.get(k, "") for k in ("name", "phone", "email")},
            files=services.files_of_draft(answers),
        )
        return file_report(new=new, actor=actor, at=at)


PAGES = Pages()


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start a draft about the page the reader came from, or go on with the one under way."""
    at, form = now(), PAGES.application
    page = _page_named(request.POST.get("page", ""))
    draft = form.draft(request, at)
    if draft is None:
        form.begin(request, {"page": page} if page else {}, at)
    elif page:
        services.change_draft(
            kind=KIND, token=draft.token, answers={**draft.answers, "page": page}, at=at
        )
    return HttpResponseRedirect(PAGES.address("where"))
