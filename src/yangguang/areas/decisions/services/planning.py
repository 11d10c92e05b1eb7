"""The annual catalogue, edition by edition, and proposals in writing with their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import CatalogueEdition, CatalogueItem, Proposal
from yangguang.areas.decisions.rules import catalogue as rules
from yangguang.areas.decisions.rules.catalogue import EditionState
from yangguang.areas.decisions.rules.dossier import Move, State, Step, is_outside, needed
from yangguang.areas.decisions.selectors.dossiers import facts_of, is_listed, listing_of
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS, HANDLERS, act_on
from yangguang.areas.decisions.services.dossiers import subject_of
from yangguang.areas.decisions.services.releasing import (
    edition_lines,
    note_edition,
    paragraphs_html,
)
from yangguang.kernel.cases.numbers import case_number
from yangguang.kernel.ledger.services import Subject, record_access
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Genre, Refused
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.publishing.services import discard, draft_own
from yangguang.kernel.vault import unseal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.areas.decisions.models import Dossier
    from yangguang.areas.decisions.rules.dossier import Facts
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

PREFIX = "JY"
CATALOGUE_COLUMN = "jcml"
ITEM_FIELDS = (
    "title", "kind", "lead", "co_units", "legal_basis", "procedures", "hearing_planned",
    "planned_on", "phone",
)  # fmt: skip


@transaction.atomic
def open_edition(
    *, organ: Agency, year: int, actor: Actor, at: datetime, demonstration: bool = False
) -> CatalogueEdition:
    """The first edition of a year, or an adjustment that begins with the items of the last.

    Raises Refused while another is in preparation.
    """
    check_role(actor, organ.pk, DRAFTERS)
    before = CatalogueEdition.objects.filter(organ=organ, year=year).order_by("-number").first()
    if before is not None and before.state != EditionState.PUBLISHED:
        raise Refused("underway", _("本年度目录已有一版在编制中。"))
    try:
        with transaction.atomic():
            made = CatalogueEdition.objects.create(
                organ=organ,
                year=year,
                number=before.number + 1 if before else 1,
                created_by_id=actor.person_id,
                created_at=at,
                demonstration=demonstration,
            )
    except IntegrityError as fault:
        raise Refused("underway", _("本年度目录已有一版在编制中。")) from fault
    for item in before.items.all() if before else ():
        item.pk, item.edition = None, made
        item.save(force_insert=True)
    note_edition(made, "catalogue_opened", actor, at)
    return made


def _check_draft(edition: CatalogueEdition) -> None:
    if edition.state != EditionState.DRAFT:
        raise Refused("wrong_state", _("这一版目录已经送审，不能修改。需要调整的，另编新版。"))


@transaction.atomic
def edit_edition(
    *, edition: CatalogueEdition, lock: int, fields: Mapping[str, Any], actor: Actor, at: datetime
) -> CatalogueEdition:
    """Write consent and reason. Raises Refused, Overtaken."""
    check_role(actor, edition.organ_id, DRAFTERS)
    _check_draft(edition)
    names = ("consent_number", "consent_on", "reason")
    fresh = write(edition, lock, **{n: v for n, v in fields.items() if n in names})
    note_edition(fresh, "catalogue_edited", actor, at)
    return fresh


@transaction.atomic
def keep_item(
    *,
    edition: CatalogueEdition,
    lock: int,
    fields: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    key: str = "",
) -> CatalogueItem:
    """Put an item in, or change the one with the key. Raises Refused, Overtaken.

    The lock is the edition's: items have their serials and their consent together.
    """
    check_role(actor, edition.organ_id, DRAFTERS)
    _check_draft(edition)
    known = {name: value for name, value in fields.items() if name in ITEM_FIELDS}
    known["procedures"] = list(dict.fromkeys([*known.get("procedures", []), *rules.ALWAYS]))
    if known["planned_on"].year != edition.year:
        raise Refused("year", _("计划完成时间不在本年度内。"))
    edition = write(edition, lock)
    if key:
        if not edition.items.filter(key=key).update(**known):
            raise Refused("gone", _("这一事项已经移出目录。"))
        row = edition.items.get(key=key)
    else:
        last = edition.items.order_by("-serial").first()
        number = case_number(prefix="ML", agency_code=edition.organ.code, year=edition.year)
        row = CatalogueItem.objects.create(
            edition=edition, key=number, serial=last.serial + 1 if last else 1, **known
        )
    note_edition(edition, "catalogue_item_kept", actor, at, key=row.key)
    return row


@transaction.atomic
def drop_item(
    *, edition: CatalogueEdition, lock: int, key: str, actor: Actor, at: datetime
) -> None:
    """Take an item out of the edition. Raises Refused, Overtaken."""
    check_role(actor, edition.organ_id, DRAFTERS)
    _check_draft(edition)
    edition = write(edition, lock)
    edition.items.filter(key=key).delete()
    note_edition(edition, "catalogue_item_dropped", actor, at, key=key)


@transaction.atomic
def list_outside(*, dossier: Dossier, actor: Actor, at: datetime) -> CatalogueItem:
    """Put a matter that is outside the catalogue into an adjustment of the catalogue of its year.

    The reason why it is outside becomes the adjustment's where none was written. It is outside
    until that edition, with the party committee's consent, is public. Where that year's catalogue
    has an item of that very name, the matter is that item. Raises Refused.
    """
    if not is_outside(State(dossier.state), listed=is_listed(dossier), is_secret=dossier.is_secret):
        raise Refused("listed", _("这一事项不需要补列：已在公布的目录内，或者依法不列入。"))
    if listing_of(dossier) is not None:
        raise Refused("underway", _("这一事项已经编入还没有公布的目录。"))
    decided = dossier.moves.filter(move=Move.DECIDE).order_by("-pk").first()
    on = city_date(decided.at if decided else at)
    newest = CatalogueEdition.objects.filter(organ=dossier.organ_id, year=on.year).first()
    item = newest.items.filter(title=dossier.title).first() if newest else None
    if item is None:
        item = _put_in(dossier, newest, on, actor, at)
    else:
        check_role(actor, dossier.organ_id, DRAFTERS)
    write(dossier, dossier.lock, item_key=item.key)
    act_on(
        subject_of(dossier),
        "dossier_edited",
        agency_id=dossier.organ_id,
        actor=actor,
        at=at,
        fields=["item_key"],
    )
    return item


def _put_in(
    dossier: Dossier, newest: CatalogueEdition | None, on: date, actor: Actor, at: datetime
) -> CatalogueItem:
    """Its item in the edition in preparation, or in a new one."""
    edition = newest
    if edition is None or edition.state != EditionState.DRAFT:
        edition = open_edition(
            organ=dossier.organ,
            year=on.year,
            actor=actor,
            at=at,
            demonstration=dossier.demonstration,
        )
    planned = dossier.planned_on
    item = keep_item(
        edition=edition,
        lock=edition.lock,
        fields={
            "title": dossier.title,
            "kind": dossier.kind,
            "lead": dossier.lead or dossier.organ,
            "legal_basis": dossier.legal_basis,
            "planned_on": planned if planned and planned.year == on.year else on,
            "procedures": _procedures(facts_of(dossier)),
        },
        actor=actor,
        at=at,
    )
    if not item.edition.reason:
        reason = _("补列目录外决策“%(title)s”：%(reason)s")
        words = {"title": dossier.title, "reason": dossier.outside_reason}
        write(item.edition, item.edition.lock, reason=(reason % words).rstrip("：")[:1000])
    return item


def _procedures(facts: Facts) -> list[str]:
    """The steps the matter needs, as a catalogue names them."""
    known = {code for code, _label in rules.PROCEDURES}
    return [step.value for step in Step if step.value in known and needed(facts, step)]


def edition_faults(edition: CatalogueEdition) -> list[tuple[str, str]]:
    """What keeps it from the gate."""
    items = [(i.title, str(i.lead_id or ""), i.planned_on) for i in edition.items.all()]
    return list(
        rules.edition_faults(
            number=edition.number,
            items=items,
            year=edition.year,
            consent_number=edition.consent_number,
            consent_on=edition.consent_on,
            reason=edition.reason,
        )
    )


@transaction.atomic
def prepare_edition(
    *, edition: CatalogueEdition, lock: int, actor: Actor, at: datetime
) -> CatalogueEdition:
    """Make the edition a record before the gate. Raises Refused without party consent."""
    check_role(actor, edition.organ_id, DRAFTERS)
    _check_draft(edition)
    for code, text in edition_faults(edition):
        raise Refused(code, text)
    issuer = agency_name(edition.organ, city_date(at))
    title = _("%(organ)s%(year)d年度重大行政决策事项目录") % {"organ": issuer, "year": edition.year}
    if edition.number > 1:
        title += _("（第%(n)d次调整）") % {"n": edition.number - 1}
    version = draft_own(
        agency=edition.organ,
        title=title,
        body=paragraphs_html(*edition_lines(edition)),
        genre=Genre.ANNOUNCEMENT,
        column=CATALOGUE_COLUMN,
        summary=_("%(title)s，共%(count)d项。") % {"title": title, "count": edition.items.count()},
        demonstration=edition.demonstration,
        actor=actor,
        at=at,
    )
    fresh = write(edition, lock, state=EditionState.AT_GATE, record=version.record)
    note_edition(fresh, "catalogue_prepared", actor, at, record=version.record.public_id)
    return fresh


@transaction.atomic
def reopen_edition(
    *, edition: CatalogueEdition, lock: int, actor: Actor, at: datetime
) -> CatalogueEdition:
    """Back from the gate. Raises Refused once it is public."""
    check_role(actor, edition.organ_id, DRAFTERS)
    if edition.state != EditionState.AT_GATE or edition.record is None or edition.record.current_id:
        raise Refused("wrong_state", _("只有待审查发布的目录可以退回。"))
    version = edition.record.versions.select_related("record").order_by("-number").first()
    if version is not None and version.state != "discarded":
        discard(version=version, lock=version.lock, actor=actor, at=at)
    fresh = write(edition, lock, state=EditionState.DRAFT, record=None)
    note_edition(fresh, "catalogue_reopened", actor, at)
    return fresh


# --- proposals ----------------------------------------------------------------------------------


def about(number: str) -> str:
    """What sealed data and the code's digest of a proposal are bound to."""
    return f"proposal {number}"


