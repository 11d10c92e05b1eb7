"""依申请公开 for everybody: the guide, the form, published records that may answer, the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests import publicity
from yangguang.areas.requests.finding import answers_for
from yangguang.areas.requests.forms import STEPS, SendForm, applicant_data
from yangguang.areas.requests.rules.doors import doors_for
from yangguang.areas.requests.rules.items import items_in
from yangguang.areas.requests.rules.receipt import ApplicantType, Carrier, Obtain
from yangguang.areas.requests.selectors import (
    KIND,
    advice_for,
    dates_of,
    info_of,
    limit_words,
    may_receive,
    office_of,
    request_of,
)
from yangguang.areas.requests.services import NAMES, NewRequest, take_request
from yangguang.kernel.cases import services
from yangguang.kernel.cases.applying import Application
from yangguang.kernel.cases.pages import ApplicationPages
from yangguang.kernel.cases.selectors import text_named
from yangguang.kernel.cases.views import code_shown
from yangguang.kernel.notices import ical
from yangguang.kernel.notices.registry import Event
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name

if TYPE_CHECKING:
    from datetime import date, datetime

    from django import forms

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.cases.services import DraftView, Opened
    from yangguang.kernel.organizations.rules import Actor

OF_BODIES = frozenset({"uscc", "legal_rep", "contact_name"})
OF_PERSONS = frozenset({"id_type", "id_number"})
"""Questions put to one kind of applicant alone."""


def receiver(code: str) -> Agency:
    """The agency to which requests may be put. Raises Http404."""
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
    agency = receiver(code)
    reply, extension = limit_words(agency, city_date(now()))
    return render(
        request,
        "requests/apply.html",
        {
            "agency": agency,
            "name": agency_name(agency),
            "reply": reply,
            "extension": extension,
            "office": office_of(agency, city_date(now())),
            "crumbs": crumbs(agency),
        },
    )


class ToAgency(ApplicationPages):
    """A form put to one agency, which its addresses name."""

    check_template = "requests/check.html"
    send_form = SendForm

    def subject(self, **where: str) -> Agency:
        """The agency. Raises Http404."""
        return receiver(where["code"])

    def eyebrow(self, subject: Agency) -> str:
        """Its name."""
        return agency_name(subject)

    def opened(
        self, request: HttpRequest, at: datetime, **where: str
    ) -> tuple[DraftView, Agency] | None:
        """The draft under way, if it goes to this agency."""
        opened = super().opened(request, at, **where)
        return opened if opened and opened[0].answers.get("agency") == where["code"] else None

    def first_answers(self, **where: str) -> dict[str, Any]:
        """To whom it goes."""
        return {"agency": where["code"]}

    def where_of(self, draft: DraftView, **where: str) -> dict[str, str]:
        """The agency the draft goes to."""
        return {"code": str(draft.answers.get("agency", where["code"]))}

    def subject_of(self, case: Case) -> Agency:
        """The agency that was asked."""
        return case.agency

    def hidden(self, page: forms.Form) -> frozenset[str]:
        """Questions that are not put to this kind of applicant."""
        kind = page.cleaned_data.get("applicant_type")
        if kind is None:
            return frozenset()
        return OF_BODIES if kind == ApplicantType.NATURAL else OF_PERSONS

    def check_context(self, subject: Agency) -> dict[str, Any]:
        """More for the last page."""
        return {"agency": subject}


class Pages(ToAgency):
    """The form of a request."""

    application = Application(KIND, STEPS)
    prefix = "requests:"
    about = "requests:apply"

    def crumbs(self, subject: Agency, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Where a page stands."""
        return crumbs(subject, *more)

    def next_address(self, step: str, **where: str) -> str:
        """After the description: what is published and may answer."""
        if step == "what":
            return reverse("requests:found", kwargs=where)
        return super().next_address(step, **where)

    def file(self, subject: Agency, answers: dict[str, Any], actor: Actor, at: datetime) -> Opened:
        """File the request. Raises Refused."""
        return take_request(
            new=NewRequest(
                agency=subject,
                applicant_type=ApplicantType(answers["applicant_type"]),
                applicant=applicant_data(answers),
                carrier=Carrier(answers["carrier"]),
                obtain=[Obtain(way) for way in answers["obtain"]],
                accepts_other_form=bool(answers.get("accepts_other_form")),
                files=services.files_of_draft(answers),
                info_title=str(answers.get("info_title") or ""),
                info_number=str(answers.get("info_number") or ""),
                info_description=str(answers.get("info_description") or ""),
                more=items_in(str(answers.get("info_more") or "")),
            ),
            actor=actor,
            at=at,
        )


