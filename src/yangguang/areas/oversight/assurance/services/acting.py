"""What every write of this area shares: who may, the act, compare-and-set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act

KEEPERS = (Role.INFORMATION_OFFICER, Role.DISCLOSURE_OFFICE, Role.HANDLER, Role.DESK_HEAD)
"""Who keeps a unit's own plans, reports and staff list."""


def check_office(actor: Actor) -> None:
    """Raises Refused unless the actor works in the city's open-government office."""
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        raise Refused("not_permitted", _("这一步由市政务公开办公室办理。"))


def keeps(actor: Actor, agency_id: int) -> bool:
    """Whether the actor keeps this unit's plans and reports."""
    return any(actor.has(role, agency_id) for role in KEEPERS)


def check_keeper(actor: Actor, agency_id: int) -> None:
    """Raises Refused unless the actor keeps the unit's papers or works in the city's office."""
    if not keeps(actor, agency_id) and not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        raise Refused(
            "not_permitted", _("这一步由该单位的信息员、承办人或政府信息公开工作机构办理。")
        )


def check_leader(actor: Actor, agency_id: int) -> None:
    """Raises Refused unless the actor is the leader in charge of the unit."""
    if not actor.has(Role.LEADER_IN_CHARGE, agency_id):
        raise Refused("not_permitted", _("这一步由本单位的分管领导办理。"))


def act_on(
    subject_type: str,
    subject_id: int,
    kind: str,
    *,
    agency_id: int | None,
    actor: Actor,
    at: datetime,
    ref: str = "",
    is_public: bool = False,
    **payload: Any,
) -> Act:
    """Record an act of this area. Payloads carry no names of persons."""
    return record(
        NewAct(
            kind=f"oversight.{kind}",
            actor=actor,
            at=at,
            subject=Subject(subject_type, subject_id, ref),
            agency_id=agency_id,
            visibility=Visibility.PUBLIC if is_public else Visibility.INTERNAL,
            payload=payload,
        )
    )


class Overtaken(Refused):
    """Somebody else wrote meanwhile; nothing of this was written."""

    def __init__(self) -> None:
        super().__init__(
            "conflict", _("同事刚刚改动了这一份，您的内容没有写入。请对照最新内容后再保存。")
        )
