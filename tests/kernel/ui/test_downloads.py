"""Lists as CSV and stored files, as both faces hand them over."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from yangguang.kernel.ui.downloads import csv_lines, csv_response, file_response, plain_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("关于供暖的通知", "关于供暖的通知"),
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@name", "'@name"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (None, ""),
        (0, "0"),
    ],
)
def test_cell_is_never_computed(value: object, cell: str) -> None:
    assert plain_cell(value) == cell


def test_csv_is_read_back_as_written_and_names_its_encoding() -> None:
    text = "".join(csv_lines(["标题", "数"], [["含,逗号和“引号”", 1], ['a"b\nc', None]]))

    assert text.startswith("\ufeff")
    assert list(csv.reader(StringIO(text.lstrip("\ufeff"), newline=""))) == [
        ["标题", "数"],
        ["含,逗号和“引号”", "1"],
        ['a"b\nc', ""],
    ]


def test_csv_asks_for_rows_only_when_they_are_sent() -> None:
    asked: list[int] = []

    def rows() -> object:
        for n in range(3):
            asked.append(n)
            yield [n]

    answer = csv_response("目录.csv", ["n"], rows())

    assert asked == []
    assert b"".join(answer).decode().splitlines()[1:] == ["0", "1", "2"]
    assert answer["Content-Disposition"].startswith("attachment; filename")


@pytest.mark.parametrize(
    ("media_type", "in_place"),
    [("image/png", True), ("image/svg+xml", False), ("text/html", False), ("text/csv", False)],
)
def test_only_pictures_are_shown_in_place(media_type: str, in_place: bool) -> None:
    answer = file_response(b"x", name="名 单.x", media_type=media_type)

    assert ("attachment" in answer.get("Content-Disposition", "")) is not in_place
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == media_type
