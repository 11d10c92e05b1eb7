"""The Word form of a document, on the same print sheet as the PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yangguang.kernel.documents.blocks import visible
from yangguang.kernel.documents.content import Node, Run, content_of, image_size
from yangguang.kernel.documents.print_model import PrintDocument, words_of, written_date
from yangguang.kernel.documents.titles import title_lines
from yangguang.kernel.now import CITY_ZONE

_BODY = "仿宋"
_SANS = "黑体"
_KAI = "楷体"
_TITLE = "宋体"
_SIZE = 16
_FONTS = {"level-1": _SANS, "chapter": _SANS, "level-2": _KAI}
_CHARACTERS = 2 * _SIZE
_FORM_COLUMNS, _LABEL, _LINE = 2, 124, 442
"""Of a form: label and answer, with the widths of labels and of a line in points."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def to_docx(document: PrintDocument) -> bytes:
    """The document as a Word file that any office program opens and edits."""
    # Slow library, needed for printing only.
    from docx import Document

    sheet = _Sheet(Document(), document)
    sheet.head()
    for index, part in enumerate(document.parts):
        if index:
            sheet.annex_title(part.title)
        sheet.nodes(content_of(part.body_html), shift=min(index, 1))
        if not index:
            sheet.ending()
    sheet.metadata()
    buffer = io.BytesIO()
    sheet.word.save(buffer)
    return _repeatable(buffer.getvalue())


