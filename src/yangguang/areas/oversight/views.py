"""Complaints for everybody: what they are for, the form, the receipt, the answers made public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.oversight.forms import STEPS
from yangguang.areas.oversight.rules import Failing
from yangguang.areas.oversight.selectors import KIND, answers_of, limit_days, public_answers
from yangguang.areas.oversight.services import NewComplaint, file_complaint
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.pages import ApplicationPages
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.organizations.rules import Actor

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


class Pages(ApplicationPages):
    """The form of a complaint."""

    application = Application(KIND, STEPS)
    prefix = "oversight:"
    about = "oversight:complaints"
    check_template = "oversight/check.html"

    def crumbs(self, subject: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        del subject
        return crumbs(*more)

    def file(self, subject: Any, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
        """File the complaint. Raises Refused."""
        del subject
        return file_complaint(
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


PAGES = Pages()
