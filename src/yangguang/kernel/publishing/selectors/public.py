"""What everybody may see: public records, their versions and acts, the tombstones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.selectors import public_sentence
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name, is_current
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.models import (
    Attachment,
    Publication,
    Record,
    Relation,
    RelationKind,
    Version,
    Withdrawal,
    WithdrawalKind,
)
from yangguang.kernel.publishing.rules import RecordState, Validity
from yangguang.kernel.publishing.showing import publication_tag, record_tag
from yangguang.kernel.tags import named, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True)
class PublicVersion:
    """One version that is or was public."""

    number: int
    published_at: datetime
    change_reason: str
    digest: str
    is_current: bool


@dataclass(frozen=True)
class PublicAct:
    """One public act, as a sentence, with its place in the order once it is sealed."""

    at: datetime
    sentence: str
    sequence: int | None
    digest: str


@dataclass(frozen=True)
class RelatedRecord:
    """A public record this one relates to, and how, read from this one."""

    label: str
    kind: str
    title: str
    public_id: str
    is_source: bool


@dataclass(frozen=True)
class PublicRecord:
    """A record as the public sees it; the desk's preview has the same shape."""

    record: Record
    version: Version
    publication: Publication | None
    """None in a preview."""
    first_published_at: datetime | None
    agency_name: str
    """The agency's name when the record was first published."""
    agency_name_now: str
    agency_exists: bool
    validity: Validity
    validity_label: str
    validity_basis: RelatedRecord | None
    files: Sequence[Attachment]
    relations: Sequence[RelatedRecord]
    versions: Sequence[PublicVersion]
    acts: Sequence[PublicAct]
    withdrawal: Withdrawal | None

    @property
    def is_preview(self) -> bool:
        """Whether the public cannot see this yet."""
        return self.publication is None

    @property
    def hides_title(self) -> bool:
        """Whether not even the title may be shown any more."""
        return self.withdrawal is not None and self.withdrawal.kind in HIDING

    @property
    def has_newer(self) -> bool:
        """Whether this version was taken back while the record has another one in force."""
        return self.withdrawal is not None and self.record.state == RecordState.PUBLISHED


HIDING = frozenset({WithdrawalKind.SECRECY.value, WithdrawalKind.PERSONAL_DATA.value})
# How a relation reads from its target.
REVERSE_LABELS = {
    RelationKind.INTERPRETS: _("相关解读"),
    RelationKind.AMENDS: _("被以下文件修改"),
    RelationKind.REPEALS: _("被以下文件废止"),
    RelationKind.BASIS: _("以本文件为依据"),
    RelationKind.DRAFT_OF: _("草案"),
    RelationKind.CLEANUP_RESULT: _("清理结果"),
    RelationKind.ANNEX_OF: _("附件"),
    RelationKind.COPY_OF: _("转载"),
}


def _records() -> QuerySet[Record]:
    return (
        Record.objects.filter(state__in=[RecordState.PUBLISHED, RecordState.WITHDRAWN])
        .select_related(
            "agency",
            "current__withdrawal",
            "current__version__topic__parent",
            "current__version__column__parent",
            "validity_basis__current__version",
        )
        .prefetch_related("agency__versions", "current__version__attachments")
    )


@named()
def public_record(public_id: str, *, at: datetime) -> PublicRecord:
    """The record as published, or its tombstone (`withdrawal` is set).

    Raises Record.DoesNotExist for a draft as for an address that never was.
    """
    record = _records().get(public_id=public_id)
    publication = record.current
    if publication is None:
        raise Record.DoesNotExist
    publications = list(record.publications.select_related("version", "withdrawal"))
    return _view(record, publication.version, publication, publications, at=at)


@named()
def public_version(public_id: str, number: int, *, at: datetime) -> PublicRecord:
    """One version that was published, as it stood. Raises Record.DoesNotExist.

    Once the record is withdrawn its older versions are too, and a version that was withdrawn
    before its record came out again stays so: `withdrawal` is set and the text is not given out.
    """
    record = _records().get(public_id=public_id)
    publications = list(
        record.publications.select_related(
            "version__topic__parent", "version__column__parent", "withdrawal"
        )
    )
    wanted = next((p for p in publications if p.version.number == number), None)
    if wanted is None:
        raise Record.DoesNotExist
    return _view(record, wanted.version, wanted, publications, at=at)


def public_preview(version: Version, *, at: datetime) -> PublicRecord:
    """A version as the public would see it; the caller may see the draft."""
    record = (
        Record.objects.select_related("agency", "current", "validity_basis__current__version")
        .prefetch_related("agency__versions")
        .get(pk=version.record_id)
    )
    publications = list(record.publications.select_related("version", "withdrawal"))
    return _view(record, version, None, publications, at=at)


