"""Desk screens of open events: prepare, judge, freeze, draw, check in, answer, report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions.desk.common import form_page
from yangguang.areas.decisions.meetings import forms, rules
from yangguang.areas.decisions.meetings import selectors as reads
from yangguang.areas.decisions.meetings.services import (
    drawing,
    hearing,
    holding,
    preparing,
    registering,
)
from yangguang.areas.decisions.selectors.dossiers import dossiers_visible_to
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS, HANDLERS
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import (
    READ_WRITE,
    carried_out,
    go_to,
    lock_seen,
    made_from,
    may_do,
    one_act,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import may

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.areas.decisions.meetings.models import OpenEvent, Registration

PAGE = 50


to = partial(go_to, "meetings_desk")


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the screens hang."""
    return [(_("列席和听证"), reverse("meetings_desk:events")), *more]


def _item(item: OpenEvent) -> tuple[str, str]:
    return item.number, reverse("meetings_desk:event", args=[item.number])


@require_safe
@officer_required
def events(request: DeskRequest) -> HttpResponse:
    """Events of one's units."""
    page = Paginator(reads.events_visible_to(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("列席和听证"),
        "page": page,
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "meetings/desk/events.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Begin one."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = forms.NewEventForm(request.POST or None, actor=request.actor, roles=DRAFTERS)
    made = made_from(
        form,
        lambda data: preparing.start_event(
            agency=agency_for(data["agency"]),
            kind=rules.Kind(data["kind"]),
            title=data["title"],
            actor=request.actor,
            at=now(),
        ),
    )
    if made is not None:
        return to("edit", made.number)
    return form_page(request, _("新的活动"), form, _("开始准备"), above())


@require_safe
@officer_required
def event(request: DeskRequest, number: str) -> HttpResponse:
    """One event: how far it is, what is missing, what may be done now."""
    item = reads.event_for(request.actor, number)
    at = now()
    keeps = may(request.actor, item.agency_id, DRAFTERS)
    result = reads.result_of(item) if item.list_digest else None
    context: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "keeps": keeps,
        "faults": preparing.faults_of(item, at=at) if item.state == "draft" else [],
        "counts": reads.counts_of(item),
        "result": result,
        "strata": [(rules.GROUPS[s.code], s) for s in item.strata.all()],
        "values_form": forms.ValuesForm(event=item) if item.state == "frozen" else None,
        "materials_form": forms.MaterialsForm() if item.kind == "hearing" else None,
        "stances": reads.stances_of(item),
        "observers": list(reads.seated_observers(item)) if item.opened_at else [],
        "is_over": bool(item.register_close and at >= item.register_close),
        "has_begun": bool(item.starts_at and at >= item.starts_at),
    }
    return desk_page(request, "meetings/desk/event.html", context, crumbs=above((item.number, "")))


@require_http_methods(READ_WRITE)
@officer_required
def edit(request: DeskRequest, number: str) -> HttpResponse:
    """Write what the notice says."""
    item = reads.event_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("event", number)
    form = forms.EventForm(request.POST or None, initial=forms.initial_of(item), kind=item.kind)
    if "dossier" in form.fields:
        form.fields["dossier"].queryset = dossiers_visible_to(request.actor)  # type: ignore[attr-defined]
    if form.is_valid() and carried_out(
        request,
        lambda: preparing.edit_event(
            event=item,
            lock=lock_seen(request),
            fields=form.values,
            items=form.cleaned_data["items"],
            strata=form.cleaned_data["strata"],
            actor=request.actor,
            at=now(),
        ),
        _("已保存。"),
        form,
    ):
        return to("event", number)
    crumbs = above(_item(item))
    return form_page(request, _("公告内容"), form, _("保存"), crumbs, lock=item.lock)


_button = partial(one_act, reads.event_for, "event", partial(to, "event"))
prepare = _button(
    preparing.prepare_notice, _l("公告已形成稿件。请打开稿件提交审查；发布以后，到时自动开始报名。")
)
reopen = _button(preparing.reopen_notice, _l("已退回准备。原稿件已作废。"))
freeze = _button(drawing.freeze, _l("候选名单已编号、冻结并公布。"))
report = _button(holding.prepare_report, _l("反馈已形成稿件。有议定事项的，两份稿件成组同时发布。"))
reopen_report = _button(holding.reopen_report, _l("已退回研究。原稿件已作废。"))


def _with_form(
    request: DeskRequest,
    item: OpenEvent,
    form: Form,
    title: str,
    button: str,
    act: Callable[[], object],
    done: str,
) -> HttpResponse:
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("event", item.number)
    if request.method == "POST" and form.is_valid() and carried_out(request, act, done, form):
        return to("event", item.number)
    return form_page(request, title, form, button, above(_item(item)), lock=item.lock)


@require_http_methods(READ_WRITE)
@officer_required
def postpone(request: DeskRequest, number: str) -> HttpResponse:
    """Move it to later, in public."""
    item = reads.event_for(request.actor, number)
    form = forms.PostponeForm(request.POST or None)
    return _with_form(
        request, item, form, _("延期"), _("延期并公布"),
        lambda: preparing.postpone(
            event=item, lock=lock_seen(request), times=form.cleaned_data,
            reason=form.cleaned_data["reason"], actor=request.actor, at=now(),
        ),
        _("已延期，新的时间和原因已经公布。"),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
@officer_required
def cancel(request: DeskRequest, number: str) -> HttpResponse:
    """Call it off, in public."""
    item = reads.event_for(request.actor, number)
    form = forms.ReasonForm(request.POST or None)
    return _with_form(
        request, item, form, _("取消活动"), _("取消并公布原因"),
        lambda: preparing.cancel(
            event=item, lock=lock_seen(request), reason=form.cleaned_data["reason"],
            actor=request.actor, at=now(),
        ),
        _("已取消，原因已经公布。"),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
@officer_required
def hold(request: DeskRequest, number: str) -> HttpResponse:
    """Write what happened."""
    item = reads.event_for(request.actor, number)
    form = forms.HoldForm(request.POST or None)
    return _with_form(
        request, item, form, _("会议情况"), _("登记已经举行"),
        lambda: holding.hold(
            event=item, lock=lock_seen(request), minutes=form.cleaned_data["minutes"],
            outcome=form.cleaned_data["outcome"], actor=request.actor, at=now(),
        ),
        _("已登记。代表意见逐条研究以后形成反馈。"),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
@officer_required
def signing(request: DeskRequest, number: str) -> HttpResponse:
    """Who confirmed the record of the hearing, and who refused."""
    item = reads.event_for(request.actor, number)
    rows = hearing.participants_present(item) if item.list_digest else []
    form = forms.SigningForm(request.POST or None, rows=rows)
    return _with_form(
        request, item, form, _("确认笔录"), _("保存"),
        lambda: hearing.sign_record(
            event=item, lock=lock_seen(request), marks=form.marks, actor=request.actor, at=now()
        ),
        _("已登记。"),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
@officer_required
def issues(request: DeskRequest, number: str) -> HttpResponse:
    """Main views and what the organiser suggests, issue by issue."""
    item = reads.event_for(request.actor, number)
    form = forms.IssuesForm(request.POST or None, items=hearing.open_issues(item))
    return _with_form(
        request, item, form, _("主要观点和处理建议"), _("保存"),
        lambda: hearing.keep_issues(
            event=item, lock=lock_seen(request), issues=form.issues, actor=request.actor, at=now()
        ),
        _("已保存。"),
    )  # fmt: skip


@require_POST
@officer_required
def materials(request: DeskRequest, number: str) -> HttpResponse:
    """Note when the materials of a hearing were delivered."""
    item = reads.event_for(request.actor, number)
    form = forms.MaterialsForm(request.POST)

    def note() -> None:
        if not form.is_valid():
            raise Refused("date", _("请填写送达日期。"))
        holding.note_materials(
            event=item, lock=lock_seen(request), on=form.cleaned_data["on"], actor=request.actor,
            at=now(),
        )  # fmt: skip

    carried_out(request, note, _("已登记送达日期。"))
    return to("event", number)


@require_POST
@officer_required
def carry_out(request: DeskRequest, number: str) -> HttpResponse:
    """Write what the sources gave, and draw."""
    item = reads.event_for(request.actor, number)
    form = forms.ValuesForm(request.POST, event=item)

    def act() -> None:
        if not form.is_valid():
            raise Refused("values", _("每个随机来源都要填写数字，用空格隔开。"))
        drawing.carry_out_draw(
            event=item, lock=lock_seen(request), values=form.numbers, actor=request.actor, at=now()
        )

    carried_out(request, act, _("已按公布的办法选定，结果已经公布。"))
    return to("event", number)


@require_safe
@officer_required
def registrations(request: DeskRequest, number: str) -> HttpResponse:
    """Who registered, by number: judged here, opened one by one."""
    item = reads.event_for(request.actor, number)
    what = str(request.GET.get("standing", ""))
    rows = item.registrations.select_related("stratum").order_by("pk")
    if what in set(rules.Standing):
        rows = rows.filter(standing=what)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("报名"),
        "item": item,
        "page": page,
        "counts": reads.counts_of(item),
        "form": forms.JudgeForm(),
        "may_judge": may(request.actor, item.agency_id, DRAFTERS) and item.state == "announced",
    }
    return desk_page(
        request,
        "meetings/desk/registrations.html",
        context,
        crumbs=above(_item(item), (_("报名"), "")),
    )


@require_POST
@officer_required
def judge(request: DeskRequest, number: str) -> HttpResponse:
    """Judge those ticked."""
    item = reads.event_for(request.actor, number)
    numbers = request.POST.getlist("registration")[:PAGE]
    rows = list(item.registrations.select_related("event", "stratum").filter(number__in=numbers))
    locks = {r.pk: lock_seen(request, f"lock-{r.number}") for r in rows}

    def act() -> None:
        if not rows:
            raise Refused("none", _("请先勾选报名人。"))
        registering.judge(
            rows=rows, locks=locks, fits=request.POST.get("act") == "fit",
            reason=str(request.POST.get("reason", ""))[:300], actor=request.actor, at=now(),
        )  # fmt: skip

    carried_out(request, act, _("已审核 %(n)d 人。") % {"n": len(rows)})
    return to("registrations", number)


@never_cache
@require_safe
@officer_required
def registration(request: DeskRequest, number: str) -> HttpResponse:
    """One registration, its person still closed."""
    row = reads.registration_for(request.actor, number)
    return _registration_page(request, row, None)


def _registration_page(request: DeskRequest, row: Any, opened: Any) -> HttpResponse:
    item = row.event
    context = {
        "title": row.number,
        "row": row,
        "item": item,
        "group": rules.GROUPS[row.stratum.code],
        "stance": row.get_stance_display(),
        "opened": opened,
        "may_look": may(request.actor, item.agency_id, HANDLERS),
        "bar_form": forms.TurnAwayForm() if reads.observes(row) else forms.BarForm(),
        "may_turn_away": may(request.actor, item.agency_id, DRAFTERS)
        and rules.may_turn_away(item.state, row.standing, observes=reads.observes(row)),
        "may_bar": may(request.actor, item.agency_id, DRAFTERS)
        and item.state in {"frozen", "drawn"} and row.place and not row.barred,
    }  # fmt: skip
    return desk_page(
        request,
        "meetings/desk/registration.html",
        context,
        crumbs=above(_item(item), (row.number, "")),
    )


@never_cache
@require_POST
@officer_required
def person(request: DeskRequest, number: str) -> HttpResponse:
    """Open who it is; the look is recorded."""
    row = reads.registration_for(request.actor, number)
    opened: list[registering.Opened] = []
    carried_out(
        request,
        lambda: opened.append(
            registering.open_person(row, actor=request.actor, at=now(), purpose=_("资格审核"))
        ),
        _("已打开，本次查看留痕。"),
    )
    return _registration_page(request, row, opened[0] if opened else None)


@require_POST
@officer_required
def pass_over(request: DeskRequest, number: str) -> HttpResponse:
    """Pass a place of the frozen list over."""
    row = reads.registration_for(request.actor, number)
    if reads.observes(row):
        return _turn_away(request, row)
    form = forms.BarForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Refused("reason", _("跳过一个序号要写明事由。"))
        registering.bar(
            row=row, lock=lock_seen(request), ground=rules.Bar(form.cleaned_data["ground"]),
            note=form.cleaned_data["note"], actor=request.actor, at=now(),
        )  # fmt: skip

    carried_out(request, act, _("已跳过，按次序递补，已经公布。"))
    return to("registration", number)


def _turn_away(request: DeskRequest, row: Registration) -> HttpResponse:
    form = forms.TurnAwayForm(request.POST)
    form.is_valid()
    carried_out(
        request,
        lambda: registering.turn_away(
            row=row, lock=lock_seen(request), reason=form.cleaned_data.get("note", ""),
            actor=request.actor, at=now(),
        ),
        _("已登记，席位由候补的下一位取得。"),
    )  # fmt: skip
    return to("registration", row.number)


@never_cache
@require_POST
@officer_required
def sheet(request: DeskRequest, number: str) -> HttpResponse:
    """The list for the door, with names; printed, or ticked on a device without network."""
    item = reads.event_for(request.actor, number)
    opened: list[tuple[Any, Any]] = []

    def act() -> None:
        if item.state != "drawn":
            raise Refused("wrong_state", _("公布结果以后才有签到名单。"))
        at = now()
        for row in (*reads.result_of(item).chosen, *reads.seated_observers(item)):
            row.event = item
            opened.append(
                (row, registering.open_person(row, actor=request.actor, at=at, purpose=_("签到")))
            )

    if not carried_out(request, act, _("已打开签到名单，查看留痕。")):
        return to("event", number)
    context = {"title": _("签到名单"), "item": item, "rows": opened}
    return desk_page(
        request, "meetings/desk/sheet.html", context, crumbs=above(_item(item), (_("签到名单"), ""))
    )


@require_POST
@officer_required
def check_in(request: DeskRequest, number: str) -> HttpResponse:
    """Take over what was ticked at the door: whoever is not ticked was absent."""
    item = reads.event_for(request.actor, number)
    numbers = request.POST.getlist("listed")[:2000]
    came = set(request.POST.getlist("came"))
    marks = {n: "came" if n in came else "absent" for n in numbers}
    carried_out(
        request,
        lambda: holding.check_in(event=item, marks=marks, actor=request.actor, at=now()),
        _("已登记到会情况。"),
    )
    return to("event", number)


@require_http_methods(READ_WRITE)
@officer_required
def opinions(request: DeskRequest, number: str) -> HttpResponse:
    """What delegates said; entered for them here."""
    item = reads.event_for(request.actor, number)
    keeps = may(request.actor, item.agency_id, DRAFTERS)
    result = reads.result_of(item) if item.list_digest else None
    came = [r for r in result.chosen if r.presence == "came"] if result else []
    delegates = [(r.number, f"{r.shown_name} {r.number}") for r in came]
    takes = item.state in {"drawn", "held"}
    form = None
    if keeps and takes:
        form = forms.EnteredSayForm(request.POST or None, event=item, delegates=delegates)
        if form.is_valid():
            data = form.cleaned_data
            row = next(r for r in came if r.number == data["delegate"])
            agenda = item.items.filter(pk=data["item"] or 0).first()
            if carried_out(
                request,
                lambda: holding.speak(
                    event=item, text=data["text"], registration=row, item=agenda,
                    stance=data.get("stance", ""), actor=request.actor, at=now(),
                ),
                _("已登记。"),
                form,
            ):  # fmt: skip
                return to("opinions", number)
    elif request.method == "POST":
        may_do(request, item.agency_id, DRAFTERS)
        return to("opinions", number)
    context = {
        "title": _("代表意见"),
        "item": item,
        "rows": item.opinions.select_related("registration", "item"),
        "form": form,
    }
    return desk_page(
        request,
        "meetings/desk/opinions.html",
        context,
        crumbs=above(_item(item), (_("代表意见"), "")),
    )


@require_http_methods(READ_WRITE)
@officer_required
def opinion(request: DeskRequest, pk: int) -> HttpResponse:
    """One opinion: what comes of it, and why."""
    row = reads.opinion_for(request.actor, pk)
    item = row.event
    keeps = may(request.actor, item.agency_id, DRAFTERS) and item.state in {"drawn", "held"}
    initial = {n: getattr(row, n) for n in ("disposition", "reason", "used_in")}
    form = forms.AnswerForm(request.POST or None, initial=initial, kind=item.kind)
    if request.method == "POST" and not keeps:
        may_do(request, item.agency_id, DRAFTERS)
        return to("opinion", pk)
    if (
        keeps
        and form.is_valid()
        and carried_out(
            request,
            lambda: holding.draft_answer(
                opinion=row, lock=lock_seen(request), **form.cleaned_data, actor=request.actor,
                at=now(),
            ),
            _("已起草，请另一人核准。"),
            form,
        )
    ):  # fmt: skip
        return to("opinion", pk)
    context = {
        "title": _("代表意见"),
        "row": row,
        "item": item,
        "form": form if keeps else None,
        "may_approve": may(request.actor, item.agency_id, APPROVERS) and row.answer == "drafted",
    }
    behind = (_("代表意见"), reverse("meetings_desk:opinions", args=[item.number]))
    crumbs = above(_item(item), behind)
    return desk_page(request, "meetings/desk/opinion.html", context, crumbs=crumbs)


@require_POST
@officer_required
def approve(request: DeskRequest, pk: int) -> HttpResponse:
    """Approve the answer another person drafted."""
    row = reads.opinion_for(request.actor, pk)
    carried_out(
        request,
        lambda: holding.approve_answer(
            opinion=row, lock=lock_seen(request), actor=request.actor, at=now()
        ),
        _("已核准。"),
    )
    return to("opinions", row.event.number)