PAGES = Pages()


@never_cache
@require_safe
def found(request: HttpRequest, code: str) -> HttpResponse:
    """Published records that may answer already, and other doors; nobody is kept from going on."""
    opened = PAGES.opened(request, now(), code=code)
    if opened is None:
        return PAGES.gone(request, code=code)
    draft, agency = opened
    on = city_date(now())
    asked = (*NAMES, "info_more")
    words = " ".join(str(draft.answers.get(name) or "") for name in asked)
    records = answers_for(words, agency=agency, number=str(draft.answers.get("info_number") or ""))
    doors = doors_for(words)
    if not records and not doors:
        return HttpResponseRedirect(PAGES.address("who", code=code))
    _count_once(request, publicity.SHOWN, agency, [row.public_id for row in records], on)
    return render(
        request,
        "requests/found.html",
        {
            "agency": agency,
            "records": records,
            "elsewhere": doors,
            "steps": PAGES.application.stepper("what", lambda name: PAGES.address(name, code=code)),
            "crumbs": crumbs(agency, (_("可能已经公开"), "")),
        },
    )


COUNTED = "before_filing"


def _count_once(
    request: HttpRequest, step: str, agency: Agency, public_ids: list[str], on: date
) -> None:
    """Count each record once for this visit, however often the page is looked at."""
    counted = list(request.session.get(COUNTED, []))
    fresh = [pk for pk in public_ids if f"{step} {pk}" not in counted]
    if fresh:
        publicity.count(step, agency=agency, public_ids=fresh, on=on)
        request.session[COUNTED] = [*counted, *(f"{step} {pk}" for pk in fresh)][-MOST_COUNTED:]


MOST_COUNTED = 60


@never_cache
@require_safe
def open_found(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """The record that may answer; that it was opened is counted for who has a form under way."""
    at = now()
    opened = PAGES.opened(request, at, code=code)
    if opened is not None:
        _count_once(request, publicity.OPENED, opened[1], [public_id], city_date(at))
    return HttpResponseRedirect(reverse("portal:document", args=[public_id]))


@never_cache
@require_POST
def answered(request: HttpRequest, code: str) -> HttpResponse:
    """A published record answers: the draft is dropped, and nothing is kept of who asked."""
    at = now()
    opened = PAGES.opened(request, at, code=code)
    if opened is not None:
        public_id = str(request.POST.get("record") or "")[:16]
        _count_once(request, publicity.ANSWERED, opened[1], [public_id], city_date(at))
        PAGES.application.drop(request, opened[0], at)
    messages.success(request, _("很高兴您找到了需要的信息。填写的内容没有提交，已经删除。"))
    return HttpResponseRedirect(reverse("requests:apply", args=[code]))


@require_safe
@code_shown
def dates(_request: HttpRequest, case: Case) -> HttpResponse:
    """The dates of one's own request for a calendar: limits that run, last days of remedies."""
    if case.kind != KIND:
        raise Http404
    at = now()
    events = [
        Event(f"request-{case.pk}-{place}", f"{label} {case.number}", on, description=words)
        for place, (label, on, words) in enumerate(dates_of(case, at))
    ]
    return ical.answer(case.number, events, at=at, file_name=f"{case.number}.ics")


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def again(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask again better: the form with the words of this request, and what to write otherwise."""
    if case.kind != KIND:
        raise Http404
    at, code = now(), case.agency.code
    asked = {name: text_named(case, name) for name in NAMES}
    if request.method == "POST":
        row = request_of(case)
        answers = {"agency": code, **asked, "carrier": row.carrier, "obtain": row.obtain}
        PAGES.application.begin(request, answers, at)
        return HttpResponseRedirect(PAGES.address("what", code=code))
    context = {
        "case": case,
        "info": info_of(case),
        "advice": advice_for(case),
        "crumbs": crumbs(case.agency, (_("换一种写法再申请"), "")),
    }
    return render(request, "requests/again.html", context)
