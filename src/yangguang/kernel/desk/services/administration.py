"""Administration: agencies and their names, people and their roles, chains, words. Each an act."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from yangguang.kernel.desk.services.accounts import act_on_person
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations import backup_codes
from yangguang.kernel.organizations.login import unlock
from yangguang.kernel.organizations.models import (
    Agency,
    AgencySuccession,
    AgencyVersion,
    Delegation,
    Person,
    RoleAssignment,
)
from yangguang.kernel.organizations.rules import (
    CITY_ROLES,
    ROLE_LABELS,
    Actor,
    Role,
    SuccessionKind,
)
from yangguang.kernel.organizations.selectors import version_on
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.models import ReviewChain, WordRule
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


def check_administrator(actor: Actor) -> None:
    """Raises Refused unless the actor is a system administrator."""
    if not actor.has(Role.SYSTEM_ADMINISTRATOR):
        raise Refused("not_permitted", _("这一步由系统管理员办理。"))


def _act(
    kind: str,
    subject: Subject,
    *,
    actor: Actor,
    at: datetime,
    agency_id: int | None = None,
    **payload: Any,
) -> None:
    record(
        NewAct(
            kind=f"desk.{kind}",
            actor=actor,
            at=at,
            subject=subject,
            agency_id=agency_id,
            payload=payload,
        )
    )


def _agency_subject(agency: Agency) -> Subject:
    return Subject("agency", agency.pk, agency.code)


@transaction.atomic
def add_person(
    *, username: str, name: str, email: str, actor: Actor, at: datetime
) -> tuple[Person, str]:
    """A new account with a first password, returned once. Raises Refused for a taken name."""
    check_administrator(actor)
    password = secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(username, password, name=name, email=email)
    except IntegrityError:
        raise Refused("username_taken", _("这个用户名已有人使用，请换一个。")) from None
    act_on_person(person, "person_added", actor=actor, at=at)
    return person, password


@transaction.atomic
def reset_password(*, person: Person, actor: Actor, at: datetime) -> str:
    """A new password, returned once; all sessions of the person end."""
    check_administrator(actor)
    password = secrets.token_urlsafe(12)
    person.set_password(password)
    person.save(update_fields=["password"])
    act_on_person(person, "password_reset", actor=actor, at=at)
    return password


@transaction.atomic
def reset_second_factor(*, person: Person, actor: Actor, at: datetime) -> None:
    """Remove the person's devices, so that he enrols anew."""
    check_administrator(actor)
    TOTPDevice.objects.filter(user=person).delete()
    backup_codes.revoke(person=person)
    act_on_person(person, "second_factor_reset", actor=actor, at=at)


@transaction.atomic
def unlock_login(*, person: Person, actor: Actor, at: datetime) -> None:
    """Let a person try again at once after too many failures. Raises Refused when not locked."""
    check_administrator(actor)
    if not unlock(username=person.username):
        raise Refused("not_locked", _("这个账号没有被暂停登录。"))
    act_on_person(person, "login_unlocked", actor=actor, at=at)


@transaction.atomic
def set_barred(*, person: Person, is_barred: bool, actor: Actor, at: datetime) -> None:
    """Bar an account or let it in again; sessions of a barred one end at once."""
    check_administrator(actor)
    if is_barred and person.pk == actor.person_id:
        raise Refused("own_account", _("不能停用自己的账号。"))
    Person.objects.filter(pk=person.pk).update(is_active=not is_barred)
    act_on_person(person, "person_barred" if is_barred else "person_readmitted", actor=actor, at=at)


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: Role,
    agency: Agency | None,
    valid_from: date,
    valid_to: date | None,
    actor: Actor,
    at: datetime,
) -> RoleAssignment:
    """Give a role between two dates. Raises Refused when role, unit or dates do not fit."""
    check_administrator(actor)
    if role in CITY_ROLES:
        agency = None
    elif agency is None:
        raise Refused("agency_missing", _("这个角色属于一个单位，请选择单位。"))
    if valid_to and valid_to < valid_from:
        raise Refused("dates", _("终止日期不能早于开始日期。"))
    overlapping = RoleAssignment.objects.filter(person=person, agency=agency, role=role).exclude(
        valid_to__lt=valid_from
    )
    if any(not valid_to or a.valid_from <= valid_to for a in overlapping):
        raise Refused("role_held", _("这段时间内他已有这个角色。"))
    assignment = RoleAssignment.objects.create(
        person=person, role=role, agency=agency, valid_from=valid_from, valid_to=valid_to
    )
    _role_act("role_granted", assignment, actor, at)
    return assignment


