"""Names of people under eighteen, and the schools and classes that would give them away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from yangguang.kernel.publishing.scan import identity, tables
from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.normal import HAN, digits_only

_OF_AGE = 18
_AGE = re.compile(r"(?<![0-9])([0-9]{1,2}) {0,2}周?岁")
_BORN = re.compile(
    r"((?:19|20)[0-9]{2})[年./\-]([01]?[0-9])[月./\-](?:([0-3]?[0-9])日?)?[^\n。]{0,2}(?:出生|生)"
)
_BEFORE = re.compile(
    r"(?:未成年人|学生|小学生|中学生|儿童|幼儿|孤儿|男孩|女孩|少年|孩子|婴儿)[: ]{0,3}$"
)
_SCHOOL = re.compile(
    rf"(?:[{HAN}0-9]{{2,16}}?(?:小学|中学|幼儿园|学校))?[{HAN}]{{0,2}}?"
    r"(?:[一二三四五六七八九初高]|[1-9])(?:[一二三])?年级?(?:\(?[0-9一二三四五六七八九十]{1,3}\)?班)"
    rf"|[{HAN}0-9]{{2,16}}(?:小学|中学|幼儿园)"
)
_REACH = 24
SOME_CHILD, SOME_SCHOOL = "某某", "某学校"


def find(text: str, names: Iterable[Hit], numbers: Iterable[Hit], at: date) -> Iterator[Hit]:
    """Minors among the names found: by age, birth date, identity number, class, or column."""
    rows = _minor_rows(text)
    young = [hit for hit in numbers if _is_minors_number(text, hit, at)]
    young_lines = {_line(text, hit.start) for hit in young}
    for name in names:
        start, end = _line(text, name.start)
        if (
            (start, end) in young_lines
            or start in rows
            or _BEFORE.search(text, max(0, name.start - 8), name.start)
            or _is_young(text[name.end : min(end, name.end + _REACH)], at)
            or _SCHOOL.search(text, max(start, name.start - _REACH), name.start)
        ):
            yield Hit(Rule.MINOR, name.start, name.end, SOME_CHILD)
            yield from _schools(text, name, (start, end))


def _is_minors_number(text: str, hit: Hit, at: date) -> bool:
    born = identity.birth_date(digits_only(text[hit.start : hit.end]))
    return hit.rule is Rule.RESIDENT_ID and born is not None and identity.age(born, at) < _OF_AGE


def _line(text: str, place: int) -> tuple[int, int]:
    """The line around a place, cut to what stays near it."""
    start = text.rfind("\n", max(0, place - 200), place) + 1 or max(0, place - 200)
    end = text.find("\n", place, place + 200)
    return start, end if end >= 0 else min(len(text), place + 200)


def _is_young(after: str, at: date) -> bool:
    stated = _AGE.search(after)
    if stated:
        return int(stated[1]) < _OF_AGE
    born = _BORN.search(after)
    if not born:
        return False
    try:
        day = date(int(born[1]), int(born[2]), int(born[3] or 1))
    except ValueError:
        return False
    return identity.age(day, at) < _OF_AGE


def _schools(text: str, name: Hit, line: tuple[int, int]) -> Iterator[Hit]:
    start, end = max(line[0], name.start - _REACH), min(line[1], name.end + _REACH)
    for stretch in ((start, name.start), (name.end, end)):
        for match in _SCHOOL.finditer(text, *stretch):
            yield Hit(Rule.MINOR_SCHOOL, match.start(), match.end(), SOME_SCHOOL)


def _minor_rows(text: str) -> set[int]:
    """Where rows begin whose column 年龄 says under eighteen, or that name a class."""
    found = set()
    for cell in tables.cells(text):
        number = cell.text.removesuffix("岁")
        young = "年龄" in cell.header and number.isdecimal() and int(number) < _OF_AGE
        if young or (cell.text and cell.header in {"班级", "年级", "所在班级"}):
            found.add(_line(text, cell.start)[0])
    return found
