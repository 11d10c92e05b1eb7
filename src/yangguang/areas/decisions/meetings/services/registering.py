"""Registering without login, the check of who may come, withdrawing, confirming, seats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration, Seat, Stratum
from yangguang.areas.decisions.meetings.rules import Bar, Method, Reply, Standing, State
from yangguang.areas.decisions.meetings.selectors import CHOSEN_FROM, observes, own_view
from yangguang.areas.decisions.meetings.services.acting import (
    about,
    act,
    subject_of,
    subject_of_registration,
)
from yangguang.areas.decisions.rules.hearing import OBSERVER_GROUPS, check_stance
from yangguang.areas.decisions.services.acting import DRAFTERS, HANDLERS
from yangguang.areas.decisions.services.opinions import masked_text
from yangguang.kernel.cases.numbers import new_code, next_in_series, plain_code
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.scan import identity
from yangguang.kernel.publishing.selectors.permissions import check_role
from yangguang.kernel.vault import code_digest, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class NewRegistration:
    """A registration as it comes in."""

    name: str
    identity_number: str
    group: str
    phone: str
    occupation: str
    email: str = ""
    gender: str = ""
    unit: str = ""
    viewpoint: str = ""
    stance: str = ""
    """What somebody who wants to take part in a hearing thinks of the draft."""
    is_staff: bool = False
    consents: bool = True


@dataclass(frozen=True)
class Registered:
    """The registration and its query code, which is not kept."""

    registration: Registration
    code: str


def check_new(event: OpenEvent, new: NewRegistration, *, at: datetime) -> str:
    """The identity number in one form. Raises Refused for whoever may not register."""
    rules.check_registration_time(event.register_open, event.register_close, at=at)
    if not new.consents:
        raise Refused("consent", _("请阅读并同意报名办法和名单公布的范围。"))
    number = "".join(new.identity_number.split()).upper()
    on = city_date(at)
    if not (identity.has_valid_check(number) and identity.is_well_formed(number, on)):
        raise Refused("identity", _("身份证号码不对，请核对十八位号码。"))
    born = identity.birth_date(number)
    if born is None or event.starts_at is None:
        raise Refused("identity", _("身份证号码不对，请核对十八位号码。"))
    rules.check_person(
        born=born,
        event_on=city_date(event.starts_at),
        age_min=event.age_min,
        group=new.group,
        is_staff=new.is_staff,
    )
    return number


def register(*, event: OpenEvent, new: NewRegistration, actor: Actor, at: datetime) -> Registered:
    """Take a registration in. Raises Refused; one person registers once, the database holds it."""
    if event.state != State.ANNOUNCED:
        raise Refused("closed", _("报名已经截止。"))
    number = check_new(event, new, at=at)
    stratum = event.strata.filter(code=new.group).first()
    if stratum is None:
        raise Refused("group", _("这次活动没有这一类名额。"))
    watches = new.group in OBSERVER_GROUPS
    stance = check_stance(new.stance, asked=event.by_stance and not watches)
    born = identity.birth_date(number)
    assert born is not None  # noqa: S101  checked above
    code = new_code()
    text, _masked = masked_text(new.viewpoint.strip(), on=city_date(at))
    # Whoever is not chosen to speak may still want to watch: one registration of each sort.
    role = "observer" if watches else "person"
    person_digest = code_digest(number, about=f"meeting {role} {event.pk}")
    try:
        with transaction.atomic():
            # Holds the state until the registration is in: nobody slips in behind the freeze.
            if (
                not OpenEvent.objects.select_for_update()
                .filter(pk=event.pk, state=State.ANNOUNCED)
                .exists()
            ):
                raise Refused("closed", _("报名已经截止。"))
            if Registration.objects.filter(event=event, person_digest=person_digest).exists():
                raise Refused("twice", _("这个身份证号码已经报名。一人只能报名一次。"))
            receipt = f"{event.number}-{next_in_series(f'meeting {event.pk}', 0):04d}"
            made = Registration.objects.create(
                event=event,
                stratum=stratum,
                number=receipt,
                code_digest=code_digest(plain_code(code), about=f"meeting code {receipt}"),
                person_digest=person_digest,
                sealed=seal(
                    {
                        "name": new.name,
                        "identity": number,
                        "phone": new.phone,
                        "email": new.email,
                        "unit": new.unit,
                        "viewpoint": new.viewpoint,
                    },
                    about=about(receipt),
                ),
                shown_name=rules.masked_name(new.name),
                gender=new.gender,
                age_group=rules.age_group(born, on=city_date(at)),
                occupation=new.occupation,
                viewpoint=text,
                stance=stance,
                # Nobody is chosen to watch: a seat is there or it is not.
                standing=(Standing.ELIGIBLE if watches else Standing.WAITING).value,
                at=at,
            )
            act(
                "decisions.event_registered", subject_of_registration(made), event,
                actor=actor, at=at, meeting=event.number, group=new.group,
            )  # fmt: skip
            if event.method == Method.FIRST or watches:
                take_seat(made, at=at)
    except IntegrityError:
        raise Refused("twice", _("这个身份证号码已经报名。一人只能报名一次。")) from None
    return Registered(made, code)


def _alone(stratum_id: int) -> Stratum:
    """The stratum, held until the transaction ends.

    Constraints keep a seat from being taken twice; only this keeps one from staying empty while
    somebody waits: two who give up at once would hand their seats to the same next person.
    """
    return Stratum.objects.select_for_update().get(pk=stratum_id)


@transaction.atomic
def take_seat(row: Registration, *, at: datetime) -> bool:
    """Take a free seat of the stratum, or keep the one that was given; False when none is free.

    Whoever is first has it: two that reach for one seat meet in the database's constraint, and
    the second tries the next.
    """
    stratum = _alone(row.stratum_id)
    if Seat.objects.filter(registration=row).exists():
        return True
    for _try in range(stratum.seats + 1):
        taken = set(Seat.objects.filter(stratum=stratum).values_list("number", flat=True))
        free = next((n for n in range(1, stratum.seats + 1) if n not in taken), None)
        if free is None:
            return False
        try:
            with transaction.atomic():
                Seat.objects.create(stratum=stratum, number=free, registration=row, at=at)
        except IntegrityError:
            if Seat.objects.filter(registration=row).exists():
                return True
            continue
        return True
    return False


@transaction.atomic
def release_seat(row: Registration, *, at: datetime) -> Registration | None:
    """Give a seat up; in a first-come event the next on the waiting list has it."""
    _alone(row.stratum_id)
    gone, _which = Seat.objects.filter(registration=row).delete()
    if not gone or not (row.event.method == Method.FIRST or observes(row)):
        return None
    waiting = row.stratum.registrations.filter(
        seat__isnull=True, standing__in=["waiting", "eligible"], barred=""
    ).exclude(pk=row.pk)
    following = waiting.order_by("pk").first()
    if following is not None and take_seat(following, at=at):
        act(
            "decisions.event_seat_passed_on", subject_of_registration(following), row.event,
            actor=SYSTEM, at=at,
        )  # fmt: skip
        return following
    return None


@transaction.atomic
def judge(
    *,
    rows: Sequence[Registration],
    locks: dict[int, int],
    fits: bool,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Say whether somebody may come; a refusal gives its reason. Raises Refused, Overtaken."""
    for row in rows:
        check_role(actor, row.event.agency_id, DRAFTERS)
        if row.event.state != State.ANNOUNCED or row.standing == Standing.WITHDRAWN:
            raise Refused("wrong_state", _("名单已经冻结或者本人已经退出，不能再审核。"))
        if not fits and not reason.strip():
            raise Refused("reason", _("不符合条件的要写明理由。"))
        standing = Standing.ELIGIBLE if fits else Standing.INELIGIBLE
        write(
            row,
            locks.get(row.pk, -1),
            standing=standing.value,
            standing_reason="" if fits else reason.strip(),
            judged_by_id=actor.person_id,
        )
        if not fits:
            release_seat(row, at=at)
        act(
            "decisions.event_judged", subject_of_registration(row), row.event,
            actor=actor, at=at, fits=fits,
        )  # fmt: skip
    return len(rows)


