"""What every write of this area shares: who may, the act, compare-and-set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Model
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import ROLE_LABELS, Role
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor

Row = TypeVar("Row", bound=Model)

DRAFTERS = (Role.INFORMATION_OFFICER, Role.HANDLER)
"""Keep the dossier, write interpretations, propose what becomes of a document."""
REVIEWERS = (Role.SECTION_HEAD, Role.CONTENT_REVIEWER, Role.LEADER_IN_CHARGE)
"""Legality, and what clean-up proposes."""
REGISTRARS = (Role.SECTION_HEAD, Role.DISCLOSURE_OFFICE)
"""Number for the organ that makes the document (三统一)."""


class Overtaken(Refused):
    """Somebody else wrote meanwhile; nothing of this was written."""

    def __init__(self) -> None:
        super().__init__(
            "conflict", _("同事刚刚改动了这一件，您的内容没有写入。请对照最新内容后再保存。")
        )


def may(actor: Actor, agency_id: int, roles: tuple[Role, ...]) -> bool:
    """Whether the actor holds one of the roles at the agency."""
    return any(actor.has(role, agency_id) for role in roles)


def check(actor: Actor, agency_id: int, roles: tuple[Role, ...]) -> None:
    """Raises Refused unless the actor holds one of the roles at the agency."""
    if not may(actor, agency_id, roles):
        names = "、".join(str(ROLE_LABELS[role]) for role in roles)
        raise Refused("not_permitted", _("这一步由相应单位的%(roles)s办理。") % {"roles": names})


def write(row: Row, lock: int, **changes: Any) -> Row:
    """Write the changes if the row is still as the caller saw it. Raises Overtaken."""
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, lock=lock).update(lock=F("lock") + 1, **changes):
        raise Overtaken
    return manager.get(pk=row.pk)


def act_on(
    subject: Subject,
    kind: str,
    *,
    agency_id: int,
    actor: Actor,
    at: datetime,
    visibility: Visibility = Visibility.INTERNAL,
    **payload: Any,
) -> Act:
    """Record an act of this area. Payloads name no private person."""
    return record(
        NewAct(
            kind=f"regulations.{kind}",
            actor=actor,
            at=at,
            subject=subject,
            agency_id=agency_id,
            visibility=visibility,
            payload=payload,
        )
    )
