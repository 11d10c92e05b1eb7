"""Opinions in numbers, counted by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count as CountOf
from django.db.models import Q

from yangguang.areas.decisions.rules.consultation import Answer, Count, Disposition

if TYPE_CHECKING:
    from yangguang.areas.decisions.models import Consultation


def count_of(consultation: Consultation) -> Count:
    """All figures of a consultation in one query."""
    approved = Q(answer=Answer.APPROVED)
    found = consultation.opinions.aggregate(
        total=CountOf("pk"),
        open=CountOf("pk", filter=~approved),
        late=CountOf("pk", filter=Q(is_late=True)),
        **{d.value: CountOf("pk", filter=approved & Q(disposition=d)) for d in Disposition},
    )
    return Count(**found)
