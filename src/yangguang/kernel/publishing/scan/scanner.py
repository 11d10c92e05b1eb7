"""The scan: every text through every detector, overlaps settled, each finding with its key."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from yangguang.kernel.publishing.scan import (
    addresses,
    cards,
    health,
    identity_numbers,
    labels,
    mail,
    marks,
    minors,
    names,
    overlap,
    phones,
    plates,
    travel,
    words,
)
from yangguang.kernel.publishing.scan.attachments import IMAGE, UNREADABLE, is_hidden
from yangguang.kernel.publishing.scan.findings import (
    Finding,
    Hit,
    Rule,
    Severity,
    WordRule,
)
from yangguang.kernel.publishing.scan.normal import half_width

_CONTEXT = 20
_ASSISTANCE = re.compile(
    r"(?:低保|最低生活保障|特困|救助|扶贫|贫困户|脱贫户|困难群众|困难职工|临时救助|廉租|公租房|保障房|孤儿|危房改造|残疾人补贴)"
    r"[^\n。]{0,20}(?:名单|公示|花名册|发放表|明细|台账|对象:)"
)
_PLACES_LOOKED = 2000


def scan(texts: Mapping[str, str], *, words: Sequence[WordRule] = (), at: date) -> list[Finding]:
    """What must be decided on before these texts, field by field, become public."""
    assistance = any(_ASSISTANCE.search(half_width(t[:_PLACES_LOOKED])) for t in texts.values())
    found: list[Finding] = []
    for field, text in texts.items():
        hits = _marker(text) or _hits(half_width(text), words, at, assistance=assistance)
        found.extend(_findings(field, text, hits))
        if is_hidden(field) and text.strip():
            whole = Hit(Rule.HIDDEN_CONTENT, 0, len(text), None)
            found.extend(_findings(field, text, [whole]))
    return found


def _marker(text: str) -> list[Hit]:
    if text == UNREADABLE:
        return [Hit(Rule.UNREADABLE, 0, 0, None)]
    if text == IMAGE:
        return [Hit(Rule.IMAGE_REVIEW, 0, 0, None, severity=Severity.WARN)]
    return []


def _hits(text: str, listed: Sequence[WordRule], at: date, *, assistance: bool) -> list[Hit]:
    people = names.find(text, low_income=assistance)
    numbers = [*identity_numbers.find(text, at)]
    return overlap.settle(
        (
            *people,
            *numbers,
            *travel.find(text),
            *phones.find(text),
            *cards.find(text),
            *mail.find(text),
            *plates.find(text),
            *addresses.find(text),
            *minors.find(text, people, numbers, at),
            *health.find(text, [*people, *numbers]),
            *marks.find(text),
            *words.find(text, listed),
        )
    )


def _findings(field: str, text: str, hits: Sequence[Hit]) -> Iterator[Finding]:
    seen: Counter[tuple[Rule, str]] = Counter()
    for hit in hits:
        matched = text[hit.start : hit.end]
        seen[hit.rule, matched] += 1
        yield _finding(field, text, hit, seen[hit.rule, matched])


def _finding(field: str, text: str, hit: Hit, occurrence: int) -> Finding:
    matched = text[hit.start : hit.end]
    begin, shown_end = max(0, hit.start - _CONTEXT), min(hit.end, hit.start + 200)
    excerpt = text[begin : shown_end + _CONTEXT]
    return Finding(
        rule=hit.rule,
        severity=hit.severity,
        field=field,
        start=hit.start,
        end=hit.end,
        matched=matched,
        excerpt=re.sub(r"\s", " ", excerpt),
        excerpt_start=hit.start - begin,
        excerpt_end=shown_end - begin,
        suggestion=hit.suggestion,
        why=hit.note or str(labels.WHY[hit.rule]),
        may_stay=str(labels.MAY_STAY[hit.rule]),
        occurrence=occurrence,
        key=_key(hit.rule, field, matched, occurrence),
    )


def _key(rule: Rule, field: str, matched: str, occurrence: int) -> str:
    """Stable while the same text stands in the same order, wherever it moves in the field."""
    payload = "\x1f".join((rule.value, field, matched, str(occurrence)))
    return hashlib.sha256(payload.encode()).hexdigest()[:32]
