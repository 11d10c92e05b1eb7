"""What a document's templates need: its box of metadata and its body with working addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.now import now
from yangguang.kernel.publishing.selectors.composed import shown_blocks
from yangguang.kernel.ui.dates import date_cn, datetime_cn
from yangguang.kernel.ui.html import trusted

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from yangguang.kernel.publishing.models import Attachment, Version
    from yangguang.kernel.publishing.selectors.composed import ShownBlock
    from yangguang.kernel.publishing.selectors.public import PublicRecord

register = template.Library()
ATTACHMENT = re.compile(r"attachment:sha256/([0-9a-f]{64})")
TABLE_START = re.compile(r"<table\b")

Row = tuple[str, str, str, str]


def metadata_rows(shown: PublicRecord) -> list[Row]:
    """The box beside a document (disclosure.md §4.3): (label, value, address, note)."""
    version, publication = shown.version, shown.publication
    topic = str(version.topic) if version.topic else ""
    rows = [
        (_("索引号"), publication.index_no if publication else _("发布时编定"), ""),
        (_("主题分类"), topic, _filter("topic", version.topic.code) if version.topic else ""),
        (_("发文机关"), "、".join(version.issuers), ""),
        (_("成文日期"), date_cn(version.formed_on) if version.formed_on else "", ""),
        (_("标题"), version.title, ""),
        (_("发文字号"), version.doc_number or _("无文号"), ""),
        (
            _("发布日期"),
            datetime_cn(publication.published_at) if publication else _("尚未发布"),
            "",
        ),
        (_("施行日期"), date_cn(version.effective_from) if version.effective_from else "", ""),
        (_("有效期至"), date_cn(version.valid_until) if version.valid_until else "", ""),
        (_("体裁"), version.get_genre_display(), _filter("genre", version.genre)),
        (_("栏目"), version.column.name if version.column else "", _column(shown)),
        (_("关键词"), "、".join(version.keywords), ""),
        (_("公开方式"), version.get_attribute_display(), ""),
        (_("信息来源"), version.content_source, ""),
        (_("转载"), _republished(shown), ""),
        (_("责任编辑"), version.responsible_editor, ""),
        (_("公开形式"), "、".join(version.publication_forms or ()), ""),
        (_("公开程序"), version.procedure_note or "", ""),
        (_("公开范围"), version.audience, ""),
        (_("公开时限"), version.retention, ""),
    ]
    full: list[Row] = [(*row, "") for row in rows]
    full[6:6] = [_agency(shown), _validity(shown)]
    return [row for row in full if row[1]]


def _agency(shown: PublicRecord) -> Row:
    """The agency by the name it had then, with what became of it."""
    address = reverse("portal:agency", args=[shown.record.agency.code])
    note = ""
    if not shown.agency_exists:
        note = _("该机构已撤并，承接机构见机构页面")
    elif shown.agency_name != shown.agency_name_now:
        note = _("现为%(name)s") % {"name": shown.agency_name_now}
    return (_("发布机构"), shown.agency_name, address, note)


def _validity(shown: PublicRecord) -> Row:
    basis = shown.validity_basis
    if basis is None:
        return (_("有效性"), shown.validity_label, "", "")
    address = reverse("portal:document", args=[basis.public_id])
    return (_("有效性"), shown.validity_label, address, _("依据《%(t)s》") % {"t": basis.title})


def _filter(name: str, value: str) -> str:
    return f"{reverse('portal:catalogue')}?{name}={value}" if value else ""


def _column(shown: PublicRecord) -> str:
    column = shown.version.column
    return reverse("portal:column", args=[column.slug]) if column else ""


def _republished(shown: PublicRecord) -> str:
    version = shown.version
    if version.source_kind != "republished":
        return ""
    told = [_("转载件，原件由发文机关制发。")]
    if version.republished_site:
        told.append(_("来源网站：%(site)s。") % {"site": version.republished_site})
    if version.republished_at:
        # When it stood there, not when it came here: that is the day of publication.
        words = _("来源发布时间：%(at)s。")
        told.append(words % {"at": datetime_cn(version.republished_at)})
    return "".join(told)


@register.simple_tag
def metadata(shown: PublicRecord) -> list[Row]:
    """The rows of the metadata box."""
    return metadata_rows(shown)


@register.simple_tag
def body(html: str, shown: PublicRecord) -> SafeString:
    """A stored body with the addresses of its pictures; it was cleaned when it came in."""
    name = "desk:file" if shown.is_preview else "portal:file"
    public_id = shown.record.public_id

    def address(found: re.Match[str]) -> str:
        return reverse(name, args=[public_id, found[1], "picture"])

    return trusted(_tables_in_frames(ATTACHMENT.sub(address, html)))


def _tables_in_frames(html: str) -> str:
    """A wide table scrolls in a frame of its own, by keyboard too, and stays a table."""
    label = escape(_("表格，可左右滚动"))
    frame = f'<div class="document-table" role="region" tabindex="0" aria-label="{label}"><table'
    return TABLE_START.sub(frame, html).replace("</table>", "</table></div>")


@register.simple_tag
def blocks(shown: PublicRecord) -> list[ShownBlock]:
    """The blocks of a page with what they list now."""
    return shown_blocks(shown.version, at=now())


@register.simple_tag
def picture_url(digest: str, shown: PublicRecord) -> str:
    """Where the picture of a block is fetched."""
    name = "desk:file" if shown.is_preview else "portal:file"
    return reverse(name, args=[shown.record.public_id, digest, "picture"])


@register.simple_tag
def file_url(file: Attachment, shown: PublicRecord) -> str:
    """Where a file of the document is fetched: by everybody, or by officers in a preview."""
    name = "desk:file" if shown.is_preview else "portal:file"
    digest = file.digest.partition(":")[2]
    return reverse(name, args=[shown.record.public_id, digest, file.name])


@register.simple_tag
def plain_page(html: str) -> SafeString:
    """The body of one of the city's plain pages, reduced to what bodies may have."""
    return trusted(clean_html(html))


# Texts that a covering notice issues are no annexes and carry no annex mark.
ISSUING = re.compile(r"印发|转发|发布")  # data


@register.filter
def issues_texts(version: Version) -> bool:
    """Whether the texts that follow are what the document issues, rather than annexes to it."""
    return bool(ISSUING.search(version.title))


@register.filter
def lists_annexes(version: Version) -> bool:
    """Whether the body does not yet name the annexes that follow it."""
    named = re.search(r"附件\s*[\d:：]", version.body)  # data
    return bool(version.annexes) and not issues_texts(version) and not named


@register.filter
def as_addressee(recipients: str) -> str:
    """主送机关 with the one colon that ends the line."""
    return f"{recipients.rstrip(':：')}："


@register.filter
def as_note(note: str) -> str:
    """附注 in one pair of parentheses."""
    return f"（{note.strip('()（） ')}）"
