"""One place, one finding: the more telling rule wins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from yangguang.kernel.publishing.scan.findings import Hit, Rule

_ORDER = (
    Rule.SECRECY_MARK,
    Rule.RESTRICTED_MARK,
    Rule.RESIDENT_ID,
    Rule.MOBILE_PHONE,
    Rule.BANK_ACCOUNT,
    Rule.FIXED_PHONE,
    Rule.TRAVEL_DOCUMENT,
    Rule.EMAIL,
    Rule.LICENCE_PLATE,
    Rule.MINOR,
    Rule.HOME_ADDRESS,
    Rule.MINOR_SCHOOL,
    Rule.HEALTH,
    Rule.LOW_INCOME,
    Rule.NAME,
    Rule.WORD_FORBIDDEN,
    Rule.WORD_ERROR,
    Rule.WORD_OUTDATED,
)
_RANK = {rule: rank for rank, rule in enumerate(_ORDER)}


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Hits without overlap, by place; of two the higher rule stays, then the longer."""
    kept: list[Hit] = []
    starts: list[int] = []
    for hit in sorted(hits, key=lambda h: (_RANK[h.rule], h.start - h.end, h.start)):
        place = bisect_left(starts, hit.start)
        before = kept[place - 1].end if place else 0
        after = starts[place] if place < len(starts) else hit.end
        if before <= hit.start and hit.end <= after:
            kept.insert(place, hit)
            starts.insert(place, hit.start)
    return kept
