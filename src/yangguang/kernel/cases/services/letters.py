"""Letters: written, submitted, approved by a leader who wrote none of it, numbered, delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.kernel.cases.letters import (
    composed,
    free_words,
    sealed_text,
    template_of,
    text_of,
    with_salt,
)
from yangguang.kernel.cases.models import Case, Letter, LetterAuthor, LetterDelivery, LetterVersion
from yangguang.kernel.cases.numbers import letter_number
from yangguang.kernel.cases.printing import order_print
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import (
    DELIVERY_LABELS,
    DeliveryKind,
    Do,
    LetterAct,
    LetterState,
    Refused,
    decide_letter,
)
from yangguang.kernel.cases.selectors.access import hands_of
from yangguang.kernel.cases.selectors.facts import facts_for
from yangguang.kernel.cases.services.moving import make_move, subject_of
from yangguang.kernel.cases.settings_in_force import settings_of
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor


class LetterConflict(Refused):
    """Somebody else worked on the letter meanwhile; nothing was written."""

    def __init__(self, letter: Letter) -> None:
        fresh = Letter.objects.get(pk=letter.pk)
        super().__init__(
            "conflict",
            _("这份文书刚刚被他人改动（现为“%(state)s”），您的办理没有写入。请看最新内容后再办。")
            % {"state": fresh.get_state_display()},
        )


def _write(letter: Letter, lock: int, **changes: Any) -> Letter:
    if not Letter.objects.filter(pk=letter.pk, lock=lock).update(lock=F("lock") + 1, **changes):
        raise LetterConflict(letter)
    return Letter.objects.select_related("case__agency").get(pk=letter.pk)


def _act(
    letter: Letter,
    what: LetterAct | str,
    *,
    actor: Actor,
    at: datetime,
    said: str = "",
    **payload: Any,
) -> Act:
    """Record what was done; what somebody `said` may name persons and stands beside the act."""
    case = letter.case
    told = what == LetterAct.DELIVER and template_of(letter).to == "applicant"
    return record(
        NewAct(
            kind=f"cases.letter_{PAST[what]}",
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            visibility=Visibility.PARTIES if told else Visibility.INTERNAL,
            payload={
                "kind": case.kind,
                "letter": letter.template,
                "letter_label": str(template_of(letter).label),
                "letter_number": letter.number or "",
                **payload,
            },
            private={"note": said.strip()[:500]} if said.strip() else None,
        )
    )


PAST = {
    "write": "drafted",
    LetterAct.SUBMIT: "submitted",
    LetterAct.APPROVE: "approved",
    LetterAct.RETURN: "returned",
    LetterAct.ISSUE: "issued",
    LetterAct.DELIVER: "delivered",
    LetterAct.DISCARD: "discarded",
}


def _moves(letter: Letter, act: str, actor: Actor, at: datetime, **payload: Any) -> None:
    """What the step of the letter means for the matter, when it means something."""
    if act:
        current = Case.objects.get(pk=letter.case_id)
        make_move(
            case=current, lock=current.lock, act=act, actor=actor, at=at,
            payload={"letter": letter.template, **payload},
        )  # fmt: skip


def _reached(letter: Letter, actor: Actor, at: datetime) -> None:
    """The addressee has the letter: the kind may begin to count from that day."""
    told = kind_of(letter.case).delivered
    if told is not None:
        told(letter, actor, at)


def _check(letter: Letter, act: LetterAct, actor: Actor, at: datetime) -> LetterState:
    return decide_letter(
        LetterState(letter.state),
        act,
        hands=hands_of(actor, letter.case, on=city_date(at)),
        is_author=actor.person_id is not None
        and letter.authors.filter(person_id=actor.person_id).exists(),
        is_reviewed=bool(template_of(letter).on_return),
    )


def _author(letter: Letter, actor: Actor, at: datetime) -> None:
    if actor.person_id is not None:
        LetterAuthor.objects.get_or_create(
            letter=letter, person_id=actor.person_id, defaults={"at": at}
        )


@transaction.atomic
def start_letter(*, case: Case, template: str, actor: Actor, at: datetime) -> Letter:
    """Begin a letter from a template. Raises Refused in a state that knows no such letter."""
    kind = kind_of(case)
    known = kind.letters.get(template)
    if known is None or case.state not in known.states:
        raise Refused("no_letter", _("办件现在的状态不能拟这种文书。"))
    kind.table.decide(Do.WRITE, facts_for(case, actor, at))
    if case.letters.filter(
        template=template, round=case.round, state__in=["draft", "submitted", "approved"]
    ).exists():
        raise Refused("letter_open", _("这种文书已经有一份在办，请接着办理那一份。"))
    text = composed(case, known, {}, city_date(at))
    letter = Letter.objects.create(
        case=case,
        template=template,
        round=case.round,
        sealed=sealed_text(case, text),
        drafted_by_id=actor.person_id,
        drafted_at=at,
    )
    _author(letter, actor, at)
    _act(letter, "write", actor=actor, at=at)
    return letter


@transaction.atomic
def edit_letter(
    *, letter: Letter, lock: int, typed: Mapping[str, str], actor: Actor, at: datetime
) -> Letter:
    """Write the free blocks; what is sent for a fixed one is not looked at. Raises Refused."""
    _check(letter, LetterAct.EDIT, actor, at)
    known = template_of(letter)
    free = {b.name for b in known.blocks if not b.is_fixed}
    before = text_of(letter)
    words = (free_words(before) if before else {}) | {k: v for k, v in typed.items() if k in free}
    text = composed(letter.case, known, words, city_date(at))
    fresh = _write(letter, lock, sealed=sealed_text(letter.case, text))
    _author(fresh, actor, at)
    return fresh


@transaction.atomic
def submit_letter(*, letter: Letter, lock: int, actor: Actor, at: datetime) -> Letter:
    """Fix the words and send them to the leader. Raises Refused for an empty block."""
    state = _check(letter, LetterAct.SUBMIT, actor, at)
    before = text_of(letter)
    words = free_words(before) if before else {}
    text = with_salt(composed(letter.case, template_of(letter), words, city_date(at)))
    for part in text.parts:
        if not part.text.strip():
            raise Refused("block_empty", _("“%(label)s”还没有写。") % {"label": part.label})
    fresh = _write(
        letter, lock, state=state, sealed=sealed_text(letter.case, text), digest=text.digest
    )
    LetterVersion.objects.create(
        letter=fresh,
        number=fresh.versions.count() + 1,
        sealed=fresh.sealed,
        digest=fresh.digest,
        submitted_by_id=actor.person_id,
        submitted_at=at,
    )
    _moves(fresh, template_of(fresh).on_submit, actor, at, digest=fresh.digest)
    _act(fresh, LetterAct.SUBMIT, actor=actor, at=at, digest=fresh.digest)
    return fresh


@transaction.atomic
def approve_letter(
    *, letter: Letter, lock: int, opinion: str, actor: Actor, at: datetime
) -> Letter:
    """Sign the words as submitted. Raises Refused for an author or without the role."""
    state = _check(letter, LetterAct.APPROVE, actor, at)
    text = text_of(letter)
    if text is None or text.digest != letter.digest:
        raise Refused("digest", _("文书与送签时的内容不一致，不能签批。请联系系统管理员核查。"))
    fresh = _write(letter, lock, state=state, approved_by_id=actor.person_id, approved_at=at)
    _moves(fresh, template_of(fresh).on_approve, actor, at, digest=fresh.digest)
    _act(fresh, LetterAct.APPROVE, actor=actor, at=at, digest=fresh.digest, said=opinion)
    return fresh


@transaction.atomic
def return_letter(*, letter: Letter, lock: int, reason: str, actor: Actor, at: datetime) -> Letter:
    """Send the letter back with a reason; an approval no longer counts. Raises Refused."""
    state = _check(letter, LetterAct.RETURN, actor, at)
    if not reason.strip():
        raise Refused("reason_missing", _("退回须写明理由，便于修改。"))
    fresh = _write(letter, lock, state=state, digest="", approved_by_id=None, approved_at=None)
    _moves(fresh, template_of(fresh).on_return, actor, at)
    _act(fresh, LetterAct.RETURN, actor=actor, at=at, said=reason)
    return fresh


@transaction.atomic
def discard_letter(*, letter: Letter, lock: int, actor: Actor, at: datetime) -> Letter:
    """Give a draft up. Raises Refused."""
    state = _check(letter, LetterAct.DISCARD, actor, at)
    fresh = _write(letter, lock, state=state)
    _act(fresh, LetterAct.DISCARD, actor=actor, at=at)
    return fresh


@transaction.atomic
def issue_letter(*, letter: Letter, lock: int, actor: Actor, at: datetime) -> Letter:
    """Number the approved letter and send it out; what it means for the matter happens with it.

    Raises Refused, also when the matter's own rules do not let the act pass that the letter is.
    """
    state = _check(letter, LetterAct.ISSUE, actor, at)
    case, known = letter.case, template_of(letter)
    on = city_date(at)
    values = settings_of(kind_of(case), agency_id=case.agency_id, on=on)
    number = letter_number(
        str(values[known.number_setting]),
        year=on.year,
        words={"short": agency_name(case.agency, on, short=True)},
    )
    fresh = _write(
        letter, lock, state=state, number=number, issued_by_id=actor.person_id, issued_at=at
    )
    _moves(fresh, known.on_issue, actor, at, letter_number=number)
    _act(fresh, LetterAct.ISSUE, actor=actor, at=at, digest=fresh.digest)
    order_print(fresh)
    return fresh


@transaction.atomic
def deliver_letter(
    *,
    letter: Letter,
    kind: DeliveryKind,
    sent_on: date,
    received_on: date | None,
    proof: str,
    actor: Actor,
    at: datetime,
) -> LetterDelivery:
    """Note how and when the letter went out or arrived. Raises Refused for impossible days."""
    _check(letter, LetterAct.DELIVER, actor, at)
    today = city_date(at)
    issued_on = city_date(letter.issued_at) if letter.issued_at else today
    if not issued_on <= sent_on <= today:
        raise Refused("sent_on", _("发出日期应在印发之日至今天之间。"))
    if received_on is not None and not sent_on <= received_on <= today:
        raise Refused("received_on", _("送达日期应在发出之日至今天之间。"))
    done = _act(
        letter,
        LetterAct.DELIVER,
        actor=actor,
        at=at,
        delivery=kind.value,
        delivery_label=str(DELIVERY_LABELS[kind]),
        sent_on=sent_on.isoformat(),
        received_on=received_on.isoformat() if received_on else "",
    )
    made = LetterDelivery.objects.create(
        letter=letter,
        kind=kind,
        sent_on=sent_on,
        received_on=received_on,
        proof=proof.strip()[:120],
        person_id=actor.person_id,
        at=at,
        record=done,
    )
    if received_on is not None:
        _reached(letter, actor, at)
    return made


def deliver_by_system(*, letter: Letter, actor: Actor, at: datetime) -> LetterDelivery | None:
    """The applicant opened the letter with his code: that is its delivery, noted once."""
    if letter.deliveries.filter(received_on__isnull=False).exists():
        return None
    on = city_date(at)
    with transaction.atomic():
        done = _act(
            letter,
            LetterAct.DELIVER,
            actor=actor,
            at=at,
            delivery=DeliveryKind.SYSTEM.value,
            delivery_label=str(DELIVERY_LABELS[DeliveryKind.SYSTEM]),
            sent_on=on.isoformat(),
            received_on=on.isoformat(),
        )
        made = LetterDelivery.objects.create(
            letter=letter,
            kind=DeliveryKind.SYSTEM,
            sent_on=on,
            received_on=on,
            at=at,
            record=done,
        )
        _reached(letter, actor, at)
        return made