def _view(
    record: Record,
    version: Version,
    publication: Publication | None,
    publications: list[Publication],
    *,
    at: datetime,
) -> PublicRecord:
    first = min((p.published_at for p in publications), default=None)
    withdrawal = _withdrawal(record, publication)
    show(record_tag(record.pk))
    if publication and not (withdrawal and withdrawal.kind in HIDING):
        show(publication_tag(publication.pk))
    stored = Validity(record.validity if publication else version.validity)
    validity = rules.validity_on(
        stored,
        effective_from=version.effective_from,
        valid_until=version.valid_until,
        on=city_date(at),
    )
    return PublicRecord(
        record=record,
        version=_emptied(record, version, withdrawal) if withdrawal else version,
        publication=publication,
        first_published_at=first,
        agency_name=agency_name(record.agency, city_date(first or at)),
        agency_name_now=agency_name(record.agency),
        agency_exists=is_current(record.agency),
        validity=validity,
        validity_label=str(rules.VALIDITY_LABELS[validity]),
        validity_basis=_basis(record),
        files=[] if withdrawal else [a for a in version.attachments.all() if not a.inline],
        relations=[] if withdrawal else relations_of(record),
        versions=[
            PublicVersion(
                number=p.version.number,
                published_at=p.published_at,
                change_reason="" if _is_hidden(p) else p.version.change_reason,
                digest=p.digest,
                is_current=p.pk == record.current_id,
            )
            for p in sorted(publications, key=lambda p: p.pk, reverse=True)
        ],
        acts=public_acts(record),
        withdrawal=withdrawal,
    )


def _withdrawal(record: Record, publication: Publication | None) -> Withdrawal | None:
    """Why the publication is no longer public: its own withdrawal or that of the whole record.

    Of two the one that hides more counts.
    """
    if publication is None:
        return None
    found = [getattr(publication, "withdrawal", None)]
    if record.current is not None and record.state != RecordState.PUBLISHED:
        found.append(getattr(record.current, "withdrawal", None))
    taken: list[Withdrawal] = [w for w in found if w is not None]
    return next((w for w in taken if w.kind in HIDING), taken[0] if taken else None)


def _is_hidden(publication: Publication) -> bool:
    taken = getattr(publication, "withdrawal", None)
    return taken is not None and taken.kind in HIDING


def _emptied(record: Record, version: Version, withdrawal: Withdrawal) -> Version:
    """What a tombstone may know of a version: its number, and its title unless that is hidden."""
    title = "" if withdrawal.kind in HIDING else version.title
    return Version(record=record, number=version.number, title=title)


def _basis(record: Record) -> RelatedRecord | None:
    basis = record.validity_basis
    if basis is not None:
        show(record_tag(basis.pk))
    if basis is None or basis.current is None or basis.state != RecordState.PUBLISHED:
        return None
    show(publication_tag(basis.current.pk))
    return RelatedRecord(
        str(_("依据")), "basis", basis.current.version.title, basis.public_id, True
    )


def relations_of(record: Record) -> list[RelatedRecord]:
    """Public records this one relates to, from both ends."""
    both = {"state": RecordState.PUBLISHED}
    out = Relation.objects.filter(
        source=record, **{f"target__{k}": v for k, v in both.items()}
    ).select_related("target__current__version")
    back = Relation.objects.filter(
        target=record, **{f"source__{k}": v for k, v in both.items()}
    ).select_related("source__current__version")
    found = [
        RelatedRecord(
            str(RelationKind(r.kind).label),
            r.kind,
            _title(r.target),
            r.target.public_id,
            is_source=True,
        )
        for r in out
    ]
    found += [
        RelatedRecord(
            str(REVERSE_LABELS[RelationKind(r.kind)]),
            r.kind,
            _title(r.source),
            r.source.public_id,
            is_source=False,
        )
        for r in back
    ]
    return found


def _title(record: Record) -> str:
    show(record_tag(record.pk), *([publication_tag(record.current.pk)] if record.current else []))
    return record.current.version.title if record.current else ""


def public_acts(record: Record) -> list[PublicAct]:
    """The record's public acts, oldest first."""
    acts = (
        Act.objects.filter(subject_type="record", subject_id=record.pk, visibility="public")
        .select_related("seal")
        .order_by("at", "pk")
    )
    return [public_act(act) for act in acts]


def public_act(act: Act) -> PublicAct:
    """An act's public sentence and its place in the order."""
    seal = getattr(act, "seal", None)
    return PublicAct(
        at=act.at,
        sentence=public_sentence(act),
        sequence=seal.sequence if seal else None,
        digest=seal.act_digest if seal else "",
    )


@named()
def attachment_for(public_id: str, digest: str) -> Attachment:
    """A file of any version of a record that is public now. Raises Attachment.DoesNotExist.

    Drafts' files, and those of withdrawn records, do not exist for the public.
    """
    found = (
        Attachment.objects.filter(
            version__record__public_id=public_id,
            version__record__state=RecordState.PUBLISHED,
            version__publication__isnull=False,
            version__publication__withdrawal__isnull=True,
            digest=f"sha256:{digest}",
        )
        .select_related("version__record", "version__publication")
        .first()
    )
    if found is None:
        raise Attachment.DoesNotExist
    show(record_tag(found.version.record_id), publication_tag(found.version.publication.pk))
    return found
