"""One record: its page, versions, differences, files and printed forms."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangguang.areas.regulations.selectors.library import beside, ended_documents
from yangguang.areas.requests.publicity import is_asked_for
from yangguang.kernel.now import city_date, now
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.blocks import issue_of
from yangguang.kernel.publishing.models import Attachment, Record, Version
from yangguang.kernel.publishing.print_orders import order_again
from yangguang.kernel.publishing.printing import stored_form
from yangguang.kernel.publishing.rules import Genre, Validity
from yangguang.kernel.publishing.selectors import attachment_for, public_record, public_version
from yangguang.kernel.publishing.selectors.composed import show_contents
from yangguang.kernel.ui.display import COOKIE
from yangguang.kernel.ui.downloads import file_response
from yangguang.kernel.ui.html import linked_data
from yangguang.kernel.ui.qr import qr_picture
from yangguang.portal.addresses import absolute
from yangguang.portal.entries import LOOKS
from yangguang.portal.structured import of_record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from yangguang.kernel.publishing.selectors import PublicRecord
    from yangguang.kernel.publishing.selectors.public import RelatedRecord

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
COMPARED = ("doc_number", "main_recipients", "formed_on", "note", "summary", "content_source")


def _record(public_id: str) -> PublicRecord:
    try:
        return public_record(public_id, at=now())
    except Record.DoesNotExist:
        raise Http404 from None


def _gone(request: HttpRequest, shown: PublicRecord) -> HttpResponse:
    """The tombstone: what was here is gone, why, since when, and who answers for it."""
    context = {"shown": shown, "taken": shown.withdrawal}
    return render(request, "portal/gone.html", context, status=HTTPStatus.GONE)


def _version(public_id: str, number: int) -> PublicRecord:
    try:
        return public_version(public_id, number, at=now())
    except Record.DoesNotExist:
        raise Http404 from None


def _address(request: HttpRequest, public_id: str) -> str:
    return absolute(request, reverse("portal:document", args=[public_id]))


def _etag(request: HttpRequest, shown: PublicRecord) -> str:
    """Changes with everything the page shows: text, acts, relations, names, the display."""
    parts = (
        version_of("yangguang"),
        request.get_host(),
        request.COOKIES.get(COOKIE, ""),
        shown.publication.digest if shown.publication else "",
        *(shown.validity, shown.validity_basis, shown.agency_name_now),
        *(shown.relations, shown.acts, shown.versions),
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@require_safe
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as it is in force, with everything known about it."""
    shown = _record(public_id)
    if shown.withdrawal:
        return _gone(request, shown)
    if shown.version.blocks is not None:
        # What its lists show changes without it; only the page store knows when.
        composed = _page(request, shown)
        composed["Cache-Control"] = "no-cache"
        return composed
    etag = _etag(request, shown)
    changed = max((act.at for act in shown.acts), default=None)
    stamp = int(changed.timestamp()) if changed else None
    answer = get_conditional_response(request, etag=etag, last_modified=stamp)
    answer = answer or _page(request, shown)
    answer["ETag"] = etag
    if stamp:
        answer["Last-Modified"] = http_date(stamp)
    # Asked again each time: a withdrawal must be seen at once.
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def short(request: HttpRequest, public_id: str) -> HttpResponse:
    """The short address of a record, for print and for reading out: it leads to the record."""
    del request
    return HttpResponsePermanentRedirect(reverse("portal:document", args=[public_id]))


@require_safe
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """An earlier version, as it stood, marked as such."""
    shown = _version(public_id, number)
    if shown.withdrawal:
        return _gone(request, shown)
    return _page(request, shown, _("第%(number)d版") % {"number": number})


def _page(request: HttpRequest, shown: PublicRecord, version_words: str = "") -> HttpResponse:
    newest = next(v for v in shown.versions if v.is_current)
    address = _address(request, shown.record.public_id)
    short_address = absolute(request, reverse("portal:short", args=[shown.record.public_id]))
    context = {
        "shown": shown,
        "version_words": version_words,
        "is_old": shown.version.number != newest.number,
        "newest": newest,
        "address": address,
        "short": short_address,
        "qr": qr_picture(short_address),
        "validity_look": LOOKS.get(shown.validity, "repealed"),
        "has_validity": shown.validity != Validity.UNKNOWN,
        "regulation": beside(shown.record, at=now()),
        "is_asked_for": is_asked_for(shown.record, shown.version.genre),
        "interprets_ended": ended_documents(shown.record, on=city_date(now()))
        if shown.version.genre == Genre.INTERPRETATION
        else [],
        "relations": _by_label(shown),
        "acts": list(reversed(shown.acts)),
        "linked_data": linked_data(of_record(shown, address)),
        "crumbs": [(_("首页"), "/"), *_place_of(shown), (_("正文"), "")],
        "issue": issue_of(shown.version.blocks),
    }
    composed = shown.version.blocks is not None
    return render(request, "portal/composed.html" if composed else "portal/document.html", context)


