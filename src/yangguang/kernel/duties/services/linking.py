"""Evidence an officer names for one obligation; a second person of the office confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.models import EvidenceLink, LinkKind, Standing
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.duties.services.writing import (
    act_on,
    check_another,
    check_office,
    check_speaks_for,
    compare_and_set,
    person_of,
    text_of,
)
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.selectors import acts_visible_to
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.organizations.rules import Actor


@transaction.atomic
def attach_evidence(
    *,
    obligation: Obligation,
    part: str,
    kind: str,
    ref: str,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> EvidenceLink:
    """Name a public record by index number, an act by its place in the order, or a file.

    It counts once confirmed: a record or an act from when it happened, a file from now,
    whatever date it bears. Raises Refused.
    """
    check_speaks_for(actor, obligation)
    wanted = LinkKind(kind)
    named = text_of(ref, _("索引号、序号或文号"), 80)
    parts = the_book().versions[obligation.version_id].duty.parts
    if part not in parts:
        raise Refused("part", _("请选择它证明的是哪一部分。"))
    try:
        with transaction.atomic():
            link = EvidenceLink.objects.create(
                key=obligation.key,
                part=part,
                kind=wanted,
                ref=named,
                note=" ".join(note.split())[:300],
                agency_id=obligation.agency_id,
                act=_act_named(wanted, named, actor),
                attached_by_id=person_of(actor),
                attached_at=at,
            )
    except IntegrityError:
        raise Refused("twice", _("这一证明材料已经附上。")) from None
    act_on(
        obligation.key,
        "evidence_attached",
        actor=actor,
        at=at,
        agency_id=obligation.agency_id,
        payload={"link": link.pk, "kind": wanted.value},
    )
    return link


def _act_named(kind: LinkKind, ref: str, actor: Actor) -> Act | None:
    if kind is LinkKind.RECORD:
        return _publication_of(ref)
    if kind is LinkKind.ACT:
        return _sealed_act(ref, actor)
    return None


def _publication_of(index_no: str) -> Act:
    record = Record.objects.filter(current__index_no=index_no, state=RecordState.PUBLISHED).first()
    act = record and Act.objects.filter(
        kind="publishing.published", subject_type="record", subject_id=record.pk
    ).order_by("pk").first()  # fmt: skip
    if not act:
        raise Refused("not_public", _("没有索引号为“%(ref)s”的已公开信息。") % {"ref": index_no})
    return act


def _sealed_act(sequence: str, actor: Actor) -> Act:
    found = None
    if sequence.isdecimal() and len(sequence) < 18:
        found = acts_visible_to(actor).filter(seal__sequence=int(sequence)).first()
    if found is None or found.kind.startswith("duties."):
        raise Refused(
            "no_act", _("没有封存序号为“%(ref)s”、可以作证的行为记录。") % {"ref": sequence}
        )
    return found


@transaction.atomic
def confirm_evidence(
    *, link: EvidenceLink, lock: int, opinion: str = "", actor: Actor, at: datetime
) -> EvidenceLink:
    """Let it count. Raises Refused for the person who named it, or Conflict."""
    return _decide(link, lock, Standing.ACCEPTED, "evidence_confirmed", opinion, actor, at)


@transaction.atomic
def refuse_evidence(
    *, link: EvidenceLink, lock: int, opinion: str, actor: Actor, at: datetime
) -> EvidenceLink:
    """Do not let it count, and say why. Raises Refused or Conflict."""
    why = text_of(opinion, _("不予核定的理由"), 300)
    return _decide(link, lock, Standing.REFUSED, "evidence_refused", why, actor, at)


def _decide(
    link: EvidenceLink,
    lock: int,
    state: Standing,
    kind: str,
    opinion: str,
    actor: Actor,
    at: datetime,
) -> EvidenceLink:
    check_office(actor)
    check_another(actor, link.attached_by_id)
    if link.state != Standing.WAITING:
        raise Refused("decided", _("这一证明材料已经核定。"))
    decided = compare_and_set(
        link,
        lock,
        state=state,
        opinion=" ".join(opinion.split())[:300],
        decided_by_id=actor.person_id,
        decided_at=at,
    )
    _tell(decided, kind, actor=actor, at=at)
    return decided


@transaction.atomic
def end_evidence(*, link: EvidenceLink, lock: int, actor: Actor, at: datetime) -> EvidenceLink:
    """Take it back; what it closed opens again. By who named it or by the office."""
    if actor.person_id != link.attached_by_id and not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        raise Refused("not_permitted", _("只有附上的人和市政务公开办公室可以收回。"))
    if link.state not in {Standing.WAITING, Standing.ACCEPTED}:
        raise Refused("decided", _("这一证明材料已经不起作用。"))
    ended = compare_and_set(link, lock, state=Standing.ENDED)
    _tell(ended, "evidence_ended", actor=actor, at=at)
    return ended


def _tell(link: EvidenceLink, kind: str, *, actor: Actor, at: datetime) -> None:
    act_on(
        link.key,
        kind,
        actor=actor,
        at=at,
        agency_id=link.agency_id,
        payload={"link": link.pk, "kind": link.kind},
    )
