"""One matter: left what it is, right what I may do now; its persons, files and course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.cases.forms import ActForm
from yangguang.kernel.cases.registry import Shown, kind_of
from yangguang.kernel.cases.rules import CONTACT_LABELS, PartyRole, Refused
from yangguang.kernel.cases.selectors import (
    case_for,
    case_of_applicant,
    may_see_persons,
    public_status,
    why_not,
)
from yangguang.kernel.cases.selectors.correspondence import consultations_of, letters_of
from yangguang.kernel.cases.selectors.persons import (
    applicant_in_words,
    applicant_masked,
    material_for,
    materials_of,
    texts_of,
)
from yangguang.kernel.cases.services import do_act, label_matter, renew_code
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.cases.timing import WITH_FACTS, clocks_of
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.cases import acts_for
from yangguang.kernel.desk.forms.matters import LabelForm, PurposeForm
from yangguang.kernel.desk.matter import act_line
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.ledger.selectors import acts_about
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Case


def crumbs_to(case: Case, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page of this matter stands."""
    here = reverse("desk:matter", args=[case.number]) if more else ""
    return [(_("办件"), reverse("desk:matters")), (case.number, here), *more]


def rows_of(case: Case) -> list[tuple[str, Any]]:
    """The matter's facts: label and value."""
    kind = kind_of(case)
    return [
        (_("编号"), case.number),
        (_("收到"), f"{datetime_cn(case.opened_at)}（{case.get_channel_display()}）"),
        (_("办理单位"), agency_name(case.agency)),
        (_("办理组"), case.desk.name if case.desk else _("待分办")),
        (_("承办人"), case.handler.name if case.handler else _("还没有")),
        *(kind.rows(case) if kind.rows else ()),
        (_("答复"), datetime_cn(case.answered_at)),
        (_("办结"), datetime_cn(case.closed_at)),
    ]


@require_safe
@officer_required
def matter(request: DeskRequest, number: str) -> HttpResponse:
    """One matter; who handles it reads the applicant's words, and the look is recorded."""
    return matter_page(request, case_for(request.actor, number), now())


def matter_page(
    request: DeskRequest, case: Case, at: datetime, *, contact: dict[str, str] | None = None
) -> HttpResponse:
    """The screen, with the applicant's contact opened or masked."""
    actor, kind = request.actor, kind_of(case)
    info = kind.table.states[case.state]
    sees = may_see_persons(actor, case, on=city_date(at)) and case.erased_at is None
    if sees:
        record_access(actor=actor, at=at, subject=subject_of(case), what="陈述和材料")  # data
    acts = acts_for(case, actor, at)
    known = contact or (applicant_masked(case) if sees else {})
    return desk_page(
        request,
        "desk/matter.html",
        {
            "case": case,
            "title": case.desk_title,
            "kind": kind.label,
            "state": (info.look, info.label),
            "facts": rows_of(case),
            "clocks": clocks_of(_with_facts(case), at),
            "sees": sees,
            "contact": [
                (CONTACT_LABELS.get(name, name), value) for name, value in known.items() if value
            ],
            "is_opened": contact is not None,
            "purpose_form": PurposeForm(),
            "label_form": LabelForm(initial={"label": case.label, "lock": case.lock}),
            "said": texts_of(case, of_applicant=True) if sees else [],
            "noted": texts_of(case, of_applicant=False) if sees else [],
            "materials": materials_of(case) if sees else [],
            "consultations": consultations_of(case),
            "letters": [(row, kind.letters[row.template].label) for row in letters_of(case)]
            if sees
            else [],
            "links": kind.desk_links(case, actor) if kind.desk_links else [],
            "assignments": case.assignments.select_related("desk", "person"),
            "acts": acts.possible,
            "refused": acts.refused,
        },
        crumbs=crumbs_to(case),
    )


def _with_facts(case: Case) -> Case:
    return type(case).objects.prefetch_related(WITH_FACTS).get(pk=case.pk)


@require_POST
@officer_required
def label(request: DeskRequest, number: str) -> HttpResponse:
    """A few words by which the office's lists tell the matter from others."""
    case = case_for(request.actor, number)
    form = LabelForm(request.POST)
    if form.is_valid():
        try:
            label_matter(case=case, actor=request.actor, at=now(), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("内容摘要已保存。"))
    else:
        messages.error(request, " ".join(str(e) for v in form.errors.values() for e in v))
    return HttpResponseRedirect(reverse("desk:matter", args=[number]))