def _place_of(shown: PublicRecord) -> list[tuple[str, str]]:
    """The list a record stands in."""
    genre = shown.version.genre if shown.version.blocks is not None else ""
    if genre == Genre.TOPIC_PAGE:
        return [(_("专题"), reverse("portal:topics"))]
    if genre == Genre.GAZETTE:
        return [(_("政府公报"), reverse("portal:gazette"))]
    return [(_("信息目录"), reverse("portal:catalogue")), *_column_crumb(shown)]


def _column_crumb(shown: PublicRecord) -> list[tuple[str, str]]:
    column = shown.version.column
    return [(column.name, reverse("portal:column", args=[column.slug]))] if column else []


def _by_label(shown: PublicRecord) -> dict[str, list[RelatedRecord]]:
    groups: dict[str, list[RelatedRecord]] = {}
    for related in shown.relations:
        groups.setdefault(related.label, []).append(related)
    return groups


@require_safe
def difference(request: HttpRequest, public_id: str, old: int, new: int) -> HttpResponse:
    """What changed from one published version to another."""
    before, after = _version(public_id, old), _version(public_id, new)
    for side in (after, before):
        if side.withdrawal:
            return _gone(request, side)
    return render(
        request,
        "portal/difference.html",
        {
            "before": before,
            "after": after,
            "old_text": _text(before),
            "new_text": _text(after),
            "changes": _changes(before, after),
            "crumbs": [
                (_("首页"), "/"),
                (after.version.title, reverse("portal:document", args=[public_id])),
                (_("版本对比"), ""),
            ],
        },
    )


def _text(shown: PublicRecord) -> str:
    """All words of a version as HTML for the comparison, which keeps only the text."""
    version = shown.version
    parts = [f"<p>{escape(version.title)}</p>", version.body]
    for annex in version.annexes:
        parts += [f"<p>{escape(annex['title'])}</p>", annex["body"]]
    parts += [f"<p>{escape(name)}</p>" for name in version.signature]
    return "".join(parts)


def _changes(before: PublicRecord, after: PublicRecord) -> list[tuple[str, object, object]]:
    """Particulars that differ: label, then, now."""
    found: list[tuple[str, object, object]] = []
    for name in COMPARED:
        then, since = getattr(before.version, name), getattr(after.version, name)
        if then != since:
            label = str(getattr(Version._meta.get_field(name), "verbose_name", name))
            found.append((label, then or "—", since or "—"))
    return found


@require_safe
def print_form(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """The record as PDF or docx."""
    shown = _record(public_id)
    if shown.withdrawal or shown.publication is None:
        return _gone(request, shown)
    if form not in MEDIA_TYPES:
        raise Http404
    show_contents(shown.version)
    tag = f'"{shown.publication.digest.partition(":")[2][:32]}-{form}"'
    if shown.version.genre == Genre.GAZETTE:
        tag = ""  # set anew without a text that was taken back
    if tag and request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    data = stored_form(shown.publication, "pdf" if form == "pdf" else "docx")
    if data is None:
        return _not_printed(request, shown)
    name = f"{shown.version.title[:60]}.{form}"
    answer = file_response(data, name=name, media_type=MEDIA_TYPES[form])
    if tag:
        answer["ETag"] = tag
    answer["Cache-Control"] = "no-cache"
    return answer


def _not_printed(request: HttpRequest, shown: PublicRecord) -> HttpResponse:
    """The worker makes it next; whoever asks comes back in a moment."""
    assert shown.publication is not None  # noqa: S101  a preview has no printed form
    order = order_again(shown.publication)
    has_failed = order.failures > 0
    context = {"shown": shown, "has_failed": has_failed, "address": request.path}
    status = HTTPStatus.SERVICE_UNAVAILABLE if has_failed else HTTPStatus.ACCEPTED
    answer = render(request, "portal/errors/print.html", context, status=status)
    answer["Retry-After"] = "5"
    answer["Cache-Control"] = "no-store"
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
    try:
        answer = file_response(
            files.read(found.digest), name=found.name, media_type=found.media_type
        )
    except FileNotFoundError:
        raise Http404 from None
    answer["Cache-Control"] = "no-cache"
    return answer
