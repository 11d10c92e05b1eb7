"""What every act about an obligation shares: the permission, compare-and-set, the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Model
from django.utils.translation import gettext as _

from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.duties.selectors.permissions import may_speak_for
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.organizations.rules import Actor

M = TypeVar("M", bound=Model)


class Conflict(Refused):
    """Somebody else decided meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__("conflict", _("这一事项刚刚已由他人办理，请查看最新情况。"))


def check_office(actor: Actor) -> None:
    """Raises Refused for all but the open-government office."""
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        raise Refused("not_permitted", _("只有市政务公开办公室可以办理。"))


def check_speaks_for(actor: Actor, obligation: Obligation) -> None:
    """Raises Refused for those who neither owe the obligation nor watch over all."""
    if not may_speak_for(actor, obligation):
        raise Refused("not_permitted", _("只有承担单位的工作人员和市政务公开办公室可以办理。"))


def check_another(actor: Actor, first: int) -> None:
    """Raises Refused for the person who asked or named it first."""
    if actor.person_id == first:
        raise Refused("same_person", _("须由另一人核定，不能核定自己提出的。"))


def person_of(actor: Actor) -> int:
    """The person who acts. Raises Refused for the clock and for nobody."""
    if actor.person_id is None:
        raise Refused("nobody", _("须由登录的工作人员办理。"))
    return actor.person_id


def text_of(value: str, name: str, longest: int) -> str:
    """A text that says something. Raises Refused."""
    text = " ".join(value.split())
    if not text:
        raise Refused("text_missing", _("请填写%(name)s。") % {"name": name})
    if len(text) > longest:
        raise Refused(
            "text_too_long",
            _("%(name)s最多 %(longest)d 字。") % {"name": name, "longest": longest},
        )
    return text


def compare_and_set(row: M, lock: int, **changes: Any) -> M:
    """Write the changes if the row is as the caller saw it. Raises Conflict."""
    rows = type(row)._default_manager.filter(pk=row.pk, lock=lock)
    if not rows.update(lock=F("lock") + 1, **changes):
        raise Conflict
    row.refresh_from_db()
    return row


def act_on(
    key: str,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    agency_id: int | None,
    payload: dict[str, Any] | None = None,
    visibility: Visibility = Visibility.INTERNAL,
) -> Act:
    """Record an act about an obligation. Reasons stay in their tables: they may be personal."""
    return record(
        NewAct(
            kind=f"duties.{kind}",
            actor=actor,
            at=at,
            subject=Subject("obligation", None, key),
            agency_id=agency_id,
            visibility=visibility,
            payload={"clause": key.partition("/")[0], **(payload or {})},
        )
    )
