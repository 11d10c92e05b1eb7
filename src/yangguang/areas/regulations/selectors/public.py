"""What the library's own pages show of one document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Regulation
from yangguang.areas.regulations.rules.force import STANDING_LABELS, Standing
from yangguang.areas.regulations.selectors.library import (
    Event,
    amendments_of,
    library,
    takes_in,
)
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.models import Publication
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.publishing.selectors.public import RelatedRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.publishing.models import Record


def units() -> list[tuple[str, str]]:
    """Units that have documents in the library, by code."""
    rows = Agency.objects.filter(pk__in=library().order_by().values("record__agency"))
    return [(a.code, agency_name(a)) for a in rows.prefetch_related("versions").order_by("code")]


def document(public_id: str) -> Regulation:
    """A public one. Raises Regulation.DoesNotExist."""
    return library().get(record__public_id=public_id)


def versions_of(row: Regulation) -> list[Publication]:
    """Its texts that may be read, oldest first."""
    rows = Publication.objects.filter(record=row.pk, withdrawal__isnull=True)
    return list(rows.select_related("version").order_by("published_at", "pk"))


@dataclass(frozen=True)
class Text:
    """A text of the document as it was public, and the amendments it took in."""

    number: int
    published_at: datetime
    reason: str
    before: int | None
    """Number of the text before it, to compare with."""
    taken_in: Sequence[RelatedRecord]


@dataclass(frozen=True)
class Consolidation:
    """The texts of a document one after the other, and the amendments none has in its words."""

    texts: Sequence[Text]
    missing: Sequence[RelatedRecord]


def consolidation_of(row: Regulation) -> Consolidation:
    """Its history as texts: each with what it took in; what is still to be taken in."""
    amendments = amendments_of(row.record)
    texts, taken, before = [], set(), None
    for publication in versions_of(row):
        version = publication.version
        own = [a for a in amendments if a.pk not in taken and takes_in(version, a)]
        taken |= {a.pk for a in own}
        texts.append(
            Text(
                version.number, publication.published_at, version.change_reason, before,
                [r for r in map(_related, own) if r],
            )
        )  # fmt: skip
        before = version.number
    missing = [_related(a) for a in amendments if a.pk not in taken]
    return Consolidation(texts, [r for r in missing if r])


def events_of(row: Regulation) -> list[Event]:
    """Its life, day by day."""
    events = [
        Event(row.published_on, str(_("公布"))),
        Event(row.starts_on, _("施行")),
    ]
    for change in row.changes.select_related("basis__current__version"):
        named = str(STANDING_LABELS[Standing(change.standing)])
        text = "，".join(p for p in (named, change.reason, change.basis_text) if p)
        events.append(Event(change.effective_on, text, _related(change.basis)))
    known = {change.standing for change in row.changes.all()}
    for day, standing in (
        (row.amended_on, Standing.AMENDED),
        (row.repealed_on, Standing.REPEALED),
        (row.lapsed_on, Standing.EXPIRED),
    ):
        if day and standing.value not in known:
            label = str(STANDING_LABELS[standing])
            events.append(Event(day, label, _related(row.record.validity_basis)))
    if row.valid_until:
        events.append(Event(row.valid_until, _("有效期的最后一天")))
    return sorted(events, key=lambda e: e.on)


def _related(record: Record | None) -> RelatedRecord | None:
    if record is None or record.current is None or record.state != RecordState.PUBLISHED:
        return None
    title = record.current.version.title
    return RelatedRecord(str(_("依据")), "basis", title, record.public_id, is_source=True)
