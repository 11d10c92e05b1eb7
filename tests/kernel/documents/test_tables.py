"""Ruled tables of fixed-layout files stay tables; what only looks like one stays text."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest

from tests.kernel.documents.making import drawn_pdf, ofd, ofd_line, ofd_text, png
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.printing import PrintDocument, PrintImage, PrintPart, to_pdf
from yangguang.kernel.documents.readers import pdf_pages
from yangguang.kernel.documents.readers.grid import Box, Rule, cells_of
from yangguang.kernel.documents.reading import read

TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
SPACES = re.compile(r"</?(?:tbody|p)>")
LEAD = "<p>现将各单位报送情况公布如下,请核对。</p>"
SECONDS = 8


def printed(body: str) -> bytes:
    """A PDF as the portal prints it."""
    document = PrintDocument(
        title="关于公布报送情况的通知",
        parts=(PrintPart("", body),),
        printed_at=datetime(2026, 3, 2, tzinfo=UTC),
        images={"picture": PrintImage("image/png", png())},
    )
    return to_pdf(document)


def body_of(data: bytes, name: str = "a.pdf") -> str:
    """The body as read, without what a table's cells add."""
    return SPACES.sub("", "".join(p.body_html for p in read(data, filename=name).parts))


def table_of(*rows: str) -> str:
    """A table from rows of cells."""
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def test_pdf_table_keeps_rows_columns_and_merged_cells() -> None:
    table = table_of(
        "<td>单位</td><td>件数</td><td>说明</td>",
        '<td rowspan="2">教育局</td><td>3</td><td>按时</td>',
        '<td colspan="2">另有两件不计</td>',
    )

    body = body_of(printed(f"{LEAD}{table}<p>以上情况请核对。</p>"))

    assert TABLE.findall(body) == [table]
    assert body.index("请核对") < body.index("<table>") < body.index("以上情况")


def test_long_cell_is_one_paragraph_and_short_lines_stay_apart() -> None:
    long = (
        "各单位要按照要求逐项核对报送内容,发现缺项漏项的及时补报,逾期不报的在全市范围内通报。" * 2
    )
    table = table_of(
        "<td>序号</td><td>内容</td>", f"<td>1</td><td><p>{long}</p><p>联系人另行通知</p></td>"
    )

    document = read(printed(LEAD + table), filename="a.pdf")

    html = document.parts[0].body_html
    assert f"<p>{long}</p><p>联系人另行通知</p>" in html


def test_table_over_several_pages_becomes_one_without_the_repeated_head() -> None:
    rows = [f"<td>第{n}单位</td><td>{n}</td>" for n in range(1, 80)]

    body = body_of(printed(LEAD + table_of("<th>单位</th><th>件数</th>", *rows)))

    (table,) = TABLE.findall(body)
    assert table == table_of("<td>单位</td><td>件数</td>", *rows)


def test_picture_stands_where_the_page_shows_it() -> None:
    body = body_of(printed(f'{LEAD}<p><img src="picture" alt=""></p><p>以上情况请核对。</p>'))

    assert body.index("请核对") < body.index("<img") < body.index("以上情况")


GRID = b"".join(
    b"%d 700 m %d 780 l S 50 %d m 350 %d l S " % (x, x, y, y)
    for x, y in zip((50, 200, 350), (700, 740, 780), strict=True)
)
WORDS = (
    b"BT /F1 12 Tf 1 0 0 1 60 755 Tm (Unit name) Tj 1 0 0 1 210 755 Tm (Count) Tj"
    b" 1 0 0 1 60 715 Tm (Education) Tj 1 0 0 1 210 715 Tm (3) Tj"
    b" 1 0 0 1 50 600 Tm (Everything else is reported in the annex.) Tj ET"
)
EXPECTED = table_of("<td>Unit name</td><td>Count</td>", "<td>Education</td><td>3</td>")


def test_cells_written_in_one_text_object_are_told_apart() -> None:
    body = body_of(drawn_pdf([GRID + WORDS]))

    assert TABLE.findall(body) == [EXPECTED]
    assert "Everything else is reported in the annex." in body


def test_turned_page_is_read_as_it_is_seen() -> None:
    turned = b"q 0 1 -1 0 842 0 cm " + GRID + WORDS + b" Q"
    upright = re.sub(rb"MediaBox\[0 0 595 842\]", b"MediaBox[0 0 842 595]",
                     drawn_pdf([turned], page=b"/Rotate 90"))  # fmt: skip

    assert TABLE.findall(body_of(upright)) == [EXPECTED]


@pytest.mark.parametrize(
    "drawing",
    [
        b"50 700 300 80 re S ",  # a frame around text
        b"50 740 m 350 740 l S 50 700 m 350 700 l S ",  # rules above and below
        GRID.replace(b"200", b"345"),  # a column without anything in it
        b"50 700 300 80 re W n 50 700 150 40 re W n 200 700 150 40 re W n ",  # clipping only
    ],
)
def test_what_is_no_table_stays_text(drawing: bytes) -> None:
    body = body_of(drawn_pdf([drawing + WORDS]))

    assert "<table" not in body
    assert "Education" in body


