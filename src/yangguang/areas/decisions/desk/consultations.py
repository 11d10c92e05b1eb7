"""Screens on which a consultation is prepared, watched and reported on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions.desk.common import above, form_page, to
from yangguang.areas.decisions.forms import (
    ConsultationForm,
    DraftFileForm,
    EnteredOpinionForm,
    NewConsultationForm,
    StopForm,
)
from yangguang.areas.decisions.rules import consultation as rules
from yangguang.areas.decisions.rules.consultation import Kind, Phase, State
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.selectors.feedback import feedback_clock
from yangguang.areas.decisions.selectors.texts import clauses_of, latest_text
from yangguang.areas.decisions.services import drafting, likeness, reporting
from yangguang.areas.decisions.services import opinions as opinion_services
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import (
    READ_WRITE,
    carried_out,
    lock_seen,
    made_from,
    may_do,
    one_act,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import may

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from yangguang.areas.decisions.models import Consultation

PAGE = 50


@require_safe
@officer_required
def consultations(request: DeskRequest) -> HttpResponse:
    """Consultations of one's units."""
    rows = reads.consultations_visible_to(request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("征求意见"),
        "page": page,
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
        "today": city_date(now()),
    }
    return desk_page(request, "decisions/desk/consultations.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Begin one."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = NewConsultationForm(request.POST or None, actor=request.actor, roles=DRAFTERS)
    made = made_from(
        form,
        lambda data: drafting.start_consultation(
            agency=agency_for(data["agency"]),
            fields={"title": data["title"], "object_type": data["object_type"]},
            actor=request.actor,
            at=now(),
        ),
    )
    if made is not None:
        return to("consultation", made.number)
    return form_page(request, _("新的征求意见"), form, _("开始准备"), above())


@require_safe
@officer_required
def consultation(request: DeskRequest, number: str) -> HttpResponse:
    """One consultation: how far it is, what is missing, what may be done now."""
    item = reads.consultation_for(request.actor, number)
    text = latest_text(item)
    on = city_date(now())
    keeps = may(request.actor, item.agency_id, DRAFTERS)
    context: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "state": _state(item),
        "text": text,
        "clauses": clauses_of(text),
        "faults": list(rules.faults(drafting.notice_of(item), on=on))
        if item.state == State.DRAFT
        else [],
        "is_over": item.stopped_at is not None or bool(item.end_on and on > item.end_on),
        "feedback": feedback_clock(item.closed_on, now())
        if item.state in {State.ANNOUNCED, State.REPORTING}
        else None,
        "left": rules.days_left(item.end_on, on=on) if item.end_on and not item.stopped_at else 0,
        "may_stop": keeps and may_stop(item, on=on),
        "tallies": reads.tallies(item),
        "count": count_of(item),
        "changes": reporting.changes_of(item),
        "keeps": keeps,
        "file_form": DraftFileForm() if keeps else None,
    }
    return desk_page(
        request, "decisions/desk/consultation.html", context, crumbs=above((item.number, ""))
    )


def _state(item: Consultation) -> tuple[str, str]:
    """Look and words of its state; stopped is told until the report is made."""
    if item.stopped_at is not None and item.state == State.ANNOUNCED:
        return rules.PHASE_LOOKS[Phase.STOPPED], str(rules.PHASE_LABELS[Phase.STOPPED])
    return "active", str(item.get_state_display())


def _item_page(item: Consultation) -> tuple[str, str]:
    return item.number, reverse("decisions_desk:consultation", args=[item.number])


@require_http_methods(READ_WRITE)
@officer_required
def edit(request: DeskRequest, number: str) -> HttpResponse:
    """Write what the notice says."""
    item = reads.consultation_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("consultation", number)
    initial = {name: getattr(item, name) for name in drafting.FIELDS} | item.contacts
    form = ConsultationForm(request.POST or None, initial=initial)
    if form.is_valid() and carried_out(
        request,
        lambda: drafting.edit_consultation(
            consultation=item,
            lock=lock_seen(request),
            fields=form.values,
            actor=request.actor,
            at=now(),
        ),
        _("已保存。"),
        form,
    ):
        return to("consultation", number)
    crumbs = above(_item_page(item))
    return form_page(request, _("公告内容"), form, _("保存"), crumbs, lock=item.lock)


