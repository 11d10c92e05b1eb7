"""Taking over an old site: page by page into drafts, each with a redirect from its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.exchange.models import ImportedPage, OldAddress, SiteImport
from yangguang.kernel.exchange.rules import first_sentences
from yangguang.kernel.ledger.rules import digest_bytes
from yangguang.kernel.publishing.models import Record, Version
from yangguang.kernel.publishing.rules import Refused, VersionState
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_role
from yangguang.kernel.publishing.services import create_batch, edit_version, import_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.exchange.sources import Around, OldPage
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Batch


@dataclass(frozen=True)
class Report:
    """What became of the pages, in this run and in all."""

    imported: int
    repeated: int
    refused: int
    attached: int
    """Files that came along with a page."""
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
    base: str = "",
    defaults: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
    told: Callable[[str, str], None] | None = None,
) -> Report:
    """Read pages into drafts, each in its own transaction. Raises Refused without the right.

    Pages done before are left alone, so the same call goes on after a stop; with `retry` those
    that were refused are tried again. `base` is the old site's host, by which officers know it.
    `defaults` fills what a page does not say of itself. Nothing becomes public: the drafts wait
    for their review. `told` hears what became of each page.
    """
    check_role(actor, agency.pk, DRAFTERS)
    if actor.person_id is None:
        raise Refused("not_permitted", _("导入须由信息员本人办理。"))
    site, _made = SiteImport.objects.get_or_create(
        source=source,
        agency=agency,
        defaults={"started_by_id": actor.person_id, "started_at": at, "base": base},
    )
    if base and site.base != base:
        site.base = base
        site.save(update_fields=["base"])
    done = site.pages.filter(refusal="") if retry else site.pages.all()
    known = set(done.values_list("address", flat=True))
    tally = {"imported": 0, "repeated": 0, "refused": 0, "attached": 0, "skipped": 0}
    attached: set[str] = set()
    for count, page in enumerate(pages, 1):
        if page.address in attached:
            outcome = "attached"
        elif page.address in known:
            outcome = "skipped"
        else:
            outcome, files = _take(site, page, actor, at, defaults or {})
            attached |= files
        tally[outcome] += 1
        if told:
            told(page.address, outcome)
        if progress:
            progress(count, len(pages))
    return Report(**tally)


def complete_drafts(
    *,
    site: SiteImport,
    defaults: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    summarise: bool = False,
) -> int:
    """Fill what the site's drafts still lack; how many were filled. Raises Refused.

    With `summarise` a missing summary is the first sentences of the text. What somebody has
    chosen stays, and so does a draft that is already on its way.
    """
    drafts = Version.objects.select_related("record__agency").filter(
        record__importedpage__site=site, state=VersionState.DRAFT
    )
    filled = 0
    for version in drafts.distinct().order_by("pk"):
        offered = dict(defaults)
        if summarise:
            offered["summary"] = first_sentences(version.body)
        lacking = {n: value for n, value in offered.items() if value and not getattr(version, n)}
        if lacking:
            edit_version(version=version, lock=version.lock, changes=lacking, actor=actor, at=at)
            filled += 1
    return filled


def _take(
    site: SiteImport, page: OldPage, actor: Actor, at: datetime, defaults: Mapping[str, Any]
) -> tuple[str, set[str]]:
    """What became of a page, and the addresses of files that came along as its attachments."""
    try:
        data = page.read()
    except OSError as problem:
        _note(site, page.address, "", None, str(problem) or _("读不到这一页。"), at)
        return "refused", set()
    digest = digest_bytes(data)
    twin = site.pages.filter(digest=digest, record__isnull=False).first()
    if twin is not None:
        _note(site, page.address, digest, twin.record, "", at)
        return "repeated", set()
    around = page.around()
    try:
        with transaction.atomic():
            version = import_document(
                agency=site.agency,
                data=data,
                filename=page.name,
                actor=actor,
                at=at,
                around=around,
                defaults=defaults,
            )
            _note(site, page.address, digest, version.record, "", at)
            attached = _note_attached(site, around, version, at)
    except (Unreadable, Refused) as problem:
        _note(site, page.address, digest, None, str(problem), at)
        return "refused", set()
    return "imported", attached


def _note_attached(site: SiteImport, around: Around, version: Version, at: datetime) -> set[str]:
    """Files that came along lead to the record as well, and become no drafts of their own."""
    kept = {file.digest for file in version.attachments.all() if not file.inline}
    attached = {
        address: digest
        for address, data in around.taken.items()
        if (digest := digest_bytes(data)) in kept
    }
    taken = set(site.pages.filter(address__in=attached).values_list("address", flat=True))
    for address, digest in attached.items():
        if address not in taken:
            _note(site, address, digest, version.record, "", at)
    return set(attached)


@transaction.atomic
def _note(
    site: SiteImport,
    address: str,
    digest: str,
    record: Record | None,
    refusal: str,
    at: datetime,
) -> None:
    ImportedPage.objects.update_or_create(
        site=site,
        address=address,
        defaults={"digest": digest, "record": record, "refusal": refusal, "at": at},
    )
    if record is not None:
        OldAddress.objects.get_or_create(path=address, defaults={"record": record})


@transaction.atomic
def batch_of_site(*, site: SiteImport, actor: Actor, at: datetime) -> Batch | None:
    """The drafts of a site that are in no batch yet, as one batch; None when there are none."""
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
    if not versions:
        return None
    return create_batch(
        agency=site.agency,
        name=_("旧站内容：%(source)s") % {"source": site.name},
        versions=versions,
        actor=actor,
        at=at,
    )
