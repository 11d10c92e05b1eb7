"""Opinions: taken in without login, masked, looked at, answered, each by its number and code."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import (
    Clause,
    Consultation,
    Opinion,
    OpinionFile,
    OpinionGroup,
    OpinionTarget,
)
from yangguang.areas.decisions.rules import consultation as rules
from yangguang.areas.decisions.rules.consultation import Answer, Kind, State
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.services.acting import APPROVERS, DRAFTERS, HANDLERS, SHOWERS, act_on
from yangguang.areas.decisions.services.drafting import subject_of
from yangguang.kernel.cases.numbers import ALPHABET, CODE_LENGTH, next_in_series
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.cases.services import check_size
from yangguang.kernel.ledger.rules import digest_bytes
from yangguang.kernel.ledger.services import Subject, record_access
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import Overtaken, write
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.scan import attachment_texts, scan
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.vault import code_digest, open_bytes, seal, seal_bytes, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from yangguang.kernel.organizations.rules import Actor

Locks = Mapping[int, int]
"""For each opinion, by primary key, the lock its reader saw."""
CONTACT = ("name", "phone", "email", "address")
TOKEN_LENGTH = 32
FOLDER = "opinions"
"""Where sealed files of opinions are kept."""


@dataclass(frozen=True)
class NewOpinion:
    """An opinion as it comes in."""

    text: str
    kind: Kind
    keys: Sequence[str] = ()
    """Clauses it speaks of; none: the whole draft."""
    person: Mapping[str, str] = field(default_factory=dict)
    """name, phone, email, address: all of them may be missing."""
    consent: bool = False
    channel: Channel = Channel.WEB
    received_on: date | None = None
    """When it reached the office, for what came on paper or by telephone; None: now."""
    files: Sequence[tuple[str, bytes, str]] = ()
    """Name, bytes, media type."""
    token: str = ""
    """The form's own: the same form sent twice is one opinion."""


@dataclass(frozen=True)
class Received:
    """The opinion and its query code, which is not kept."""

    opinion: Opinion
    code: str
    is_repeated: bool = False


