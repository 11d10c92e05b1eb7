"""A file becomes a draft, with the importer's own account of what it is sure of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.documents.model import Certainty, Found, PartKind, ReadDocument, SourceKind
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import ImportedFile, Version
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.scan import Rule, attachment_texts, marks
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role
from yangguang.kernel.publishing.services.drafting import add_attachment, create_record
from yangguang.kernel.ui.dates import date_cn, datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yangguang.kernel.documents.readers.surroundings import Surroundings
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

REPORTED = {
    "title": _("标题"),
    "doc_number": _("发文字号"),
    "issuers": _("发文机关"),
    "main_recipients": _("主送机关"),
    "formed_on": _("成文日期"),
    "signature": _("发文机关署名"),
    "note": _("附注"),
    "content_source": _("信息来源"),
    "source_kind": _("来源类型"),
    "republisher": _("来源网站"),
    "republisher_record": _("来源网站备案号"),
    "republished_at": _("来源发布时间"),
    "responsible_editor": _("责任编辑"),
    "secrecy": _("密级标志"),
    "urgency": _("紧急程度"),
    "copied_to": _("抄送机关"),
}
# The genre is the last word of an official title (公文处理工作条例 article 8).
ENDINGS = {
    "决议": Genre.RESOLUTION,
    "决定": Genre.DECISION,
    "令": Genre.ORDER,
    "公报": Genre.COMMUNIQUE,
    "公告": Genre.ANNOUNCEMENT,
    "通告": Genre.CIRCULAR,
    "意见": Genre.OPINION,
    "通知": Genre.NOTICE,
    "通报": Genre.BULLETIN,
    "报告": Genre.REPORT,
    "请示": Genre.REQUEST,
    "批复": Genre.REPLY,
    "议案": Genre.MOTION,
    "函": Genre.LETTER,
    "纪要": Genre.MINUTES,
    "规划": Genre.PLAN,
    "解读": Genre.INTERPRETATION,
    "公示": Genre.PUBLIC_NOTICE,
    "指南": Genre.GUIDE,
}


def import_document(
    *,
    agency: Agency,
    data: bytes,
    filename: str,
    actor: Actor,
    at: datetime,
    around: Surroundings | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Version:
    """Read a file into a draft. Raises Refused, or `documents.Unreadable` with the mend in words.

    The file itself is kept, and so is what was taken for the site's frame. `around` gives the
    pictures and files beside a saved page, `defaults` what the file does not say of itself.
    """
    # Readers of formats load slow libraries; a page that only shows drafts needs none of them.
    from yangguang.kernel.documents.reading import read

    check_role(actor, agency.pk, DRAFTERS)
    document = read(data, filename=filename, at=at, around=around)
    return store_document(
        agency=agency,
        document=document,
        data=data,
        filename=filename,
        actor=actor,
        at=at,
        defaults=defaults,
    )


@transaction.atomic
def store_document(
    *,
    agency: Agency,
    document: ReadDocument,
    data: bytes,
    filename: str,
    actor: Actor,
    at: datetime,
    defaults: Mapping[str, Any] | None = None,
) -> Version:
    """Make the draft from a document already read. Raises Refused."""
    _refuse_secret(document, data)
    fields = fields_of(document)
    fields |= {name: value for name, value in (defaults or {}).items() if not fields.get(name)}
    version = create_record(agency=agency, fields=fields, actor=actor, at=at)
    for file in document.attachments:
        add_attachment(
            version=version,
            name=file.name,
            data=file.data,
            media_type=file.media_type,
            actor=actor,
            at=at,
            inline=file.is_inline,
        )
    ImportedFile.objects.create(
        record=version.record,
        filename=filename[-200:],
        digest=files.save(data),
        report=report_of(document),
        stripped="\n".join(document.stripped),
        at=at,
    )
    return version


def _refuse_secret(document: ReadDocument, data: bytes) -> None:
    """A file that carries a secrecy mark is not kept at all: it has no business on this machine.

    The reader takes the mark off the head of the text, where the scan would never see it; a page
    header of Word is no part of the text to begin with.
    """
    mark = document.secrecy.value or next(_marks_of_word(data), "")
    if mark:
        raise Refused(
            "hard_stop",
            _(
                "文件带有密级标志“%(mark)s”，不得上传到本平台，文件没有保存。请停止办理并报告本机关的"
                "保密机构；已经解密或者属于误标的，按程序去掉标志以后再导入。"
            )
            % {"mark": mark},
        )


def _marks_of_word(data: bytes) -> Iterator[str]:
    if not data.startswith(b"PK"):
        return
    for text in attachment_texts(data, "word.docx").values():
        for hit in marks.find(text):
            if hit.rule is Rule.SECRECY_MARK:
                yield text[hit.start : hit.end]


def fields_of(document: ReadDocument) -> dict[str, Any]:
    """The version's content as the document has it; guesses included, the officer mends them."""
    main = next((p for p in document.parts if p.kind is not PartKind.ANNEX), None)
    annexes = [p for p in document.parts if p.kind is PartKind.ANNEX]
    title = document.title.value or (main.title if main else "")
    genre = next((g for end, g in ENDINGS.items() if title.rstrip("》").endswith(end)), None)
    return {
        "title": title[:400],
        "doc_number": document.doc_number.value,
        "issuers": list(document.issuers.value),
        "main_recipients": document.main_recipients.value[:600],
        "body": main.body_html if main else "",
        "annexes": [
            {"title": p.title, "quoted_title": p.quoted_title, "body": p.body_html} for p in annexes
        ],
        "signature": list(document.signature.value),
        "formed_on": document.formed_on.value,
        "note": document.note.value[:200],
        "genre": genre.value if genre else "",
        "content_source": document.content_source.value[:120],
        "source_kind": document.source_kind.value.value,
        "republished_site": document.republisher.value[:200],
        "republished_at": document.republished_at.value,
        "responsible_editor": document.responsible_editor.value[:60],
    }


def report_of(document: ReadDocument) -> list[dict[str, Any]]:
    """What was recognised, how surely, and why, in the order of the edit screen."""
    rows = []
    for name, label in REPORTED.items():
        found: Found[Any] = getattr(document, name)
        if found.certainty is Certainty.MISSING and name in {"secrecy", "urgency", "copied_to"}:
            continue
        rows.append(
            {
                "field": name,
                "label": str(label),
                "value": _shown(found.value),
                "data": _plain(found.value),
                "certainty": found.certainty.value,
                "why": found.why,
            }
        )
    rows.extend(
        {"field": "", "label": "", "value": "", "certainty": "warning", "why": warning}
        for warning in document.warnings
    )
    return rows


SOURCE_LABELS = {SourceKind.ORIGINAL: _("原件"), SourceKind.REPUBLISHED: _("转载件")}


def _plain(value: object) -> str | list[str]:
    """The value for a program: dates as ISO 8601, lists as lists."""
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _shown(value: object) -> str:
    if isinstance(value, SourceKind):
        return str(SOURCE_LABELS[value])
    if isinstance(value, tuple | list):
        return "、".join(str(item) for item in value)
    if isinstance(value, datetime):
        return datetime_cn(value)
    if isinstance(value, date):
        return date_cn(value)
    return "" if value is None else str(value)
