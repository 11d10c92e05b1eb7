"""Acts on a matter: each POST, with its own address and its own permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import lock_seen
from yangguang.kernel.desk.forms.versions import (
    OpinionForm,
    ReasonForm,
    RelationForm,
    ScheduleForm,
    ValidityForm,
    WithdrawForm,
)
from yangguang.kernel.desk.matter import steps_of
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.selectors import state_of
from yangguang.kernel.desk.views.editing import edit_url
from yangguang.kernel.desk.views.records import crumbs_to, relations_page
from yangguang.kernel.now import now
from yangguang.kernel.publishing import rules, services
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.publishing.rules import Move, Refused
from yangguang.kernel.publishing.selectors import (
    findings,
    public_preview,
    public_record,
    record_for,
    reviews_of,
    version_for,
    why_not,
)
from yangguang.kernel.publishing.selectors.permissions import current_step
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.kernel.publishing.models import Version


def _perform(
    request: DeskRequest, version: Version, act: Callable[..., Any], done: str
) -> HttpResponse:
    """Do a plain act and go back to the matter, with what happened or why not."""
    try:
        act(version=version, lock=lock_seen(request), actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:record", args=[version.record.public_id]))


def _confirm(
    request: DeskRequest, version: Version, template: str, label: str, **context: Any
) -> HttpResponse:
    return desk_page(
        request,
        template,
        {"title": version.title, "version": version, "state": state_of(version), **context},
        crumbs=crumbs_to(version, label),
    )


@require_POST
@officer_required
def submit(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Send a draft to review."""
    version = version_for(request.actor, public_id, number)
    return _perform(request, version, services.submit, _("已提交审查，文本已封存。"))