@require_POST
@officer_required
def import_draft(request: DeskRequest, number: str) -> HttpResponse:
    """Read a file in as the draft or its next version."""
    item = reads.consultation_for(request.actor, number)
    file = request.FILES.get("file")

    def act() -> None:
        if file is None or file.size is None or file.size > settings.UPLOAD_LIMIT:
            raise Refused("file_missing", _("请选择一个不超过上传限制的文件。"))
        drafting.import_draft(
            consultation=item,
            lock=lock_seen(request),
            data=file.read(),
            filename=str(file.name),
            actor=request.actor,
            at=now(),
        )

    carried_out(request, act, _("已读入并逐条编号，请核对。"))
    return to("consultation", number)


_button = partial(one_act, reads.consultation_for, "consultation", partial(to, "consultation"))
prepare = _button(
    drafting.prepare_notice,
    _l("公告已形成稿件。请打开稿件提交审查；发布以后，征求意见自动开始。"),
)
report = _button(reporting.prepare_report, _l("采纳情况报告已形成稿件。请打开稿件提交审查。"))


@require_POST
@officer_required
def reopen(request: DeskRequest, number: str) -> HttpResponse:
    """Give the notice's or the report's draft up and go back."""
    item = reads.consultation_for(request.actor, number)
    service = reporting.reopen_report if item.state == State.REPORTING else drafting.reopen_notice
    carried_out(
        request,
        lambda: service(consultation=item, lock=lock_seen(request), actor=request.actor, at=now()),
        _("已退回。原稿件已作废。"),
    )
    return to("consultation", number)


def may_stop(item: Consultation, *, on: date) -> bool:
    """Whether it may still be stopped."""
    try:
        rules.check_stop(item.state, item.end_on, on=on, is_stopped=item.stopped_at is not None)
    except Refused:
        return False
    return True


@require_http_methods(READ_WRITE)
@officer_required
def stop(request: DeskRequest, number: str) -> HttpResponse:
    """End it before its last day, in public."""
    item = reads.consultation_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("consultation", number)
    form = StopForm(request.POST or None)
    if form.is_valid() and carried_out(
        request,
        lambda: drafting.stop_consultation(
            consultation=item,
            lock=lock_seen(request),
            cause=form.cleaned_data["reason"],
            actor=request.actor,
            at=now(),
        ),
        _("已终止，原因已经公布。收到的意见仍要逐条答复、公布采纳情况。"),
        form,
    ):
        return to("consultation", number)
    return form_page(
        request,
        _("终止征求意见"),
        form,
        _("终止并公布原因"),
        above(_item_page(item)),
        lock=item.lock,
    )


@require_POST
@officer_required
def suggest(request: DeskRequest, number: str) -> HttpResponse:
    """Look for opinions that are nearly the same."""
    item = reads.consultation_for(request.actor, number)
    carried_out(
        request,
        lambda: likeness.suggest_groups(consultation=item, actor=request.actor, at=now()),
        _("已比对。相近的意见排在一起，是否合并由您决定。"),
    )
    return to("opinions", number)


@require_http_methods(READ_WRITE)
@officer_required
def enter(request: DeskRequest, number: str) -> HttpResponse:
    """Enter an opinion for somebody; its receipt is printed for him."""
    item = reads.consultation_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("consultation", number)
    text = item.texts.filter(is_released=True).order_by("number").first()
    clauses = clauses_of(text)
    initial = {"token": opinion_services.new_token(), "received_on": city_date(now())}
    form = (
        EnteredOpinionForm(request.POST, request.FILES, clauses=clauses)
        if request.method == "POST"
        else EnteredOpinionForm(initial=initial, clauses=clauses)
    )
    received = made_from(
        form,
        lambda data: opinion_services.submit_opinion(
            consultation=item,
            new=opinion_services.NewOpinion(
                text=data["text"],
                kind=Kind(data["kind"]),
                keys=data.get("clauses") or [],
                person=form.person,
                channel=Channel(data["channel"]),
                received_on=data["received_on"],
                files=data["materials"],
                token=data["token"],
            ),
            actor=request.actor,
            at=now(),
        ),
    )
    if received is not None:
        context = {
            "title": _("收据"),
            "opinion": received.opinion,
            "item": item,
            "code": received.code,
        }
        crumbs = above(_item_page(item), (_("收据"), ""))
        return desk_page(request, "decisions/desk/entered.html", context, crumbs=crumbs)
    return form_page(request, _("代为登记意见"), form, _("登记"), above(_item_page(item)))
