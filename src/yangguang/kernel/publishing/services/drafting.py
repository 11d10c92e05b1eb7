"""Drafts: made, imported, changed, their files and findings."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.services import NewAct, record_many
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing import files, rules
from yangguang.kernel.publishing.blocks import check_kinds
from yangguang.kernel.publishing.content import EDITABLE, cleaned, copied_fields
from yangguang.kernel.publishing.models import (
    Attachment,
    Column,
    FindingDecision,
    Record,
    Relation,
    Version,
)
from yangguang.kernel.publishing.rules import Attribute, Genre, Move, Refused
from yangguang.kernel.publishing.scan import Severity, mask, mask_html
from yangguang.kernel.publishing.selectors.findings import FindingView, finding_for
from yangguang.kernel.publishing.selectors.permissions import DRAFTERS, check_move, check_role
from yangguang.kernel.publishing.services.writing import (
    act_on,
    compare_and_set,
    contribute,
    contribute_to,
    fresh_record,
    subject_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.scan import Finding

CHUNK = 1000
DERIVED = frozenset({"body", "annexes", "genre"})
"""What follows from the blocks of a page, or fixes which it may have."""
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Twelve characters from 31, without ones that look alike: 59 bits."""
    return "".join(secrets.choice(ALPHABET) for _place in range(12))


