"""Clean-up at the desk: the batch, each document's result, review, decision, publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.regulations.desk.common import above, form_page, tabs, to
from yangguang.areas.regulations.forms import (
    DecideForm,
    NewCleanupForm,
    ProposalForm,
    ReviewForm,
)
from yangguang.areas.regulations.rules import cleanup as rules
from yangguang.areas.regulations.selectors import desk as reads
from yangguang.areas.regulations.selectors.library import resting_on
from yangguang.areas.regulations.services import cleanups as services
from yangguang.areas.regulations.services.acting import DRAFTERS, REVIEWERS
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, lock_seen, made_from
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import may

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 100


@require_safe
@officer_required
def cleanups(request: DeskRequest) -> HttpResponse:
    """Batches that concern one's units."""
    rows = reads.cleanups_visible_to(request.actor)
    context = {
        "title": _("文件清理"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs("cleanups"),
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "regulations/desk/cleanups.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Open a batch: what is in force on its base date is drawn in."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = NewCleanupForm(request.POST or None, actor=request.actor, roles=DRAFTERS)
    made = made_from(
        form,
        lambda data: services.open_cleanup(
            **data | {"agency": agency_for(data["agency"])}, actor=request.actor, at=now()
        ),
    )
    if made is not None:
        return to("cleanup", made.number)
    return form_page(request, _("新的清理"), form, _("开始清理"), above())


@require_safe
@officer_required
def cleanup(request: DeskRequest, number: str) -> HttpResponse:
    """A batch with its documents and what is missing."""
    item = reads.cleanup_for(request.actor, number)
    rows = Paginator(reads.items_visible_to(request.actor, item), PAGE)
    page = rows.get_page(request.GET.get("page"))
    keeps = may(request.actor, item.agency_id, DRAFTERS)
    on = city_date(now())
    context: dict[str, Any] = {
        "title": item.name,
        "item": item,
        "page": page,
        "rows": [
            (
                i,
                rules.RESULT_LOOKS.get(rules.Result(i.result)) if i.result else "",
                resting_on(i.regulation.record, on=on)
                if i.result in {rules.Result.REPEAL, rules.Result.LAPSE}
                else [],
            )
            for i in page
        ],
        "faults": services.faults(item) if keeps and item.state == "proposing" else [],
        "keeps": keeps,
        "reviews": may(request.actor, item.agency_id, REVIEWERS),
        "review_form": ReviewForm(),
        "decide_form": DecideForm(),
    }
    return desk_page(
        request, "regulations/desk/cleanup.html", context, crumbs=above((item.number, ""))
    )


@require_http_methods(READ_WRITE)
@officer_required
def item(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """Say what becomes of one document."""
    row = reads.item_for(request.actor, number, pk)
    names = ("result", "reason", "repealed_by_no", "extend_until", "amend_due")
    initial = {name: getattr(row, name) for name in names}
    form = ProposalForm(request.POST or None, initial=initial)
    current = row.regulation.record.current
    title = current.version.title if current else ""
    if form.is_valid() and carried_out(
        request,
        lambda: services.propose(
            item=row,
            lock=lock_seen(request),
            fields=form.cleaned_data,
            actor=request.actor,
            at=now(),
        ),
        _("已登记对《%(title)s》的意见。") % {"title": title},
        form,
    ):
        return to("cleanup", number)
    crumbs = above((number, reverse("regulations_desk:cleanup", args=[number])))
    return form_page(request, title, form, _("登记"), crumbs, lock=row.lock)


@require_POST
@officer_required
def act(request: DeskRequest, number: str, act: str) -> HttpResponse:
    """Move the batch on."""
    batch = reads.cleanup_for(request.actor, number)
    given: dict[str, Any] = {
        "cleanup": batch,
        "lock": lock_seen(request),
        "actor": request.actor,
        "at": now(),
    }

    def review() -> object:
        form = ReviewForm(request.POST)
        if not form.is_valid():
            raise Refused("form", _("请选择审查结论并写明意见。"))
        data = form.cleaned_data
        return services.review(passed=data["passed"] == "yes", opinion=data["opinion"], **given)

    def decide() -> object:
        form = DecideForm(request.POST)
        if not form.is_valid():
            raise Refused("form", _("请填写会议、日期、文号和生效日期。"))
        return services.decide(**form.cleaned_data, **given)

    acts = {
        "hand_in": lambda: services.hand_in(**given),
        "review": review,
        "decide": decide,
        "prepare": lambda: services.prepare(**given),
        "reopen": lambda: services.reopen(**given),
    }
    if act not in acts:
        raise Http404
    carried_out(request, acts[act], _("已办理。"))
    return to("cleanup", number)