@require_POST
@officer_required
def contact(request: DeskRequest, number: str) -> HttpResponse:
    """How the applicant is reached, opened for a purpose that is recorded."""
    case = case_for(request.actor, number)
    at = now()
    form = PurposeForm(request.POST)
    if not may_see_persons(request.actor, case, on=city_date(at)) or not form.is_valid():
        messages.error(request, _("只有办理这件事项的人能查看联系方式，并且要说明用途。"))
        return HttpResponseRedirect(reverse("desk:matter", args=[number]))
    purposes = dict(form.fields["purpose"].choices)  # type: ignore[attr-defined]
    record_access(
        actor=request.actor,
        at=at,
        subject=subject_of(case),
        what="联系方式",  # data
        purpose=str(purposes[form.cleaned_data["purpose"]]),
    )
    return matter_page(request, case, at, contact=applicant_in_words(case))


@require_POST
@officer_required
def code(request: DeskRequest, number: str) -> HttpResponse:
    """A new query code, shown once, for an applicant who has lost his and proved who he is."""
    case = case_for(request.actor, number)
    at = now()
    has_applicant = case.parties.filter(role=PartyRole.APPLICANT).exists()
    if (
        not may_see_persons(request.actor, case, on=city_date(at))
        or case.erased_at is not None
        or not has_applicant
    ):
        messages.error(request, _("只有办理这件事项的人能换发查询码。"))
        return HttpResponseRedirect(reverse("desk:matter", args=[number]))
    made = renew_code(case=case, actor=request.actor, at=at)
    view = public_status(case_of_applicant(case.pk), at)
    title = _("换发查询码")
    return desk_page(
        request,
        "desk/registered.html",
        {"title": title, "view": view, "code": made, "applicant": _("申请人"), "is_renewed": True},
        crumbs=crumbs_to(case, (title, "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def matter_act(request: DeskRequest, number: str, act: str) -> HttpResponse:
    """An act on a matter: its questions, or at once when it asks none."""
    case = case_for(request.actor, number)
    at = now()
    kind = kind_of(case)
    if act not in kind.table.labels:
        raise Http404
    posted = request.method == "POST"
    form = ActForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        case=case,
        act=act,
        on=city_date(at),
    )
    if posted and form.is_valid():
        try:
            do_act(
                case=case,
                lock=form.cleaned_data["lock"],
                act=act,
                answers=form.answers(),
                files=form.cleaned_data.get("files", ()),
                actor=request.actor,
                at=at,
            )
        except Refused as refusal:
            if len(form.fields) == 1 or refusal.code == "conflict":
                messages.error(request, str(refusal))
                return HttpResponseRedirect(reverse("desk:matter", args=[number]))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": kind.table.labels[act]})
            return _after(request, number)
    label = str(kind.table.labels[act])
    why = why_not(case, act, request.actor, at)
    return desk_page(
        request,
        "desk/matter_act.html",
        {
            "form": form,
            "case": case,
            "title": label,
            "refusal": why,
            "shown": () if why else _read_first(request, case, act, at),
        },
        crumbs=crumbs_to(case, (label, "")),
    )


def _read_first(request: DeskRequest, case: Case, act: str, at: datetime) -> Sequence[Shown]:
    """What is read before the questions; a look at sealed words is recorded."""
    kind = kind_of(case)
    if kind.read_first is None or not may_see_persons(request.actor, case, on=city_date(at)):
        return ()
    found = kind.read_first(case, act)
    if any(shown.of_persons for shown in found):
        record_access(
            actor=request.actor,
            at=at,
            subject=subject_of(case),
            what=str(kind.table.labels[act]),
        )
    return found


def _after(request: DeskRequest, number: str) -> HttpResponse:
    """Back to the matter, or to the list when it has gone out of the actor's hands."""
    try:
        case_for(request.actor, number)
    except Exception:  # noqa: BLE001  whatever it is, the matter's page is not for him any more
        return HttpResponseRedirect(reverse("desk:matters"))
    return HttpResponseRedirect(reverse("desk:matter", args=[number]))


@require_safe
@officer_required
def matter_history(request: DeskRequest, number: str) -> HttpResponse:
    """Every act on the matter, newest first, with its place in the ledger."""
    case = case_for(request.actor, number)
    at = now()
    sees = may_see_persons(request.actor, case, on=city_date(at))
    acts = acts_about(subject_type="case", subject_id=case.pk, actor=request.actor)
    entries = [act_line(act) for act in reversed(acts.select_related("private"))]
    return desk_page(
        request,
        "desk/matter_history.html",
        {"case": case, "title": case.title, "entries": entries, "sees": sees},
        crumbs=crumbs_to(case, (_("经过"), "")),
    )


@require_safe
@officer_required
def material(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """A file of the matter; the look is recorded."""
    case = case_for(request.actor, number)
    at = now()
    if not may_see_persons(request.actor, case, on=city_date(at)):
        raise Http404
    name, data, media_type = material_for(case, pk)
    record_access(actor=request.actor, at=at, subject=subject_of(case), what="材料")  # data
    return file_response(data, name=name, media_type=media_type)
