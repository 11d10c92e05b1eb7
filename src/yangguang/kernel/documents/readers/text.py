"""Plain text, and the decoding of bytes that HTML uses as well."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Raw, paragraph, visible
from yangguang.kernel.documents.model import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAX_BLOCKS = 50_000


def decode(data: bytes, *, declared: str = "") -> str:
    """Text in UTF-8 or GB18030; a damaged spot is named by its line."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    if declared and declared.lower() not in {"utf-8", "utf8"}:
        return _strict(data, "gb18030" if declared.lower().startswith("gb") else declared)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # GB18030 accepts almost any bytes, so damaged UTF-8 must not be tried as such.
        return _strict(data, "utf-8" if _is_mostly_utf8(data) else "gb18030")


def _is_mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    good = sum(1 for char in text if "\u0800" <= char < "\ufffd")
    return good > 4 * text.count("\ufffd")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        return _strict(data, "gb18030")
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data.count(b"\n", 0, start) + 1
        raise Unreadable(
            "damaged_encoding",
            _(
                "第 %(line)d 行附近有无法识别的字符（按 %(encoding)s 编码读取），文件可能已损坏。"
                "请从原处重新保存，或用记事本打开核对后另存为 UTF-8 编码再导入。"
            )
            % {"line": line, "encoding": encoding.upper()},
        ) from error


def read_text(data: bytes) -> Raw:
    """Every line that is not blank is a paragraph."""
    text = decode(data)
    if "\0" in text:
        raise Unreadable(
            "binary",
            _("文件不是文本：其中有二进制数据。请用原来的程序打开，另存为 docx 或 PDF 再导入。"),
        )
    lines = [line for line in visible(text).splitlines() if line.strip()]
    if len(lines) > MAX_BLOCKS:
        raise too_long()
    blocks = tuple(block for line in lines if (block := paragraph(line)).text)
    warnings = (_("文件中有“�”，原文在保存时已有字符丢失，请核对。"),) if "\ufffd" in text else ()
    return Raw(blocks, "text/plain", warnings=warnings)


def too_long() -> Unreadable:
    """A document beyond what anyone publishes as one."""
    return Unreadable(
        "too_long", _("文件的段落或表格单元太多，不像一份公文。请拆分，或把数据作为附件上传。")
    )
