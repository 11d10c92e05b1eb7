"""A third party's page (条例 article 32): the letter by number and code, the answer, the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests import third_party_services as parties
from yangguang.areas.requests.forms import ConfirmForm, LetterCodeForm, PartyForm
from yangguang.areas.requests.models import ThirdParty
from yangguang.areas.requests.rules.thirdparties import Opinion
from yangguang.kernel.cases import limits, services
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.knocking import Door, too_often
from yangguang.kernel.cases.limits import Limit
from yangguang.kernel.cases.pages import ApplicationPages
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.views import applicant as visitor
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from yangguang.kernel.cases.services import DraftView

DOOR: Door[ThirdParty] = Door("third_party", parties.party_by_code)
SENT = Limit("third_party.address", 20, timedelta(hours=1))
"""One body may be asked about many requests at once."""
WHO = "party"


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    here = reverse("requests:third_party") if more else ""
    return [(_("首页"), "/"), (_("第三方答复征求意见"), here), *more]


def _let_in(request: HttpRequest, at: datetime) -> ThirdParty | None:
    """The third party this browser has shown the code of; None: none, or its data are gone."""
    pk = DOOR.let_in_to(request, at)
    try:
        return None if pk is None else parties.party_shown(pk)
    except ThirdParty.DoesNotExist:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def knock(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; what is wrong and what does not exist get the same answer."""
    at = now()
    form = LetterCodeForm(request.POST if request.method == "POST" else None)
    found = DOOR.shown(request, form, at)
    if found is not None:
        DOOR.let_in(request, found.pk, at)
        return HttpResponseRedirect(reverse("requests:third_party_letter"))
    return render(request, "requests/third_party.html", {"form": form, "crumbs": crumbs()})


@never_cache
@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """What the letter says, until when an answer comes in time; then the answer and the end."""
    at = now()
    party = _let_in(request, at)
    if party is None:
        return HttpResponseRedirect(reverse("requests:third_party"))
    parties.look_in(party, actor=visitor(request), at=at)
    try:
        page = parties.page_of(party, at)
    except ThirdParty.DoesNotExist:
        return HttpResponseRedirect(reverse("requests:third_party"))
    return render(
        request,
        "requests/third_party_letter.html",
        {"page": page, "crumbs": crumbs((page.number, ""))},
    )


class Pages(ApplicationPages):
    """The form of the answer; whom it is of stands in the draft."""

    application = Application("third_party", {"say": PartyForm})
    prefix = "requests:third_party_"
    about = "requests:third_party"
    check_template = "requests/third_party_check.html"
    send_form = ConfirmForm
    sent = "letter"
    may_keep = False

    def opened(
        self, request: HttpRequest, at: datetime, **where: str
    ) -> tuple[DraftView, ThirdParty] | None:
        """The draft of the third party this browser has shown the code of."""
        opened, party = super().opened(request, at, **where), _let_in(request, at)
        if opened is None or party is None or opened[0].answers.get(WHO) != party.pk:
            return None
        return opened[0], party

    def crumbs(self, subject: ThirdParty, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        del subject
        return crumbs((_("征求意见书"), reverse("requests:third_party_letter")), *more)

    def send(
        self, request: HttpRequest, subject: ThirdParty, draft: DraftView, at: datetime
    ) -> None:
        """Answer once, however often it is sent. Raises Refused; the draft stays then."""
        actor = visitor(request)
        moment = limits.free_at(SENT, actor.address, at=at)
        if moment:
            raise Refused("too_often", too_often(moment))
        data: dict[str, Any] = draft.answers
        new = parties.NewOpinion(
            Opinion(data["opinion"]), str(data.get("said") or ""), services.files_of_draft(data)
        )
        with transaction.atomic():
            if not services.take_draft(kind=self.application.kind, draft=draft, at=at):
                return
            parties.answer(party=subject, new=new, actor=actor, at=at)
        limits.note(SENT, actor.address, at=at)
        messages.success(request, _("已经收到您的意见。"))


PAGES = Pages()


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start to answer, or go on with what this browser holds for this letter."""
    at = now()
    party = _let_in(request, at)
    if party is None:
        return HttpResponseRedirect(reverse("requests:third_party"))
    if PAGES.opened(request, at) is None:
        PAGES.application.begin(request, {WHO: party.pk}, at)
    return HttpResponseRedirect(PAGES.address("say"))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let the next person at this machine see nothing."""
    at = now()
    opened = PAGES.opened(request, at)
    if opened is not None:
        PAGES.application.drop(request, opened[0], at)
    request.session.pop(DOOR.session, None)
    messages.success(request, _("已经离开。再次查看需要重新输入编号和查询码。"))
    return HttpResponseRedirect(reverse("requests:third_party"))
