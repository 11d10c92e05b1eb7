"""Many versions reviewed as one manifest, and records that go out together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import lock_seen
from yangguang.kernel.desk.forms.versions import NameForm, OpinionForm
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rules import PAGE_SIZE
from yangguang.kernel.desk.selectors import bundles_visible_to, items, names_of
from yangguang.kernel.desk.views.today import record_url
from yangguang.kernel.jobs.services import last_job
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.long_jobs import PUBLISH, start_publishing
from yangguang.kernel.publishing.models import Batch
from yangguang.kernel.publishing.rules import Refused, VersionState
from yangguang.kernel.publishing.selectors import (
    batches_visible_to,
    current_step,
    unit_versions,
)
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role
from yangguang.kernel.publishing.services.reviewing import what_is_missing

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Version

BATCH_STATES = {
    "draft": gettext_lazy("起草中"),
    "in_review": gettext_lazy("审查中"),
    "approved": gettext_lazy("待发布"),
    "publishing": gettext_lazy("发布中"),
    "published": gettext_lazy("已公开"),
}
CHOOSABLE = 500


def batch_state(batch: Batch) -> tuple[str, str]:
    """Code and word of where a batch stands."""
    return batch.state, str(BATCH_STATES.get(batch.state, batch.state))


@require_safe
@officer_required
def batches(request: DeskRequest) -> HttpResponse:
    """The batches of my agencies."""
    page = Paginator(batches_visible_to(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "title": b.name,
            "url": reverse("desk:batch", args=[b.pk]),
            "note": _("%(count)d 条") % {"count": b.count},
            "at": b.created_at,
            "state": batch_state(b),
        }
        for b in page
    ]
    may_draft = bool(request.actor.agencies_with(*DRAFTERS))
    context = {"title": _("批量审查"), "page": page, "rows": rows, "may_draft": may_draft}
    return desk_page(request, "desk/batches.html", context, crumbs=[(_("批量审查"), "")])


def _choice(
    request: DeskRequest, versions: QuerySet[Version], roles: tuple[Role, ...]
) -> list[Version]:
    chosen = {int(pk) for pk in request.POST.getlist("version") if pk.isdigit()}
    allowed = request.actor.agencies_with(*roles)
    return [v for v in versions.filter(pk__in=chosen) if v.record.agency_id in allowed]


def _drafts(actor: Actor) -> QuerySet[Version]:
    return unit_versions(actor).filter(
        state=VersionState.DRAFT, record__agency_id__in=actor.agencies_with(*DRAFTERS)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def new_batch(request: DeskRequest) -> HttpResponse:
    """Choose drafts of one unit to be reviewed as one."""
    form = NameForm(request.POST or None)
    chosen: list[Version] = []
    if request.method == "POST":
        chosen = _choice(request, _drafts(request.actor), DRAFTERS)
        if form.is_valid() and chosen:
            try:
                made = services.create_batch(
                    agency=chosen[0].record.agency,
                    name=form.cleaned_data["name"],
                    versions=chosen,
                    actor=request.actor,
                    at=now(),
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("已建立，可以提交审查。"))
                return HttpResponseRedirect(reverse("desk:batch", args=[made.pk]))
        elif form.is_valid():
            form.add_error(None, _("请勾选要一起审查的信息。"))
    free = _drafts(request.actor).exclude(batch_items__batch__state__in=["draft", "in_review"])
    return _choosing(request, form, free, chosen, _("建立批量审查"))


def _choosing(
    request: DeskRequest,
    form: NameForm,
    versions: QuerySet[Version],
    chosen: list[Version],
    title: str,
) -> HttpResponse:
    shown = list(versions[:CHOOSABLE])
    names = names_of(v.record.agency_id for v in shown)
    context = {
        "title": title,
        "form": form,
        "items": items(shown, names, record_url),
        "chosen": {v.pk for v in chosen},
    }
    return desk_page(request, "desk/choose.html", context, crumbs=[(title, "")])


@require_safe
@officer_required
def batch(request: DeskRequest, pk: int) -> HttpResponse:
    """The manifest, a page of it at a time, with the acts on the right."""
    return batch_page(request, batches_visible_to(request.actor).get(pk=pk), OpinionForm())


def lacking(version: Version) -> str:
    """What keeps a draft from being submitted, in one line; empty when nothing does."""
    return "、".join(what_is_missing(version))


def batch_page(request: DeskRequest, item: Batch, form: OpinionForm) -> HttpResponse:
    """The batch's page with its form, also after a refusal."""
    rows = item.items.select_related(
        "version__record__agency", "version__topic", "version__column"
    ).order_by("position")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    names = names_of([item.agency_id])
    published = item.items.filter(version__state=VersionState.PUBLISHED).count()
    step = current_step(item) if item.state == "in_review" else None
    return desk_page(
        request,
        "desk/batch.html",
        {
            "title": item.name,
            "batch": item,
            "state": batch_state(item),
            "agency": names.get(item.agency_id, ""),
            "page": page,
            "rows": [
                (row, shown, lacking(row.version) if item.state == "draft" else "")
                for row, shown in zip(
                    page, items((r.version for r in page), names, record_url), strict=True
                )
            ],
            "reviews": item.reviews.select_related("person", "on_behalf_of"),
            "form": form,
            "published": published,
            "job": last_job(PUBLISH, str(item.pk)),
            "step": step,
            "why_not_submit": _role_reason(request.actor, item.agency_id, DRAFTERS),
            "why_not_review": _role_reason(request.actor, item.agency_id, (step.role,))
            if step
            else "",
            "why_not_publish": _role_reason(request.actor, item.agency_id, (Role.PUBLISHER,)),
        },
        crumbs=[(_("批量审查"), reverse("desk:batches")), (item.name, "")],
    )


