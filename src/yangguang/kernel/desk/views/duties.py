"""Obligations of my units: the list, one with its explanation, evidence, requests, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import lock_seen
from yangguang.kernel.desk.forms.duties import (
    AskForm,
    EvidenceForm,
    ObligationFilter,
    OpinionForm,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.registry import obligation_links
from yangguang.kernel.desk.rules import EXPORT_LIMIT, PAGE_SIZE
from yangguang.kernel.duties import services
from yangguang.kernel.duties.models import Standing
from yangguang.kernel.duties.rules import STATE_LABELS, Refused, State
from yangguang.kernel.duties.selectors.desk import (
    decision_for,
    link_for,
    list_rows,
    obligation_for,
    obligations_for,
    own_parts,
    own_units,
    waiting_decisions,
    waiting_links,
)
from yangguang.kernel.duties.selectors.explaining import explain
from yangguang.kernel.duties.selectors.permissions import may_speak_for
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.ui.downloads import csv_response

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse, StreamingHttpResponse

    from yangguang.kernel.duties.models import Decision, EvidenceLink, Obligation
    from yangguang.kernel.duties.selectors.desk import ObligationRow
    from yangguang.kernel.organizations.rules import Actor

READS = ["GET", "HEAD", "POST"]


def obligation_url(key: str, name: str = "obligation") -> str:
    """A page about the obligation."""
    return reverse(f"desk:{name}", args=key.split("/"))


def _filter(request: DeskRequest) -> ObligationFilter:
    return ObligationFilter(request.GET, units=own_units(request.actor), parts=own_parts())


@require_safe
@officer_required
def obligations(request: DeskRequest) -> HttpResponse:
    """The obligations of my units, the most urgent first."""
    at, form, actor = now(), _filter(request), request.actor
    found = obligations_for(actor, form.wanted(), at=at)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return desk_page(
        request,
        "desk/obligations.html",
        {
            "title": _("义务"),
            "form": form,
            "page": page,
            "rows": [_shown(row) for row in list_rows(page, at=at)],
            "links": [(x, obligation_url(x.key)) for x in waiting_links(actor)[:PAGE_SIZE]],
            "asks": [
                (x, obligation_url(x.key)) for x in waiting_decisions(request.actor)[:PAGE_SIZE]
            ],
        },
        crumbs=[(_("义务"), "")],
    )


def _shown(row: ObligationRow) -> dict[str, object]:
    return {
        "row": row,
        "url": obligation_url(row.key),
        "state": (row.state.value, STATE_LABELS[row.state]),
    }


@require_safe
@officer_required
def export(request: DeskRequest) -> StreamingHttpResponse:
    """The filtered list as CSV; the same scoped selector as the page."""
    at = now()
    found = obligations_for(request.actor, _filter(request).wanted(), at=at)[:EXPORT_LIMIT]
    header = [
        *(_("条款"), _("义务"), _("承担单位"), _("现承担单位"), _("期次"), _("状态")),
        *(_("开始日期"), _("期限"), _("完成时间"), _("编号")),
    ]
    rows = (
        [
            row.clause,
            row.heading,
            row.debtor.name,
            row.debtor.now,
            row.opening,
            STATE_LABELS[row.state],
            row.opened_on,
            row.due_on,
            datetime_cn(row.fulfilled_at),
            row.key,
        ]
        for row in list_rows(found, at=at)
    )
    return csv_response("obligations.csv", header, rows)


@require_safe
@officer_required
def obligation(request: DeskRequest, clause: str, agency: str, opening: str) -> HttpResponse:
    """One obligation: what opened it, the working, what closed it, what I may do."""
    found = obligation_for(request.actor, f"{clause}/{agency}/{opening}")
    told = explain(found, at=now(), is_public=False)
    is_office = request.actor.has(Role.OPEN_GOVERNMENT_OFFICE)
    return desk_page(
        request,
        "desk/obligation.html",
        {
            "title": told.duty.heading,
            "told": told,
            "state": (told.state.value, STATE_LABELS[told.state]),
            "may_speak": may_speak_for(request.actor, found),
            "may_ask": told.state not in {State.FULFILLED, State.DONE},
            "attach_url": obligation_url(found.key, "attach_evidence"),
            "ask_url": obligation_url(found.key, "ask_obligation"),
            "links": [(link, _opinion(request.actor, link)) for link in told.links],
            "decisions": [(ask, _opinion(request.actor, ask)) for ask in told.decisions],
            "may_end": is_office,
            "me": request.actor.person_id,
            "more": [
                link for links in obligation_links for link in links(request.actor, found.key)
            ],
        },
        crumbs=[(_("义务"), reverse("desk:obligations")), (clause, "")],
    )


def _opinion(actor: Actor, row: EvidenceLink | Decision) -> OpinionForm | None:
    """The form to decide with, for a second person of the office."""
    is_link = hasattr(row, "attached_by_id")
    first = row.attached_by_id if is_link else row.asked_by_id  # type: ignore[union-attr]
    waits = row.state == Standing.WAITING and first != actor.person_id
    if not (waits and actor.has(Role.OPEN_GOVERNMENT_OFFICE)):
        return None
    return OpinionForm(
        opinion_needed=not is_link,
        initial={"lock": row.lock},
        auto_id=f"{'link' if is_link else 'ask'}-{row.pk}-%s",
    )


def _page_of(
    request: DeskRequest, found: Obligation, form: Form, title: str, button: str
) -> HttpResponse:
    told = explain(found, at=now(), is_public=False)
    crumbs = [
        (_("义务"), reverse("desk:obligations")),
        (found.clause, obligation_url(found.key)),
        (title, ""),
    ]
    context = {"title": title, "form": form, "button": button, "told": told}
    context["back"] = obligation_url(found.key)
    return desk_page(request, "desk/obligation_form.html", context, crumbs=crumbs)


@require_http_methods(READS)
@officer_required
def attach(request: DeskRequest, clause: str, agency: str, opening: str) -> HttpResponse:
    """Name evidence; it counts once a second person confirms it."""
    found = obligation_for(request.actor, f"{clause}/{agency}/{opening}")
    parts = explain(found, at=now(), is_public=False).duty.parts
    form = EvidenceForm(request.POST or None, parts=parts)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.attach_evidence(
                obligation=found,
                part=data.get("part", ""),
                kind=data["kind"],
                ref=data["ref"],
                note=data["note"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error("ref", str(refused))
        else:
            messages.success(request, _("已附上，待市政务公开办公室另一人核定。"))
            return HttpResponseRedirect(obligation_url(found.key))
    return _page_of(request, found, form, _("附上证明材料"), _("附上"))


@require_http_methods(READS)
@officer_required
def ask(request: DeskRequest, clause: str, agency: str, opening: str) -> HttpResponse:
    """Ask to be excused or held not to owe, or explain."""
    found = obligation_for(request.actor, f"{clause}/{agency}/{opening}")
    form = AskForm(request.POST or None, soft=found.soft)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.ask(
                obligation=found,
                what=data["what"],
                reason=data["reason"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("已提交。"))
            return HttpResponseRedirect(obligation_url(found.key))
    title = _("说明或申请") if found.soft else _("申请免责或认定不适用")
    return _page_of(request, found, form, title, _("提交"))


def _say(request: DeskRequest, form: OpinionForm) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


@require_POST
@officer_required
def decide_link(request: DeskRequest, pk: int) -> HttpResponse:
    """Confirm evidence or refuse it."""
    link = link_for(request.actor, pk)
    form = OpinionForm(request.POST, opinion_needed=False)
    if not form.is_valid():
        _say(request, form)
        return HttpResponseRedirect(obligation_url(link.key))
    data = form.cleaned_data
    act = services.confirm_evidence if data["accept"] == "yes" else services.refuse_evidence
    try:
        act(
            link=link,
            lock=data["lock"],
            opinion=data["opinion"],
            actor=request.actor,
            at=now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("证明材料已核定。"))
    return HttpResponseRedirect(obligation_url(link.key))


@require_POST
@officer_required
def end_link(request: DeskRequest, pk: int) -> HttpResponse:
    """Take evidence back."""
    link = link_for(request.actor, pk)
    try:
        services.end_evidence(link=link, lock=lock_seen(request), actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("证明材料已收回。"))
    return HttpResponseRedirect(obligation_url(link.key))


@require_POST
@officer_required
def decide_ask(request: DeskRequest, pk: int) -> HttpResponse:
    """Grant a request or deny it."""
    decision = decision_for(request.actor, pk)
    form = OpinionForm(request.POST, opinion_needed=True)
    if not form.is_valid():
        _say(request, form)
        return HttpResponseRedirect(obligation_url(decision.key))
    data = form.cleaned_data
    try:
        services.decide(
            decision=decision,
            lock=data["lock"],
            accept=data["accept"] == "yes",
            opinion=data["opinion"],
            actor=request.actor,
            at=now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("申请已核定。"))
    return HttpResponseRedirect(obligation_url(decision.key))


@require_POST
@officer_required
def end_ask(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a granted request back."""
    decision = decision_for(request.actor, pk)
    try:
        services.end_decision(
            decision=decision, lock=lock_seen(request), actor=request.actor, at=now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("核定已收回。"))
    return HttpResponseRedirect(obligation_url(decision.key))
