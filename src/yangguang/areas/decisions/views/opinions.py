"""An opinion is given without login and followed by its number and code."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions.forms import AppealForm, FollowForm, PublicOpinionForm
from yangguang.areas.decisions.models import Consultation, Opinion
from yangguang.areas.decisions.rules.consultation import HOLDING, LONGEST_OPINION, Kind
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.selectors.texts import clauses_of
from yangguang.areas.decisions.services import opinions as services
from yangguang.areas.decisions.views.common import crumbs, visitor
from yangguang.areas.decisions.views.consultations import found
from yangguang.kernel.cases import limits
from yangguang.kernel.cases.applying import keep_receipt, kept_receipt
from yangguang.kernel.cases.knocking import Door, too_often
from yangguang.kernel.cases.limits import Limit
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from yangguang.areas.decisions.models import Clause

RECEIPT = "opinion_receipt"
DOOR = Door("opinion", reads.opinion_by_code)
SENT = Limit("opinion.address", 20, timedelta(hours=1))
"""A village office or a library may stand behind one address."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, number: str) -> HttpResponse:
    """Comment on a clause, on several or on the whole draft."""
    at = now()
    gone = _withdrawn(request, number)
    if gone is not None:
        return gone
    item = found(number)
    line = reads.line_of(item, on=city_date(at))
    closed = _closed(item, at)
    if closed and request.method != "POST":
        return HttpResponseRedirect(reverse("decisions:consultation", args=[number]))
    chosen = request.POST.getlist("clauses") or request.GET.getlist("clause")
    clauses = reads.chosen_clauses(reads.released_text(item), chosen)
    if request.method == "POST":
        form = PublicOpinionForm(request.POST, request.FILES, clauses=clauses)
        if closed:
            # What was typed stays on the page for whoever typed it.
            form.add_error(None, closed)
        elif form.is_valid():
            answer = _sent(request, item, form, at)
            if answer is not None:
                return answer
    else:
        initial = {"token": services.new_token(), "clauses": [c.key for c in clauses]}
        form = PublicOpinionForm(initial=initial, clauses=clauses)
    return render(
        request,
        "decisions/comment.html",
        {
            "item": item,
            "line": line,
            "form": form,
            "clauses": clauses,
            "crumbs": crumbs(
                (item.title, reverse("decisions:consultation", args=[number])), (_("提意见"), "")
            ),
        },
    )


def _withdrawn(request: HttpRequest, number: str) -> HttpResponse | None:
    """What whoever was typing reads when the notice was taken back meanwhile: his words, and where
    the reason stands. None while it is public, or when there never was such a notice.
    """
    try:
        public_id = reads.withdrawn_notice(number)
    except Consultation.DoesNotExist:
        return None
    if request.method != "POST":
        return HttpResponseRedirect(reverse("portal:document", args=[public_id]))
    context = {
        "public_id": public_id,
        "text": str(request.POST.get("text", ""))[:LONGEST_OPINION],
        "crumbs": crumbs((_("公告已经撤下"), "")),
    }
    return render(request, "decisions/withdrawn.html", context, status=HTTPStatus.GONE)


def _closed(item: Consultation, at: datetime) -> str:
    """Why no opinion is taken in now; empty while one is."""
    try:
        services.check_open(item, at=at)
        services.check_not_stopped(item, at=at)
    except Refused as refusal:
        return str(refusal)
    return ""


def _sent(
    request: HttpRequest, item: Consultation, form: PublicOpinionForm, at: datetime
) -> HttpResponse | None:
    """To the receipt; None with the reason on the form."""
    actor = visitor(request)
    data = form.cleaned_data
    moment = limits.free_at(SENT, actor.address, at=at)
    if moment:
        form.add_error(None, too_often(moment))
        return None
    try:
        received = services.submit_opinion(
            consultation=item,
            new=services.NewOpinion(
                text=data["text"],
                kind=Kind(data["kind"]),
                keys=data.get("clauses") or [],
                person=form.person,
                files=data["materials"],
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
    kept = {"pk": received.opinion.pk, "code": received.code}
    keep_receipt(request, RECEIPT, kept, at=at)
    return HttpResponseRedirect(reverse("decisions:received"))


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next."""
    data = kept_receipt(request, RECEIPT, at=now())
    if data is None:
        return HttpResponseRedirect(reverse("decisions:follow"))
    opinion = reads.opinion_of_author(data["pk"])
    return render(
        request,
        "decisions/received.html",
        {
            "opinion": opinion,
            "item": opinion.consultation,
            "code": data["code"],
            "crumbs": crumbs((_("收据"), "")),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; what is wrong and what does not exist get the same answer."""
    at = now()
    form = FollowForm(request.POST if request.method == "POST" else None)
    row = DOOR.shown(request, form, at)
    if row is not None:
        DOOR.let_in(request, row.pk, at)
        return HttpResponseRedirect(reverse("decisions:own"))
    context = {"form": form, "crumbs": crumbs((_("查我的意见"), ""))}
    return render(request, "decisions/follow.html", context)


def _own(request: HttpRequest, at: datetime) -> Opinion | None:
    pk = DOOR.let_in_to(request, at)
    return None if pk is None else reads.opinion_of_author(pk)


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The author's own opinion: whether it is shown, what came of it and why."""
    opinion = _own(request, now())
    if opinion is None:
        return HttpResponseRedirect(reverse("decisions:follow"))
    return render(request, "decisions/own.html", _own_context(opinion, AppealForm()))


def _own_context(opinion: Opinion, form: AppealForm) -> dict[str, object]:
    item = opinion.consultation
    clauses: list[Clause] = clauses_of(reads.released_text(item))
    return {
        "opinion": opinion,
        "item": item,
        "paths": [c.path for c in clauses if c.key in {t.key for t in opinion.targets.all()}],
        "ground": dict(HOLDING).get(opinion.holding, ""),
        "report_stands": reads.report_stands(item),
        "stopped": str(item.get_stop_cause_display()) if item.stopped_at else "",
        "answered": item.state == "reported" or opinion.answer == "approved",
        "form": form,
        "may_appeal": opinion.showing == "held" and opinion.appealed_at is None,
        "crumbs": crumbs((_("查我的意见"), reverse("decisions:follow")), (opinion.number, "")),
    }


@never_cache
@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Object to its not being shown."""
    at = now()
    opinion = _own(request, at)
    if opinion is None:
        return HttpResponseRedirect(reverse("decisions:follow"))
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            services.appeal_showing(
                opinion=opinion,
                lock=opinion.lock,
                reason=form.cleaned_data["reason"],
                actor=visitor(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("decisions:own"))
    return render(request, "decisions/own.html", _own_context(opinion, form))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the opinion in this browser."""
    request.session.pop(DOOR.session, None)
    request.session.pop(RECEIPT, None)
    return HttpResponseRedirect(reverse("decisions:home"))
