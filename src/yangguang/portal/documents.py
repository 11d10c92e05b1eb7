"""One record: its page, versions, differences, files and printed forms."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.kernel.now import now
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import Attachment, Record
from yangguang.kernel.publishing.printing import FORMS, printed
from yangguang.kernel.publishing.selectors import attachment_for, public_record, public_version
from yangguang.kernel.publishing.templatetags.documents import metadata_rows

if TYPE_CHECKING:
    from django.http import HttpRequest

    from yangguang.kernel.publishing.selectors import PublicRecord

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Only what no browser runs as a page is shown in place; the rest is handed over as a file.
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def _record(public_id: str) -> PublicRecord:
    try:
        return public_record(public_id, at=now())
    except Record.DoesNotExist:
        raise Http404 from None


def _gone(request: HttpRequest, shown: PublicRecord) -> HttpResponse:
    """The tombstone: what was here is gone, why, since when, and who answers for it."""
    return render(request, "portal/gone.html", {"shown": shown}, status=HTTPStatus.GONE)


def _address(request: HttpRequest, public_id: str) -> str:
    return request.build_absolute_uri(reverse("portal:document", args=[public_id]))


@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as it is in force, with everything known about it."""
    shown = _record(public_id)
    if shown.withdrawal:
        return _gone(request, shown)
    return _page(request, shown)


@require_safe
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """An earlier version, as it stood, marked as such."""
    try:
        shown = public_version(public_id, number, at=now())
    except Record.DoesNotExist:
        raise Http404 from None
    return _gone(request, shown) if shown.withdrawal else _page(request, shown)


def _page(request: HttpRequest, shown: PublicRecord) -> HttpResponse:
    newest = shown.versions[0]
    address = _address(request, shown.record.public_id)
    context = {
        "shown": shown,
        "is_old": shown.version.number != newest.number,
        "newest": newest,
        "address": address,
        "metadata": metadata_rows(shown),
        "crumbs": [
            (_("首页"), "/"),
            (_("信息目录"), reverse("portal:catalogue")),
            (shown.version.title, ""),
        ],
        "print_forms": FORMS,
    }
    return render(request, "portal/document.html", context)


@require_safe
def difference(request: HttpRequest, public_id: str, old: int, new: int) -> HttpResponse:
    """What changed from one published version to another."""
    try:
        before = public_version(public_id, old, at=now())
        after = public_version(public_id, new, at=now())
    except Record.DoesNotExist:
        raise Http404 from None
    if after.withdrawal:
        return _gone(request, after)
    return render(
        request,
        "portal/difference.html",
        {
            "before": before,
            "after": after,
            "crumbs": [
                (_("首页"), "/"),
                (after.version.title, reverse("portal:document", args=[public_id])),
                (_("版本对比"), ""),
            ],
        },
    )


@require_safe
def print_form(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """The record as PDF or docx."""
    shown = _record(public_id)
    if shown.withdrawal or shown.publication is None:
        return _gone(request, shown)
    if form not in MEDIA_TYPES:
        raise Http404
    tag = f'"{shown.publication.digest.partition(":")[2][:32]}-{form}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    data = printed(
        shown.publication,
        "pdf" if form == "pdf" else "docx",
        url=_address(request, public_id),
    )
    answer = HttpResponse(data, content_type=MEDIA_TYPES[form])
    name = quote(f"{shown.version.title[:60]}.{form}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["ETag"] = tag
    return answer


@require_safe
def file(request: HttpRequest, public_id: str, digest: str, name: str) -> HttpResponse:
    """A file of a public record. The name in the address is for people; the digest decides."""
    del name
    try:
        found = attachment_for(public_id, digest)
    except Attachment.DoesNotExist:
        shown = _record(public_id)
        if shown.withdrawal:
            return _gone(request, shown)
        raise Http404 from None
    return send_file(found)


def send_file(found: Attachment) -> HttpResponse:
    """An attachment's bytes, never as a page of ours."""
    answer = HttpResponse(files.read(found.digest), content_type=found.media_type)
    if found.media_type not in SHOWN_IN_PLACE:
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
