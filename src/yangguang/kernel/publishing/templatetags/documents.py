"""What a document's templates need: its box of metadata and its body with working addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.ui.dates import date_cn, datetime_cn
from yangguang.kernel.ui.html import trusted

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from yangguang.kernel.publishing.models import Attachment
    from yangguang.kernel.publishing.selectors.public import PublicRecord

register = template.Library()
ATTACHMENT = re.compile(r"attachment:sha256/([0-9a-f]{64})")

Row = tuple[str, str, str]


def metadata_rows(shown: PublicRecord) -> list[Row]:
    """The box beside a document (disclosure.md §4.3): (label, value, address)."""
    version, publication = shown.version, shown.publication
    topic = str(version.topic) if version.topic else ""
    rows = [
        (_("索引号"), publication.index_no if publication else _("发布时编定"), ""),
        (_("主题分类"), topic, _filter("topic", version.topic.code) if version.topic else ""),
        (_("发文机关"), "、".join(version.issuers), ""),
        (_("成文日期"), date_cn(version.formed_on) if version.formed_on else "", ""),
        (_("标题"), version.title, ""),
        (_("发文字号"), version.doc_number or _("无文号"), ""),
        (_("发布机构"), shown.agency_name, reverse("portal:agency", args=[shown.record.agency.code])),
        (_("发布日期"), datetime_cn(publication.published_at) if publication else _("尚未发布"), ""),
        (_("有效性"), shown.validity_label, ""),
        (_("施行日期"), date_cn(version.effective_from) if version.effective_from else "", ""),
        (_("有效期至"), date_cn(version.valid_until) if version.valid_until else "", ""),
        (_("体裁"), version.get_genre_display(), _filter("genre", version.genre)),
        (_("栏目"), version.column.name if version.column else "", _column(shown)),
        (_("内容概述"), version.summary, ""),
        (_("关键词"), "、".join(version.keywords), ""),
        (_("公开方式"), version.get_attribute_display(), ""),
        (_("信息来源"), version.content_source, ""),
        (_("转载"), _republished(shown), ""),
        (_("责任编辑"), version.responsible_editor, ""),
        (_("附注"), version.note, ""),
    ]
    return [row for row in rows if row[1]]


def _filter(name: str, value: str) -> str:
    return f"{reverse('portal:catalogue')}?{name}={value}" if value else ""


def _column(shown: PublicRecord) -> str:
    column = shown.version.column
    return reverse("portal:column", args=[column.slug]) if column else ""


def _republished(shown: PublicRecord) -> str:
    version = shown.version
    if version.source_kind != "republished":
        return ""
    at = datetime_cn(version.republished_at) if version.republished_at else ""
    return _("转载件,原件由发文机关制发。%(site)s %(at)s") % {
        "site": version.republished_site,
        "at": at,
    }


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

    return trusted(ATTACHMENT.sub(address, html))


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
