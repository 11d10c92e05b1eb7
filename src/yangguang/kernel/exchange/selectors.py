"""Reads of taken-over sites, and where an old address leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.exchange.models import ImportedPage, OldAddress, SiteImport
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def record_at_old_address(path: str) -> str | None:
    """Public id of the record that stands for an old address, once it is or was public."""
    found = OldAddress.objects.filter(
        path=path, record__state__in=[RecordState.PUBLISHED, RecordState.WITHDRAWN]
    )
    return found.values_list("record__public_id", flat=True).first()


def site_imports_visible_to(actor: Actor) -> QuerySet[SiteImport]:
    """Sites taken over by the actor's agencies."""
    return SiteImport.objects.filter(agency_id__in=actor.agencies_with()).order_by("-pk")


def refused_pages(site: SiteImport) -> QuerySet[ImportedPage]:
    """Pages that could not be read, with the reason in words."""
    return site.pages.exclude(refusal="").order_by("address")
