"""Letters and consultations for officers: what there is, what may be done with it and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.asking import Asking
from yangguang.kernel.cases.models import Case, Consultation, Letter, LetterAuthor, LetterVersion
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import (
    LETTER_ACT_LABELS,
    LETTER_MOVES,
    Do,
    Facts,
    LetterAct,
    LetterState,
    Refused,
    decide_letter,
)
from yangguang.kernel.cases.selectors.access import ANSWERERS, case_for, hands_of
from yangguang.kernel.cases.selectors.facts import Possible, facts_for
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.vault import unseal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.cases.registry import LetterTemplate
    from yangguang.kernel.organizations.rules import Actor

OPEN_ALREADY = _("这种文书已经有一份在办。")
UNDER_WAY = (LetterState.DRAFT, LetterState.SUBMITTED, LetterState.APPROVED)


def letter_for(actor: Actor, number: str, pk: int, *, at: datetime) -> Letter:
    """A letter of a matter the actor handles: it names the applicant. Raises DoesNotExist."""
    case = case_for(actor, number)
    if not hands_of(actor, case, on=city_date(at)):
        raise Letter.DoesNotExist
    return (
        Letter.objects.select_related("case__agency", "drafted_by", "approved_by", "issued_by")
        .prefetch_related("case__agency__versions", "deliveries__person")
        .get(case=case, pk=pk)
    )


def versions_of(letter: Letter) -> Sequence[LetterVersion]:
    """The letter as it was sent to the leader each time, oldest first; none once erased."""
    return list(letter.versions.select_related("submitted_by").order_by("number"))


def letters_of(case: Case) -> Sequence[Letter]:
    """The matter's letters, newest first, without those given up."""
    return list(
        case.letters.exclude(state=LetterState.DISCARDED)
        .select_related("drafted_by", "approved_by")
        .order_by("-pk")
    )


def letters_under_way(case: Case) -> Sequence[Letter]:
    """The matter's letters of this round that are not out yet, oldest first."""
    rows = case.letters.filter(round=case.round, state__in=UNDER_WAY).order_by("pk")
    for letter in (found := list(rows)):
        # The very matter: its settings and hands are not asked again for each letter.
        letter.case = case
    return found


def letter_acts(letter: Letter, actor: Actor, at: datetime) -> list[Possible]:
    """Every act the letter's state knows, each with why it may not be done."""
    hands = hands_of(actor, letter.case, on=city_date(at))
    is_author = (
        actor.person_id is not None and letter.authors.filter(person_id=actor.person_id).exists()
    )
    template = kind_of(letter.case).letters[letter.template]
    meant = {
        LetterAct.SUBMIT: template.on_submit,
        LetterAct.APPROVE: template.on_approve,
        LetterAct.RETURN: template.on_return,
        LetterAct.ISSUE: template.on_issue,
    }
    facts: Facts | None = None
    found = []
    for act in LetterAct:
        if (LetterState(letter.state), act) not in LETTER_MOVES:
            continue
        try:
            after = decide_letter(
                LetterState(letter.state),
                act,
                hands=hands,
                is_author=is_author,
                is_reviewed=bool(template.on_return),
            )
            if meant.get(act):
                facts = facts or facts_for(letter.case, actor, at)
                # The act of the matter comes once the letter stands where this act brings it.
                then = replace(facts, letters={**facts.letters, letter.template: after})
                kind_of(letter.case).table.decide(meant[act], then)
        except Refused as refusal:
            found.append(Possible(act, str(LETTER_ACT_LABELS[act]), str(refusal)))
        else:
            found.append(Possible(act, str(LETTER_ACT_LABELS[act]), None))
    return found


def letters_to_write(
    case: Case, actor: Actor, at: datetime, under_way: Sequence[Letter]
) -> list[Possible]:
    """Templates the matter's state knows, each with why it cannot be begun.

    A letter whose issuing would be refused as things stand is not worth writing yet.
    """
    kind = kind_of(case)
    facts = facts_for(case, actor, at)
    refusal = kind.table.why_not(Do.WRITE, facts)
    templates = {letter.template for letter in under_way}
    open_text = str(OPEN_ALREADY)
    return [
        Possible(
            key,
            str(t.label),
            refusal or (open_text if key in templates else _lacking(case, t, facts)),
        )
        for key, t in kind.letters.items()
        if case.state in t.states
    ]


def _lacking(case: Case, template: LetterTemplate, facts: Facts) -> str | None:
    """What the act that issuing the letter is still needs, whoever does it; None: nothing."""
    move = kind_of(case).table.moves.get((case.state, template.on_issue))
    if move is None:
        return None
    then = replace(facts, letters={**facts.letters, template.key: LetterState.ISSUED})
    return next((str(g.why_not) for g in move.guards if not g.holds(then)), None)


def ask_letters(actor: Actor, *, limit: int) -> Asking[tuple[Sequence[Letter], Sequence[Letter]]]:
    """Letters that wait for the actor's signature, and his own that wait for another's.

    The longest waiting first; what he wrote himself is never his to sign.
    """
    if actor.person_id is None:
        return [], []
    units = actor.agencies_with(Role.LEADER_IN_CHARGE)
    wrote = Exists(LetterAuthor.objects.filter(letter=OuterRef("pk"), person_id=actor.person_id))
    rows = (
        Letter.objects.filter(state=LetterState.SUBMITTED)
        .filter(Q(drafted_by_id=actor.person_id) | Q(case__agency__in=units))
        .annotate(is_own=wrote)
        .select_related("case")
        .order_by("drafted_at", "pk")
    )
    (found,) = yield [rows[: 2 * limit]]
    to_sign = [r for r in found if not r.is_own and r.case.agency_id in units]
    return to_sign[:limit], [r for r in found if r.is_own][:limit]


@dataclass(frozen=True)
class ConsultationView:
    """A consultation opened for a page."""

    row: Consultation
    agency: str
    question: str
    answer: str


def opened(row: Consultation) -> ConsultationView:
    """The words of a consultation."""
    about = f"consultation {row.case.number}"
    return ConsultationView(
        row,
        agency_name(row.agency),
        str(unseal(row.sealed_question, about=about)) if row.sealed_question else "",
        str(unseal(row.sealed_answer, about=about)) if row.sealed_answer else "",
    )


def consultations_of(case: Case) -> list[ConsultationView]:
    """The matter's consultations in order."""
    rows = (
        case.consultations.select_related("agency", "clock", "asked_by", "answered_by")
        .prefetch_related("agency__versions", "clock__facts")
        .order_by("pk")
    )
    views = []
    for row in rows:
        row.case = case
        views.append(opened(row))
    return views


def ask_consultations(
    actor: Actor, *, limit: int
) -> Asking[tuple[list[Consultation], list[Consultation]]]:
    """Questions put to the actor's offices, and those he put to others; the oldest first."""
    units = actor.agencies_with(*ANSWERERS)
    if actor.person_id is None or not units:
        return [], []
    rows = (
        Consultation.objects.filter(ended_at=None)
        .filter(Q(agency__in=units) | Q(asked_by_id=actor.person_id))
        .select_related("case", "clock")
        .order_by("asked_at", "pk")
    )
    (found,) = yield [rows[: 2 * limit]]
    of_us = [r for r in found if r.agency_id in units]
    return of_us[:limit], [r for r in found if r.agency_id not in units][:limit]
