"""Taking over an old site: page by page into drafts, each with a redirect from its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.exchange.models import ImportedPage, OldAddress, SiteImport
from yangguang.kernel.ledger.rules import digest_bytes
from yangguang.kernel.publishing.models import Record, Version
from yangguang.kernel.publishing.rules import Refused, VersionState
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role
from yangguang.kernel.publishing.services import create_batch, import_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from yangguang.kernel.exchange.sources import OldPage
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Batch


@dataclass(frozen=True)
class Report:
    """What became of the pages, in this run and in all."""

    imported: int
    repeated: int
    refused: int
    skipped: int
    """Done in an earlier run."""


def import_site(
    *,
    agency: Agency,
    source: str,
    pages: Sequence[OldPage],
    actor: Actor,
    at: datetime,
    retry: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Read pages into drafts, each in its own transaction. Raises Refused without the right.

    Pages done before are left alone, so the same call goes on after a stop; with `retry` those
    that were refused are tried again. Nothing becomes public: the drafts wait for their review.
    """
    check_role(actor, agency.pk, DRAFTERS)
    if actor.person_id is None:
        raise Refused("not_permitted", _("导入须由信息员本人办理。"))
    site, _made = SiteImport.objects.get_or_create(
        source=source,
        agency=agency,
        defaults={"started_by_id": actor.person_id, "started_at": at},
    )
    done = site.pages.filter(refusal="") if retry else site.pages.all()
    known = set(done.values_list("address", flat=True))
    tally = {"imported": 0, "repeated": 0, "refused": 0, "skipped": 0}
    for count, page in enumerate(pages, 1):
        outcome = "skipped" if page.address in known else _take(site, page, agency, actor, at)
        tally[outcome] += 1
        if progress:
            progress(count, len(pages))
    return Report(**tally)


def _take(site: SiteImport, page: OldPage, agency: Agency, actor: Actor, at: datetime) -> str:
    try:
        data = page.read()
    except OSError as problem:
        _note(site, page, "", None, str(problem) or _("读不到这一页。"), at)
        return "refused"
    digest = digest_bytes(data)
    twin = site.pages.filter(digest=digest, record__isnull=False).first()
    if twin is not None:
        _note(site, page, digest, twin.record, "", at)
        return "repeated"
    try:
        with transaction.atomic():
            version = import_document(
                agency=agency, data=data, filename=page.name, actor=actor, at=at
            )
            _note(site, page, digest, version.record, "", at)
    except (Unreadable, Refused) as problem:
        _note(site, page, digest, None, str(problem), at)
        return "refused"
    return "imported"


@transaction.atomic
def _note(
    site: SiteImport,
    page: OldPage,
    digest: str,
    record: Record | None,
    refusal: str,
    at: datetime,
) -> None:
    ImportedPage.objects.update_or_create(
        site=site,
        address=page.address[:500],
        defaults={"digest": digest, "record": record, "refusal": refusal, "at": at},
    )
    if record is not None:
        OldAddress.objects.get_or_create(path=page.address[:500], defaults={"record": record})


@transaction.atomic
def batch_of_site(*, site: SiteImport, actor: Actor, at: datetime) -> Batch:
    """All drafts of a site that are still drafts, as one batch. Raises Refused when none is."""
    versions = list(
        Version.objects.select_related("record")
        .filter(
            record__importedpage__site=site,
            state=VersionState.DRAFT,
            batch_items__isnull=True,
        )
        .distinct()
        .order_by("pk")
    )
    return create_batch(
        agency=site.agency,
        name=_("旧站内容:%(source)s") % {"source": site.source},
        versions=versions,
        actor=actor,
        at=at,
    )
