"""Registering without login, page after page; one's own registration by number and code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions.meetings import selectors as reads
from yangguang.areas.decisions.meetings.forms import STEPS, AsWhatForm, FollowForm, SayForm
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration
from yangguang.areas.decisions.meetings.services import holding, registering
from yangguang.areas.decisions.meetings.views.events import crumbs, found
from yangguang.areas.decisions.views.common import visitor
from yangguang.kernel.cases import limits, services
from yangguang.kernel.cases.applying import Application, keep_receipt, kept_receipt
from yangguang.kernel.cases.knocking import Door, too_often
from yangguang.kernel.cases.limits import Limit
from yangguang.kernel.cases.pages import ApplicationPages
from yangguang.kernel.now import now
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from yangguang.kernel.cases.services import DraftView

EVENT = "event"
RECEIPT = "meeting_receipt"
DOOR = Door("meeting", reads.registration_by_code)
SENT = Limit("meeting.address", 20, timedelta(hours=1))
"""A village office or a library may stand behind one address."""
READ_WRITE = ["GET", "HEAD", "POST"]


class Pages(ApplicationPages):
    """The form of a registration; the draft, not its address, names the event."""

    application = Application("meeting", STEPS)
    prefix = "meetings:"
    about = "meetings:home"
    check_template = "meetings/check.html"
    sent = "received"

    def opened(
        self, request: HttpRequest, at: datetime, **where: str
    ) -> tuple[DraftView, OpenEvent] | None:
        """The draft under way and its event, while that is public."""
        opened = super().opened(request, at, **where)
        if opened is None:
            return None
        try:
            return opened[0], reads.public_event(str(opened[0].answers.get(EVENT, "")))
        except OpenEvent.DoesNotExist:
            return None

    def crumbs(self, subject: OpenEvent | None, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        if subject is None:
            return crumbs(*more)
        page = reverse("meetings:event", args=[subject.number])
        return crumbs((reads.title_of(subject), page), *more)

    def fit(self, form: forms.Form, subject: OpenEvent) -> None:
        """The groups this event has, and the stance where it counts."""
        if isinstance(form, AsWhatForm):
            form.for_event(subject)

    def check_context(self, subject: OpenEvent) -> dict[str, Any]:
        """More for the last page."""
        return {"title": reads.title_of(subject)}

    def send(
        self, request: HttpRequest, subject: OpenEvent, draft: DraftView, at: datetime
    ) -> None:
        """Register once, however often it is sent. Raises Refused; the draft stays then."""
        actor = visitor(request)
        moment = limits.free_at(SENT, actor.address, at=at)
        if moment:
            raise Refused("too_often", too_often(moment))
        known = registering.NewRegistration.__dataclass_fields__
        new = registering.NewRegistration(**{k: v for k, v in draft.answers.items() if k in known})
        with transaction.atomic():
            if not services.take_draft(kind=self.application.kind, draft=draft, at=at):
                return
            made = registering.register(event=subject, new=new, actor=actor, at=at)
        limits.note(SENT, actor.address, at=at)
        keep_receipt(request, RECEIPT, {"pk": made.registration.pk, "code": made.code}, at=at)


PAGES = Pages()


@never_cache
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Start a registration for this event; what was typed for another one is kept."""
    item = found(number)
    if isinstance(item, HttpResponse):
        return item
    at, form = now(), PAGES.application
    draft = form.draft(request, at)
    if draft is None:
        form.begin(request, {EVENT: item.number}, at)
    elif draft.answers.get(EVENT) != item.number:
        services.change_draft(
            kind=form.kind, token=draft.token, answers={**draft.answers, EVENT: item.number}, at=at
        )
    return HttpResponseRedirect(PAGES.address("who"))


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Number, query code, what happens next."""
    data = kept_receipt(request, RECEIPT, at=now())
    if data is None:
        return HttpResponseRedirect(reverse("meetings:follow"))
    row = reads.registration_of(data["pk"])
    return render(
        request,
        "meetings/received.html",
        {
            "row": row,
            "item": row.event,
            "title": reads.title_of(row.event),
            "own": reads.own_view(row),
            "observes": reads.observes(row),
            "code": data["code"],
            "crumbs": crumbs((_("收据"), "")),
        },
    )


@never_cache
@require_http_methods(READ_WRITE)
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; what is wrong and what does not exist get the same answer."""
    at = now()
    form = FollowForm(request.POST if request.method == "POST" else None)
    row = DOOR.shown(request, form, at)
    if row is not None:
        DOOR.let_in(request, row.pk, at)
        return HttpResponseRedirect(reverse("meetings:own"))
    context = {"form": form, "crumbs": crumbs((_("查我的报名"), ""))}
    return render(request, "meetings/follow.html", context)


