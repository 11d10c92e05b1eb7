"""Screens of a decision's dossier: the steps, what is missing and why, what may be done now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.decisions import dossier_forms as forms
from yangguang.areas.decisions.desk.common import form_page, to
from yangguang.areas.decisions.rules import dossier as rules
from yangguang.areas.decisions.rules import particulars
from yangguang.areas.decisions.rules.dossier import Move, Paper, State, Step
from yangguang.areas.decisions.selectors import dossiers as reads
from yangguang.areas.decisions.selectors.consultations import consultations_visible_to
from yangguang.areas.decisions.selectors.feedback import publication_of
from yangguang.areas.decisions.services import dossiers as services
from yangguang.areas.decisions.services import planning, releasing
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, lock_seen, made_from, one_act
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.malware import check_malware
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import may

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import BaseForm
    from django.http import HttpResponse

    from yangguang.areas.decisions.models import CatalogueItem, Dossier, DossierRecord

PAGE = 50


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where these screens hang."""
    return [(_("重大决策"), reverse("decisions_desk:dossiers")), *more]


def _item_page(item: Dossier) -> tuple[str, str]:
    return item.number, reverse("decisions_desk:dossier", args=[item.number])


@require_safe
@officer_required
def dossiers(request: DeskRequest) -> HttpResponse:
    """Dossiers of one's units."""
    rows = reads.dossiers_visible_to(request.actor)
    context = {
        "title": _("重大决策"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "looks": {s.value: look for s, look in rules.STATE_LOOKS.items()},
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "decisions/desk/dossiers.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Begin one."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = forms.NewDossierForm(request.POST or None)
    made = made_from(
        form,
        lambda data: services.open_dossier(
            organ=data.pop("organ"), fields=data, actor=request.actor, at=now()
        ),
    )
    if made is not None:
        return to("dossier", made.number)
    return form_page(request, _("新的决策事项"), form, _("建立档案"), above())


@require_safe
@officer_required
def dossier(request: DeskRequest, number: str) -> HttpResponse:
    """One matter: how far it is, what is missing and why, what may be done now."""
    item = reads.dossier_for(request.actor, number)
    facts = reads.facts_of(item)
    rows = reads.steps_of(item)
    context: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "look": rules.STATE_LOOKS.get(State(item.state), "active"),
        "steps": [_step_row(facts, step, rows) for step in Step],
        "papers": list(item.papers.select_related("by")),
        "lacking": [rules.PAPER_LABELS[p] for p in rules.papers_missing(facts)],
        "experts": list(item.experts.all()),
        "records": [_record_row(row) for row in reads.records_of(item)],
        "records_open": facts.state in {State.DRAFTING, State.HEARING},
        "meetings": list(item.meetings.prefetch_related("dissents")),
        "moves": list(item.moves.select_related("by").order_by("-pk")),
        "media": list(item.media.all()),
        "reports": list(item.reports.all()),
        "acts": [_act_row(request, item, facts, move) for move in rules.moves_from(facts.state)],
        "keeps": services.prepares(request.actor, item),
        "of_organ": may(request.actor, item.organ_id, DRAFTERS),
        "is_public": reads.is_public(item),
        "publication": publication_of(item, now()),
        "listing": reads.listing_of(item) if item.outside else None,
        "documents": reads.documents_of(item),
    }
    return desk_page(
        request, "decisions/desk/dossier.html", context, crumbs=above((item.number, ""))
    )


def _step_row(facts: rules.Facts, step: Step, rows: dict[Step, Any]) -> dict[str, Any]:
    row = rows.get(step)
    labels = dict(rules.CONCLUSIONS.get(step, ()))
    grounds = dict(rules.EXEMPTIONS.get(step, ()))
    return {
        "step": step.value,
        "label": rules.STEP_LABELS[step],
        "law": rules.STEP_LAW[step],
        "needed": rules.needed(facts, step),
        "row": row,
        "status": rules.STATUS_LABELS[rules.Status(row.status)] if row else _("未开始"),
        "conclusion": labels.get(row.conclusion, "") if row else "",
        "ground": grounds.get(row.ground, "") if row else "",
        "particulars": particulars.told(
            particulars.OF_STEP.get(step, ()), (row.particulars or {}) if row else {}
        ),
        "exemptible": bool(grounds),
        "consultations": list(row.consultations.all()) if row else [],
    }


def _act_row(request: DeskRequest, item: Dossier, facts: rules.Facts, move: Move) -> dict[str, Any]:
    faults = [text for _code, text in rules.why_not(facts, move)]
    try:
        services.check_mover(request.actor, item, move)
    except Refused as refused:
        faults = [str(refused)]
    return {
        "move": move.value,
        "label": rules.MOVE_LABELS[move],
        "faults": faults,
        "with_reason": move in rules.WITH_REASON,
    }


def _written(
    request: DeskRequest,
    item: Dossier,
    form: BaseForm,
    act: Callable[[], object],
    title: str,
    button: str = "",
) -> HttpResponse:
    """A form's page, and back to the dossier when it was carried out."""
    if form.is_valid() and carried_out(request, act, _("已登记。"), form):
        return to("dossier", item.number)
    return form_page(
        request, title, form, button or _("登记"), above(_item_page(item)), lock=item.lock
    )


@require_http_methods(READ_WRITE)
@officer_required
def edit(request: DeskRequest, number: str) -> HttpResponse:
    """Write what is known of the matter."""
    item = reads.dossier_for(request.actor, number)
    form = forms.DossierForm(request.POST or None, instance=item, organ=item.organ)
    return _written(
        request,
        item,
        form,
        lambda: services.edit_dossier(
            dossier=item,
            lock=lock_seen(request),
            fields=form.values,
            actor=request.actor,
            at=now(),
        ),
        _("基本情况"),
        _("保存"),
    )


@require_POST
@officer_required
def list_outside(request: DeskRequest, number: str) -> HttpResponse:
    """Put a matter outside the catalogue into an adjustment of the catalogue."""
    item = reads.dossier_for(request.actor, number)
    made: list[CatalogueItem] = []
    if carried_out(
        request,
        lambda: made.append(planning.list_outside(dossier=item, actor=request.actor, at=now())),
        _("已编入调整目录。请补全党委同意的文号，再送审公布。"),
    ):
        return to("edition", made[0].edition_id)
    return to("dossier", number)


@require_POST
@officer_required
def move(request: DeskRequest, number: str) -> HttpResponse:
    """Make a move."""
    item = reads.dossier_for(request.actor, number)
    reason = str(request.POST.get("reason", ""))[:2000]

    def act() -> None:
        wanted = str(request.POST.get("move", ""))
        if wanted not in set(Move):
            raise Refused("move", _("请选择要办理的事。"))
        if wanted == Move.ADJUST:
            services.adjust_dossier(
                dossier=item,
                lock=lock_seen(request),
                reason=reason,
                actor=request.actor,
                at=now(),
            )
            return
        services.move_dossier(
            dossier=item,
            lock=lock_seen(request),
            move=Move(wanted),
            reason=reason,
            actor=request.actor,
            at=now(),
        )

    carried_out(request, act, _("已办理。"))
    return to("dossier", number)


def _step(step: str) -> Step:
    try:
        return Step(step)
    except ValueError:
        raise Http404 from None


@require_http_methods(READ_WRITE)
@officer_required
def step(request: DeskRequest, number: str, step: str) -> HttpResponse:
    """Begin, write and finish a step."""
    item, which = reads.dossier_for(request.actor, number), _step(step)
    row = reads.steps_of(item).get(which)
    near = {item.organ_id, item.lead_id}
    consultations = list(
        consultations_visible_to(request.actor).filter(
            agency__in=[unit for unit in near if unit is not None]
        )
    )
    initial: dict[str, Any] = {"begun_on": city_date(now())}
    if row is not None:
        initial = {n: getattr(row, n) for n in services.STEP_FIELDS}
        initial["consultations"] = list(row.consultations.all())
        initial.update(row.particulars or {})
    form = forms.StepForm(
        request.POST or None, initial=initial, step=which, consultations=consultations
    )

    def act() -> None:
        data = dict(form.cleaned_data)
        data["particulars"] = form.particulars
        done_on = data.pop("done_on", None)
        linked = data.pop("consultations", None)
        services.keep_step(
            dossier=item,
            step=which,
            fields=data,
            consultations=list(linked or ()),
            actor=request.actor,
            at=now(),
        )
        if done_on:
            services.finish_step(
                dossier=item, step=which, done_on=done_on, actor=request.actor, at=now()
            )

    return _written(request, item, form, act, str(rules.STEP_LABELS[which]), _("保存"))


@require_http_methods(READ_WRITE)
@officer_required
def exempt(request: DeskRequest, number: str, step: str) -> HttpResponse:
    """Record that a step is not needed."""
    item, which = reads.dossier_for(request.actor, number), _step(step)
    form = forms.ExemptForm(request.POST or None, step=which)
    return _written(
        request,
        item,
        form,
        lambda: services.exempt_step(
            dossier=item, step=which, actor=request.actor, at=now(), **form.cleaned_data
        ),
        _("不需要%(step)s") % {"step": rules.STEP_LABELS[which]},
    )


@require_safe
@officer_required
def heard(request: DeskRequest, number: str) -> HttpResponse:
    """Which form of hearing people is recorded."""
    item = reads.dossier_for(request.actor, number)
    title = _("登记听取意见的记录")
    context = {
        "title": title,
        "item": item,
        "forms": [
            (form.value, label, [a.label for a in particulars.OF_FORM[form] if a.is_needed])
            for form, label in particulars.FORM_LABELS.items()
        ],
    }
    crumbs = above(_item_page(item), (title, ""))
    return desk_page(request, "decisions/desk/heard.html", context, crumbs=crumbs)


@require_http_methods(READ_WRITE)
@officer_required
def record(request: DeskRequest, number: str, form: str) -> HttpResponse:
    """Record how people were heard, or put a record in the place of a mistaken one."""
    item = reads.dossier_for(request.actor, number)
    if form not in set(particulars.Form):
        raise Http404
    which = particulars.Form(form)
    wanted = str(request.GET.get("replaces", ""))
    before = item.records.filter(pk=int(wanted), form=which).first() if wanted.isdigit() else None
    initial: dict[str, Any] = {"on": city_date(now())}
    if before is not None:
        people = {f"people_{code}": count for code, count in before.people.items()}
        initial = {"on": before.on, **people, **before.data}
    filled = forms.RecordForm(request.POST or None, initial=initial, form=which)
    label = str(particulars.FORM_LABELS[which])
    return _written(
        request,
        item,
        filled,
        lambda: services.keep_record(
            dossier=item,
            form=which,
            on=filled.cleaned_data["on"],
            people=filled.people,
            data=filled.told,
            replaces=before.pk if before else None,
            actor=request.actor,
            at=now(),
        ),
        _("更正记录：%(form)s") % {"form": label} if before else label,
    )


def _record_row(row: DossierRecord) -> dict[str, Any]:
    form = particulars.Form(row.form)
    return {
        "pk": row.pk,
        "form": form.value,
        "label": particulars.FORM_LABELS[form],
        "on": row.on,
        "people": [
            (label, row.people[code])
            for code, label in particulars.GROUPS.items()
            if row.people.get(code)
        ],
        "told": particulars.told(particulars.OF_FORM[form], row.data),
        "mended": row.replaces_id is not None,
    }


@require_http_methods(READ_WRITE)
@officer_required
def expert(request: DeskRequest, number: str) -> HttpResponse:
    """Register an expert."""
    item = reads.dossier_for(request.actor, number)
    form = forms.ExpertForm(request.POST or None)
    return _written(
        request,
        item,
        form,
        lambda: services.keep_expert(
            dossier=item, fields=form.cleaned_data, actor=request.actor, at=now()
        ),
        _("论证专家"),
    )


@require_http_methods(READ_WRITE)
@officer_required
def paper(request: DeskRequest, number: str) -> HttpResponse:
    """File a paper."""
    item = reads.dossier_for(request.actor, number)
    form = forms.PaperForm(request.POST or None, request.FILES or None)

    def act() -> None:
        data = form.cleaned_data
        file = data["file"]
        if file is not None and file.size > settings.UPLOAD_LIMIT:
            raise Refused("file_large", _("请选择一个不超过上传限制的文件。"))
        content = file.read() if file else b""
        if file:
            check_malware(content, str(file.name))
        services.file_paper(
            dossier=item,
            kind=Paper(data["kind"]),
            title=data["title"],
            reference=data["reference"],
            dated_on=data["dated_on"],
            file=(str(file.name), content) if file else None,
            actor=request.actor,
            at=now(),
        )

    return _written(request, item, form, act, _("归入材料"))


@require_safe
@officer_required
def paper_file(request: DeskRequest, number: str, pk: int) -> FileResponse:
    """A paper's file."""
    item = reads.dossier_for(request.actor, number)
    row = item.papers.filter(pk=pk).exclude(digest="").first()
    if row is None:
        raise Http404
    return FileResponse(iter([files.read(row.digest)]), as_attachment=True, filename=row.file_name)


@require_http_methods(READ_WRITE)
@officer_required
def meeting(request: DeskRequest, number: str) -> HttpResponse:
    """Record the meeting."""
    item = reads.dossier_for(request.actor, number)
    form = forms.MeetingForm(request.POST or None)

    def act() -> None:
        data = dict(form.cleaned_data)
        services.record_meeting(
            dossier=item,
            lock=lock_seen(request),
            dissents=data.pop("dissents"),
            fields=data,
            actor=request.actor,
            at=now(),
        )

    return _written(request, item, form, act, _("集体讨论"))


@require_http_methods(READ_WRITE)
@officer_required
def publication(request: DeskRequest, number: str) -> HttpResponse:
    """Make what is published together."""
    item = reads.dossier_for(request.actor, number)
    form = forms.PublicationForm(request.POST or None, initial={"document_title": item.title})
    return _written(
        request,
        item,
        form,
        lambda: releasing.prepare_publication(
            dossier=item,
            lock=lock_seen(request),
            fields=form.cleaned_data,
            actor=request.actor,
            at=now(),
        ),
        _("一并公布"),
        _("形成稿件"),
    )


reopen = one_act(
    reads.dossier_for,
    "dossier",
    partial(to, "dossier"),
    releasing.reopen_publication,
    _l("已作废原稿件。"),
)


@require_http_methods(READ_WRITE)
@officer_required
def media(request: DeskRequest, number: str) -> HttpResponse:
    """Where else it was made public."""
    item = reads.dossier_for(request.actor, number)
    form = forms.MediaForm(request.POST or None)
    return _written(
        request,
        item,
        form,
        lambda: services.note_media(
            dossier=item, fields=form.cleaned_data, actor=request.actor, at=now()
        ),
        _("媒体公布"),
    )


@require_http_methods(READ_WRITE)
@officer_required
def execution(request: DeskRequest, number: str) -> HttpResponse:
    """How the execution goes."""
    item = reads.dossier_for(request.actor, number)
    form = forms.ExecutionForm(request.POST or None)
    return _written(
        request,
        item,
        form,
        lambda: services.report_execution(
            dossier=item, fields=form.cleaned_data, actor=request.actor, at=now()
        ),
        _("执行情况"),
    )
