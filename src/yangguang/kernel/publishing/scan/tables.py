"""Tables in plain text: cells parted by tabs, rows by line ends; the first row names columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADERS = re.compile(
    r"(?:姓 {0,4}名|户 {0,2}主|联系人|联系电话|电话|手机|年龄|出生|性别|学校|班级|病|残疾|健康|"
    r"致贫|住址|地址|金额|备注|序号|身份证|账号|单位|职务)"
)
_LEAST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell under its column's header, with its row's number."""

    header: str
    text: str
    start: int
    row: int


def cells(text: str) -> Iterator[Cell]:
    """Cells of rows as wide as the header row above them."""
    header: list[str] = []
    start = 0
    for row, line in enumerate(text.split("\n")):
        parts = line.split("\t")
        if len(parts) >= _LEAST_COLUMNS and _is_header(parts):
            header = [part.strip() for part in parts]
        elif len(parts) == len(header):
            yield from _row(header, parts, start, row)
        else:
            header = []
        start += len(line) + 1


def _is_header(parts: list[str]) -> bool:
    return sum(bool(_HEADERS.search(part[:20])) for part in parts) >= _LEAST_COLUMNS


def _row(header: list[str], parts: list[str], start: int, row: int) -> Iterator[Cell]:
    for name, part in zip(header, parts, strict=True):
        lead = len(part) - len(part.lstrip())
        yield Cell(name, part.strip(), start + lead, row)
        start += len(part) + 1
