"""What the writes of every area share: the act, and compare-and-set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Model
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor

Row = TypeVar("Row", bound=Model)


class Overtaken(Refused):
    """Somebody else wrote meanwhile; nothing of this was written."""

    def __init__(self) -> None:
        super().__init__(
            "conflict", _("同事刚刚改动了这一件，您的内容没有写入。请对照最新内容后再保存。")
        )


def write(row: Row, lock: int, **changes: Any) -> Row:
    """Write the changes if the row is still as the caller saw it. Raises Overtaken."""
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, lock=lock).update(lock=F("lock") + 1, **changes):
        raise Overtaken
    return manager.get(pk=row.pk)


def act_on(
    area: str,
    subject: Subject,
    kind: str,
    *,
    agency_id: int,
    actor: Actor,
    at: datetime,
    visibility: Visibility = Visibility.INTERNAL,
    **payload: Any,
) -> Act:
    """Record an act of an area. Payloads name no private person."""
    return record(
        NewAct(
            kind=f"{area}.{kind}",
            actor=actor,
            at=at,
            subject=subject,
            agency_id=agency_id,
            visibility=visibility,
            payload=payload,
        )
    )
