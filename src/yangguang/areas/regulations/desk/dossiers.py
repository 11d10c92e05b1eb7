"""The drafting dossier: how far it is, what may be done now and what not, and why."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.forms import DateField
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.regulations.desk.common import above, form_page, tabs, to
from yangguang.areas.regulations.forms import REVIEWED, STEP_FORMS, NewDossierForm
from yangguang.areas.regulations.models import Dossier
from yangguang.areas.regulations.rules import drafting as rules
from yangguang.areas.regulations.rules.checklists import COMPETITION, EXCEPTIONS, FORBIDDEN
from yangguang.areas.regulations.rules.drafting import Act
from yangguang.areas.regulations.rules.force import VALIDITY_KIND_LABELS
from yangguang.areas.regulations.selectors import dossiers as reads
from yangguang.areas.regulations.selectors.limits import Reckoner
from yangguang.areas.regulations.services import dossiers as services
from yangguang.areas.regulations.services.acting import DRAFTERS
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, lock_seen, made_from, one_act
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.documents.numbers import parse
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 50
ONE_CLICK = frozenset({Act.PREPARE, Act.REOPEN})


@require_safe
@officer_required
def dossiers(request: DeskRequest) -> HttpResponse:
    """Dossiers of one's units."""
    rows = reads.dossiers_visible_to(request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    reckoner = Reckoner(now())
    context = {
        "title": _("规范性文件"),
        "page": page,
        "rows": [
            (
                d,
                rules.STATE_LOOKS[rules.State(d.state)],
                reckoner.running(d) if d.state == rules.State.PUBLISHED else None,
            )
            for d in page
        ],
        "tabs": tabs("dossiers"),
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "regulations/desk/dossiers.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Begin one."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    form = NewDossierForm(request.POST or None, actor=request.actor, roles=DRAFTERS)
    made = made_from(
        form,
        lambda data: services.open_dossier(
            agency=agency_for(data["agency"]),
            issuer=agency_for(data["issuer"]),
            legal_unit=agency_for(data["legal_unit"]),
            title=data["title"],
            is_market=data["is_market"],
            actor=request.actor,
            at=now(),
        ),
    )
    if made is not None:
        return to("dossier", made.number)
    return form_page(request, _("新的起草档案"), form, _("建立"), above())


@require_safe
@officer_required
def dossier(request: DeskRequest, number: str) -> HttpResponse:
    """One dossier: left what has been done, right what may be done now."""
    item = reads.dossier_for(request.actor, number)
    limit = Reckoner(now()).running(item)
    facts = reads.facts_of(item)
    acts = []
    for state, act in rules.TRANSITIONS:
        if state == facts.state and act is not Act.PUBLISH:
            reasons = services.why_not(item, act, request.actor)
            acts.append((act.value, rules.ACT_LABELS[act], reasons, act in ONE_CLICK))
    context: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "units": [agency_name(u) for u in (item.agency, item.issuer, item.legal_unit)],
        "look": rules.STATE_LOOKS[facts.state],
        "acts": acts,
        "parts": [(name, facts.step(act) is not None) for act, name in rules.STEP_NAMES.items()],
        "steps": [
            (step, rules.ACT_LABELS[Act(step.act)], _told(step.data))
            for step in item.steps.select_related("person").order_by("-pk")
        ],
        "warnings": _warnings(item),
        "clock": (limit[0], describe(limit[1]), limit[1].due_on) if limit else None,
    }
    return desk_page(
        request, "regulations/desk/dossier.html", context, crumbs=above((item.number, ""))
    )


def _warnings(item: Dossier) -> list[str]:
    """What of a document's numbers is to be looked at again, and keeps nothing back."""
    number = parse(item.doc_number) if item.doc_number else None
    if number is None or item.formed_on is None:
        return []
    return list(rules.year_warnings(number.year, item.formed_on))


DAYS = frozenset(
    name
    for form in STEP_FORMS.values()
    for name, field in form.base_fields.items()
    if isinstance(field, DateField)
)
SHOWN = {
    name: field.label for form in STEP_FORMS.values() for name, field in form.base_fields.items()
}


def _told(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What an entry says, in words."""
    words: dict[str, dict[str, Any]] = {
        "conclusion": {k.value: v for k, v in rules.CONCLUSION_LABELS.items()},
        "result": {k.value: v for k, v in rules.RESULT_LABELS.items()},
        "meeting": {k.value: v for k, v in rules.MEETING_LABELS.items()},
        "forms": dict(rules.FORMS),
        "channels": dict(rules.CHANNELS),
        "interpreters": dict(rules.INTERPRETERS),
        "checked": dict(REVIEWED),
        "validity_kind": {k.value: v for k, v in VALIDITY_KIND_LABELS.items()},
        "present": {i.code: i.text for i in (*FORBIDDEN, *COMPETITION)},
        "exception": dict(EXCEPTIONS),
    }
    said = []
    for name, value in data.items():
        if value in ("", None, [], False):
            continue
        labels = words.get(name, {})
        if name in DAYS:
            text = str(date_cn(date.fromisoformat(str(value))))
        elif isinstance(value, list):
            text = "、".join(str(labels.get(v, v)) for v in value)
        elif value is True:
            text = _("是")
        else:
            text = str(labels.get(value, value))
        said.append((str(SHOWN.get(name) or name), text))
    return said


@require_http_methods(READ_WRITE)
@officer_required
def act(request: DeskRequest, number: str, act: str) -> HttpResponse:
    """Take a step."""
    item = reads.dossier_for(request.actor, number)
    if act not in STEP_FORMS:
        raise Http404
    step = Act(act)
    reasons = services.why_not(item, step, request.actor)
    initial = _initial(item, step)
    form = STEP_FORMS[act](request.POST or None, initial=initial)
    label = str(rules.ACT_LABELS[step])
    if form.is_valid() and carried_out(
        request,
        lambda: services.take_step(
            dossier=item,
            lock=lock_seen(request),
            act=step,
            data=_data(form.cleaned_data),
            actor=request.actor,
            at=now(),
        ),
        _("已登记：%(act)s。") % {"act": label},
        form,
    ):
        return to("dossier", number)
    crumbs = above((item.number, reverse("regulations_desk:dossier", args=[number])))
    return form_page(request, label, form, _("登记"), crumbs, lock=item.lock, reasons=reasons)


def _initial(item: Dossier, step: Act) -> dict[str, Any]:
    data = dict(reads.facts_of(item).step(step) or {})
    if step is Act.WRITE:
        from yangguang.kernel.ui.diff import paragraphs  # only here

        data |= {
            "title": item.title,
            "topic": item.topic_id,
            "body": "\n".join(paragraphs(item.body)),
            "summary": item.summary,
            "validity_kind": item.validity_kind,
            "effective_from": item.effective_from,
            "valid_until": item.valid_until,
        }
    return data


def _data(cleaned: dict[str, Any]) -> dict[str, Any]:
    """As the services take it: a body of lines becomes paragraphs."""
    data = dict(cleaned)
    body = data.get("body")
    if body is not None and "<p" not in body:
        data["body"] = paragraphs(str(body))
    return data


_button = partial(one_act, reads.dossier_for, "dossier", partial(to, "dossier"))
prepare = _button(services.prepare_record, _l("已形成公布稿件。请打开稿件提交审查。"))
reopen = _button(services.reopen, _l("已退回。原稿件已作废。"))