@dataclass(frozen=True)
class Opened:
    """Who registered, opened for an officer."""

    name: str
    identity_number: str
    phone: str
    email: str
    unit: str
    viewpoint: str


def open_person(row: Registration, *, actor: Actor, at: datetime, purpose: str) -> Opened:
    """Open who it is; the look is recorded. Raises Refused."""
    check_role(actor, row.event.agency_id, HANDLERS)
    record_access(
        actor=actor,
        at=at,
        subject=subject_of_registration(row),
        what=str(_("报名人的个人信息")),
        purpose=purpose,
    )
    data = unseal(row.sealed, about=about(row.number))
    return Opened(
        data["name"], data["identity"], data["phone"], data["email"], data["unit"],
        data["viewpoint"],
    )  # fmt: skip


@transaction.atomic
def withdraw(*, row: Registration, actor: Actor, at: datetime) -> Registration:
    """The person does not want to come any more.

    Before the freeze the registration is out; afterwards the place stays on the list and is
    passed over, so that nobody behind it moves. Raises Refused after the event.
    """
    event = row.event
    watching = observes(row) and event.state in {State.FROZEN, State.DRAWN}
    if event.state == State.ANNOUNCED or watching:
        fresh = write(row, row.lock, standing=Standing.WITHDRAWN.value)
        release_seat(fresh, at=at)
        act("decisions.event_withdrawn", subject_of_registration(row), event, actor=actor, at=at)
        return fresh
    if event.state not in {State.FROZEN, State.DRAWN} or row.place is None:
        raise Refused("wrong_state", _("现在不能退出。"))
    return _bar(row, Bar.WITHDRAWN, "", actor=actor, at=at)


