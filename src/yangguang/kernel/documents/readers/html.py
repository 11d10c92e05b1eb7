"""Saved web pages: what surrounds the document is set apart, what the page says of itself kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Block, Raw, tidy
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers.markup import Walker
from yangguang.kernel.documents.readers.surroundings import Nothing, Surroundings
from yangguang.kernel.documents.readers.taken import Taken
from yangguang.kernel.documents.readers.text import decode

_SNIFF = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|br|script|h[1-6]|a|ul|ol|img|font)\b",
    re.IGNORECASE,
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE
)
# Names by which sites built with the usual publishing systems mark their frame.
_FRAME_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|position|location|weizhi|dqwz|wz"
    r"|header|top|topbar|banner|logo|footer|foot|bottom|copyright|sidebar|aside|share|bshare|toolbar"
    r"|tools?|print|related|recommend|hot|search|qrcode|ewm|friendlink|links?)(?:$|[\s_-]|\d|box|bar|wrap|er)",
    re.IGNORECASE,
)
_FRAME_TAGS = {"nav", "header", "footer", "aside", "form"}
_META = {
    "articletitle": "title", "pubdate": "published", "contentsource": "source",
    "sitename": "site", "author": "author", "publishdate": "published", "filenum": "number",
    "og:title": "title", "og:site_name": "site",
}  # fmt: skip
_MOSTLY = 0.8
_MAX_BYTES = 10 * 1024 * 1024


def looks_like_html(head: str) -> bool:
    """Whether the beginning of a text is mark-up."""
    return bool(_SNIFF.search(head[:4096]))


def read_html(data: bytes, around: Surroundings | None = None) -> Raw:
    """A saved page as blocks; the frame's text goes to `stripped`.

    `around` gives the pictures and files that lie beside the page.
    """
    # Slow library, needed for mark-up only.
    from lxml import etree
    from lxml import html as lxml_html

    if len(data) > _MAX_BYTES:
        raise Unreadable("too_large", _("网页文件超过 10 MB，请只保存正文所在的页面。"))
    declared = _CHARSET.search(data[:4096])
    text = decode(data, declared=declared[1].decode("ascii") if declared else "")
    # The parser stops at a nesting of 256, which no real page reaches.
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(
            text.replace("\0", "").encode("utf-8", "ignore"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Unreadable("empty", _("网页中没有可读的文字。")) from error
    labels = _labels(root)
    frame = _take_frame(root)
    beside = Taken(around or Nothing())
    blocks = Walker(beside.picture, beside.link).walk(root)
    _check_text(blocks)
    return Raw(
        blocks,
        "text/html",
        labels=labels,
        attachments=beside.attachments,
        stripped=tuple(frame),
        warnings=tuple(beside.warnings()),
    )


def _check_text(blocks: Sequence[Block]) -> None:
    """Refuse a page that only lists others: as a document it would be a heap of titles."""
    texts = [block for block in blocks if block.text]
    linked = sum(len(block.text) for block in texts if block.linked)
    prose = any("。" in block.text for block in texts if not block.linked)
    if not prose and linked > _MOSTLY * sum(len(block.text) for block in texts):
        raise Unreadable(
            "list_page", _("这是列表页，只有链接，没有正文。请导入列表中各篇文章的页面。")
        )


def _labels(root: Any) -> dict[str, str]:
    labels: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = tidy(meta.get("content") or "")
        if value and (key := _META.get(name)):
            labels.setdefault(key, value)
    title = next((tidy("".join(node.itertext())) for node in root.iter("title")), "")
    if title:
        name, _separator, site = title.partition("_") if "_" in title else title.rpartition("-")
        if "-" in title and "_" not in title:
            name, site = (name, site) if name else (title, "")
        labels.setdefault("title", name.strip())
        if site.strip():
            labels.setdefault("site", site.strip())
    return labels


def _take_frame(root: Any) -> list[str]:
    """Remove the marked parts of the frame from the tree; their text is returned."""
    body = root.find("body")
    whole = len("".join((body if body is not None else root).itertext()))
    found: list[str] = []
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or node.tag in {"html", "body", "head"}:
            continue
        named = _FRAME_NAME.search(f"{node.get('class') or ''} {node.get('id') or ''}")
        if node.tag not in _FRAME_TAGS and not named:
            continue
        if _is_detached(node):
            continue
        text = "".join(node.itertext())
        if len(text) > whole // 2:  # the page's outermost box, whatever its name
            continue
        if node.find(".//h1") is not None and node.tag != "nav":
            continue
        found.extend(line for block in Walker(lambda _s: "").walk(node) if (line := block.text))
        _remove(node)
    return found


def _is_detached(node: Any) -> bool:
    """Already taken out together with a box around it."""
    top = node
    while (above := top.getparent()) is not None:
        top = above
    return bool(top.tag != "html")


def _remove(node: Any) -> None:
    tail, parent, before = node.tail, node.getparent(), node.getprevious()
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(node)
