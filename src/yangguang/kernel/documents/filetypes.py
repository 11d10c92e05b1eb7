"""What a file really is, told by its first bytes; its name is only a claim."""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext as _

from yangguang.kernel.documents.model import Unreadable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MAGIC = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"GIF87a", "image/gif", (".gif",)),
    (b"GIF89a", "image/gif", (".gif",)),
)
ZIPPED = (
    ("word/document.xml", WORD, (".docx",)),
    ("xl/workbook.xml", SHEET, (".xlsx",)),
    ("ppt/presentation.xml", SLIDES, (".pptx",)),
    ("OFD.xml", "application/ofd", (".ofd",)),
)
TEXTS = {".txt": "text/plain", ".csv": "text/csv"}


def media_type_of(data: bytes, name: str) -> str:
    """The type by content. Raises Unreadable when it may not be published or belies its name."""
    ending = "." + name.lower().rpartition(".")[2]
    for start, media_type, endings in MAGIC:
        if data.startswith(start):
            return _agreed(media_type, ending, endings)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, ending)
    if ending in TEXTS and b"\x00" not in data[:4096]:
        return TEXTS[ending]
    raise Unreadable(
        "file_type",
        _("这种文件不能作为附件公开。可以用 pdf、ofd、docx、xlsx、pptx、csv、txt、png、jpg。"),
    )


def _agreed(media_type: str, ending: str, endings: tuple[str, ...]) -> str:
    if ending not in endings:
        raise Unreadable(
            "file_name",
            _("文件内容与扩展名“%(ending)s”不符，应为“%(right)s”。请改名或另存后再上传。")
            % {"ending": ending, "right": endings[0]},
        )
    return media_type


def _zipped(data: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        raise Unreadable("file_broken", _("文件已损坏，打不开。请重新保存后再上传。")) from None
    if any(n.endswith("vbaProject.bin") for n in names):
        raise Unreadable("file_macro", _("文件含有宏。请另存为不含宏的格式后再上传。"))
    for inside, media_type, endings in ZIPPED:
        if inside in names:
            return _agreed(media_type, ending, endings)
    raise Unreadable("file_type", _("压缩包不能作为附件公开，请分别上传其中的文件。"))
