"""Letters of a matter: written, signed, numbered, delivered; questions other offices put to us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.cases import letters, services
from yangguang.kernel.cases.printing import FORMS, stored_print
from yangguang.kernel.cases.rules import (
    LETTER_ACT_LABELS,
    DeliveryKind,
    LetterAct,
    LetterState,
    Refused,
)
from yangguang.kernel.cases.selectors import case_for, consultation_for
from yangguang.kernel.cases.selectors.correspondence import letter_for, opened, versions_of
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.cases.timing import Calendars, view_of
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import lock_seen
from yangguang.kernel.desk.cases import letter_buttons
from yangguang.kernel.desk.forms.matters import (
    AnswerForm,
    DeliveryForm,
    LetterForm,
    OpinionForm,
    ReasonForm,
)
from yangguang.kernel.desk.page import being_printed, desk_page
from yangguang.kernel.desk.views.matter import crumbs_to
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import Form

    from yangguang.kernel.cases.models import Letter, LetterVersion


def _to(letter: Letter) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:letter", args=[letter.case.number, letter.pk]))


@require_POST
@officer_required
def new_letter(request: DeskRequest, number: str, template: str) -> HttpResponse:
    """Begin a letter."""
    case = case_for(request.actor, number)
    try:
        made = services.start_letter(case=case, template=template, actor=request.actor, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("desk:matter", args=[number]))
    return HttpResponseRedirect(reverse("desk:letter_act", args=[number, made.pk, "edit"]))


@require_safe
@officer_required
def letter(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """A letter as it will go out, beside what may be done with it."""
    at = now()
    found = letter_for(request.actor, number, pk, at=at)
    _note_look(request, found, at)
    acts = letter_buttons(found, request.actor, at)
    return desk_page(
        request,
        "desk/letter.html",
        {
            "letter": found,
            "title": letters.template_of(found).label,
            "text": letters.text_of(found),
            "issuer": letters.issuer_of(found),
            "acts": acts.possible,
            "refused": acts.refused,
            "deliveries": found.deliveries.all(),
            "versions": versions_of(found),
            "is_issued": found.state == LetterState.ISSUED and found.erased_at is None,
            "look": LOOKS[LetterState(found.state)],
        },
        crumbs=crumbs_to(found.case, (str(letters.template_of(found).label), "")),
    )


@require_safe
@officer_required
def compare_letter(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """Two of the letter's versions as they were sent to the leader, and how they differ."""
    at = now()
    found = letter_for(request.actor, number, pk, at=at)
    _note_look(request, found, at)
    label = str(letters.template_of(found).label)
    return desk_page(
        request,
        "desk/letter_compare.html",
        {
            "title": _("比较各次送签的文书"),
            "letter": found,
            "label": label,
            **_compared(request, {v.number: v for v in versions_of(found)}),
        },
        crumbs=crumbs_to(
            found.case,
            (label, reverse("desk:letter", args=[number, pk])),
            (_("比较"), ""),
        ),
    )


def _compared(request: DeskRequest, versions: dict[int, LetterVersion]) -> dict[str, Any]:
    """Which two, and their words; nothing for a letter that was not sent twice."""
    numbers = sorted(versions)
    if len(numbers) < 2:
        return {}
    new = _chosen(request, "new", numbers, numbers[-1])
    old = _chosen(request, "old", numbers, max(new - 1, numbers[0]))
    return {
        "numbers": numbers,
        "old": versions[old],
        "new": versions[new],
        "before": letters.as_html(letters.text_of_version(versions[old])),
        "after": letters.as_html(letters.text_of_version(versions[new])),
    }


