"""The worklist of opinions: look before showing, answer, approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangguang.areas.decisions.desk.common import above, to
from yangguang.areas.decisions.forms import AnswerForm, GroupForm, HoldForm
from yangguang.areas.decisions.models import OpinionFile
from yangguang.areas.decisions.rules.consultation import HOLDING
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.selectors.texts import clauses_of, latest_text
from yangguang.areas.decisions.services import opinions as services
from yangguang.areas.decisions.services import reporting
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS, HANDLERS, SHOWERS
from yangguang.kernel.cases.rules import CONTACT_LABELS
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import carried_out, lock_seen
from yangguang.kernel.desk.capped import CAP, CappedPaginator
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import may
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.areas.decisions.models import Consultation, Opinion

PAGE = 50


@require_safe
@officer_required
def opinions(request: DeskRequest, number: str) -> HttpResponse:
    """A consultation's opinions by what has to be done with them."""
    item = reads.consultation_for(request.actor, number)
    what = str(request.GET.get("what", ""))
    rows = reads.opinions_visible_to(request.actor, item)
    if what in reads.FILTERS:
        rows = rows.filter(reads.FILTERS[what])
    if what == "alike":
        rows = rows.order_by("likeness", "pk")
    counts = reads.tallies(item, up_to=CAP + 1)
    pages = CappedPaginator(rows, PAGE, found=counts[what if what in reads.FILTERS else "all"])
    tallies = {name: f"{CAP}+" if n > CAP else str(n) for name, n in counts.items()}
    page = pages.get_page(request.GET.get("page"))
    address = reverse("decisions_desk:opinions", args=[number])
    labels = {
        "to_show": _("待审核展示"),
        "open": _("待研究"),
        "drafted": _("待核准"),
        "approved": _("已答复"),
        "alike": _("可能相近"),
    }
    paths = {c.key: c.path for c in clauses_of(item.texts.order_by("number").first())}
    context = {
        "title": _("意见办理"),
        "item": item,
        "page": page,
        "is_capped": pages.is_capped,
        "rows": [(o, [paths.get(t.key, "") for t in o.targets.all()]) for o in page],
        "tabs": [
            (_("全部"), address, tallies["all"], not what),
            *(
                (label, f"{address}?what={name}", tallies[name], what == name)
                for name, label in labels.items()
            ),
        ],
        "what": what,
        "answer_form": AnswerForm() if may(request.actor, item.agency_id, DRAFTERS) else None,
        "group_form": GroupForm() if may(request.actor, item.agency_id, DRAFTERS) else None,
        "may_show": may(request.actor, item.agency_id, SHOWERS),
        "may_approve": may(request.actor, item.agency_id, APPROVERS),
    }
    crumbs = above(
        (item.number, reverse("decisions_desk:consultation", args=[number])), (_("意见办理"), "")
    )
    return desk_page(request, "decisions/desk/opinions.html", context, crumbs=crumbs)


@require_safe
@officer_required
def opinion(request: DeskRequest, number: str) -> HttpResponse:
    """One opinion with everything that may be done about it."""
    return _opinion_page(request, reads.opinion_for(request.actor, number))


def _opinion_page(
    request: DeskRequest,
    found: Opinion,
    *,
    hold: Form | None = None,
    answer: Form | None = None,
    author: services.Author | None = None,
) -> HttpResponse:
    item = found.consultation
    paths = {c.key: (c.path, c.text) for c in clauses_of(item.texts.order_by("number").first())}
    agency = item.agency_id
    changed = latest_text(item)
    context = {
        "title": found.number,
        "opinion": found,
        "item": item,
        "clauses": [paths[t.key] for t in found.targets.all() if t.key in paths],
        "ground": dict(HOLDING).get(found.holding, ""),
        "hold_form": hold or HoldForm(),
        "answer_form": answer
        or AnswerForm(initial={"disposition": found.disposition, "reason": found.reason}),
        "author": author,
        "person": [(CONTACT_LABELS.get(name, name), value) for name, value in author.person.items()]
        if author
        else [],
        "may_look": may(request.actor, agency, HANDLERS),
        "may_show": may(request.actor, agency, SHOWERS),
        "may_answer": may(request.actor, agency, DRAFTERS) and found.answer != "approved",
        "may_approve": may(request.actor, agency, APPROVERS) and found.answer == "drafted",
        "may_return": may(request.actor, agency, APPROVERS) and found.answer != "open",
        "changed": changed if changed and changed.number > 1 and not changed.is_released else None,
    }
    crumbs = above(
        (item.number, reverse("decisions_desk:consultation", args=[item.number])),
        (_("意见办理"), reverse("decisions_desk:opinions", args=[item.number])),
        (found.number, ""),
    )
    return desk_page(request, "decisions/desk/opinion.html", context, crumbs=crumbs)


@require_POST
@officer_required
def author(request: DeskRequest, number: str) -> HttpResponse:
    """Who said it, in his own words; the look is recorded."""
    found = reads.opinion_for(request.actor, number)
    try:
        seen = services.look_at_author(found, actor=request.actor, at=now())
    except Refused:
        return desk_page(request, "desk/not_permitted.html", status=403)
    return _opinion_page(request, found, author=seen)


