"""A version as PDF and docx; made once per digest and kept in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import Publication, Record, Version
from yangguang.kernel.publishing.rules import Genre, RecordState
from yangguang.kernel.publishing.selectors.composed import contents_of, issues_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from yangguang.kernel.documents.print_model import PrintImage, PrintPart
    from yangguang.kernel.documents.printing import PrintDocument

Form = Literal["pdf", "docx"]
FORMS: tuple[Form, ...] = ("pdf", "docx")
ISSUES = "printed/issues"
"""Where the forms of gazette issues lie, each issue in a folder of its own."""


def _path(publication: Publication, form: Form, held: str = "") -> str:
    # The index number stands on the sheet but not in the digest, so it is part of the name.
    name = f"{publication.digest.partition(':')[2]}-{publication.index_no.replace('/', '_')}"
    return f"{ISSUES}/{name}/{held}.{form}" if held else f"printed/{name}.{form}"


def _held(publication: Publication) -> str:
    """Which of its texts a gazette issue may still repeat, as part of its forms' names.

    A form with a text that was taken back has another name from that moment on, and nothing asks
    for it, whether or not it has been removed yet and whoever was setting it meanwhile.
    """
    if publication.version.genre != Genre.GAZETTE:
        return ""
    texts = (text for _title, rows in contents_of(publication.version) for text in rows)
    held = [str(text.pk) if text else "" for text in texts]
    return digest(held).partition(":")[2][:12]


def print_document(
    version: Version, *, index_no: str, url: str, printed_at: datetime
) -> PrintDocument:
    """The version as the printing room takes it."""
    # Typesetting loads slow libraries; pages that print nothing do without them.
    from yangguang.kernel.documents.print_model import PrintDocument, PrintPart

    contents = _contents(version) if version.genre == Genre.GAZETTE else []
    return PrintDocument(
        title=version.title,
        parts=(
            PrintPart(version.title, version.body),
            *(PrintPart(annex["title"], annex["body"]) for annex in version.annexes),
            *(part for found in contents for part in _parts(found)),
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
            name: picture
            for found in (version, *(text for text in contents if text is not None))
            for name, picture in _pictures(found)
        },
    )


def _pictures(version: Version) -> Iterator[tuple[str, PrintImage]]:
    from yangguang.kernel.documents.print_model import PrintImage

    for file in version.attachments.all():
        if file.inline:
            name = f"attachment:sha256/{file.digest.partition(':')[2]}"
            yield name, PrintImage(file.media_type, files.read(file.digest))


def _contents(issue: Version) -> list[Version | None]:
    """The texts of a gazette issue in their order; None where one was taken back."""
    return [
        publication.version if publication else None
        for _title, publications in contents_of(issue)
        for publication in publications
    ]


def _parts(version: Version | None) -> Iterator[PrintPart]:
    """One text of a gazette as it was published, with number, addressee, signature and date."""
    from yangguang.kernel.documents.print_model import PrintPart, written_date

    if version is None:
        yield PrintPart("", f"<p>{_('本篇已经撤下，不再刊登。')}</p>")
        return
    ends = [*version.signature, *([written_date(version.formed_on)] if version.formed_on else [])]
    to = f"{version.main_recipients.rstrip(':：')}：" if version.main_recipients else ""
    begins = [
        f'<p class="center">{escape(version.doc_number)}</p>' if version.doc_number else "",
        f'<p class="no-indent">{escape(to)}</p>' if to else "",
    ]
    closing = "".join(f'<p class="right">{escape(line)}</p>' for line in ends)
    yield PrintPart(version.title, "".join(begins) + version.body + closing)
    for annex in version.annexes:
        yield PrintPart(annex["title"], annex["body"])


def stored_form(publication: Publication, form: Form) -> bytes | None:
    """The published version as PDF or docx, if the worker has made it."""
    try:
        return files.read_path(_path(publication, form, _held(publication)))
    except FileNotFoundError:
        return None


def has_forms(publication: Publication) -> bool:
    """Whether every form lies in the store."""
    held = _held(publication)
    return all(files.exists(_path(publication, form, held)) for form in FORMS)


def print_publication(publication: Publication) -> None:
    """Make the forms that are missing; called in the worker. Raises PrintingRefused.

    What was taken back meanwhile is removed again: a print must not outlive its record, nor a
    text that a gazette issue repeats.
    """
    url = public_address(publication.record)
    held = _held(publication)
    for form in FORMS:
        path = _path(publication, form, held)
        if not files.exists(path):
            files.put(path, _made(publication, form, url))
    in_force = Record.objects.filter(
        pk=publication.record_id, state=RecordState.PUBLISHED, current_id=publication.pk
    )
    if not in_force.exists():
        forget_printed(publication.record)
    elif _held(publication) != held:
        files.remove(_path(publication, form, held) for form in FORMS)
        raise ChangedMeanwhile


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


class ChangedMeanwhile(RuntimeError):
    """A text was taken back while the issue that repeats it was set: it is to be set again."""


def forget_printed(record: Record) -> None:
    """Remove every printed form of every version of the record from the store.

    Of the gazette issues that repeat its text too: they are set anew without it.
    """
    files.remove(
        path
        for found in (record, *issues_with(record.public_id))
        for publication in found.publications.select_related("version")
        for path in _every_path(publication)
    )


def _every_path(publication: Publication) -> Iterator[str]:
    """Where its forms lie or may lie; of an issue whatever texts they hold."""
    yield from (_path(publication, form) for form in FORMS)
    if publication.version.genre == Genre.GAZETTE:
        folder = _path(publication, "pdf", "any").rpartition("/")[0]
        yield from (f"{folder}/{name}" for name in files.names(folder))