def new_token() -> str:
    """For one form."""
    return secrets.token_hex(TOKEN_LENGTH // 2)


def code_of(token: str, number: str) -> str:
    """The query code that belongs to the form's token, in groups of four.

    Derived with the installation's key, so that a form sent twice shows the same receipt while
    nothing that is kept tells the code.
    """
    number_value = int(code_digest(token, about=f"opinion code {number}"), 16)
    signs = []
    for _place in range(CODE_LENGTH):
        number_value, rest = divmod(number_value, len(ALPHABET))
        signs.append(ALPHABET[rest])
    plain = "".join(signs)
    return "-".join(plain[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def about(number: str) -> str:
    """What sealed data and the code's digest of an opinion are bound to."""
    return f"opinion {number}"


def subject_of_opinion(opinion: Opinion) -> Subject:
    """How acts name an opinion."""
    return Subject("opinion", opinion.pk, opinion.number)


def masked_text(text: str, *, on: date) -> tuple[str, int]:
    """The text with what the scan calls personal masked, and how many places that was.

    What the scan marks and cannot mask stays for the officer who looks before it is shown.
    """
    findings = [f for f in scan({"opinion": text}, at=on) if f.suggestion is not None and f.matched]
    for finding in sorted(findings, key=lambda f: f.start, reverse=True):
        text = text[: finding.start] + str(finding.suggestion) + text[finding.end :]
    return text, len(findings)


def submit_opinion(
    *, consultation: Consultation, new: NewOpinion, actor: Actor, at: datetime
) -> Received:
    """Take an opinion in. Raises Refused; nobody is refused for the name he does not give.

    The same form sent twice, or by two requests at once, gives one opinion and one receipt.
    After the last day it is kept and marked late, until the report is being made.
    """
    rules.check_text(new.text)
    check_open(consultation, at=at)
    if new.channel != Channel.WEB:
        check_role(actor, consultation.agency_id, DRAFTERS)
    if new.received_on and new.received_on > city_date(at):
        raise Refused("future", _("收到日期在今天之后。"))
    keys = _known_keys(consultation, new.keys)
    token = new.token or new_token()
    token_digest = code_digest(token, about=f"opinion token {consultation.pk}")
    text, masked = masked_text(new.text.strip(), on=city_date(at))
    files = [(name, data, media, _findings(name, data, at)) for name, data, media in new.files]
    before = _sent_before(consultation, token_digest, token)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            # Holds the state until the opinion is in; see `prepare_report`.
            rows = Consultation.objects.select_for_update().filter(pk=consultation.pk)
            stands = rows.filter(state=State.ANNOUNCED).only("state", "stopped_at").first()
            if stands is None:
                raise Refused("not_open", _("这次征求意见已经结束，不再接收意见。"))
            check_not_stopped(stands, at=at, channel=new.channel, received_on=new.received_on)
            opinion = _create(
                consultation, new, token, token_digest, text=text, masked=masked, actor=actor, at=at
            )
            OpinionTarget.objects.bulk_create(
                OpinionTarget(opinion=opinion, key=key, consultation=consultation) for key in keys
            )
            for file in files:
                _keep_file(opinion, *file)
            act_on(
                subject_of_opinion(opinion),
                "opinion_received",
                agency_id=consultation.agency_id,
                actor=actor,
                at=at,
                consultation=consultation.number,
                channel=opinion.channel,
                late=opinion.is_late,
            )
    except IntegrityError:
        # Two requests of one form met; the other was first.
        before = _sent_before(consultation, token_digest, token)
        if before is None:
            raise
        return before
    return Received(opinion, code_of(token, opinion.number))


def check_open(consultation: Consultation, *, at: datetime) -> None:
    """Raises Refused unless opinions are taken in now, in time or late."""
    if consultation.state != State.ANNOUNCED or consultation.start_on is None:
        raise Refused("not_open", _("这次征求意见已经结束，不再接收意见。"))
    if city_date(at) < consultation.start_on:
        raise Refused("not_yet", _("征求意见还没有开始。"))


def check_not_stopped(
    consultation: Consultation,
    *,
    at: datetime,
    channel: Channel = Channel.WEB,
    received_on: date | None = None,
) -> None:
    """Raises Refused for what came after it was stopped.

    What reached the office by other ways up to the day itself is entered still.
    """
    if consultation.stopped_at is None:
        return
    received = received_on or city_date(at)
    if channel == Channel.WEB or received > city_date(consultation.stopped_at):
        raise Refused("stopped", _("这次征求意见已经终止，不再接收意见。"))


def _known_keys(consultation: Consultation, keys: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    rows = Clause.objects.filter(
        text_of__consultation=consultation, text_of__is_released=True, key__in=wanted
    )
    known = set(rows.values_list("key", flat=True))
    if set(wanted) - known:
        raise Refused("clause_unknown", _("所选的条款不在草案里，请刷新页面后重新选择。"))
    return wanted


def _sent_before(consultation: Consultation, token_digest: str, token: str) -> Received | None:
    found = Opinion.objects.filter(consultation=consultation, token_digest=token_digest).first()
    return Received(found, code_of(token, found.number), True) if found else None


def _create(
    consultation: Consultation,
    new: NewOpinion,
    token: str,
    token_digest: str,
    *,
    text: str,
    masked: int,
    actor: Actor,
    at: datetime,
) -> Opinion:
    place = next_in_series(f"opinion {consultation.number}", 0)
    number = f"{consultation.number}-{place:04d}"
    received = new.received_on or city_date(at)
    person = {k: v.strip() for k, v in new.person.items() if k in CONTACT and v and v.strip()}
    return Opinion.objects.create(
        consultation=consultation,
        number=number,
        token_digest=token_digest,
        code_digest=code_digest(code_of(token, number).replace("-", ""), about=about(number)),
        channel=new.channel,
        entered_by_id=actor.person_id if new.channel != Channel.WEB else None,
        at=at,
        received_on=received,
        is_late=bool(consultation.end_on and received > consultation.end_on),
        kind=new.kind,
        consent=new.consent and bool(person.get("name")),
        sealed=seal({"person": person, "text": new.text}, about=about(number)),
        text=text,
        masked=masked,
        is_whole=not new.keys,
    )


def _findings(name: str, data: bytes, at: datetime) -> int:
    """How many places with personal data or marks a file has."""
    check_size(name, len(data))
    return len(scan(attachment_texts(data, name), at=city_date(at)))


def _keep_file(opinion: Opinion, name: str, data: bytes, media_type: str, findings: int) -> None:
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    default_storage.save(path, ContentFile(seal_bytes(data, about=about(opinion.number))))
    OpinionFile.objects.create(
        opinion=opinion,
        path=path,
        sealed_name=seal(name[:200], about=about(opinion.number)),
        media_type=media_type,
        size=len(data),
        digest=digest_bytes(data),
        findings=findings,
    )


def known_files() -> set[str]:
    """Paths that opinions name; other files of the folder go in the night."""
    return set(OpinionFile.objects.values_list("path", flat=True))


@dataclass(frozen=True)
class Author:
    """Who said it and the words as written, for those who handle it."""

    person: Mapping[str, str]
    text: str


def look_at_author(opinion: Opinion, *, actor: Actor, at: datetime) -> Author:
    """Open what is sealed; the look is recorded. Raises Refused for whoever does not handle it."""
    check_role(actor, opinion.consultation.agency_id, HANDLERS)
    record_access(
        actor=actor, at=at, subject=subject_of_opinion(opinion), what=str(_("意见提出人和原文"))
    )
    data = unseal(opinion.sealed, about=about(opinion.number))
    return Author(data["person"], data["text"])


def open_file(file: OpinionFile, *, actor: Actor, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of a file; the look is recorded. Raises Refused."""
    opinion = file.opinion
    check_role(actor, opinion.consultation.agency_id, HANDLERS)
    record_access(actor=actor, at=at, subject=subject_of_opinion(opinion), what=str(_("意见附件")))
    with default_storage.open(file.path, "rb") as stored:
        data = open_bytes(bytes(stored.read()), about=about(opinion.number))
    return str(unseal(file.sealed_name, about=about(opinion.number))), data


@transaction.atomic
def show_opinion(*, opinion: Opinion, lock: int, actor: Actor, at: datetime) -> Opinion:
    """Let everybody read it, as masked. After an objection another person than before decides."""
    _check_shower(opinion, actor)
    fresh = write(
        opinion,
        lock,
        showing=Showing.SHOWN,
        holding="",
        showing_reason="",
        shown_by_id=actor.person_id,
        shown_at=at,
    )
    _act(fresh, "opinion_shown", actor, at)
    return fresh


@transaction.atomic
def show_opinions(*, opinions: Sequence[Opinion], locks: Locks, actor: Actor, at: datetime) -> None:
    """Let everybody read several; all of them or, refused or overtaken, none."""
    for opinion in opinions:
        show_opinion(opinion=opinion, lock=_seen(opinion, locks), actor=actor, at=at)


@transaction.atomic
def hold_opinion(
    *, opinion: Opinion, lock: int, ground: str, reason: str, actor: Actor, at: datetime
) -> Opinion:
    """Do not show its words, for one of the grounds and with the reason told to its author."""
    _check_shower(opinion, actor)
    if ground not in dict(rules.HOLDING):
        raise Refused("ground", _("请选择不公开展示的依据。"))
    if not reason.strip():
        raise Refused("reason", _("请写明不公开展示的理由，提出人凭查询码可以看到。"))
    fresh = write(
        opinion,
        lock,
        showing=Showing.HELD,
        holding=ground,
        showing_reason=reason.strip()[:300],
        shown_by_id=actor.person_id,
        shown_at=at,
    )
    _act(fresh, "opinion_held", actor, at, ground=ground)
    return fresh


def _check_shower(opinion: Opinion, actor: Actor) -> None:
    check_role(actor, opinion.consultation.agency_id, SHOWERS)
    if opinion.appealed_at and opinion.shown_by_id == actor.person_id:
        raise Refused("same_person", _("提出人对您的决定有异议，须由另一个人复核。"))


@transaction.atomic
def appeal_showing(
    *, opinion: Opinion, lock: int, reason: str, actor: Actor, at: datetime
) -> Opinion:
    """The author, by his code, objects to its not being shown; once. Raises Refused."""
    if opinion.showing != Showing.HELD or opinion.appealed_at:
        raise Refused("wrong_state", _("现在不能提出异议。"))
    if not reason.strip():
        raise Refused("reason", _("请写明您的理由。"))
    fresh = write(opinion, lock, appeal=reason.strip()[:500], appealed_at=at)
    _act(fresh, "opinion_appealed", actor, at)
    return fresh


@transaction.atomic
def draft_answer(
    *,
    opinions: Sequence[Opinion],
    locks: Locks,
    disposition: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Draft one answer for one or several opinions; how many were written.

    An answer already approved stays; each other opinion keeps its own row, words and receipt.
    Raises Refused, Overtaken; then nothing of it was written.
    """
    rules.check_disposition(disposition, reason)
    for agency in {o.consultation.agency_id for o in opinions}:
        check_role(actor, agency, DRAFTERS)
    _hold_answerable(opinions)
    done = 0
    for opinion in opinions:
        _check_seen(opinion, locks)
        if opinion.answer == Answer.APPROVED:
            continue
        fresh = write(
            opinion,
            _seen(opinion, locks),
            answer=Answer.DRAFTED,
            disposition=disposition,
            reason=reason.strip(),
            answered_by_id=actor.person_id,
        )
        _act(fresh, "answer_drafted", actor, at, disposition=disposition)
        done += 1
    return done


@transaction.atomic
def approve_answer(*, opinions: Sequence[Opinion], locks: Locks, actor: Actor, at: datetime) -> int:
    """Approve drafted answers as they were seen; never one's own. How many were approved.

    Raises Refused, Overtaken; then none was approved.
    """
    for agency in {o.consultation.agency_id for o in opinions}:
        check_role(actor, agency, APPROVERS)
    _hold_answerable(opinions)
    done = 0
    for opinion in opinions:
        _check_seen(opinion, locks)
        if opinion.answer != Answer.DRAFTED:
            continue
        if opinion.answered_by_id == actor.person_id:
            raise Refused("same_person", _("答复由您起草，须由另一个人核准。"))
        fresh = write(
            opinion,
            _seen(opinion, locks),
            answer=Answer.APPROVED,
            approved_by_id=actor.person_id,
            approved_at=at,
        )
        _act(fresh, "opinion_answered", actor, at, disposition=fresh.disposition)
        done += 1
    return done


@transaction.atomic
def return_answer(*, opinion: Opinion, lock: int, actor: Actor, at: datetime) -> Opinion:
    """Back to study: the disposition goes, the opinion is open again. Raises Refused."""
    check_role(actor, opinion.consultation.agency_id, APPROVERS)
    _hold_answerable([opinion])
    fresh = write(
        opinion,
        lock,
        answer=Answer.OPEN,
        disposition="",
        reason="",
        answered_by=None,
        approved_by=None,
        approved_at=None,
    )
    _act(fresh, "answer_returned", actor, at)
    return fresh


def _seen(opinion: Opinion, locks: Locks) -> int:
    """The lock its reader saw; one no row has where the page did not say."""
    return locks.get(opinion.pk, -1)


def _check_seen(opinion: Opinion, locks: Locks) -> None:
    """Raises Overtaken for a row its reader has not seen as it is, also where it is passed over."""
    if _seen(opinion, locks) != opinion.lock:
        raise Overtaken


def _hold_answerable(opinions: Sequence[Opinion]) -> None:
    """Raises Refused unless answers may still change; holds that to the transaction's end."""
    for pk in sorted({o.consultation_id for o in opinions}):
        rows = Consultation.objects.select_for_update().filter(pk=pk)
        if not rows.filter(state=State.ANNOUNCED).values_list("pk", flat=True).first():
            raise Refused("wrong_state", _("采纳情况报告已经形成，答复不能再改。"))


@transaction.atomic
def group_opinions(
    *,
    consultation: Consultation,
    opinions: Sequence[Opinion],
    locks: Locks,
    title: str,
    actor: Actor,
    at: datetime,
) -> OpinionGroup:
    """Put opinions that say the same together for one answer; the originals stay as they are.

    Raises Refused, Overtaken; then no group was made.
    """
    check_role(actor, consultation.agency_id, DRAFTERS)
    if len(opinions) < 2 or any(o.consultation_id != consultation.pk for o in opinions):
        raise Refused("group", _("请选择这次征求意见的至少两条意见。"))
    if not title.strip():
        raise Refused("title", _("请用一句话写明这些意见的共同要点。"))
    _hold_answerable(opinions)
    group = OpinionGroup.objects.create(
        consultation=consultation,
        title=title.strip()[:200],
        created_by_id=actor.person_id,
        created_at=at,
    )
    for opinion in opinions:
        write(opinion, _seen(opinion, locks), group=group)
    act_on(
        subject_of(consultation),
        "opinions_grouped",
        agency_id=consultation.agency_id,
        actor=actor,
        at=at,
        count=len(opinions),
    )
    return group


def _act(opinion: Opinion, kind: str, actor: Actor, at: datetime, **payload: Any) -> None:
    act_on(
        subject_of_opinion(opinion),
        kind,
        agency_id=opinion.consultation.agency_id,
        actor=actor,
        at=at,
        **payload,
    )
