"""The pictures and files that a saved page takes along."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from yangguang.kernel.documents.filetypes import media_type_of
from yangguang.kernel.documents.model import Attachment, Unreadable
from yangguang.kernel.documents.pictures import picture
from yangguang.kernel.documents.readers.surroundings import Surroundings

MAX_FILES = 200
MAX_BYTES = 100 * 1024 * 1024
_NAMED = 5
_DATA = re.compile(r"data:image/[a-z0-9.+-]+;base64,(.*)\Z", re.IGNORECASE | re.DOTALL)
_FILES = {
    ".pdf", ".ofd", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".csv", ".ppt", ".pptx",
    ".zip", ".rar",
}  # fmt: skip


class Taken:
    """What was found beside one page; the same address is asked for once."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._kept: dict[str, Attachment] = {}
        self._references: dict[str, str] = {}
        self._bytes = 0
        self._lost: list[str] = []
        self._refused: list[str] = []
        self._full = False

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Everything taken along."""
        return tuple(self._kept.values())

    def picture(self, address: str) -> str:
        """The reference of the picture at an address, empty when it is not there."""
        if address and address not in self._references:
            self._references[address] = self._picture(address)
        return self._references.get(address, "")

    def link(self, address: str) -> str:
        """A file beside the page by its reference, any other address as readers reach it."""
        if self._suffix(address) not in _FILES:
            return self._around.link(address)
        if address not in self._references:
            self._references[address] = self._file(address) or self._around.link(address)
        return self._references[address]

    def warnings(self) -> Iterator[str]:
        """What could not be taken along, and what to do about it."""
        if self._lost:
            yield _(
                "网页引用的 %(count)d 幅图片不在文件里(%(names)s)。请把网页和图片文件夹一起压缩成"
                " zip 重新导入，或另行上传。"
            ) % {"count": len(self._lost), "names": _listed(self._lost)}
        if self._refused:
            yield _(
                "网页链接的 %(count)d 个文件不能作为附件公开(%(names)s)。请另存为 docx、xlsx 或"
                " pdf 后添加到附件。"
            ) % {"count": len(self._refused), "names": _listed(self._refused)}
        if self._full:
            yield _("网页的图片和文件超过 %(count)d 个或 100 MB，其余没有带入，请另行上传。") % {
                "count": MAX_FILES
            }

    def _picture(self, address: str) -> str:
        is_within = address.lower().startswith("data:")
        data = _decoded(address) if is_within else self._around.file(address)
        found = picture(data, f"picture-{len(self._kept) + 1}") if data else None
        if found is None:
            self._lost.append(_name(address))
            return ""
        return self._keep(found)

    def _file(self, address: str) -> str:
        data = self._around.file(address)
        if data is None:
            return ""
        name = _name(address)
        try:
            kind = media_type_of(data, name)
        except Unreadable:
            self._refused.append(name)
            return ""
        return self._keep(Attachment(name, kind, data, is_inline=False))

    def _keep(self, file: Attachment) -> str:
        if file.reference in self._kept:
            return file.reference
        if len(self._kept) >= MAX_FILES or self._bytes + len(file.data) > MAX_BYTES:
            self._full = True
            return ""
        self._kept[file.reference] = file
        self._bytes += len(file.data)
        return file.reference

    def _suffix(self, address: str) -> str:
        return PurePosixPath(_name(address)).suffix.lower()


def _decoded(address: str) -> bytes:
    found = _DATA.match(address)
    try:
        return base64.b64decode(found[1], validate=False) if found else b""
    except (binascii.Error, ValueError):
        return b""


def _name(address: str) -> str:
    """The last part of an address, for people."""
    if address.lower().startswith("data:"):
        return "data:"
    try:
        path = urlsplit(address).path
    except ValueError:
        return address[:60]
    return PurePosixPath(unquote(path).replace("\\", "/")).name[:60] or address[:60]


def _listed(names: list[str]) -> str:
    shown = "、".join(names[:_NAMED])
    return shown + ("…" if len(names) > _NAMED else "")
