"""Anybody proposes in writing that something be decided, and gets an answer (条例 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.decisions.dossier_forms import PROPOSAL_STEPS
from yangguang.areas.decisions.forms import FollowForm
from yangguang.areas.decisions.models import Proposal
from yangguang.areas.decisions.selectors import planning as reads
from yangguang.areas.decisions.selectors.proposals import KIND, limit_days
from yangguang.areas.decisions.services.proposing import NewProposal, file_proposal
from yangguang.areas.decisions.views.common import crumbs
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.knocking import MATTER, Door
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.pages import ApplicationPages
from yangguang.kernel.cases.selectors import case_by_code
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.organizations.rules import Actor


def _by_code(number: str, code: str) -> Case | Proposal | None:
    """A matter; else a proposal from before proposals were matters, whose receipt still opens it.

    Raises Proposal.DoesNotExist alike for a wrong number and a wrong code.
    """
    found: Case | None = case_by_code(number, code)
    return found if found is not None else reads.proposal_by_code(number, code)


DOOR: Door[Case | Proposal] = Door("proposal", _by_code)


@require_safe
def propose(request: HttpRequest) -> HttpResponse:
    """What may be proposed, what comes of it and by when; the way into the form."""
    acceptance, answer = limit_days(city_date(now()))
    context = {
        "acceptance": acceptance,
        "answer": answer,
        "crumbs": crumbs((_("提出决策建议"), "")),
    }
    return render(request, "decisions/propose.html", context)


class Pages(ApplicationPages):
    """The form of a proposal."""

    application = Application(KIND, PROPOSAL_STEPS)
    prefix = "decisions:proposal_"
    about = "decisions:propose"
    sent = "receipt"
    check_template = "oversight/check.html"

    def crumbs(self, subject: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        del subject
        return crumbs((_("提出决策建议"), reverse("decisions:propose")), *more)

    def file(self, subject: Any, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
        """File the proposal. Raises Refused."""
        del subject
        new = NewProposal(
            organ=agency_for(answers["organ"]),
            title=answers["proposal"],
            problem=answers["problem"],
            solution=answers["solution"],
            applicant={k: answers.get(k, "") for k in ("name", "phone", "email")},
        )
        return file_proposal(new=new, actor=actor, at=at)


PAGES = Pages()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Where a proposal stands, for who has number and code; wrong and unknown get the same."""
    at = now()
    form = FollowForm(request.POST if request.method == "POST" else None)
    form.fields["number"].label = _("建议编号")
    form.fields["number"].help_text = _("收据上的编号，例如 JY-SZFB-2026-00001。")
    found = DOOR.shown(request, form, at)
    if isinstance(found, Case):
        MATTER.let_in(request, found.pk, at)
        return HttpResponseRedirect(reverse("cases:matter"))
    context: dict[str, object] = {"form": form, "crumbs": crumbs((_("查我的建议"), ""))}
    if found is not None:
        context |= {"proposal": found, "dossier": reads.public_number(found.dossier)}
    return render(request, "decisions/follow_proposal.html", context)