def subject_of_proposal(proposal: Proposal) -> Subject:
    """How acts name a proposal."""
    return Subject("proposal", proposal.pk, proposal.number)


@transaction.atomic
def answer_proposal(
    *,
    proposal: Proposal,
    lock: int,
    result: str,
    answer: str,
    actor: Actor,
    at: datetime,
    dossier: Dossier | None = None,
) -> Proposal:
    """What the study came to, and why; an adopted one leads to a dossier. Raises Refused."""
    check_role(actor, proposal.organ_id, APPROVERS)
    if proposal.result:
        raise Refused("answered", _("这件建议已经答复。"))
    rules.check_answer(result=result, answer=answer)
    if result == rules.Result.ADOPTED and dossier is None:
        raise Refused("dossier", _("启动决策程序的，请先建立决策档案并在这里选择。"))
    fresh = write(
        proposal,
        lock,
        result=result,
        answer=answer.strip(),
        answered_by_id=actor.person_id,
        answered_at=at,
        dossier=dossier,
    )
    act_on(
        subject_of_proposal(fresh),
        "proposal_answered",
        agency_id=fresh.organ_id,
        actor=actor,
        at=at,
        result=result,
    )
    return fresh


def look_at_proposer(*, proposal: Proposal, actor: Actor, at: datetime) -> dict[str, str]:
    """Who proposed it, and his words as written; each look is recorded. Raises Refused."""
    check_role(actor, proposal.organ_id, HANDLERS)
    record_access(actor=actor, at=at, subject=subject_of_proposal(proposal), what=_("建议人和原文"))
    found: dict[str, str] = unseal(proposal.sealed, about=about(proposal.number))
    return found
