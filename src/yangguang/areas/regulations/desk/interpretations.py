"""Interpretations at the desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from yangguang.areas.regulations.desk.common import above, form_page, may_do, tabs, to
from yangguang.areas.regulations.forms import (
    ChangeFormSet,
    InterpretationForm,
    NewInterpretationForm,
)
from yangguang.areas.regulations.models import Interpretation
from yangguang.areas.regulations.rules.drafting import FORM_LABELS
from yangguang.areas.regulations.rules.interpretation import ELEMENT_LABELS
from yangguang.areas.regulations.selectors import desk as reads
from yangguang.areas.regulations.services import interpretations as services
from yangguang.areas.regulations.services.acting import DRAFTERS
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import READ_WRITE, carried_out, lock_seen, one_act
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agency_for
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import may

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 50


@require_safe
@officer_required
def interpretations(request: DeskRequest) -> HttpResponse:
    """Interpretations of one's units."""
    rows = reads.interpretations_visible_to(request.actor)
    context = {
        "title": _("政策解读"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs("interpretations"),
        "may_start": bool(request.actor.agencies_with(*DRAFTERS)),
    }
    return desk_page(request, "regulations/desk/interpretations.html", context, crumbs=above())


@require_http_methods(READ_WRITE)
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Begin one."""
    if not request.actor.agencies_with(*DRAFTERS):
        return desk_page(request, "desk/not_permitted.html", status=403)
    initial = {"document": str(request.GET.get("document", ""))[:120]}
    form = NewInterpretationForm(
        request.POST or None, initial=initial, actor=request.actor, roles=DRAFTERS
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.start_interpretation(
                document=reads.document_named(request.actor, data["document"]),
                agency=agency_for(data["agency"]),
                title=data["title"],
                actor=request.actor,
                at=now(),
            )
        except Record.DoesNotExist:
            form.add_error("document", _("没有找到这个文件，请核对文号或者地址。"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return to("interpretation", made.number)
    return form_page(request, _("编制解读"), form, _("开始"), above())


@require_safe
@officer_required
def interpretation(request: DeskRequest, number: str) -> HttpResponse:
    """One interpretation: what it says, what it lacks."""
    item = reads.interpretation_for(request.actor, number)
    context = {
        "title": item.title,
        "item": item,
        "faults": services.faults(item) if item.state == "draft" else [],
        "copied": round(item.copied * 100),
        "keeps": may(request.actor, item.agency_id, DRAFTERS),
        "document_title": _title(item),
        "forms": [str(FORM_LABELS.get(f, f)) for f in item.forms],
        "elements": [str(ELEMENT_LABELS.get(e, e)) for e in item.elements],
    }
    return desk_page(
        request, "regulations/desk/interpretation.html", context, crumbs=above((item.number, ""))
    )


def _title(item: Interpretation) -> str:
    version = services.version_of(item.document)
    return version.title if version else ""


@require_http_methods(READ_WRITE)
@officer_required
def edit(request: DeskRequest, number: str) -> HttpResponse:
    """Write it, with what changes for whom."""
    item = reads.interpretation_for(request.actor, number)
    if not may_do(request, item.agency_id, DRAFTERS):
        return to("interpretation", number)
    initial = {name: getattr(item, name) for name in services.FIELDS}
    form = InterpretationForm(request.POST or None, request.FILES or None, initial=initial)
    rows = ChangeFormSet(request.POST or None, initial=item.changes, prefix="change")
    if form.is_valid() and rows.is_valid():
        file = form.cleaned_data.pop("media_file")
        if file is not None and file.size > settings.UPLOAD_LIMIT:
            form.add_error("media_file", _("文件超过上传限制。"))
        elif carried_out(
            request,
            lambda: services.edit_interpretation(
                item=item,
                lock=lock_seen(request),
                fields=form.cleaned_data,
                changes=[f.cleaned_data for f in rows if f.cleaned_data],
                media=(file.name, file.read(), file.content_type or "") if file else None,
                actor=request.actor,
                at=now(),
            ),
            _("已保存，并与文件原文作了比对。"),
            form,
        ):
            return to("interpretation", number)
    crumbs = above((item.number, reverse("regulations_desk:interpretation", args=[number])))
    return form_page(
        request, _("解读内容"), form, _("保存"), crumbs, lock=item.lock, change_rows=rows
    )


_button = partial(one_act, reads.interpretation_for, "item", partial(to, "interpretation"))
prepare = _button(services.prepare_interpretation, _l("已形成解读稿件。请打开稿件提交审查。"))
reopen = _button(services.reopen_interpretation, _l("已退回编制。原稿件已作废。"))
