"""Screens of the annual catalogue and of proposals."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions import dossier_forms as forms
from yangguang.areas.decisions.desk.common import form_page, to
from yangguang.areas.decisions.desk.dossiers import above
from yangguang.areas.decisions.selectors import planning as reads
from yangguang.areas.decisions.selectors.proposals import KIND
from yangguang.areas.decisions.services import planning as services
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS, HANDLERS
from yangguang.areas.decisions.services.proposing import NewProposal, file_proposal
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.cases.selectors.access import units_of
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import (
    READ_WRITE,
    carried_out,
    lock_seen,
    made_from,
    may_do,
    one_act,
    registering_page,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.selectors.permissions import may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.areas.decisions.models import CatalogueEdition

PAGE = 50


def _editions_page() -> tuple[str, str]:
    return _("决策事项目录"), reverse("decisions_desk:editions")


def _proposals_page() -> tuple[str, str]:
    return _("决策建议"), reverse("decisions_desk:proposals")


@require_safe
@officer_required
def editions(request: DeskRequest) -> HttpResponse:
    """Editions of one's units."""
    context = {
        "title": _("决策事项目录"),
        "page": Paginator(reads.editions_visible_to(request.actor), PAGE).get_page(
            request.GET.get("page")
        ),
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    crumbs = above((_("决策事项目录"), ""))
    return desk_page(request, "decisions/desk/editions.html", context, crumbs=crumbs)


@require_http_methods(READ_WRITE)
@officer_required
def new_edition(request: DeskRequest) -> HttpResponse:
    """Begin an edition."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = forms.NewEditionForm(request.POST or None, initial={"year": city_date(now()).year})
    made = made_from(
        form,
        lambda data: services.open_edition(
            organ=data["organ"], year=data["year"], actor=request.actor, at=now()
        ),
    )
    if made is not None:
        return to("edition", made.pk)
    return form_page(request, _("编制或者调整目录"), form, _("开始编制"), above(_editions_page()))


@require_safe
@officer_required
def edition(request: DeskRequest, pk: int) -> HttpResponse:
    """One edition: its items, what is missing."""
    item = reads.edition_for(request.actor, pk)
    context = {
        "title": _("%(year)d年度目录第%(n)d版") % {"year": item.year, "n": item.number},
        "item": item,
        "rows": reads.item_rows(item),
        "faults": services.edition_faults(item) if item.state == "draft" else [],
        "keeps": may(request.actor, item.organ_id, DRAFTERS),
    }
    return desk_page(
        request, "decisions/desk/edition.html", context, crumbs=above(_editions_page())
    )


def _edition_page(item: CatalogueEdition) -> tuple[str, str]:
    return str(item.year), reverse("decisions_desk:edition", args=[item.pk])


@require_http_methods(READ_WRITE)
@officer_required
def edit_edition(request: DeskRequest, pk: int) -> HttpResponse:
    """Write consent and reason."""
    item = reads.edition_for(request.actor, pk)
    initial = {n: getattr(item, n) for n in ("consent_number", "consent_on", "reason")}
    form = forms.EditionForm(request.POST or None, initial=initial)
    if form.is_valid() and carried_out(
        request,
        lambda: services.edit_edition(
            edition=item,
            lock=lock_seen(request),
            fields=form.cleaned_data,
            actor=request.actor,
            at=now(),
        ),
        _("已保存。"),
        form,
    ):
        return to("edition", pk)
    crumbs = above(_editions_page(), _edition_page(item))
    return form_page(request, _("党委同意和调整理由"), form, _("保存"), crumbs, lock=item.lock)


@require_http_methods(READ_WRITE)
@officer_required
def item(request: DeskRequest, pk: int) -> HttpResponse:
    """Put an item in, or change the one named by `key`."""
    of = reads.edition_for(request.actor, pk)
    key = str(request.GET.get("key", ""))[:40]
    row = of.items.filter(key=key).first() if key else None
    form = forms.ItemForm(request.POST or None, instance=row)
    if form.is_valid() and carried_out(
        request,
        lambda: services.keep_item(
            edition=of,
            lock=lock_seen(request),
            fields={n: form.cleaned_data[n] for n in services.ITEM_FIELDS},
            key=row.key if row else "",
            actor=request.actor,
            at=now(),
        ),
        _("已保存。"),
        form,
    ):
        return to("edition", pk)
    crumbs = above(_editions_page(), _edition_page(of))
    return form_page(request, _("目录事项"), form, _("保存"), crumbs, lock=of.lock)


@require_POST
@officer_required
def drop_item(request: DeskRequest, pk: int, key: str) -> HttpResponse:
    """Take an item out."""
    of = reads.edition_for(request.actor, pk)
    carried_out(
        request,
        lambda: services.drop_item(
            edition=of, lock=lock_seen(request), key=key, actor=request.actor, at=now()
        ),
        _("已移出。"),
    )
    return to("edition", pk)


_button = partial(one_act, reads.edition_for, "edition", partial(to, "edition"))
prepare_edition = _button(services.prepare_edition, _l("目录已形成稿件。请打开稿件提交审查。"))
reopen_edition = _button(services.reopen_edition, _l("已退回。原稿件已作废。"))


# --- proposals ----------------------------------------------------------------------------------


@require_safe
@officer_required
def proposals(request: DeskRequest) -> HttpResponse:
    """The way to proposals, which are matters; those from before they were, unanswered first."""
    rows = reads.unanswered_first(reads.proposals_visible_to(request.actor))
    context = {
        "title": _("决策建议"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_register": bool(units_of(request.actor)),
        "kind": KIND,
    }
    crumbs = above((_("决策建议"), ""))
    return desk_page(request, "decisions/desk/proposals.html", context, crumbs=crumbs)


@never_cache
@require_http_methods(READ_WRITE)
@officer_required
def register(request: DeskRequest) -> HttpResponse:
    """Take a proposal on paper down as a matter; its receipt is printed for the author."""
    at, units = now(), units_of(request.actor)
    if not units:
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = forms.RegisterProposalForm(request.POST or None, units=units)
    return registering_page(
        request,
        form,
        lambda data: file_proposal(
            new=NewProposal(
                organ=agency_for(data["organ"]),
                title=data["proposal"],
                problem=data["problem"],
                solution=data["solution"],
                applicant=form.applicant(),
                channel=Channel(data["channel"]),
            ),
            actor=request.actor,
            at=at,
        ),
        "decisions/desk/register_proposal.html",
        title=_("登记书面建议"),
        receipt=_("收据"),
        applicant=_("建议人"),
        at=at,
    )


def _proposal_context(request: DeskRequest, number: str) -> dict[str, Any]:
    item = reads.proposal_for(request.actor, number)
    return {
        "title": item.title,
        "item": item,
        "may_answer": not item.result and may(request.actor, item.organ_id, APPROVERS),
        "may_look": may(request.actor, item.organ_id, HANDLERS),
        "form": forms.ProposalAnswerForm(organ_id=item.organ_id),
    }


@require_safe
@officer_required
def proposal(request: DeskRequest, number: str) -> HttpResponse:
    """One proposal with its answer."""
    context = _proposal_context(request, number)
    return desk_page(
        request, "decisions/desk/proposal.html", context, crumbs=above(_proposals_page())
    )


@never_cache
@require_POST
@officer_required
def author(request: DeskRequest, number: str) -> HttpResponse:
    """Who proposed it; the look is recorded."""
    item = reads.proposal_for(request.actor, number)
    if not may_do(request, item.organ_id, HANDLERS):
        return to("proposal", number)
    context = _proposal_context(request, number)
    context["author"] = services.look_at_proposer(proposal=item, actor=request.actor, at=now())
    return desk_page(
        request, "decisions/desk/proposal.html", context, crumbs=above(_proposals_page())
    )


@require_POST
@officer_required
def answer(request: DeskRequest, number: str) -> HttpResponse:
    """Answer it."""
    item = reads.proposal_for(request.actor, number)
    context = _proposal_context(request, number)
    form = forms.ProposalAnswerForm(request.POST, organ_id=item.organ_id)
    if form.is_valid() and carried_out(
        request,
        lambda: services.answer_proposal(
            proposal=item,
            lock=lock_seen(request),
            actor=request.actor,
            at=now(),
            **form.cleaned_data,
        ),
        _("已答复。"),
        form,
    ):
        return to("proposal", number)
    return desk_page(
        request,
        "decisions/desk/proposal.html",
        {**context, "form": form},
        crumbs=above(_proposals_page()),
    )
