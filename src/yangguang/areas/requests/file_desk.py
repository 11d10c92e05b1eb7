"""Files of a reply at the desk: upload, boxes by mouse or by numbers, the copy, what it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yangguang.areas.requests import file_services as services
from yangguang.areas.requests.models import DisclosureFile
from yangguang.areas.requests.redacting import preview
from yangguang.areas.requests.rules.redaction import GROUND_LABELS, Box, Ground, boxes_of
from yangguang.areas.requests.selectors import KIND
from yangguang.kernel.cases.forms import FilesField
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.selectors import case_for, may_see_persons
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import carried_out, lock_seen
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.views.matter import crumbs_to
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.downloads import file_response

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

EMPTY_ROWS = 6
"""Blank rows for new boxes on each page's form."""


class UploadForm(forms.Form):
    """Files to be given with the reply."""

    materials = FilesField(label=gettext_lazy("答复提供的文件"))


class BoxForm(forms.Form):
    """One box in per cent of the page; an empty row is none."""

    left = forms.FloatField(label=gettext_lazy("左"), required=False, min_value=0, max_value=100)
    top = forms.FloatField(label=gettext_lazy("上"), required=False, min_value=0, max_value=100)
    width = forms.FloatField(label=gettext_lazy("宽"), required=False, min_value=0, max_value=100)
    height = forms.FloatField(label=gettext_lazy("高"), required=False, min_value=0, max_value=100)
    ground = forms.ChoiceField(
        label=gettext_lazy("依据"),
        choices=[(g.value, label) for g, label in GROUND_LABELS.items()],
        initial=Ground.THIRD_PARTY,
    )

    def box(self, page: int) -> Box | None:
        """The box; None for an empty row. Raises Refused for a half-filled one."""
        names = ("left", "top", "width", "height")
        values = [self.cleaned_data.get(name) for name in names]
        if all(value is None for value in values):
            return None
        if any(value is None for value in values):
            raise Refused("half", _("遮盖框的左、上、宽、高都要填写；不要的请全部清空。"))
        left, top, width, height = (round(float(str(value)), 2) for value in values)
        return Box(page, left, top, width, height, self.cleaned_data["ground"])


BoxFormSet = forms.formset_factory(BoxForm, extra=EMPTY_ROWS)


def _case(request: DeskRequest, number: str, at: datetime) -> Case:
    """The matter of somebody who handles it; the look is recorded by who calls. Raises Http404."""
    case = case_for(request.actor, number)
    if case.kind != KIND or not may_see_persons(request.actor, case, on=city_date(at)):
        raise Http404
    return case


def _row(case: Case, pk: int) -> DisclosureFile:
    try:
        return DisclosureFile.objects.get(request=case.pk, pk=pk)
    except DisclosureFile.DoesNotExist:
        raise Http404 from None


def _look(request: DeskRequest, case: Case, at: datetime) -> None:
    record_access(actor=request.actor, at=at, subject=subject_of(case), what="答复的文件")  # data


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def files(request: DeskRequest, number: str) -> HttpResponse:
    """The files of the reply: what is there, what has been covered, a new one."""
    at = now()
    case = _case(request, number, at)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        for name, data, media_type in form.cleaned_data["materials"]:
            common: dict[str, Any] = {"name": name, "data": data, "media_type": media_type}
            carried_out(
                request,
                lambda common=common: services.add_file(  # type: ignore[misc]
                    case=case, actor=request.actor, at=at, **common
                ),
                _("已上传：%(name)s") % {"name": name},
            )
        return HttpResponseRedirect(reverse("requests_desk:files", args=[number]))
    _look(request, case, at)
    return desk_page(
        request,
        "requests/files.html",
        {
            "title": _("答复提供的文件"),
            "case": case,
            "form": form,
            "files": [(row, services.name_of(case, row)) for row in services.files_of(case)],
            "refusal": _refusal(request, case, at),
        },
        crumbs=crumbs_to(case, (_("答复提供的文件"), "")),
    )


def _refusal(
    request: DeskRequest, case: Case, at: datetime, row: DisclosureFile | None = None
) -> str:
    try:
        if row is None:
            services.check_prepares(case, request.actor, at)
        else:
            services.check_may_change(case, row, request.actor, at)
    except Refused as refusal:
        return str(refusal)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def file_page(request: DeskRequest, number: str, pk: int, page: int) -> HttpResponse:
    """One page of a PDF with its boxes: drawn with the mouse, or typed as numbers."""
    at = now()
    case = _case(request, number, at)
    row = _row(case, pk)
    if not 1 <= page <= row.pages:
        raise Http404
    mine = [box for box in boxes_of(row.boxes) if box.page == page - 1]
    initial = [
        {"left": b.left, "top": b.top, "width": b.width, "height": b.height, "ground": b.ground}
        for b in mine
    ]
    formset = BoxFormSet(request.POST if request.method == "POST" else None, initial=initial)
    here = reverse("requests_desk:file_page", args=[number, pk, page])
    if request.method == "POST" and formset.is_valid():
        if carried_out(
            request,
            lambda: services.set_boxes(
                case=case,
                row=row,
                lock=lock_seen(request),
                page=page - 1,
                boxes=[box for f in formset.forms if (box := f.box(page - 1))],
                actor=request.actor,
                at=at,
            ),
            _("已保存这一页的遮盖框。"),
        ):
            return HttpResponseRedirect(here)
    _look(request, case, at)
    return desk_page(
        request,
        "requests/file_page.html",
        {
            "title": _("遮盖不予公开的内容"),
            "case": case,
            "row": row,
            "name": services.name_of(case, row),
            "page_number": page,
            "pages": range(1, row.pages + 1),
            "formset": formset,
            "refusal": _refusal(request, case, at, row),
        },
        crumbs=crumbs_to(
            case,
            (_("答复提供的文件"), reverse("requests_desk:files", args=[number])),
            (_("遮盖"), ""),
        ),
    )


@require_safe
@officer_required
def file_picture(request: DeskRequest, number: str, pk: int, page: int) -> HttpResponse:
    """The page as a picture with its boxes tinted."""
    at = now()
    case = _case(request, number, at)
    row = _row(case, pk)
    if not 1 <= page <= row.pages:
        raise Http404
    _look(request, case, at)
    data = preview(services.opened(case, row.path), page - 1, boxes_of(row.boxes))
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_POST
@officer_required
def file_act(request: DeskRequest, number: str, pk: int, act: str) -> HttpResponse:
    """Make the copy, give the file whole, or take it out."""
    at = now()
    case = _case(request, number, at)
    row = _row(case, pk)
    common: dict[str, Any] = {
        "case": case,
        "row": row,
        "lock": lock_seen(request),
        "actor": request.actor,
        "at": at,
    }
    done: dict[str, tuple[Callable[[], object], str]] = {
        "cover": (
            lambda: services.make_copy(whole=False, **common),
            _("已生成遮盖件，检查没有残留内容。"),
        ),
        "whole": (lambda: services.make_copy(whole=True, **common), _("将完整提供这份文件。")),
        "remove": (lambda: services.remove_file(**common), _("已移除。")),
    }
    if act not in done:
        raise Http404
    carried_out(request, *done[act])
    return HttpResponseRedirect(reverse("requests_desk:files", args=[number]))


@require_safe
@officer_required
def file_copy(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """What the applicant will get."""
    at = now()
    case = _case(request, number, at)
    row = _row(case, pk)
    if not row.copy_path:
        raise Http404
    _look(request, case, at)
    data = services.opened(case, row.copy_path)
    return file_response(data, name=services.name_of(case, row), media_type=row.media_type)
