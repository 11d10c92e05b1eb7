"""Home addresses: after a label, or by their shape (building, entrance, room)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yangguang.kernel.publishing.scan.findings import Hit, Rule
from yangguang.kernel.publishing.scan.normal import HAN

_PART = rf"[{HAN}A-Za-z0-9#\-()·]"
_LABELLED = re.compile(
    rf"(?:家庭住址|家庭地址|现住址|住 {{0,4}}址|住 {{0,4}}所|户籍地址?|户籍所在地|居住地址?|"
    rf"现住|家住)(?:地)?[ \t]{{0,4}}[:：]?[ \t]{{0,4}}({_PART}{{4,60}})"
)
_DETAIL = re.compile(
    r"[0-9一二三四五六七八九十]{1,5}(?:号楼?|栋|幢|座|单元|室|组|门|弄|#)|[0-9]{1,4}-[0-9]{1,4}"
)
_DWELLING = re.compile(
    rf"[{HAN}]{_PART}{{0,40}}?[0-9A-Z]{{1,4}}(?:号楼|栋|幢|座|#楼?)"
    r"[0-9一二三四五六]{1,3}(?:单元|门)(?:[0-9]{1,2}(?:层|楼))?(?:[0-9]{1,4}(?:室|号|户|门)?)?"
)
_LABELS = re.compile(
    r"(?:家庭住址|家庭地址|现住址|住址|住所|户籍地址|户籍所在地|居住地址|居住地|现住|家住|"
    r"地址|位于|坐落|居住|住)(?:于|在)?"
)
# As far as may stay: province, city, county, town, village.
_KEPT = re.compile(
    rf"[{HAN}]{{2,10}}?(?:省|自治区|市|县|(?<!小)区|旗|镇|乡|街道|村)(?![{HAN}]{{0,1}}(?:路|街|道|园|苑))"
)


def find(text: str) -> Iterator[Hit]:
    """Addresses that go below the village or street office."""
    for match in _LABELLED.finditer(text):
        detail = [*_DETAIL.finditer(match[1])]
        if detail:
            yield _hit(match[1], match.start(1), detail[-1].end())
    for match in _DWELLING.finditer(text):
        begin = 0
        for label in _LABELS.finditer(match[0]):
            begin = label.end()
        yield _hit(match[0][begin:], match.start() + begin, len(match[0]) - begin)


def _hit(address: str, start: int, length: int) -> Hit:
    return Hit(Rule.HOME_ADDRESS, start, start + length, masked(address[:length]))


def masked(address: str) -> str:
    """To the county, town or village; nothing of it when it names none."""
    kept = ""
    place = 0
    while match := _KEPT.match(address, place):
        kept, place = address[: match.end()], match.end()
    return kept or "某处"