def test_page_the_process_does_not_reach_keeps_its_text_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_pages, "SECONDS", 0.01)

    document = read(drawn_pdf([GRID + WORDS]), filename="a.pdf")

    assert "Education" in document.parts[0].body_html
    assert "第 1 页的表格只能读出文字，图片排在页末，请对照原件核对。" in document.warnings


def test_font_that_unpacks_to_a_gigabyte_ends_the_process_and_not_the_caller() -> None:
    import zlib

    packed = zlib.compress(b"\0" * 1_100_000_000, 9)
    data = drawn_pdf(
        [GRID + WORDS],
        fonts=b"<</Type/Font/Subtype/TrueType/BaseFont/X/ToUnicode 6 0 R>>",
    ).replace(b"\nxref", b"\n6 0 obj\n<</Filter/FlateDecode/Length %d>>stream\n" % len(packed)
              + packed + b"\nendstream\nendobj\nxref", 1)  # fmt: skip
    started = time.monotonic()

    try:
        document = read(data, filename="a.pdf")
    except Unreadable as refusal:
        assert refusal.message.endswith("。")
    else:
        assert "Education" in document.parts[0].body_html
    assert time.monotonic() - started < 2 * SECONDS


def test_drawing_of_very_many_boxes_ends_quickly() -> None:
    boxes = b"".join(b"%d %d 3 3 re S " % (n % 590, n // 150) for n in range(60_000))
    started = time.monotonic()

    body = body_of(drawn_pdf([boxes + WORDS]))

    assert "Education" in body
    assert "<table" not in body
    assert time.monotonic() - started < 2 * SECONDS


def ofd_table(y: float = 100) -> str:
    """Two rows of two cells from the height down."""
    lines = [ofd_line(30, y + step, 130, y + step) for step in (0, 10, 20)]
    lines += [ofd_line(x, y, x, y + 20) for x in (30, 70, 130)]
    cells = ((32, 7, "单位"), (72, 7, "件数"), (32, 17, "教育局"), (72, 17, "3"))
    return "".join(lines + [ofd_text(x, y + down, text) for x, down, text in cells])


def test_ofd_table_and_picture_stand_in_place() -> None:
    data = ofd([["现将报送情况公布如下。"]], picture=png(), drawn=ofd_table())

    document = read(data, filename="a.ofd")

    body = SPACES.sub("", document.parts[0].body_html)
    expected = table_of("<td>单位</td><td>件数</td>", "<td>教育局</td><td>3</td>")
    assert TABLE.findall(body) == [expected]
    assert body.index("公布如下") < body.index("<table>") < body.index("<img")
    assert document.warnings == ()


def test_ofd_lines_without_crossings_are_no_table() -> None:
    lines = "".join(ofd_line(30, 60 + n, 130, 60 + n) for n in range(30))

    document = read(ofd([["现将报送情况公布如下。"]], drawn=lines), filename="a.ofd")

    assert "<table" not in document.parts[0].body_html


def test_ofd_page_made_to_be_slow_ends_with_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yangguang.kernel.documents.readers.ofd.MAX_SECONDS", 1)
    # Every line is crossed by all others, but no rectangle is ever closed.
    lines = "".join(
        ofd_line(10 + n / 10, 10, 10 + n / 10, 110 + n / 10)
        + ofd_line(10, 10 + n / 10, 110 + n / 10, 10 + n / 10)
        for n in range(1900)
    )
    started = time.monotonic()

    try:
        read(ofd([["现将报送情况公布如下。"]], drawn=lines), filename="a.ofd")
    except Unreadable as refusal:
        assert refusal.code in {"too_slow", "too_long"}
    assert time.monotonic() - started < SECONDS


def test_cells_of_a_grid_are_the_smallest_rectangles() -> None:
    rules = [Rule(True, y, 0, 20) for y in (0, 5, 10)] + [Rule(False, x, 0, 10) for x in (0, 20)]
    rules.append(Rule(False, 10, 0, 5))  # divides the upper row only

    (table,) = cells_of(rules, size=2, step=lambda: None)

    assert table == [Box(0, 0, 10, 5), Box(10, 0, 20, 5), Box(0, 5, 20, 10)]


def test_broken_and_doubled_lines_count_as_one() -> None:
    rules = [
        *(Rule(True, y, start, start + 10) for y in (0, 0.3, 10) for start in (0, 10.2)),
        *(Rule(False, x, 0, 10.1) for x in (0, 20)),
    ]

    assert cells_of(rules, size=2, step=lambda: None) == [[Box(0, 0, 20, 10)]]
