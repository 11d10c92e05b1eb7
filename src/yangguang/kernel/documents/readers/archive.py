"""A saved page with its pictures in one file: a zip archive, or the browser's own (mhtml)."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Raw
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers.html import read_html
from yangguang.kernel.documents.readers.surroundings import Archived
from yangguang.kernel.documents.readers.zipsafe import SafeZip, damaged

_PAGES = {".html", ".htm", ".shtml", ".xhtml"}
_HEADERS = re.compile(rb"(?:^|\n)content-type:\s*multipart/related", re.IGNORECASE)
_IGNORED = "__MACOSX/"
MAX_PARTS = 500


def pages_in(archive: SafeZip) -> list[str]:
    """The pages at the top of an archive; those of its folders belong to them."""
    found = [
        name
        for name in archive.readable_names
        if PurePosixPath(name).suffix.lower() in _PAGES and not name.startswith(_IGNORED)
    ]
    top = min((name.count("/") for name in found), default=0)
    return [name for name in found if name.count("/") == top]


def read_zipped_page(archive: SafeZip, pages: list[str]) -> Raw:
    """The one page of an archive with the pictures and files beside it. Raises Unreadable."""
    if len(pages) != 1:
        raise Unreadable(
            "many_pages",
            _(
                "压缩包里有 %(count)d 个网页。请每个网页连同它的图片文件夹单独压缩后导入；"
                "整个网站请由系统管理员用 yangguang import-site 导入。"
            )
            % {"count": len(pages)},
        )
    return read_html(archive.member(pages[0]) or b"", Archived(pages[0], archive.member))


def is_mhtml(data: bytes) -> bool:
    """Whether a text is a page that a browser saved as a single file."""
    return bool(_HEADERS.search(data[:4096]))


def read_mhtml(data: bytes) -> Raw:
    """A page saved as a single file, its pictures beside it. Raises Unreadable."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    if len(parts) > MAX_PARTS:
        raise Unreadable("too_long", _("网页存档中的文件太多，请只保存正文所在的页面。"))
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise damaged()
    return read_html(_payload(page), _Mail(page, parts))


class _Mail:
    """The parts of a message by the addresses they were fetched from, or by their own ids."""

    def __init__(self, page: Message, parts: list[Message]) -> None:
        self._base = str(page.get("Content-Location") or "")
        self._parts: dict[str, Message] = {}
        for part in parts:
            if location := part.get("Content-Location"):
                self._parts.setdefault(str(location).strip(), part)
            if name := part.get("Content-ID"):
                self._parts.setdefault(f"cid:{str(name).strip().strip('<>')}", part)

    def file(self, address: str) -> bytes | None:
        """The part fetched from there."""
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            return None
        found = self._parts.get(whole) or self._parts.get(address)
        return None if found is None else _payload(found)

    def link(self, address: str) -> str:
        """As the page has it, made whole where the page says what it belongs to."""
        try:
            whole = urljoin(self._base, address)
        except ValueError:
            return address
        return whole if whole.startswith(("http://", "https://")) else address


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise damaged()
    return content
