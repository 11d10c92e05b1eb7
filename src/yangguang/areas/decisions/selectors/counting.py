"""Opinions in numbers, counted by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count as CountOf

from yangguang.areas.decisions.rules.consultation import Answer, Count, Disposition

if TYPE_CHECKING:
    from yangguang.areas.decisions.models import Consultation


def count_of(consultation: Consultation) -> Count:
    """All figures of a consultation in one query, which reads its index alone."""
    rows = consultation.opinions.order_by().values_list("answer", "disposition", "is_late")
    found = dict.fromkeys(("total", "open", "late", *(d.value for d in Disposition)), 0)
    for answer, disposition, is_late, count in rows.annotate(n=CountOf("pk")):
        found["total"] += count
        found["late"] += count if is_late else 0
        found[disposition if answer == Answer.APPROVED else "open"] += count
    return Count(**found)
