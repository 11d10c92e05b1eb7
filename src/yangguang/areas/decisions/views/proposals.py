"""Anybody proposes in writing that something be decided, and gets an answer (条例 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.decisions.dossier_forms import ProposalForm
from yangguang.areas.decisions.forms import FollowForm
from yangguang.areas.decisions.selectors import planning as reads
from yangguang.areas.decisions.services import planning as services
from yangguang.areas.decisions.services.opinions import new_token
from yangguang.areas.decisions.views.common import crumbs, visitor
from yangguang.areas.decisions.views.opinions import SENT
from yangguang.kernel.cases import limits
from yangguang.kernel.cases.applying import keep_receipt, kept_receipt
from yangguang.kernel.cases.knocking import Door, too_often
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

RECEIPT = "proposal_receipt"
DOOR = Door("proposal", reads.proposal_by_code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays whatever happens."""
    at = now()
    form = ProposalForm(request.POST or None, initial={"token": new_token()})
    if request.method == "POST" and form.is_valid():
        answer = _sent(request, form, at)
        if answer is not None:
            return answer
    context = {"form": form, "crumbs": crumbs((_("提出决策建议"), ""))}
    return render(request, "decisions/propose.html", context)


def _sent(request: HttpRequest, form: ProposalForm, at: datetime) -> HttpResponse | None:
    actor, data = visitor(request), form.cleaned_data
    moment = limits.free_at(SENT, actor.address, at=at)
    if moment:
        form.add_error(None, too_often(moment))
        return None
    try:
        received = services.submit_proposal(
            new=services.NewProposal(
                organ=agency_for(data["organ"]),
                title=data["title"],
                problem=data["problem"],
                solution=data["solution"],
                person={k: data[k] for k in ("name", "phone", "email") if data[k]},
                token=data["token"],
            ),
            actor=actor,
            at=at,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    if not received.is_repeated:
        limits.note(SENT, actor.address, at=at)
    keep_receipt(request, RECEIPT, {"pk": received.proposal.pk, "code": received.code}, at=at)
    return HttpResponseRedirect(reverse("decisions:proposed"))


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next."""
    data = kept_receipt(request, RECEIPT, at=now())
    if data is None:
        return HttpResponseRedirect(reverse("decisions:follow_proposal"))
    context = {
        "proposal": reads.proposal_of_author(data["pk"]),
        "code": data["code"],
        "crumbs": crumbs((_("收据"), "")),
    }
    return render(request, "decisions/proposed.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Result and answer, for who has number and code; wrong and unknown get the same answer."""
    at = now()
    form = FollowForm(request.POST if request.method == "POST" else None)
    form.fields["number"].label = _("建议编号")
    form.fields["number"].help_text = _("收据上的编号，例如 JY-SZFB-2026-00001。")
    context: dict[str, object] = {"form": form, "crumbs": crumbs((_("查我的建议"), ""))}
    found = DOOR.shown(request, form, at)
    if found is not None:
        context |= {"proposal": found, "dossier": reads.public_number(found.dossier)}
    return render(request, "decisions/follow_proposal.html", context)
