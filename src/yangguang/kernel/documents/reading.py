"""Reading a file: what it is, is decided by its content and never by its name."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Raw
from yangguang.kernel.documents.model import ReadDocument, Unreadable
from yangguang.kernel.documents.pictures import picture_type
from yangguang.kernel.documents.readers.archive import (
    is_mhtml,
    pages_in,
    read_mhtml,
    read_zipped_page,
)
from yangguang.kernel.documents.readers.html import looks_like_html, read_html
from yangguang.kernel.documents.readers.ofd import is_ofd, read_ofd
from yangguang.kernel.documents.readers.office import to_word
from yangguang.kernel.documents.readers.pdf import read_pdf
from yangguang.kernel.documents.readers.surroundings import Surroundings
from yangguang.kernel.documents.readers.text import read_text
from yangguang.kernel.documents.readers.word import is_word, read_word
from yangguang.kernel.documents.readers.zipsafe import SafeZip, encrypted
from yangguang.kernel.documents.structure import recognise

MAX_BYTES = 100 * 1024 * 1024
MAX_TEXT_BYTES = 10 * 1024 * 1024
ACCEPTED = (
    ".txt", ".html", ".htm", ".zip", ".mhtml", ".mht", ".docx", ".docm", ".pdf", ".ofd", ".doc",
    ".wps",
)  # fmt: skip
"""What may be offered for upload."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_EXTENSIONS = {
    "text/plain": {".txt", ".text", ""},
    "text/html": {
        ".html", ".htm", ".shtml", ".xhtml", ".aspx", ".jsp", ".php", ".zip", ".mht", ".mhtml", "",
    },
    "application/pdf": {".pdf", ""},
    "application/ofd": {".ofd", ""},
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {
        ".docx", ".docm", ".dotx", ".doc", ".wps", "",
    },
}  # fmt: skip


def read(
    data: bytes,
    *,
    filename: str,
    at: datetime | None = None,
    around: Surroundings | None = None,
) -> ReadDocument:
    """The document in `data`, or `Unreadable` with what is wrong and what to do.

    `around` gives the pictures and files that lie beside a saved page.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("empty", _("文件是空的。请核对后重新上传。"))
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", _("文件超过 100 MB，请拆分，或把图片压缩后再导入。"))
    name = PurePosixPath(filename.replace("\\", "/")).name
    try:
        raw = _read(data, around)
        document = recognise(_with_name_checked(raw, name), name=name, at=at)
    except RecursionError as error:
        raise Unreadable(
            "too_deep", _("文件的结构嵌套过深，不予读取。请用原来的程序重新保存。")
        ) from error
    if not document.title and not any(part.body_html.strip() for part in document.parts):
        raise Unreadable("empty", _("文件中没有可读的文字。"))
    return document


def _read(data: bytes, around: Surroundings | None) -> Raw:
    _refuse_foreign(data)
    if b"%PDF-" in data[:1024]:
        return read_pdf(data)
    if data.startswith(b"PK"):
        return _read_zip(data)
    if data.startswith(_OLE):
        return _read_old(data)
    if is_mhtml(data):
        return read_mhtml(data)
    if len(data) > MAX_TEXT_BYTES:
        raise Unreadable(
            "too_large", _("文本文件超过 10 MB，不像一份公文。请拆分，或作为附件上传。")
        )
    if looks_like_html(data[:8192].decode("latin-1").replace("\0", "")):
        return read_html(data, around)
    return read_text(data)


def _refuse_foreign(data: bytes) -> None:
    if data.startswith(_PROGRAMS) and not data.startswith(b"MZ\xe4"):
        raise Unreadable("program", _("这是程序文件，不是公文，不予读取。"))
    if data.startswith(_ARCHIVES):
        raise Unreadable("archive", _("这是压缩包。请先解压，再逐个导入其中的公文。"))
    if data.startswith(b"{\\rtf"):
        raise Unreadable("rtf", _("这是 RTF 文件。请用 Word 或 WPS 打开后另存为 docx 再导入。"))
    if picture_type(data)[0] and not data.startswith(b"BM"):
        raise Unreadable(
            "scan",
            _("这是图片，不含文字。请用文字识别（OCR）软件转换为 docx，核对后再导入。"),
        )


def _read_zip(data: bytes) -> Raw:
    archive = SafeZip(data)
    if is_ofd(archive):
        return read_ofd(archive)
    if is_word(archive):
        return read_word(data, archive)
    if any(name.startswith(("xl/", "ppt/")) for name in archive.names):
        raise Unreadable(
            "office_other", _("这是表格或演示文稿。请作为附件上传，或把正文另存为 docx 再导入。")
        )
    if pages := pages_in(archive):
        return read_zipped_page(archive, pages)
    raise Unreadable(
        "archive",
        _("压缩包里没有网页。公文请先解压再逐个导入；网页请连同图片文件夹一起压缩。"),
    )


def _read_old(data: bytes) -> Raw:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted()
    if "Workbook".encode("utf-16-le") in data or "PowerPoint".encode("utf-16-le") in data:
        raise Unreadable(
            "office_other", _("这是表格或演示文稿。请作为附件上传，或把正文另存为 docx 再导入。")
        )
    converted = to_word(data)
    raw = read_word(converted, SafeZip(converted))
    return raw.warned(_("文件由 LibreOffice 转换，版式可能有出入，请对照原件核对。"))


def _with_name_checked(raw: Raw, name: str) -> Raw:
    extension = PurePosixPath(name).suffix.lower()
    if extension in _EXTENSIONS.get(raw.media_type, {extension}):
        return raw
    if not re.fullmatch(r"\.[a-z0-9]{1,5}", extension):
        return raw
    return raw.warned(
        _("文件扩展名是 %(extension)s，内容却是 %(type)s，已按内容读取，请核对来源。")
        % {"extension": extension, "type": _KINDS.get(raw.media_type, raw.media_type)}
    )


_KINDS = {
    "text/plain": "TXT",
    "text/html": "HTML",
    "application/pdf": "PDF",
    "application/ofd": "OFD",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}