def _role_act(kind: str, assignment: RoleAssignment, actor: Actor, at: datetime) -> None:
    act_on_person(
        assignment.person,
        kind,
        actor=actor,
        at=at,
        agency_id=assignment.agency_id,
        payload={
            "role": assignment.role,
            "role_label": str(ROLE_LABELS[Role(assignment.role)]),
            "valid_from": assignment.valid_from.isoformat(),
            "valid_to": assignment.valid_to.isoformat() if assignment.valid_to else "",
        },
    )


@transaction.atomic
def end_role(*, assignment: RoleAssignment, actor: Actor, at: datetime) -> None:
    """End a role: yesterday was its last day. It ends at once, and so do its delegations."""
    check_administrator(actor)
    last = max(city_date(at) - timedelta(days=1), assignment.valid_from - timedelta(days=1))
    RoleAssignment.objects.filter(pk=assignment.pk).update(valid_to=last)
    assignment.valid_to = last
    _role_act("role_ended", assignment, actor, at)


@transaction.atomic
def delegate(
    *,
    assignment: RoleAssignment,
    delegate: Person,
    valid_from: date,
    valid_to: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Delegation:
    """Let another person act in my role for a time; only the holder himself may do so."""
    if assignment.person_id != actor.person_id:
        raise Refused("not_permitted", _("只能委托自己的角色。"))
    if delegate.pk == actor.person_id:
        raise Refused("itself", _("不能委托给自己。"))
    if not delegate.is_active:
        raise Refused("barred", _("这个账号已停用，不能代行。"))
    if valid_to < valid_from:
        raise Refused("dates", _("终止日期不能早于开始日期。"))
    if assignment.valid_to and valid_to > assignment.valid_to:
        raise Refused("dates", _("委托不能晚于角色本身的终止日期。"))
    made = Delegation.objects.create(
        assignment=assignment, delegate=delegate, valid_from=valid_from, valid_to=valid_to,
        reason=reason,
    )  # fmt: skip
    _role_act("delegated", assignment, actor, at)
    return made


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: Actor, at: datetime) -> None:
    """Take a delegation back; it ends at once."""
    if delegation.assignment.person_id != actor.person_id:
        raise Refused("not_permitted", _("只能收回自己的委托。"))
    yesterday = city_date(at) - timedelta(days=1)
    if delegation.valid_from > yesterday:
        delegation.delete()
    else:
        Delegation.objects.filter(pk=delegation.pk).update(valid_to=yesterday)
    _role_act("delegation_ended", delegation.assignment, actor, at)


@transaction.atomic
def add_agency(
    *,
    code: str,
    level: str,
    parent: Agency | None,
    is_party: bool,
    name: str,
    short_name: str,
    uscc: str,
    region_code: str,
    valid_from: date | None,
    basis: str,
    actor: Actor,
    at: datetime,
) -> Agency:
    """A new unit with its first name. Raises Refused for a taken code."""
    check_administrator(actor)
    try:
        with transaction.atomic():
            agency = Agency.objects.create(code=code, level=level, parent=parent, is_party=is_party)
    except IntegrityError:
        raise Refused("code_taken", _("这个代码已有单位使用。")) from None
    AgencyVersion.objects.create(
        agency=agency, name=name, short_name=short_name, uscc=uscc, region_code=region_code,
        valid_from=valid_from, basis=basis,
    )  # fmt: skip
    _act(
        "agency_added", _agency_subject(agency), actor=actor, at=at, agency_id=agency.pk, name=name
    )
    return agency


def _open_name(agency: Agency) -> AgencyVersion:
    found = agency.versions.filter(valid_to__isnull=True).first()
    if found is None:
        raise Refused("agency_closed", _("这个单位已经撤销或并入其他单位。"))
    return found


