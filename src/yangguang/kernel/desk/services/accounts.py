"""Writes around a person's own account, each with its act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.notices.rules import normal_email
from yangguang.kernel.organizations import backup_codes
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Actor, ActorKind, Role

if TYPE_CHECKING:
    from datetime import datetime


def act_on_person(
    person: Person,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    agency_id: int | None = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """Record an internal act about a person's account."""
    record(
        NewAct(
            kind=f"desk.{kind}",
            actor=actor,
            at=at,
            subject=Subject("person", person.pk),
            agency_id=agency_id,
            payload=payload or {},
        )
    )


@transaction.atomic
def note_session(person: Person, *, kind: str, address: str, at: datetime) -> None:
    """Record that a person logged in or out. The address is personal: it stands apart."""
    actor = Actor(ActorKind.PERSON, person.pk, person.name, address=address)
    subject = Subject("person", person.pk)
    record(
        NewAct(
            kind=f"desk.{kind}", actor=actor, at=at, subject=subject, private={"address": address}
        )
    )


@transaction.atomic
def change_password(*, person: Person, password: str, actor: Actor, at: datetime) -> None:
    """Set a new password; every other session of the person ends with it.

    Raises ValidationError for a weak one.
    """
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    act_on_person(person, "password_changed", actor=actor, at=at)


@transaction.atomic
def change_contact(*, person: Person, email: str, phone: str, actor: Actor, at: datetime) -> None:
    """Write where the person is reached; the act says what changed, never to what.

    By the person himself or the system administrator. Raises PermissionDenied for others.
    """
    if person.pk != actor.person_id and not actor.has(Role.SYSTEM_ADMINISTRATOR):
        raise PermissionDenied
    wanted = {"email": normal_email(email), "phone": phone.strip()}
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    if not changed:
        return
    Person.objects.filter(pk=person.pk).update(**wanted)
    act_on_person(
        person, "contact_changed", actor=actor, at=at, payload={"fields": "、".join(changed)}
    )


def new_device(person: Person) -> TOTPDevice:
    """The device being enrolled; the same one until it is confirmed."""
    device, _created = TOTPDevice.objects.get_or_create(
        user=person, confirmed=False, defaults={"name": "desk"}
    )
    return device


@transaction.atomic
def confirm_device(
    *, person: Person, device: TOTPDevice, token: str, actor: Actor, at: datetime
) -> bool:
    """Enrol the device if the code is right; earlier devices end."""
    if not device.verify_token(token):
        return False
    TOTPDevice.objects.filter(user=person).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.confirmed = True
    act_on_person(person, "second_factor_enrolled", actor=actor, at=at)
    return True


@transaction.atomic
def issue_backup_codes(*, person: Person, actor: Actor, at: datetime) -> list[str]:
    """New backup codes for a person's own second factor, shown this once; earlier ones end."""
    codes = backup_codes.issue(person=person, at=at)
    act_on_person(person, "backup_codes_issued", actor=actor, at=at, payload={"count": len(codes)})
    return [backup_codes.shown(code) for code in codes]


@transaction.atomic
def use_backup_code(*, person: Person, code: str, actor: Actor, at: datetime) -> bool:
    """Accept a backup code in place of the second factor, once."""
    if not backup_codes.use(person=person, code=code, at=at):
        return False
    payload = {"left": backup_codes.left(person)}
    act_on_person(person, "backup_code_used", actor=actor, at=at, payload=payload)
    return True


@transaction.atomic
def note_lock(*, username: str, address: str, at: datetime) -> None:
    """Record that an account was locked. A name that nobody has leaves no act (decision 0009)."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        return
    record(
        NewAct(
            kind="desk.login_locked",
            actor=Actor(ActorKind.ANONYMOUS, address=address),
            at=at,
            subject=Subject("person", person.pk),
            private={"address": address},
        )
    )
