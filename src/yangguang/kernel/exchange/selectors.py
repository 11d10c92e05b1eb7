"""Reads of taken-over sites, and where an old address leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Q, When

from yangguang.kernel.exchange.models import ImportedPage, OldAddress, SiteImport
from yangguang.kernel.exchange.rules import candidates
from yangguang.kernel.publishing.models import Batch
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def record_at_old_address(address: str) -> str | None:
    """Public id of the record that stands for an old address, once it is or was public."""
    found = OldAddress.objects.filter(
        path__in=candidates(address),
        record__state__in=[RecordState.PUBLISHED, RecordState.WITHDRAWN],
    )
    return found.values_list("record__public_id", flat=True).first()


@dataclass(frozen=True)
class SiteSummary:
    """An old site, and how many pages came to what."""

    site: SiteImport
    pages: int
    records: int
    refused: int
    public: int


def site_imports_visible_to(actor: Actor) -> QuerySet[SiteImport]:
    """Sites taken over by the actor's agencies."""
    found = SiteImport.objects.filter(agency_id__in=actor.agencies_with())
    return found.select_related("agency").order_by("-pk")


def site_import_for(actor: Actor, pk: int) -> SiteImport:
    """One of the actor's agencies' sites. Raises SiteImport.DoesNotExist."""
    return site_imports_visible_to(actor).get(pk=pk)


def summaries_of(sites: Iterable[SiteImport]) -> list[SiteSummary]:
    """What became of the pages of each site, in one query."""
    listed = list(sites)
    record = "record"
    public = Q(record__state=RecordState.PUBLISHED)
    counted = {
        row["site_id"]: row
        for row in ImportedPage.objects.filter(site__in=listed)
        .values("site_id")
        .annotate(
            pages=Count("pk"),
            records=Count(record, distinct=True),
            refused=Count("pk", filter=~Q(refusal="")),
            public=Count(record, filter=public, distinct=True),
        )
    }
    none = {"pages": 0, "records": 0, "refused": 0, "public": 0}
    rows = ((site, counted.get(site.pk, none)) for site in listed)
    return [
        SiteSummary(site, row["pages"], row["records"], row["refused"], row["public"])
        for site, row in rows
    ]


def refused_pages(site: SiteImport) -> QuerySet[ImportedPage]:
    """Pages that could not be read, with the reason in words."""
    return site.pages.exclude(refusal="").order_by("address")


def batches_of(site: SiteImport) -> QuerySet[Batch]:
    """The batches in which the site's drafts were put together."""
    return (
        Batch.objects.filter(items__version__record__importedpage__site=site)
        .distinct()
        .order_by("pk")
    )


def pages_of_import(site: SiteImport) -> QuerySet[ImportedPage]:
    """Every page with the record it became; what could not be read comes first."""
    return site.pages.prefetch_related("record__versions").order_by(
        Case(When(refusal="", then=1), default=0), "address"
    )
