"""What is not published and when it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.attribute_review import Finding, due_on
from yangguang.kernel.publishing.models import AttributeReview, Version
from yangguang.kernel.publishing.rules import Attribute, VersionState
from yangguang.kernel.publishing.selectors.officers import versions_visible_to

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

KEPT_BACK = (Attribute.ON_REQUEST, Attribute.WITHHELD)


def is_kept_back(version: Version) -> bool:
    """Whether it passed its reviews and is not published."""
    return version.state == VersionState.APPROVED and version.attribute in KEPT_BACK


def kept_back(rows: QuerySet[Version]) -> QuerySet[Version]:
    """Those that passed their reviews and are not published, with the last look at each."""
    last = AttributeReview.objects.filter(version=OuterRef("pk")).order_by("-pk")
    return (
        rows.filter(state=VersionState.APPROVED, attribute__in=KEPT_BACK)
        .annotate(
            looked_at=Subquery(last.values("at")[:1]), found=Subquery(last.values("finding")[:1])
        )
        .prefetch_related("record__agency__versions")
        .order_by("updated_at", "pk")
    )


def kept_back_for(actor: Actor) -> QuerySet[Version]:
    """Those of the actor's agencies."""
    return kept_back(versions_visible_to(actor))


@dataclass(frozen=True)
class KeptBack:
    """One of them, and by when it is looked at again."""

    version: Version
    since: date
    due: date
    is_due: bool
    is_to_open: bool
    """Whether the last look found that it is to be published."""


def line_of(version: Version, *, months: int, on: date) -> KeptBack:
    """Its line; of a row of `kept_back` alone."""
    looked = version.__dict__["looked_at"]
    since = city_date(looked or version.updated_at)
    due = due_on(since, months)
    return KeptBack(version, since, due, due <= on, version.__dict__["found"] == Finding.OPEN)