@transaction.atomic
def bar(
    *, row: Registration, lock: int, ground: Bar, note: str, actor: Actor, at: datetime
) -> Registration:
    """Pass a place of the frozen list over: found unfit, or an objection holds. Raises Refused."""
    check_role(actor, row.event.agency_id, DRAFTERS)
    if row.event.state not in {State.FROZEN, State.DRAWN} or row.place is None:
        raise Refused("wrong_state", _("只有名单冻结以后、活动举行以前可以这样办。"))
    if not note.strip():
        raise Refused("reason", _("跳过一个序号要写明事由。"))
    if row.lock != lock:
        write(row, lock)
    return _bar(row, ground, note.strip(), actor=actor, at=at)


@transaction.atomic
def turn_away(
    *, row: Registration, lock: int, reason: str, actor: Actor, at: datetime
) -> Registration:
    """Somebody who only watches turns out unfit after the freeze; his seat goes to the next.

    He has no place on the list, so that nothing of a draw changes. Raises Refused, Overtaken.
    """
    check_role(actor, row.event.agency_id, DRAFTERS)
    if not rules.may_turn_away(row.event.state, row.standing, observes=observes(row)):
        raise Refused("wrong_state", _("只有名单冻结以后、活动举行以前，对旁听的人可以这样办。"))
    if not reason.strip():
        raise Refused("reason", _("不符合条件的要写明理由。"))
    fresh = write(
        row, lock, standing=Standing.INELIGIBLE.value, standing_reason=reason.strip(),
        judged_by_id=actor.person_id,
    )  # fmt: skip
    release_seat(fresh, at=at)
    act(
        "decisions.event_judged", subject_of_registration(fresh), row.event,
        actor=actor, at=at, fits=False,
    )  # fmt: skip
    return fresh


def _bar(row: Registration, ground: Bar, note: str, *, actor: Actor, at: datetime) -> Registration:
    if row.barred:
        raise Refused("barred", _("这个序号已经跳过。"))
    fresh = write(row, row.lock, barred=ground.value, barred_at=at, barred_note=note)
    Seat.objects.filter(registration=row).delete()
    act(
        "decisions.place_passed", subject_of(row.event), row.event, actor=actor, at=at, public=True,
        group=row.stratum.code, place=row.place, ground=str(rules.BAR_LABELS[ground]),
    )  # fmt: skip
    return fresh


@transaction.atomic
def confirm(*, row: Registration, actor: Actor, at: datetime) -> Registration:
    """Somebody chosen says that he comes, and has a seat. Raises Refused."""
    if row.event.state != State.DRAWN or row.event.state not in CHOSEN_FROM:
        raise Refused("wrong_state", _("现在不需要确认。"))
    if not own_view(row).is_chosen:
        raise Refused("not_chosen", _("您在候补名单中，有人退出时会依次递补。"))
    if not take_seat(row, at=at):
        raise Refused("full", _("名额已满。"))
    if row.reply == Reply.CONFIRMED:
        return row
    fresh = write(row, row.lock, reply=Reply.CONFIRMED.value, replied_at=at)
    act("decisions.event_confirmed", subject_of_registration(row), row.event, actor=actor, at=at)
    return fresh