def _chosen(request: DeskRequest, name: str, numbers: list[int], default: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and int(typed) in numbers else default


LOOKS = {
    LetterState.DRAFT: "draft",
    LetterState.SUBMITTED: "in_review",
    LetterState.APPROVED: "approved",
    LetterState.ISSUED: "published",
    LetterState.DISCARDED: "withdrawn",
}


def _note_look(request: DeskRequest, found: Letter, at: datetime) -> None:
    """A letter names its addressee: reading it is a look at personal data."""
    record_access(
        actor=request.actor,
        at=at,
        subject=subject_of(found.case),
        what=_("文书：%(label)s") % {"label": letters.template_of(found).label},
    )


def _edit(found: Letter, lock: int, request: DeskRequest, at: datetime, form: Any) -> object:
    return services.edit_letter(
        letter=found, lock=lock, typed=form.typed(), actor=request.actor, at=at
    )


def _approve(found: Letter, lock: int, request: DeskRequest, at: datetime, form: Any) -> object:
    opinion = form.cleaned_data["opinion"]
    return services.approve_letter(
        letter=found, lock=lock, opinion=opinion, actor=request.actor, at=at
    )


def _return(found: Letter, lock: int, request: DeskRequest, at: datetime, form: Any) -> object:
    reason = form.cleaned_data["reason"]
    return services.return_letter(
        letter=found, lock=lock, reason=reason, actor=request.actor, at=at
    )


def _deliver(found: Letter, _lock: int, request: DeskRequest, at: datetime, form: Any) -> object:
    data = form.cleaned_data
    return services.deliver_letter(
        letter=found,
        kind=DeliveryKind(data["kind"]),
        sent_on=data["sent_on"],
        received_on=data["received_on"],
        proof=data["proof"],
        actor=request.actor,
        at=at,
    )


PLAIN: dict[str, Callable[..., object]] = {
    LetterAct.SUBMIT: services.submit_letter,
    LetterAct.ISSUE: services.issue_letter,
    LetterAct.DISCARD: services.discard_letter,
}
ASKING: dict[str, Callable[..., object]] = {
    LetterAct.EDIT: _edit,
    LetterAct.APPROVE: _approve,
    LetterAct.RETURN: _return,
    LetterAct.DELIVER: _deliver,
}
DONE = {
    LetterAct.EDIT: gettext_lazy("已保存。"),
    LetterAct.SUBMIT: gettext_lazy("已送签，文字已封存。"),
    LetterAct.APPROVE: gettext_lazy("已签批。"),
    LetterAct.RETURN: gettext_lazy("已退回修改。"),
    LetterAct.ISSUE: gettext_lazy("已编号印发。"),
    LetterAct.DELIVER: gettext_lazy("已登记送达情况。"),
    LetterAct.DISCARD: gettext_lazy("已作废。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def letter_act(request: DeskRequest, number: str, pk: int, act: str) -> HttpResponse:
    """An act on a letter: its own page where something is asked, at once otherwise."""
    at = now()
    found = letter_for(request.actor, number, pk, at=at)
    if act in PLAIN:
        if request.method != "POST":
            return _to(found)
        _try(
            request,
            act,
            lambda: PLAIN[act](letter=found, lock=lock_seen(request), actor=request.actor, at=at),
        )
        return _to(found)
    if act not in ASKING:
        raise Http404
    form = _form(request, found, act, at)
    if request.method == "POST" and form.is_valid():
        refusal = _try(
            request,
            act,
            lambda: ASKING[act](found, lock_seen(request), request, at, form),
            quiet=True,
        )
        if refusal is None:
            return _to(found)
        form.add_error(None, str(refusal))
    return desk_page(
        request,
        "desk/letter_act.html",
        {
            "letter": found,
            "title": _title(act),
            "form": form,
            "text": letters.text_of(found),
            "issuer": letters.issuer_of(found),
            "is_edit": act == LetterAct.EDIT,
        },
        crumbs=crumbs_to(
            found.case,
            (
                str(letters.template_of(found).label),
                reverse("desk:letter", args=[number, pk]),
            ),
            (_title(act), ""),
        ),
    )


def _title(act: str) -> str:
    return str(LETTER_ACT_LABELS[LetterAct(act)])


def _try(
    request: DeskRequest, act: str, service: Callable[[], object], *, quiet: bool = False
) -> Refused | None:
    try:
        service()
    except Refused as refusal:
        if not quiet:
            messages.error(request, str(refusal))
        return refusal
    messages.success(request, DONE[LetterAct(act)])
    return None


def _form(request: DeskRequest, found: Letter, act: str, at: datetime) -> Form:
    data = request.POST if request.method == "POST" else None
    if act == LetterAct.EDIT:
        text = letters.text_of(found)
        if text is None:
            raise Http404
        return LetterForm(data, text=text, lock=found.lock)
    forms: dict[str, type[Form]] = {
        LetterAct.APPROVE: OpinionForm,
        LetterAct.RETURN: ReasonForm,
        LetterAct.DELIVER: DeliveryForm,
    }
    initial = {"lock": found.lock, "sent_on": city_date(at)}
    return forms[act](data, initial=initial)


@require_safe
@officer_required
def letter_file(request: DeskRequest, number: str, pk: int, form: str) -> HttpResponse:
    """An issued letter as PDF or Word file, for printing and sealing."""
    at = now()
    found = letter_for(request.actor, number, pk, at=at)
    if form not in FORMS or found.state != LetterState.ISSUED or found.erased_at is not None:
        raise Http404
    data = stored_print(found, form)
    if data is None:
        return being_printed(request, back=reverse("desk:letter", args=[number, pk]))
    _note_look(request, found, at)
    name = f"{letters.template_of(found).label}-{number}.{form}"
    return file_response(data, name=name, media_type=FORMS[form])


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def consultation(request: DeskRequest, pk: int) -> HttpResponse:
    """A question another office puts to ours: the words, the clock, our answer."""
    at = now()
    row = consultation_for(request.actor, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_consultation(
                consultation=row, answer=form.cleaned_data["answer"], actor=request.actor, at=at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已答复，征求意见的单位现在可以看到。"))
            return HttpResponseRedirect(reverse("desk:consultation", args=[pk]))
    return desk_page(
        request,
        "desk/consultation.html",
        {
            "title": row.case.title,
            "view": opened(row),
            "row": row,
            "clock": view_of(row.case, row.clock, at, Calendars()),
            "form": form,
        },
        crumbs=[(_("征求意见"), "")],
    )


@require_POST
@officer_required
def end_consultation(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """Wait no longer for an answer."""
    case = case_for(request.actor, number)
    row = case.consultations.select_related("case", "agency", "clock").get(pk=pk)
    try:
        services.end_consultation(consultation=row, actor=request.actor, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已结束征求意见。"))
    return HttpResponseRedirect(reverse("desk:matter", args=[number]))