def _repeatable(data: bytes) -> bytes:
    """The same archive with fixed times, so that equal documents are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in sorted(
            source.infolist(), key=lambda i: (i.filename != "[Content_Types].xml", i.filename)
        ):
            member = zipfile.ZipInfo(info.filename, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(info.filename))
    return out.getvalue()


class _Sheet:
    """A Word document under way."""

    def __init__(self, word: Any, document: PrintDocument) -> None:
        self.word = word
        self.document = document
        self._setup()

    def _setup(self) -> None:
        from docx.shared import Mm, Pt

        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        style = self.word.styles["Normal"]
        style.font.size = Pt(_SIZE)
        style.paragraph_format.line_spacing = Pt(28)
        style.paragraph_format.space_after = Pt(0)
        _set_font(style.element.get_or_add_rPr(), _BODY)
        properties = self.word.core_properties
        properties.title = visible(self.document.title)[:255]
        properties.author = "、".join(self.document.issuers)[:255]
        properties.language = "zh-CN"
        at = self.document.printed_at.astimezone(CITY_ZONE).replace(tzinfo=None)
        properties.created = properties.modified = at
        properties.comments = ""
        self._page_number(section.footer.paragraphs[0])

    def _page_number(self, paragraph: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)
        paragraph.add_run(" —")

    def paragraph(
        self, text: str = "", *, align: str = "", font: str = _BODY, size: int = _SIZE,
        bold: bool = False, indent: bool = False, color: str = "", style: str = "", into: Any = None,
    ) -> Any:  # fmt: skip
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        made = (into or self.word).add_paragraph(style=style or None)
        if align:
            made.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        if indent:
            made.paragraph_format.first_line_indent = Pt(_CHARACTERS)
        if text:
            run = made.add_run(visible(text))
            run.font.size, run.bold = Pt(size), bold
            _set_font(run._r.get_or_add_rPr(), font)
            if size > _SIZE:
                made.paragraph_format.line_spacing = Pt(size * 1.5)
            if color:
                run.font.color.rgb = RGBColor.from_string(color)
        return made

    def head(self) -> None:
        """Red head if wanted, number, title, addressees."""
        document = self.document
        if document.red_head:
            for name in document.issuers:
                self.paragraph(
                    name, align="center", font=_TITLE, size=30, bold=True, color="C8102E"
                )
        if document.doc_number:
            self.paragraph(document.doc_number, align="center")
        title_text = visible(document.title) or _("无标题")
        lines = title_lines(title_text, document.issuers, words_of(document))
        title = self.paragraph(
            lines[0], align="center", font=_TITLE, size=22, bold=True, style="Title"
        )
        for line in lines[1:]:
            added = title.add_run()
            added.add_break()
            added.add_text(line)
            added.font.size, added.bold = _points(22), True
            _set_font(added._r.get_or_add_rPr(), _TITLE)
        title.paragraph_format.space_after = _points(14)
        if document.main_recipients:
            self.paragraph(f"{document.main_recipients.rstrip(':：')}：")

    def ending(self) -> None:
        """Signature, date and note."""
        document = self.document
        lines = [
            *document.signature,
            *([written_date(document.formed_on)] if document.formed_on else []),
        ]
        if lines:
            # The signature never stands on a page of its own.
            self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        for index, line in enumerate(lines):
            made = self.paragraph(line, align="right")
            made.paragraph_format.right_indent = _points(_CHARACTERS)
            made.paragraph_format.keep_with_next = index + 1 < len(lines)
            if not index:
                made.paragraph_format.space_before = _points(28)
        if document.note:
            self.paragraph(f"（{document.note.strip('()（） ')}）", indent=True)

    def annex_title(self, title: str) -> None:
        """An annex begins on a new page under its own title."""
        made = self.paragraph(
            title, align="center", font=_TITLE, size=22, bold=True, style="Heading 1"
        )
        made.paragraph_format.page_break_before = True
        made.paragraph_format.space_after = _points(14)

    def nodes(self, nodes: Iterable[Node], *, shift: int, into: Any = None) -> None:
        """Set body nodes, into the document or into a table's cell."""
        for node in nodes:
            if node.kind == "paragraph":
                self._text(node, into)
            elif node.kind == "heading":
                style = f"Heading {min(node.level + shift, 9)}"
                made = self.paragraph(style=style, indent=node.name != "chapter", into=into)
                if node.name == "chapter":
                    made.alignment = 1
                self._runs(
                    made, node.runs, _FONTS.get(node.name, _BODY), bold=node.name == "chapter"
                )
            elif node.kind == "list":
                self._list(node, shift, into)
            elif node.kind == "image":
                self._image(node, into)
            elif node.kind == "blank" and self.document.is_form:
                self.paragraph(into=into)
            elif node.kind == "table" and into is None:
                self._table(node, shift)
            elif node.kind == "table":
                for cell in node.cells:
                    self.nodes(cell.content, shift=shift, into=into)

    def _text(self, node: Node, into: Any) -> None:
        align = {"center": "center", "subtitle": "center", "right": "right"}.get(node.name, "")
        made = self.paragraph(align=align, indent=not align and node.name != "no-indent", into=into)
        self._runs(made, node.runs, _BODY)

    def _list(self, node: Node, shift: int, into: Any) -> None:
        for number, item in enumerate(node.items, node.start):
            first, *rest = item
            made = self.paragraph(
                f"{number}. " if node.name == "ol" else "• ", indent=True, into=into
            )
            if first.kind == "paragraph":
                self._runs(made, first.runs, _BODY)
            else:
                rest = list(item)
            self.nodes(rest, shift=shift, into=into)

    def _image(self, node: Node, into: Any) -> None:
        from docx.shared import Pt

        image = self.document.images.get(node.source)
        size = image_size(image, width=442, height=560) if image else None
        if not image or not size or image.media_type == "image/webp":
            self.paragraph(node.alt or _("图片"), align="center", into=into)
            return
        made = self.paragraph(align="center", into=into)
        made.paragraph_format.line_spacing = 1.0
        picture = made.add_run().add_picture(io.BytesIO(image.data), width=Pt(size[0]))
        picture._inline.docPr.set("descr", visible(node.alt) or _("图片"))

    def _table(self, node: Node, shift: int) -> None:
        rows = max(cell.y + cell.rowspan for cell in node.cells)
        table = self.word.add_table(rows=rows, cols=node.columns, style="Table Grid")
        grid = [list(row.cells) for row in table.rows]
        for cell in node.cells:
            box = grid[cell.y][cell.x]
            if cell.colspan > 1 or cell.rowspan > 1:
                box = box.merge(grid[cell.y + cell.rowspan - 1][cell.x + cell.colspan - 1])
            if self.document.is_form and node.columns == _FORM_COLUMNS:
                box.width = _points(_LABEL if not cell.x else _LINE - _LABEL)
            empty = box.paragraphs[0]
            self.nodes(cell.content, shift=shift, into=box)
            if cell.content:
                empty._p.getparent().remove(empty._p)

    def _runs(self, made: Any, runs: Iterable[Run], font: str, *, bold: bool = False) -> None:
        for run in runs:
            added = made.add_run()
            if run.text == "\n":
                added.add_break()
                continue
            added.text = visible(run.text)
            added.bold = bold or "b" in run.marks or None
            added.italic = "i" in run.marks or None
            added.underline = "u" in run.marks or None
            added.font.strike = "s" in run.marks or None
            added.font.subscript = "sub" in run.marks or None
            added.font.superscript = "sup" in run.marks or None
            added.font.size = _points(_SIZE)
            _set_font(added._r.get_or_add_rPr(), font)

    def metadata(self) -> None:
        """The record's box, address and moment of printing, small at the end."""
        document = self.document
        rows = [*document.metadata]
        if document.url:
            rows.append((_("网址"), document.url))
        if not rows:
            return
        rows.append((_("打印时间"), f"{document.printed_at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}"))
        for label, value in rows:
            made = self.paragraph(f"{label}: {value}", size=9, font=_SANS)
            made.paragraph_format.line_spacing = _points(14)


def _points(value: float) -> Any:
    from docx.shared import Pt

    return Pt(value)


def _set_font(properties: Any, name: str) -> None:
    """Han text takes its font from the eastAsia attribute, which the library does not set."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(key), name)
