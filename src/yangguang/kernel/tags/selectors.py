"""Reads: how far the clock is, and what moved since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from yangguang.kernel.tags.models import Clock, TagVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CHUNK = 400


def clock() -> int:
    """The present n."""
    return Clock.objects.values_list("n", flat=True).first() or 0


def moved_since(n: int) -> list[tuple[str, int]]:
    """Tags that moved after n, in no order."""
    return list(TagVersion.objects.filter(n__gt=n).values_list("tag", "n"))


def newest_of(tags: Iterable[str]) -> int:
    """The n at which the last of the tags moved; 0 when none ever did."""
    found: Sequence[str] = sorted(tags)
    newest = 0
    for start in range(0, len(found), CHUNK):
        rows = TagVersion.objects.filter(tag__in=found[start : start + CHUNK])
        newest = max(newest, rows.aggregate(n=Max("n"))["n"] or 0)
    return newest
