"""Drafts: made, imported, edited, saved by themselves, scanned, given files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.acting import lock_seen
from yangguang.kernel.desk.forms.versions import (
    AnnexFormSet,
    AttachmentForm,
    ImportForm,
    KeepForm,
    NewRecordForm,
    VersionForm,
    annexes_of,
)
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.desk.rich import address_of, pictures_of, settings_for
from yangguang.kernel.desk.selectors import others_present, state_of, units_for
from yangguang.kernel.desk.services.presence import be_present, leave
from yangguang.kernel.desk.views.blocks import blocks_url
from yangguang.kernel.desk.views.records import crumbs_to, label_of, shown
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.now import CITY_ZONE, city_date, now
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.long_jobs import start_import
from yangguang.kernel.publishing.rules import Move, Refused
from yangguang.kernel.publishing.selectors import (
    findings,
    return_of,
    same_number,
    version_for,
    why_not,
)
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS
from yangguang.kernel.publishing.services import (
    Conflict,
    add_attachment,
    create_record,
    edit_version,
    import_document,
    keep_finding,
    mask_finding,
    remove_attachment,
)
from yangguang.kernel.publishing.uploads import taken_in
from yangguang.kernel.ui.downloads import SHOWN_IN_PLACE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Attachment, Version


def edit_url(version: Version, anchor: str = "") -> str:
    """The edit screen of a version."""
    url = reverse("desk:edit", args=[version.record.public_id, version.number])
    return f"{url}#{anchor}" if anchor else url


def _units(actor: Actor) -> dict[str, Agency]:
    return {unit.code: unit for unit in units_for(actor, *DRAFTERS)}


def _unit_choices(units: dict[str, Agency]) -> list[tuple[str, str]]:
    return [(code, agency_name(unit)) for code, unit in units.items()]


def _start_page(
    request: DeskRequest, new: NewRecordForm, upload: ImportForm, status: int = 200
) -> HttpResponse:
    return desk_page(
        request,
        "desk/new.html",
        {"title": _("新建信息"), "new": new, "upload": upload},
        crumbs=[(_("信息"), reverse("desk:records")), (_("新建"), "")],
        status=status,
    )


def _start_forms(
    request: DeskRequest, units: dict[str, Agency]
) -> tuple[NewRecordForm, ImportForm]:
    known = _unit_choices(units)
    is_import = request.method == "POST" and "file" in (*request.FILES, *request.POST)
    is_new = request.method == "POST" and not is_import and "title" in request.POST
    new = NewRecordForm(request.POST if is_new else None, units=known, prefix=None)
    upload = ImportForm(
        request.POST if request.method == "POST" and not is_new else None,
        request.FILES if request.method == "POST" and not is_new else None,
        units=known,
        limit=settings.UPLOAD_LIMIT,
        auto_id="import_%s",
    )
    return new, upload


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def new(request: DeskRequest) -> HttpResponse:
    """Start a record with a title, or from a file."""
    units = _units(request.actor)
    if not units:
        return desk_page(request, "desk/not_drafter.html", {"title": _("新建信息")}, status=403)
    form, upload = _start_forms(request, units)
    if form.is_bound and form.is_valid():
        version = create_record(
            agency=units[form.cleaned_data["agency"]],
            fields=form.first_fields(city_date(now()).year),
            actor=request.actor,
            at=now(),
        )
        is_document = version.blocks is None
        return HttpResponseRedirect(edit_url(version) if is_document else blocks_url(version))
    if upload.is_bound and upload.is_valid():
        several = len(upload.cleaned_data["file"]) > 1
        where = (_import_several if several else _import)(request, upload, units)
        if where:
            return HttpResponseRedirect(where)
    return _start_page(request, form, upload)


def _import(request: DeskRequest, form: ImportForm, units: dict[str, Agency]) -> str | None:
    """Read one file at once; the draft's address, or None after a refusal."""
    file = form.cleaned_data["file"][0]
    try:
        version = import_document(
            agency=units[form.cleaned_data["agency"]],
            data=file.read(),
            filename=file.name,
            actor=request.actor,
            at=now(),
        )
    except (Unreadable, Refused) as refusal:
        form.add_error("file", str(refusal.message))
        return None
    messages.success(request, _("文件已读入草稿。请对照下面的识别结果核对。"))
    return edit_url(version)