@transaction.atomic
def create_record(
    *, agency: Agency, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> Version:
    """A new record with its first draft. Raises Refused unless the actor drafts at the agency."""
    check_role(actor, agency.pk, DRAFTERS)
    record = Record.objects.create(
        public_id=new_public_id(), agency=agency, created_by_id=actor.person_id, created_at=at
    )
    version = Version.objects.create(
        record=record,
        number=1,
        created_by_id=actor.person_id,
        created_at=at,
        updated_at=at,
        **cleaned(fields),
    )
    contribute(version, actor, at)
    act_on(record, "drafted", actor=actor, at=at, payload={"number": 1})
    return version


def draft_own(
    *,
    agency: Agency,
    title: str,
    body: str,
    genre: Genre | str,
    actor: Actor,
    at: datetime,
    issuer: Agency | None = None,
    column: str | Sequence[str] = "",
    **more: Any,
) -> Version:
    """A draft in the agency's own words: issued and signed by it today, to be open to all.

    What areas hand to the gate. `issuer`: who issues it, when another agency prepares it.
    `column`: the slug it belongs under; of several, the first that the city has. `more`: other
    content, also in place of what is said here. Raises Refused unless the actor drafts there.
    """
    name = agency_name(issuer or agency, city_date(at))
    slugs = [column] if isinstance(column, str) else column
    known = {found.slug: found for found in Column.objects.filter(slug__in=slugs)}
    fields = {
        "title": title,
        "issuers": [name],
        "signature": [name],
        "body": body,
        "formed_on": city_date(at),
        "genre": genre,
        "column": next((known[slug] for slug in slugs if slug in known), None),
        "summary": title,
        "content_source": name,
        "attribute": Attribute.PROACTIVE,
    }
    return create_record(agency=agency, fields={**fields, **more}, actor=actor, at=at)


@transaction.atomic
def create_records(
    *, agency: Agency, contents: Sequence[Mapping[str, Any]], actor: Actor, at: datetime
) -> list[Version]:
    """Many new records with their first drafts, as `create_record` makes one. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    person = actor.person_id
    records = Record.objects.bulk_create(
        [
            Record(public_id=new_public_id(), agency=agency, created_by_id=person, created_at=at)
            for _content in contents
        ],
        batch_size=CHUNK,
    )
    versions = Version.objects.bulk_create(
        [
            Version(
                record=record,
                number=1,
                created_by_id=person,
                created_at=at,
                updated_at=at,
                **cleaned(fields),
            )
            for record, fields in zip(records, contents, strict=True)
        ],
        batch_size=CHUNK // 5,
    )
    contribute_to(versions, actor, at)
    record_many(
        NewAct(
            kind="publishing.drafted",
            actor=actor,
            at=at,
            subject=subject_of(record),
            agency_id=agency.pk,
            payload={"number": 1},
        )
        for record in records
    )
    return versions


@transaction.atomic
def edit_version(
    *, version: Version, lock: int, changes: Mapping[str, Any], actor: Actor, at: datetime
) -> Version:
    """Change a draft; autosave comes here too, so this is no act. Raises Refused or Conflict.

    Whoever changes anything becomes a contributor, and can no longer review the version.
    The text of a page made of blocks changes with its blocks alone.
    """
    check_move(actor, version, Move.EDIT)
    kept_out = DERIVED if version.blocks is not None else frozenset()
    asked = {n: value for n, value in changes.items() if n in EDITABLE and n not in kept_out}
    if "blocks" in asked:
        check_kinds(version.genre, asked["blocks"] or [])
    written = cleaned(asked)
    changed = {name: value for name, value in written.items() if getattr(version, name) != value}
    if not changed:
        return version
    fresh = compare_and_set(version, lock, updated_at=at, **changed)
    contribute(fresh, actor, at)
    return fresh


@transaction.atomic
def add_attachment(
    *,
    version: Version,
    name: str,
    data: bytes,
    media_type: str,
    actor: Actor,
    at: datetime,
    inline: bool = False,
) -> Attachment:
    """Add a file to a draft. Raises Refused; the caller has checked size and type."""
    check_move(actor, version, Move.EDIT)
    attachment = Attachment.objects.create(
        version=version,
        position=version.attachments.count(),
        name=name.replace("/", "_").replace("\\", "_")[-200:],
        media_type=media_type,
        size=len(data),
        digest=files.save(data),
        inline=inline,
    )
    contribute(version, actor, at)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, actor: Actor, at: datetime) -> None:
    """Take a file out of a draft; its bytes stay in the store until nothing names them."""
    check_move(actor, attachment.version, Move.EDIT)
    contribute(attachment.version, actor, at)
    attachment.delete()


@transaction.atomic
def mask_finding(
    *, version: Version, lock: int, finding_key: str, actor: Actor, at: datetime
) -> Version:
    """Replace what a finding marks by its masked form (disclosure.md §6.3).

    Raises Refused when the finding is gone or cannot be masked in place, Conflict when the
    text changed meanwhile.
    """
    found = _finding(version, finding_key, at)
    in_blocks = version.blocks is not None and found.finding.field == "body"
    if in_blocks:
        raise Refused("in_blocks", _("这一处在内容块里，请打开那一块修改。"))
    if found.finding.suggestion is None or found.finding.field.startswith("attachment"):
        raise Refused("not_maskable", _("这一处不能自动脱敏，请修改原文或替换附件。"))
    return edit_version(
        version=version, lock=lock, changes=_masked(version, found), actor=actor, at=at
    )


def _masked(version: Version, found: FindingView) -> dict[str, Any]:
    field = found.finding.field
    if field == "body":
        return {"body": mask_html(version.body, found.finding)}
    name, _sep, index = field.partition(":")
    if name in {"annex", "annex_title"}:
        annexes = [dict(annex) for annex in version.annexes]
        annex = annexes[int(index)]
        if name == "annex":
            annex["body"] = mask_html(annex["body"], found.finding)
        else:
            annex["title"] = mask(annex["title"], found.finding)
        return {"annexes": annexes}
    return {field: mask(getattr(version, field), found.finding)}


@transaction.atomic
def keep_found(
    *, found: Sequence[tuple[Version, Finding]], reason: str, actor: Actor, at: datetime
) -> None:
    """Sign for findings of many drafts at once that they may stay. Raises Refused.

    For batches whose texts were just scanned: `keep_finding` scans again for each.
    """
    if actor.person_id is None or not reason.strip():
        raise Refused("reason_missing", _("请写明保留的理由。"))
    if any(finding.severity is Severity.STOP for _version, finding in found):
        raise Refused(
            "hard_stop", _("有密级标志的内容不得上网，不能保留。请立即停止办理并报告保密机构。")
        )
    for version in {version.pk: version for version, _finding in found}.values():
        check_move(actor, version, Move.EDIT)
    FindingDecision.objects.bulk_create(
        [
            FindingDecision(
                version=version,
                finding_key=finding.key,
                rule=finding.rule.value,
                matched=finding.matched[:200],
                reason=reason.strip()[:300],
                person_id=actor.person_id,
                at=at,
            )
            for version, finding in found
        ],
        batch_size=CHUNK,
    )
    record_many(
        NewAct(
            kind="publishing.finding_kept",
            actor=actor,
            at=at,
            subject=subject_of(version.record),
            agency_id=version.record.agency_id,
            payload={
                "number": version.number,
                "rule": finding.rule.value,
                "key": finding.key,
            },
        )
        for version, finding in found
    )


@transaction.atomic
def keep_finding(
    *, version: Version, finding_key: str, reason: str, actor: Actor, at: datetime
) -> FindingDecision:
    """Sign that what a finding marks may stay, and why. Raises Refused for a hard stop."""
    check_move(actor, version, Move.EDIT)
    found = _finding(version, finding_key, at)
    if found.finding.severity is Severity.STOP:
        raise Refused(
            "hard_stop", _("有密级标志的内容不得上网，不能保留。请立即停止办理并报告保密机构。")
        )
    if not reason.strip():
        raise Refused("reason_missing", _("请写明保留的理由。"))
    if actor.person_id is None:
        raise Refused("not_permitted", _("保留的决定须由本人签署。"))
    decision, _created = FindingDecision.objects.get_or_create(
        version=version,
        finding_key=finding_key,
        defaults={
            "rule": found.finding.rule.value,
            "matched": found.finding.matched[:200],
            "reason": reason.strip()[:300],
            "person_id": actor.person_id,
            "at": at,
        },
    )
    act_on(
        version.record,
        "finding_kept",
        actor=actor,
        at=at,
        payload={"number": version.number, "rule": found.finding.rule.value, "key": finding_key},
    )
    return decision


def _finding(version: Version, key: str, at: datetime) -> FindingView:
    found = finding_for(version, key, at=at)
    if found is None:
        raise Refused("finding_gone", _("这一处已经不在文中，请刷新检查结果。"))
    return found


@transaction.atomic
def revise(*, record: Record, reason: str, actor: Actor, at: datetime) -> Version:
    """Open a correction: a new draft with the text in force. Raises Refused.

    The old version stays public until the new one has passed the gate. Contributors are not
    taken over: they wrote a text that others have since reviewed (docs/decisions/0005).
    """
    record = fresh_record(record)
    if record.current is None:
        raise Refused("wrong_state", _("尚未公开的信息直接修改即可，无需更正。"))
    base = record.current.version
    check_move(actor, base, Move.REVISE)
    if not reason.strip():
        raise Refused("reason_missing", _("请写明更正的原因，它会随新版本一起公开。"))
    if record.versions.filter(state__in=rules.OPEN_STATES).exists():
        raise Refused("open_version", _("这条信息已有一个正在办理的新版本，请先办结。"))
    latest = record.versions.order_by("-number").values_list("number", flat=True)[0]
    version = Version.objects.create(
        record=record,
        number=latest + 1,
        change_reason=reason.strip()[:500],
        created_by_id=actor.person_id,
        created_at=at,
        updated_at=at,
        **copied_fields(base),
    )
    Attachment.objects.bulk_create(
        Attachment(
            version=version,
            position=a.position,
            name=a.name,
            media_type=a.media_type,
            size=a.size,
            digest=a.digest,
            inline=a.inline,
        )
        for a in base.attachments.all()
    )
    contribute(version, actor, at)
    act_on(record, "revision_opened", actor=actor, at=at, payload={"number": version.number})
    return version


@transaction.atomic
def discard(*, version: Version, lock: int, actor: Actor, at: datetime) -> Version:
    """Give up a draft; it stays readable for the agency. Raises Refused or Conflict."""
    state = check_move(actor, version, Move.DISCARD)
    fresh = compare_and_set(version, lock, state=state, updated_at=at)
    act_on(fresh.record, "discarded", actor=actor, at=at, payload={"number": fresh.number})
    return fresh


@transaction.atomic
def relate(*, source: Record, target: Record, kind: str, actor: Actor, at: datetime) -> Relation:
    """Link two records; shown from both ends once both are public. Raises Refused."""
    check_role(actor, source.agency_id, DRAFTERS)
    if source.pk == target.pk:
        raise Refused("itself", _("不能与自身关联。"))
    relation, created = Relation.objects.get_or_create(
        source=source, target=target, kind=kind, defaults={"created_at": at}
    )
    if created:
        payload = {"kind": kind, "target": target.public_id}
        act_on(source, "related", actor=actor, at=at, payload=payload)
    return relation


@transaction.atomic
def unrelate(*, relation: Relation, actor: Actor, at: datetime) -> None:
    """Remove a link. Raises Refused."""
    check_role(actor, relation.source.agency_id, DRAFTERS)
    payload = {"kind": relation.kind, "target": relation.target.public_id}
    act_on(relation.source, "unrelated", actor=actor, at=at, payload=payload)
    relation.delete()
