"""What a city sets for its kinds of matter: values from a day on, desks, members, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Desk, DeskMember, KindSetting, RoutingRule
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from yangguang.kernel.organizations.models import Agency, Person
    from yangguang.kernel.organizations.rules import Actor

CITY_WIDE = (Role.OPEN_GOVERNMENT_OFFICE, Role.SYSTEM_ADMINISTRATOR)
OWN_UNIT = (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE)


def may_configure(actor: Actor, agency_id: int | None) -> bool:
    """Whether the actor sets things for the agency (None: for the whole city)."""
    if actor.is_trusted_process or any(actor.has(role) for role in CITY_WIDE):
        return True
    return agency_id is not None and any(actor.has(role, agency_id) for role in OWN_UNIT)


def _check(actor: Actor, agency_id: int | None) -> None:
    if not may_configure(actor, agency_id):
        raise PermissionDenied


@transaction.atomic
def set_value(
    *,
    kind: str,
    name: str,
    value: Any,
    basis: str,
    valid_from: date,
    agency: Agency | None = None,
    actor: Actor,
    at: datetime,
) -> KindSetting:
    """Set a value from a day on; earlier matters keep what they were opened under.

    Raises PermissionDenied, or Refused for a value the kind does not take, a missing basis, or a
    day that is past: nothing is set for a time in which matters were already decided.
    """
    _check(actor, agency.pk if agency else None)
    defined = current_kind(kind).settings.get(name)
    if defined is None:
        raise Refused("setting_unknown", _("没有名为“%(name)s”的设置项。") % {"name": name})
    if not basis.strip():
        raise Refused("basis_missing", _("请写明依据：由谁、以什么文件确定。"))
    if valid_from < city_date(at) and not actor.is_trusted_process:
        raise Refused("past", _("生效日期不能早于今天，已经受理的办件不受影响。"))
    defined.check(value)
    row = KindSetting.objects.create(
        kind=kind,
        name=name,
        agency=agency,
        value=value,
        basis=basis.strip()[:300],
        valid_from=valid_from,
        set_by_id=actor.person_id,
        set_at=at,
    )
    record(
        NewAct(
            kind="cases.setting_changed",
            actor=actor,
            at=at,
            subject=Subject("kind_setting", row.pk, f"{kind} {name}"),
            agency_id=agency.pk if agency else None,
            payload={
                "kind": kind,
                "name": name,
                "label": str(defined.label),
                "valid_from": valid_from.isoformat(),
                "basis": row.basis,
            },
        )
    )
    return row


@transaction.atomic
def add_desk(*, agency: Agency, code: str, name: str, actor: Actor, at: datetime) -> Desk:
    """A new desk. Raises PermissionDenied, or Refused for a code that is taken."""
    _check(actor, agency.pk)
    if Desk.objects.filter(agency=agency, code=code).exists():
        raise Refused("desk_taken", _("这个代码已经用于另一个办理组。"))
    desk = Desk.objects.create(agency=agency, code=code, name=name.strip())
    _act("cases.desk_added", desk, actor, at, name=desk.name)
    return desk


@transaction.atomic
def add_member(*, desk: Desk, person: Person, since: date, actor: Actor, at: datetime) -> None:
    """A person works at the desk from a day on. Raises PermissionDenied."""
    _check(actor, desk.agency_id)
    DeskMember.objects.get_or_create(
        desk=desk, person=person, valid_to=None, defaults={"valid_from": since}
    )
    _act("cases.desk_member_added", desk, actor, at, name=desk.name, person=person.pk)


@transaction.atomic
def add_route(
    *,
    kind: str,
    desk: Desk,
    when: Mapping[str, list[str]],
    reason: str,
    order: int,
    since: date,
    actor: Actor,
    at: datetime,
) -> RoutingRule:
    """Send matters that fit to the desk from a day on. Raises PermissionDenied or Refused."""
    _check(actor, desk.agency_id)
    if not reason.strip():
        raise Refused("reason_missing", _("请写明分办理由，它会写进每件办件的记录。"))
    rule = RoutingRule.objects.create(
        kind=kind,
        agency_id=desk.agency_id,
        desk=desk,
        when=dict(when),
        reason=reason.strip()[:200],
        order=order,
        valid_from=since,
    )
    _act("cases.route_added", desk, actor, at, name=desk.name, reason=rule.reason)
    return rule


@transaction.atomic
def end_route(*, rule: RoutingRule, on: date, actor: Actor, at: datetime) -> None:
    """The route holds for the last time on that day. Raises PermissionDenied."""
    _check(actor, rule.agency_id)
    RoutingRule.objects.filter(pk=rule.pk).update(valid_to=on)
    _act("cases.route_ended", rule.desk, actor, at, name=rule.desk.name, reason=rule.reason)


def _act(kind: str, desk: Desk, actor: Actor, at: datetime, **payload: Any) -> None:
    record(
        NewAct(
            kind=kind,
            actor=actor,
            at=at,
            subject=Subject("desk", desk.pk, desk.code),
            agency_id=desk.agency_id,
            payload=payload,
        )
    )