def _import_several(request: DeskRequest, form: ImportForm, units: dict[str, Agency]) -> str | None:
    """Hand many files to the worker; the address of the job, or None after a refusal."""
    try:
        job = start_import(
            agency=units[form.cleaned_data["agency"]],
            uploads=[(file.name, file.read()) for file in form.cleaned_data["file"]],
            actor=request.actor,
            at=now(),
        )
    except Refused as refusal:
        form.add_error("file", str(refusal.message))
        return None
    return reverse("desk:job", args=[job.pk])


def _bound(request: DeskRequest, version: Version) -> tuple[VersionForm, Any]:
    form = VersionForm(request.POST, is_composed=version.blocks is not None)
    return form, AnnexFormSet(request.POST, prefix="annex")


def _unbound(version: Version) -> tuple[VersionForm, Any]:
    return (
        VersionForm(
            initial=VersionForm.initial_of(version), is_composed=version.blocks is not None
        ),
        AnnexFormSet(initial=version.annexes, prefix="annex"),
    )


def _changes(form: VersionForm, annexes: Any) -> dict[str, Any]:
    changes = form.changes()
    if annexes.is_valid():
        changes["annexes"] = annexes_of(annexes)
    return changes


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def edit(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """The whole content of a draft on one page. Whatever is refused, nothing typed is lost."""
    version = version_for(request.actor, public_id, number)
    refusal = why_not(request.actor, version, Move.EDIT)
    if request.method == "POST":
        return _save(request, version, refusal)
    if refusal:
        messages.warning(request, refusal)
        return HttpResponseRedirect(reverse("desk:record", args=[public_id]))
    be_present(version, actor=request.actor, at=now())
    return edit_page(request, version, *_unbound(version))


def _save(request: DeskRequest, version: Version, refusal: str | None) -> HttpResponse:
    form, annexes = _bound(request, version)
    is_complete = form.is_valid() and annexes.is_valid()
    if refusal:
        return edit_page(request, version, form, annexes, refusal=refusal, status=409)
    if not is_complete:
        return edit_page(request, version, form, annexes)
    try:
        saved = edit_version(
            version=version,
            lock=lock_seen(request),
            changes=_changes(form, annexes),
            actor=request.actor,
            at=now(),
        )
    except Conflict as conflict:
        return edit_page(
            request, version, form, annexes, refusal=str(conflict), status=409,
            conflict=conflicting(version, form, annexes),
        )  # fmt: skip
    except Refused as refused:
        return edit_page(request, version, form, annexes, refusal=str(refused), status=409)
    messages.success(
        request, _("已保存，%(time)s。") % {"time": now().astimezone(CITY_ZONE).strftime("%H:%M")}
    )
    if "then_show" in request.POST:
        leave(version, actor=request.actor)
        return HttpResponseRedirect(reverse("desk:record", args=[version.record.public_id]))
    return HttpResponseRedirect(edit_url(saved))


def conflicting(version: Version, form: VersionForm, annexes: Any) -> list[tuple[str, str, str]]:
    """Fields in which the stored text and the typed one differ: label, stored, typed."""
    rows = []
    for name, typed in _changes(form, annexes).items():
        stored = getattr(version, name)
        if stored == typed:
            continue
        if name == "annexes":
            rows.append((_("附件正文"), _annex_text(stored), _annex_text(typed)))
            continue
        draft = type(version)(**{name: typed})
        label = label_of(name)
        rows.append((label, shown(version, name), shown(draft, name)))
    return rows


def _annex_text(annexes: list[dict[str, str]]) -> str:
    return "".join(f"<p>{a['title']}</p>{a['body']}" for a in annexes)


def edit_page(
    request: DeskRequest,
    version: Version,
    form: VersionForm,
    annexes: Any,
    *,
    refusal: str = "",
    conflict: list[tuple[str, str, str]] | None = None,
    attachment_form: AttachmentForm | None = None,
    keep_form: KeepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The edit screen; `version` is as stored, the forms are as typed."""
    at = now()
    found = findings(version, at=at)
    attachments = list(version.attachments.all())
    return desk_page(
        request,
        "desk/edit.html",
        {
            "title": version.title,
            "version": version,
            "state": state_of(version),
            "form": form,
            "annexes": annexes,
            "refusal": refusal,
            "returned": return_of(version),
            "same_number": same_number(request.actor, version),
            "conflict": conflict,
            "findings": found,
            "open_count": sum(f.is_open for f in found),
            "attachments": attachments,
            "rich": settings_for(version, attachments, found),
            "attachment_form": attachment_form or AttachmentForm(auto_id="attachment_%s"),
            "keep_form": keep_form,
            "others": others_present(version, request.actor, at=at),
            "imported": version.record.imports.order_by("-pk").first(),
        },
        crumbs=crumbs_to(version, _("修改")),
        status=status,
    )


@require_POST
@officer_required
def autosave(request: DeskRequest, public_id: str, number: int) -> JsonResponse:
    """Save what can be understood of a page being typed; answer what happened."""
    version = version_for(request.actor, public_id, number)
    form, annexes = _bound(request, version)
    is_complete = form.is_valid() and annexes.is_valid()
    at = now()
    try:
        saved = edit_version(
            version=version,
            lock=lock_seen(request),
            changes=_changes(form, annexes),
            actor=request.actor,
            at=at,
        )
    except Refused as refused:
        return JsonResponse(
            {"conflict": isinstance(refused, Conflict), "message": str(refused)},
            status=409,
        )
    time = at.astimezone(CITY_ZONE).strftime("%H:%M")
    if not is_complete:
        time = _("%(time)s（格式不对的几处没有保存）") % {"time": time}
    return JsonResponse({"saved_at": time, "fields": {"lock": str(saved.lock)}})


@require_POST
@officer_required
def presence(request: DeskRequest, public_id: str, number: int) -> JsonResponse:
    """A sign of life from an open page; answers who else is there."""
    version = version_for(request.actor, public_id, number)
    at = now()
    if request.POST.get("leave"):
        leave(version, actor=request.actor)
        return JsonResponse({"others": []})
    be_present(version, actor=request.actor, at=at)
    names = others_present(version, request.actor, at=at)
    text = _("%(names)s 正在编辑") % {"names": "、".join(names)} if names else ""
    return JsonResponse({"others": names, "message": text, "lock": version.lock})


@require_POST
@officer_required
def mask(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Mask what one finding marks, by the masking table."""
    version = version_for(request.actor, public_id, number)
    try:
        mask_finding(
            version=version,
            lock=lock_seen(request),
            finding_key=request.POST.get("key", ""),
            actor=request.actor,
            at=now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已脱敏。"))
    return HttpResponseRedirect(edit_url(version, "scan"))


@require_POST
@officer_required
def keep(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Sign that a finding may stay; a refusal shows the page with the reason as typed."""
    version = version_for(request.actor, public_id, number)
    form = KeepForm(request.POST)
    if form.is_valid():
        try:
            keep_finding(
                version=version,
                finding_key=form.cleaned_data["key"],
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=now(),
            )
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("已记录保留理由。"))
            return HttpResponseRedirect(edit_url(version, "scan"))
    return edit_page(request, version, *_unbound(version), keep_form=form)


@require_POST
@officer_required
def attach(request: DeskRequest, public_id: str, number: int) -> HttpResponse:
    """Add a file; its type is told by its content. The editor asks for JSON about a picture."""
    version = version_for(request.actor, public_id, number)
    form = AttachmentForm(request.POST, request.FILES, auto_id="attachment_%s")
    asks_for_data = request.headers.get("Accept") == "application/json"
    if form.is_valid():
        try:
            added = _attach(request, version, form)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            if asks_for_data:
                return JsonResponse(_added(version, added))
            messages.success(request, _("附件已添加。"))
            return HttpResponseRedirect(edit_url(version, "files"))
    if asks_for_data:
        return JsonResponse({"message": " ".join(map(str, form.errors["file"]))}, status=409)
    return edit_page(request, version, *_unbound(version), attachment_form=form)


def _added(version: Version, file: Attachment) -> dict[str, str]:
    src = address_of(file)
    shown = pictures_of(version, [file])[src]
    return {"src": src, **shown}


def _attach(request: DeskRequest, version: Version, form: AttachmentForm) -> Attachment:
    file, inline = form.cleaned_data["file"], form.cleaned_data["inline"]
    if file.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise Refused("file_size", _("文件超过 %(limit)d MB。") % {"limit": limit})
    data = file.read()
    media_type = taken_in(data, file.name)
    if inline and media_type not in SHOWN_IN_PLACE:
        raise Refused("not_a_picture", _("放在正文里的图片须是 PNG、JPEG、GIF 或 WebP 格式。"))
    return add_attachment(
        version=version,
        name=file.name,
        data=data,
        media_type=media_type,
        actor=request.actor,
        at=now(),
        inline=inline,
    )


@require_POST
@officer_required
def detach(request: DeskRequest, public_id: str, number: int, pk: int) -> HttpResponse:
    """Take a file out."""
    version = version_for(request.actor, public_id, number)
    try:
        remove_attachment(attachment=version.attachments.get(pk=pk), actor=request.actor, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("附件已移除。"))
    return HttpResponseRedirect(edit_url(version, "files"))