def _role_reason(actor: Actor, agency_id: int, roles: tuple[Role, ...]) -> str:
    try:
        check_role(actor, agency_id, roles)
    except Refused as refused:
        return str(refused)
    return ""


@require_POST
@officer_required
def leave_batch(request: DeskRequest, pk: int) -> HttpResponse:
    """Take one draft out; it stays a draft and is reviewed by itself."""
    item = batches_visible_to(request.actor).get(pk=pk)
    chosen = [int(key) for key in request.POST.getlist("version") if key.isdigit()]
    versions = unit_versions(request.actor).filter(pk__in=chosen, batch_items__batch=item)
    try:
        services.remove_from_batch(
            batch=item, versions=list(versions), actor=request.actor, at=now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已移出，可以单独办理。"))
    return HttpResponseRedirect(reverse("desk:batch", args=[pk]))


@require_POST
@officer_required
def submit_batch(request: DeskRequest, pk: int) -> HttpResponse:
    """Fix the manifest and send it to review."""
    item = batches_visible_to(request.actor).get(pk=pk)
    try:
        services.submit_batch(batch=item, lock=lock_seen(request), actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已提交，清单摘要已封存。"))
    return HttpResponseRedirect(reverse("desk:batch", args=[pk]))


@require_POST
@officer_required
def review_batch(request: DeskRequest, pk: int) -> HttpResponse:
    """Sign the manifest, or send all of it back."""
    item = batches_visible_to(request.actor).get(pk=pk)
    form = OpinionForm(request.POST)
    is_return = request.POST.get("result") == "return"
    act = services.return_batch if is_return else services.pass_batch_review
    if form.is_valid():
        try:
            act(
                batch=item,
                lock=lock_seen(request),
                opinion=form.cleaned_data["opinion"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error("opinion", str(refused))
        else:
            messages.success(request, _("已退回。") if is_return else _("已签署通过。"))
            return HttpResponseRedirect(reverse("desk:batch", args=[pk]))
    return batch_page(request, item, form)


@require_POST
@officer_required
def publish_batch(request: DeskRequest, pk: int) -> HttpResponse:
    """Let the worker publish the manifest; an interrupted publication goes on where it stopped."""
    item = batches_visible_to(request.actor).get(pk=pk)
    try:
        job = start_publishing(batch=item, actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("desk:batch", args=[pk]))
    return HttpResponseRedirect(reverse("desk:job", args=[job.pk]))


@require_safe
@officer_required
def bundles(request: DeskRequest) -> HttpResponse:
    """Records of my agencies that go out together."""
    rows = [
        (
            bundle,
            [
                (r.versions.all()[0].title, r.public_id, r.versions.all()[0])
                for r in bundle.records.all()
            ],
        )
        for bundle in bundles_visible_to(request.actor)[:100]
    ]
    context = {
        "title": _("同时发布"),
        "rows": rows,
        "may_make": bool(request.actor.agencies_with(*DRAFTERS, Role.PUBLISHER)),
    }
    return desk_page(request, "desk/bundles.html", context, crumbs=[(_("同时发布"), "")])


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def new_bundle(request: DeskRequest) -> HttpResponse:
    """Choose records of one unit that must become public together."""
    form = NameForm(request.POST or None)
    roles = (*DRAFTERS, Role.PUBLISHER)
    open_versions = unit_versions(request.actor).filter(
        record__agency_id__in=request.actor.agencies_with(*roles)
    )
    chosen: list[Version] = []
    if request.method == "POST" and form.is_valid():
        chosen = _choice(request, open_versions, roles)
        try:
            if not chosen:
                raise Refused("bundle", _("请至少勾选同一单位的两条信息。"))
            services.create_bundle(
                agency=chosen[0].record.agency,
                name=form.cleaned_data["name"],
                records=[v.record for v in chosen],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已建立。全部通过审查后可以一起发布。"))
            return HttpResponseRedirect(reverse("desk:bundles"))
    return _choosing(request, form, open_versions, chosen, _("建立同时发布"))


@require_POST
@officer_required
def publish_bundle(request: DeskRequest, pk: int) -> HttpResponse:
    """All of them, or none."""
    bundle = bundles_visible_to(request.actor).get(pk=pk)
    try:
        done = services.publish_bundle(bundle=bundle, actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已同时发布 %(count)d 条。") % {"count": len(done)})
    return HttpResponseRedirect(reverse("desk:bundles"))
