"""A version as PDF and docx; made once per digest and kept in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import Publication, Record, Version
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.documents.printing import PrintDocument

Form = Literal["pdf", "docx"]
FORMS: tuple[Form, ...] = ("pdf", "docx")


def _path(digest: str, index_no: str, form: Form) -> str:
    # The index number stands on the sheet but not in the digest, so it is part of the name.
    return f"printed/{digest.partition(':')[2]}-{index_no.replace('/', '_')}.{form}"


def print_document(
    version: Version, *, index_no: str, url: str, printed_at: datetime
) -> PrintDocument:
    """The version as the printing room takes it."""
    # Typesetting loads slow libraries; pages that print nothing do without them.
    from yangguang.kernel.documents.print_model import PrintDocument, PrintImage, PrintPart

    return PrintDocument(
        title=version.title,
        parts=(
            PrintPart(version.title, version.body),
            *(PrintPart(annex["title"], annex["body"]) for annex in version.annexes),
        ),
        printed_at=printed_at,
        issuers=tuple(version.issuers),
        doc_number=version.doc_number,
        main_recipients=version.main_recipients,
        signature=tuple(version.signature),
        formed_on=version.formed_on,
        note=version.note,
        metadata=((str(_("索引号")), index_no),) if index_no else (),
        url=url,
        images={
            f"attachment:sha256/{file.digest.partition(':')[2]}": PrintImage(
                file.media_type, files.read(file.digest)
            )
            for file in version.attachments.all()
            if file.inline
        },
    )


def stored_form(publication: Publication, form: Form) -> bytes | None:
    """The published version as PDF or docx, if the worker has made it."""
    try:
        return files.read_path(_path(publication.digest, publication.index_no, form))
    except FileNotFoundError:
        return None


def has_forms(publication: Publication) -> bool:
    """Whether every form lies in the store."""
    return all(
        files.exists(_path(publication.digest, publication.index_no, form)) for form in FORMS
    )


def print_publication(publication: Publication) -> None:
    """Make the forms that are missing; called in the worker. Raises PrintingRefused.

    What was taken back meanwhile is removed again: a print must not outlive its record.
    """
    url = public_address(publication.record)
    for form in FORMS:
        path = _path(publication.digest, publication.index_no, form)
        if not files.exists(path):
            files.put(path, _made(publication, form, url))
    in_force = Record.objects.filter(
        pk=publication.record_id, state=RecordState.PUBLISHED, current_id=publication.pk
    )
    if not in_force.exists():
        forget_printed(publication.record)


def public_address(record: Record) -> str:
    """The record's address as it stands on the sheet; none while the site's own is not known."""
    path = reverse("portal:document", args=[record.public_id])
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else ""


def _made(publication: Publication, form: Form, url: str) -> bytes:
    # Slow to load, see above. The sheet is dated with the publication, so that the same
    # publication always gives the same bytes.
    from yangguang.kernel.documents.print_docx import to_docx
    from yangguang.kernel.documents.printing import to_pdf

    document = print_document(
        publication.version,
        index_no=publication.index_no,
        url=url,
        printed_at=publication.published_at,
    )
    return to_pdf(document) if form == "pdf" else to_docx(document)


def forget_printed(record: Record) -> None:
    """Remove every printed form of every version of the record from the store."""
    files.remove(
        _path(publication.digest, publication.index_no, form)
        for publication in record.publications.all()
        for form in FORMS
    )