def _close_name(agency: Agency, on: date) -> AgencyVersion:
    """End the open name the day before `on`. Raises Refused when it began later."""
    current = _open_name(agency)
    if current.valid_from and current.valid_from >= on:
        raise Refused("dates", _("日期须晚于现用名称的启用日期。"))
    AgencyVersion.objects.filter(pk=current.pk).update(valid_to=on - timedelta(days=1))
    return current


@transaction.atomic
def rename_agency(
    *, agency: Agency, name: str, short_name: str, on: date, basis: str, actor: Actor, at: datetime
) -> AgencyVersion:
    """From a day on the unit has another name; records keep the name of their time."""
    check_administrator(actor)
    before = _close_name(agency, on)
    made = AgencyVersion.objects.create(
        agency=agency, name=name, short_name=short_name, aliases=before.aliases,
        uscc=before.uscc, region_code=before.region_code, valid_from=on, basis=basis,
    )  # fmt: skip
    _act(
        "agency_renamed", _agency_subject(agency), actor=actor, at=at, agency_id=agency.pk,
        name=name, before=before.name, on=on.isoformat(), basis=basis,
    )  # fmt: skip
    return made


@transaction.atomic
def succeed_agency(
    *,
    agency: Agency,
    successors: Sequence[Agency],
    kind: SuccessionKind,
    on: date,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    """The unit ends; one (merger) or several (split) take over. Its records stay under it."""
    check_administrator(actor)
    if not successors or agency in successors:
        raise Refused("successors", _("请选择承接的单位，不能是它自己。"))
    for successor in successors:
        _open_name(successor)
    _close_name(agency, on)
    for successor in successors:
        AgencySuccession.objects.create(
            predecessor=agency, successor=successor, on=on, kind=kind, basis=basis
        )
    names = "、".join(
        version.name
        for s in successors
        if (version := version_on(s.versions.all(), on)) is not None
    )
    act = "agency_split" if kind is SuccessionKind.SPLIT else "agency_merged"
    _act(
        act, _agency_subject(agency), actor=actor, at=at, agency_id=agency.pk,
        name=names, on=on.isoformat(), basis=basis,
    )  # fmt: skip


@transaction.atomic
def set_chain(
    *,
    agency: Agency | None,
    genre: str,
    steps: Sequence[rules.Step],
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> ReviewChain:
    """Set the chain for a unit and genre from a day on; the one before ends the day before.

    Versions already submitted keep the chain they were submitted under.
    """
    check_administrator(actor)
    rules.check_chain(steps)
    ReviewChain.objects.filter(
        agency=agency, genre=genre, valid_to__isnull=True, valid_from__lt=valid_from
    ).update(valid_to=valid_from - timedelta(days=1))
    chain = ReviewChain.objects.create(
        agency=agency, genre=genre, steps=[s.as_json() for s in steps], valid_from=valid_from
    )
    _act(
        "chain_set", Subject("chain", chain.pk), actor=actor, at=at,
        agency_id=agency.pk if agency else None, genre=genre,
        steps=[s.code for s in steps], valid_from=valid_from.isoformat(),
    )  # fmt: skip
    return chain


@transaction.atomic
def save_word(
    *,
    pk: int | None,
    term: str,
    kind: str,
    replacement: str,
    note: str,
    unless: Sequence[str],
    actor: Actor,
    at: datetime,
) -> WordRule:
    """Add or change a word the scan looks for. Raises Refused for a term listed twice."""
    check_administrator(actor)
    values = {
        "term": term, "kind": kind, "replacement": replacement, "note": note,
        "unless": list(unless),
    }  # fmt: skip
    try:
        with transaction.atomic():
            if pk is None:
                word = WordRule.objects.create(**values)
            else:
                WordRule.objects.filter(pk=pk).update(**values)
                word = WordRule.objects.get(pk=pk)
    except IntegrityError:
        raise Refused("term_taken", _("词表中已有这个词。")) from None
    _act("word_saved", Subject("word", word.pk), actor=actor, at=at, term=term)
    return word


@transaction.atomic
def switch_word(*, word: WordRule, is_active: bool, actor: Actor, at: datetime) -> None:
    """Stop or start looking for a word."""
    check_administrator(actor)
    WordRule.objects.filter(pk=word.pk).update(is_active=is_active)
    _act(
        "word_switched", Subject("word", word.pk), actor=actor, at=at, term=word.term,
        is_active=is_active,
    )  # fmt: skip
