"""Opinions that are nearly the same, as suggestions: officers decide, originals stay."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from yangguang.areas.decisions.models import Opinion
from yangguang.areas.decisions.services.acting import DRAFTERS, act_on
from yangguang.areas.decisions.services.drafting import subject_of
from yangguang.kernel.publishing.selectors.permissions import check_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from yangguang.areas.decisions.models import Consultation
    from yangguang.kernel.organizations.rules import Actor

ALIKE = 80.0
"""Per cent from which two opinions are suggested as one."""
NOISE = re.compile(r"[\s,，。.!！?？;；:：、“”\"'()（）《》]+")
SHORTEST = ALIKE / (200 - ALIKE)
"""The length of the shorter of two alike texts, of the longer's: what the measure allows."""
APART = 100 - ALIKE
"""Steps from one of two alike texts to the other, at most, for a hundred signs of both."""
ROOM = 8
"""Lengths kept together."""
BITS = 2039
"""Of what tells which signs a text has, and how often."""


def plain(text: str) -> str:
    """The words without blanks and punctuation."""
    return NOISE.sub("", text)


def signs_of(text: str) -> int:
    """Which signs the text has and how often, one bit for each time; a few share a bit.

    A sign that one of two texts has once more than the other costs the measure at least one
    step, so that texts that differ in too many bits cannot be alike: told in a moment, without
    comparing the words. Of ten thousand opinions one pair in a thousand is left to compare.
    """
    found, times = 0, Counter[str]()
    for sign in text:
        found |= 1 << (ord(sign) * 31 + times[sign] * 7919) % BITS
        times[sign] += 1
    return found


def clusters(texts: Iterable[tuple[int, str]]) -> Mapping[int, int]:
    """For each opinion that has one like it, the first of them, by primary keys.

    Letters of a campaign with the same words are one text. Each text is compared with the first
    of every cluster so far whose length and signs let them be alike at all.
    """
    # Slow library, needed here only.
    from rapidfuzz import fuzz, process

    same: dict[str, list[int]] = {}
    for pk, raw in texts:
        same.setdefault(plain(raw), []).append(pk)
    members: dict[str, list[int]] = {}
    by_length: dict[int, list[tuple[int, str]]] = {}
    for text, pks in same.items():
        least, most = int(len(text) * SHORTEST), int(len(text) / SHORTEST) + 1
        rooms = range(least // ROOM, most // ROOM + 1)
        signs = signs_of(text)
        near = [
            other
            for room in rooms
            for others, other in by_length.get(room, ())
            if 100 * (signs ^ others).bit_count() <= APART * (len(text) + len(other))
        ]
        match = process.extractOne(text, near, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if match is None:
            by_length.setdefault(len(text) // ROOM, []).append((signs, text))
        members.setdefault(match[0] if match else text, []).extend(pks)
    return {pk: min(pks) for pks in members.values() if len(pks) > 1 for pk in pks}


def suggest_groups(*, consultation: Consultation, actor: Actor, at: datetime) -> int:
    """Mark opinions that are nearly the same; how many carry a mark. Raises Refused.

    They are compared before the transaction begins: ten thousand take some seconds, in which
    on SQLite nobody else could write.
    """
    check_role(actor, consultation.agency_id, DRAFTERS)
    rows = list(consultation.opinions.order_by("pk").values_list("pk", "text"))
    found = clusters(rows)
    _mark(consultation, found, len(rows), actor=actor, at=at)
    return len(found)


@transaction.atomic
def _mark(
    consultation: Consultation, found: Mapping[int, int], compared: int, *, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    consultation.opinions.exclude(likeness=None).update(likeness=None)
    changed = [Opinion(pk=pk, likeness=first) for pk, first in found.items()]
    Opinion.objects.bulk_update(changed, ["likeness"], batch_size=500)
    act_on(
        subject_of(consultation),
        "likeness_suggested",
        agency_id=consultation.agency_id,
        actor=actor,
        at=at,
        opinions=compared,
        alike=len(found),
    )