def _own(request: HttpRequest, at: datetime) -> Registration | None:
    pk = DOOR.let_in_to(request, at)
    return None if pk is None else reads.registration_of(pk)


def _own_page(request: HttpRequest, row: Registration, form: SayForm, error: str) -> HttpResponse:
    event = row.event
    own = reads.own_view(row)
    said = list(row.opinions.order_by("pk"))
    return render(
        request,
        "meetings/own.html",
        {
            "row": row,
            "item": event,
            "title": reads.title_of(event),
            "own": own,
            "error": error,
            "form": form,
            "opinions": [(o, o.answer == "approved") for o in said],
            "may_confirm": own.is_chosen and event.state == "drawn" and not own.has_seat,
            "may_leave": (
                (event.state == "announced" and row.standing in {"waiting", "eligible"})
                or (event.state in {"frozen", "drawn"} and row.place and not row.barred)
                or (
                    event.state in {"frozen", "drawn"}
                    and reads.observes(row)
                    and row.standing == "eligible"
                )
            ),
            "observes": reads.observes(row),
            "may_speak": (
                row.presence == "came"
                and event.state in {"drawn", "held"}
                and not reads.observes(row)
            ),
            "invited": (
                (own.is_chosen and event.state in {"drawn", "held"})
                or (reads.observes(row) and own.has_seat and event.state != "cancelled")
            ),
            "crumbs": crumbs((_("查我的报名"), reverse("meetings:follow")), (row.number, "")),
        },
    )


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own registration: how it stands, the invitation, one's opinions and their answers."""
    row = _own(request, now())
    if row is None:
        return HttpResponseRedirect(reverse("meetings:follow"))
    return _own_page(request, row, SayForm(event=row.event), "")


def _do(request: HttpRequest, act: Callable[[Registration, datetime], Any]) -> HttpResponse:
    at = now()
    row = _own(request, at)
    if row is None:
        return HttpResponseRedirect(reverse("meetings:follow"))
    try:
        act(row, at)
    except Refused as refusal:
        return _own_page(request, row, SayForm(event=row.event), str(refusal))
    return HttpResponseRedirect(reverse("meetings:own"))


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that one comes."""
    actor = visitor(request)
    return _do(request, lambda row, at: registering.confirm(row=row, actor=actor, at=at))


@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Say that one does not."""
    actor = visitor(request)
    return _do(request, lambda row, at: registering.withdraw(row=row, actor=actor, at=at))


@never_cache
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Hand in what one said, or would say."""
    row = _own(request, now())
    if row is None:
        return HttpResponseRedirect(reverse("meetings:follow"))
    form = SayForm(request.POST, event=row.event)
    if not form.is_valid():
        return _own_page(request, row, form, "")
    item = row.event.items.filter(pk=form.cleaned_data["item"] or 0, is_open=True).first()
    actor, text = visitor(request), form.cleaned_data["text"]
    stance = form.cleaned_data.get("stance", "")
    return _do(
        request,
        lambda row, at: holding.speak(
            event=row.event,
            text=text,
            registration=row,
            item=item,
            stance=stance,
            actor=actor,
            at=at,
        ),
    )


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the registration in this browser."""
    request.session.pop(DOOR.session, None)
    request.session.pop(RECEIPT, None)
    return HttpResponseRedirect(reverse("meetings:home"))