@require_POST
@officer_required
def recall(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Take it back to change it."""
    version = version_for(request.actor, public_id, number)
    return _perform(request, version, services.recall, _("已撤回，可以修改；此前的审查不再有效。"))


@require_POST
@officer_required
def unschedule(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Call a scheduled publication off."""
    version = version_for(request.actor, public_id, number)
    return _perform(request, version, services.unschedule, _("已取消定时发布。"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def discard(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Give a draft up, after a look at what is lost."""
    version = version_for(request.actor, public_id, number)
    if request.method == "POST":
        return _perform(request, version, services.discard, _("已作废。"))
    return _confirm(
        request, version, "desk/discard.html", _("作废"),
        refusal=why_not(request.actor, version, Move.DISCARD),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def publish(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Publish now, after one look at what goes out."""
    version = version_for(request.actor, public_id, number)
    if request.method == "POST":
        return _perform(request, version, services.publish, _("已发布，公众现在可以看到。"))
    return _confirm(
        request, version, "desk/publish.html", _("发布"),
        refusal=why_not(request.actor, version, Move.PUBLISH),
        reviews=reviews_of(version),
        public=public_preview(version, at=now()),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def schedule(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Let the clock publish."""
    version = version_for(request.actor, public_id, number)
    form = ScheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moment = form.cleaned_data["publish_at"]
        try:
            services.schedule_publication(
                version=version,
                lock=lock_seen(request),
                publish_at=moment,
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error("publish_at", str(refused))
        else:
            text = _("将于 %(moment)s 自动发布。") % {"moment": datetime_cn(moment)}
            messages.success(request, text)
            return HttpResponseRedirect(reverse("desk:record", args=[public_id]))
    return _confirm(
        request, version, "desk/schedule.html", _("定时发布"),
        form=form, refusal=why_not(request.actor, version, Move.SCHEDULE),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def review(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """The text, what the scan found, what others said; pass it or send it back."""
    version = version_for(request.actor, public_id, number)
    form = OpinionForm(request.POST or None)
    at = now()
    if request.method == "POST" and form.is_valid():
        answer = _sign(request, version, form)
        if answer:
            return answer
    return _confirm(
        request, version, "desk/review.html", _("审查"),
        form=form,
        why_not_pass=why_not(request.actor, version, Move.PASS),
        why_not_return=why_not(request.actor, version, Move.RETURN),
        steps=steps_of(version, reviews_of(version)),
        points=_points(version),
        reviews=reviews_of(version),
        findings=findings(version, at=at),
        public=public_preview(version, at=at),
    )  # fmt: skip


def _points(version: Version) -> list[str]:
    """What the signature that waits vouches for; none where nothing waits."""
    step = current_step(version)
    return rules.points_of(step.kind) if step is not None else []


def _sign(request: DeskRequest, version: Version, form: Form) -> HttpResponse | None:
    is_return = request.POST.get("result") == "return"
    act = services.return_version if is_return else services.pass_review
    try:
        act(
            version=version,
            lock=lock_seen(request),
            opinion=form.cleaned_data["opinion"],
            actor=request.actor,
            at=now(),
        )
    except Refused as refused:
        form.add_error("opinion", str(refused))
        return None
    messages.success(request, _("已退回修改。") if is_return else _("已签署通过。"))
    return HttpResponseRedirect(reverse("desk:today"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def revise(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Open a correction of a public text."""
    version = version_for(request.actor, public_id, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.revise(
                record=version.record,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("新版本已建立。原版本继续公开，直到新版本发布。"))
            return HttpResponseRedirect(edit_url(draft))
    return _confirm(
        request, version, "desk/revise.html", _("更正"),
        form=form, refusal=why_not(request.actor, version, Move.REVISE),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def withdraw(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Take a public record back; first filled in, then confirmed, then done."""
    version = version_for(request.actor, public_id, number)
    form = WithdrawForm(request.POST or None)
    is_confirmed = request.POST.get("confirmed") == "yes"
    if request.method == "POST" and form.is_valid() and is_confirmed:
        try:
            services.withdraw(
                record=record_for(request.actor, public_id),
                actor=request.actor,
                at=now(),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已撤下。原地址现在显示撤下说明。"))
            return HttpResponseRedirect(reverse("desk:record", args=[public_id]))
    is_checked = request.method == "POST" and form.is_valid() and "back" not in request.POST
    return _confirm(
        request, version, "desk/withdraw.html", _("撤下"),
        form=form,
        to_confirm=is_checked,
        refusal=why_not(request.actor, version, Move.WITHDRAW),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def validity(request: DeskRequest, public_id: str) -> HttpResponse:
    """Mark a public document amended, abolished and so on."""
    record = record_for(request.actor, public_id)
    version = record.current.version if record.current else version_for(request.actor, public_id)
    form = ValidityForm(request.POST or None, initial={"validity": record.validity})
    if request.method == "POST" and form.is_valid() and _change_validity(request, record, form):
        return HttpResponseRedirect(reverse("desk:record", args=[public_id]))
    return _confirm(request, version, "desk/validity.html", _("变更有效性"), form=form)


def _change_validity(request: DeskRequest, record: Record, form: Form) -> bool:
    number = form.cleaned_data["basis"]
    try:
        services.change_validity(
            record=record,
            validity=form.cleaned_data["validity"],
            basis=_target(request, number) if number else None,
            actor=request.actor,
            at=now(),
        )
    except Record.DoesNotExist:
        form.add_error("basis", _("没有找到这条信息。"))
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        messages.success(request, _("有效性已变更。"))
        return True
    return False


def _target(request: DeskRequest, number: str) -> Record:
    """A record named by number: one of mine or one the public can see."""
    try:
        return record_for(request.actor, number)
    except Record.DoesNotExist:
        return public_record(number, at=now()).record


@require_POST
@officer_required
def relate(request: DeskRequest, public_id: str) -> HttpResponse:
    """Link two records."""
    version = version_for(request.actor, public_id)
    form = RelationForm(request.POST)
    if form.is_valid():
        try:
            services.relate(
                source=version.record,
                target=_target(request, form.cleaned_data["target"]),
                kind=form.cleaned_data["kind"],
                actor=request.actor,
                at=now(),
            )
        except Record.DoesNotExist:
            form.add_error("target", _("没有找到这条信息，或者它还没有公开。"))
        except Refused as refused:
            form.add_error("target", str(refused))
        else:
            messages.success(request, _("已关联。两条信息都公开后，两边都会显示。"))
            return HttpResponseRedirect(reverse("desk:relations", args=[public_id]))
    return relations_page(request, version, form)


@require_POST
@officer_required
def unrelate(request: DeskRequest, public_id: str, pk: int) -> HttpResponse:
    """Remove a link."""
    record = record_for(request.actor, public_id)
    try:
        services.unrelate(relation=record.relations.get(pk=pk), actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已取消关联。"))
    return HttpResponseRedirect(reverse("desk:relations", args=[public_id]))
