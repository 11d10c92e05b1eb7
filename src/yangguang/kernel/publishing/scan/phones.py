"""Mobile and fixed telephone numbers, with and without area code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.labels import LEFT_OUT
from yangguang.kernel.publishing.scan.normal import (
    GAP,
    SEPARATORS,
    digits_only,
    near_before,
)

_PREFIX = rf"(?:(?:\+|00)86{GAP}|\(\+?86\){GAP}|86{GAP})?"
_SPACED = f"[{SEPARATORS}]{{1,2}}"
_MOBILE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.){_PREFIX}(?:"
    rf"1[3-9][0-9]{GAP}[0-9]{{4}}{GAP}[0-9]{{4}}"
    rf"|1[3-9][0-9]{GAP}[0-9]{{3}}{GAP}[0-9]{{5}}"
    rf"|1[3-9][0-9]{{2}}{GAP}[0-9]{{3}}{GAP}[0-9]{{4}}"
    rf"|1{_SPACED}[3-9](?:{_SPACED}[0-9]){{9}}"
    r")(?![0-9])"
)
_WITH_AREA = re.compile(
    rf"(?<![0-9])(?<![0-9][.\-])(?:\(?(?:\+|00)86\)?{GAP})?\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?"
    rf"{GAP}[2-9][0-9]{{2,3}}{GAP}[0-9]{{4}}(?![0-9])"
)
_LOCAL = re.compile(r"(?<![0-9A-Za-z.])(?<![0-9]-)[2-9][0-9]{2,3}[ \-]?[0-9]{4}(?![0-9A-Za-z.%])")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_MEASURED = re.compile(r" {0,2}(?:[元万亿户人件个亩吨年月米]|平方|公里)")
LABELS = (
    "电话",
    "传真",
    "热线",
    "座机",
    "致电",
    "拨打",
    "联系方式",
    "Tel",
    "TEL",
    "tel",
)
_AFTER = re.compile(r" {0,2}\(?(?:办公|联系|值班|咨询)?(?:电话|传真|座机)\)")
_REACH = 40


def find(text: str) -> Iterator[Hit]:
    """Mobile numbers anywhere, fixed ones with area code anywhere, local ones by the word."""
    for match in _MOBILE.finditer(text):
        digits = digits_only(match[0])[-11:]
        yield Hit(Rule.MOBILE_PHONE, match.start(), match.end(), masked_mobile(digits))
    for match in _WITH_AREA.finditer(text):
        yield Hit(Rule.FIXED_PHONE, match.start(), match.end(), LEFT_OUT)
    for match in _LOCAL.finditer(text):
        if _is_local_number(text, match):
            yield Hit(Rule.FIXED_PHONE, match.start(), match.end(), LEFT_OUT)


def _is_local_number(text: str, match: re.Match[str]) -> bool:
    if _DATE.fullmatch(match[0]) or _MEASURED.match(text, match.end()):
        return False
    return near_before(text, match.start(), LABELS, within=_REACH) or bool(
        _AFTER.match(text, match.end())
    )


def masked_mobile(digits: str) -> str:
    """138****1234."""
    return digits[:3] + "****" + digits[-4:]