@require_POST
@officer_required
def file(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """A file that came with it; the look is recorded."""
    found = reads.opinion_for(request.actor, number)
    stored = OpinionFile.objects.select_related("opinion__consultation").get(pk=pk, opinion=found)
    try:
        name, data = services.open_file(stored, actor=request.actor, at=now())
    except Refused:
        return desk_page(request, "desk/not_permitted.html", status=403)
    return file_response(data, name=name, media_type=stored.media_type)


@require_POST
@officer_required
def show(request: DeskRequest, number: str) -> HttpResponse:
    """Let everybody read it."""
    found = reads.opinion_for(request.actor, number)
    carried_out(
        request,
        lambda: services.show_opinion(
            opinion=found, lock=lock_seen(request), actor=request.actor, at=now()
        ),
        _("已公开展示。"),
    )
    return to("opinion", number)


@require_POST
@officer_required
def hold(request: DeskRequest, number: str) -> HttpResponse:
    """Do not show it, with the reason."""
    found = reads.opinion_for(request.actor, number)
    form = HoldForm(request.POST)
    if form.is_valid() and carried_out(
        request,
        lambda: services.hold_opinion(
            opinion=found,
            lock=lock_seen(request),
            ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=now(),
        ),
        _("不公开展示。理由已告知提出人；意见照常研究、答复。"),
        form,
    ):
        return to("opinion", number)
    return _opinion_page(request, found, hold=form)


@require_POST
@officer_required
def answer(request: DeskRequest, number: str) -> HttpResponse:
    """Draft the answer."""
    found = reads.opinion_for(request.actor, number)
    form = AnswerForm(request.POST)
    if form.is_valid() and carried_out(
        request,
        lambda: services.draft_answer(
            opinions=[found],
            locks={found.pk: lock_seen(request)},
            actor=request.actor,
            at=now(),
            **form.cleaned_data,
        ),
        _("答复已起草，等待核准。"),
        form,
    ):
        return to("opinion", number)
    return _opinion_page(request, found, answer=form)


@require_POST
@officer_required
def approve(request: DeskRequest, number: str) -> HttpResponse:
    """Approve what somebody else drafted."""
    found = reads.opinion_for(request.actor, number)
    carried_out(
        request,
        lambda: services.approve_answer(
            opinions=[found],
            locks={found.pk: lock_seen(request)},
            actor=request.actor,
            at=now(),
        ),
        _("答复已核准。"),
    )
    return to("opinion", number)


@require_POST
@officer_required
def send_back(request: DeskRequest, number: str) -> HttpResponse:
    """Back to study."""
    found = reads.opinion_for(request.actor, number)
    carried_out(
        request,
        lambda: services.return_answer(
            opinion=found, lock=lock_seen(request), actor=request.actor, at=now()
        ),
        _("已退回重新研究。"),
    )
    return to("opinion", number)


@require_POST
@officer_required
def explain(request: DeskRequest, number: str) -> HttpResponse:
    """Say that this opinion led to the changes of the clauses it speaks of."""
    found = reads.opinion_for(request.actor, number)
    text = latest_text(found.consultation)
    wanted = {t.key for t in found.targets.all()}
    changed = {d.key for d in reporting.changes_of(found.consultation)}

    def act() -> None:
        keys = [key for key in wanted if key in changed] or ([] if wanted else sorted(changed))
        if text is None or not keys:
            raise Refused("no_change", _("新稿没有改动这条意见所指的条款。"))
        for key in keys:
            reporting.note_reasons(
                text=text, key=key, opinions=[found], actor=request.actor, at=now()
            )

    carried_out(request, act, _("已注明：这条意见促成了修改。"))
    return to("opinion", number)


def _chosen(request: DeskRequest, item: Consultation) -> list[Opinion]:
    numbers = request.POST.getlist("opinion")
    rows = reads.opinions_visible_to(request.actor, item).filter(number__in=numbers)
    return list(rows)


@require_POST
@officer_required
def several(request: DeskRequest, number: str) -> HttpResponse:
    """Show, answer, group or approve several opinions as they were seen; all of them or none."""
    item = reads.consultation_for(request.actor, number)
    chosen = _chosen(request, item)
    locks = {o.pk: lock_seen(request, f"lock-{o.number}") for o in chosen}
    act = str(request.POST.get("act", ""))
    at = now()
    if not chosen:
        carried_out(request, _nothing, "")
    elif act == "show":
        carried_out(
            request,
            lambda: services.show_opinions(
                opinions=chosen, locks=locks, actor=request.actor, at=at
            ),
            _("已公开展示。"),
        )
    elif act == "approve":
        carried_out(
            request,
            lambda: services.approve_answer(
                opinions=chosen, locks=locks, actor=request.actor, at=at
            ),
            _("答复已核准。"),
        )
    elif act == "group":
        title = str(request.POST.get("title", ""))
        carried_out(
            request,
            lambda: services.group_opinions(
                consultation=item,
                opinions=chosen,
                locks=locks,
                title=title,
                actor=request.actor,
                at=at,
            ),
            _("已合并研究，原件保留。"),
        )
    else:
        form = AnswerForm(request.POST)
        valid = form.is_valid()
        carried_out(
            request,
            lambda: services.draft_answer(
                opinions=chosen,
                locks=locks,
                disposition=str(form.cleaned_data.get("disposition", "") if valid else ""),
                reason=str(request.POST.get("reason", "")),
                actor=request.actor,
                at=at,
            ),
            _("答复已起草，等待核准。"),
        )
    return to("opinions", number)


def _nothing() -> None:
    raise Refused("none", _("请先勾选意见。"))
