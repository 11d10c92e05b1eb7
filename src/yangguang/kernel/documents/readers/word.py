"""Word files (docx, and docm without its macros)."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import Block, Raw
from yangguang.kernel.documents.model import Attachment, Unreadable
from yangguang.kernel.documents.pictures import picture
from yangguang.kernel.documents.readers.markup import MAX_CELLS, Walker
from yangguang.kernel.documents.readers.text import MAX_BLOCKS, too_long
from yangguang.kernel.documents.readers.zipsafe import SafeZip, damaged

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "word/document.xml"


def is_word(archive: SafeZip) -> bool:
    """Whether the archive holds a word processor's text."""
    return _MAIN in archive.names or any(
        name.startswith("word/document") and name.endswith(".xml") for name in archive.names
    )


def read_word(data: bytes, archive: SafeZip) -> Raw:
    """Text, tables, lists and pictures; headers and footers belong to the frame."""
    archive.check_xml()
    _check_size(archive)
    warnings: list[str] = []
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        warnings.append(_("文件带有宏，宏已丢弃，只读取了文字。"))
    pictures: dict[str, Attachment] = {}
    lost: list[str] = []
    html = _converted(data, pictures, lost)
    # Slow library, needed for mark-up only.
    from lxml import html as lxml_html

    blocks: tuple[Block, ...] = ()
    if html.strip():
        parser = lxml_html.HTMLParser(encoding="utf-8")
        root = lxml_html.document_fromstring(f"<body>{html}</body>".encode(), parser=parser)
        blocks = Walker(lambda source: source if source in pictures else "").walk(root)
    if lost:
        warnings.append(
            _("%(count)d 幅图片的格式无法显示，请转为 PNG 或 JPEG。") % {"count": len(lost)}
        )
    if not blocks:
        raise Unreadable("empty", _("文件中没有文字。"))
    return Raw(blocks, DOCX, attachments=tuple(pictures.values()), warnings=tuple(warnings))


def _check_size(archive: SafeZip) -> None:
    names = (n for n in archive.names if n.startswith("word/document") and n.endswith(".xml"))
    main = b"".join(archive.read(name) for name in names)
    if main.count(b"<w:tc>") + main.count(b"<w:tc ") > MAX_CELLS:
        raise too_long()
    if main.count(b"<w:p>") + main.count(b"<w:p ") > MAX_BLOCKS:
        raise too_long()


def _converted(data: bytes, pictures: dict[str, Attachment], lost: list[str]) -> str:
    # Slow library, needed for word files only.
    import mammoth

    def keep(image: Any) -> dict[str, str]:
        with image.open() as opened:
            content = opened.read()
        found = picture(content, f"picture-{len(pictures) + 1}")
        if found is None:
            lost.append(image.content_type or "")
            return {"src": ""}
        pictures.setdefault(found.reference, found)
        return {"src": found.reference}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(keep),
            include_embedded_style_map=False,
            external_file_access=False,
            style_map="u => u",
        )
    except RecursionError as error:
        raise damaged() from error
    except Exception as error:  # mammoth raises whatever its XML reading raises
        raise damaged() from error
    return str(result.value)
