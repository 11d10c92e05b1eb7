"""A matter goes to a person, a desk, another agency; each time with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Assignment, Case, Desk
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors.access import handlers_at
from yangguang.kernel.cases.services.moving import Moved, make_move
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


def _keep(moved: Moved, reason: str, at: datetime) -> Case:
    case = moved.case
    Assignment.objects.create(
        case=case,
        agency=case.agency,
        desk=case.desk,
        person=case.handler,
        reason=reason[:300],
        at=at,
        record=moved.act,
    )
    return case


@transaction.atomic
def assign(
    *, case: Case, lock: int, person_id: int, note: str = "", actor: Actor, at: datetime
) -> Case:
    """Put a person in charge. Raises Refused for somebody who handles nothing there."""
    known = dict(handlers_at(case.agency_id, on=city_date(at), desk_id=case.desk_id))
    if person_id not in known:
        raise Refused("no_handler", _("这个人不是本办理组的承办人，请从名单中选择。"))
    moved = make_move(
        case=case,
        lock=lock,
        act=Do.ASSIGN,
        actor=actor,
        at=at,
        answers={"person": person_id, "note": note},
        payload={"person": person_id},
        changes={"handler_id": person_id},
    )
    return _keep(moved, _("交由 %(name)s 承办") % {"name": known[person_id]}, at)


@transaction.atomic
def take(*, case: Case, lock: int, actor: Actor, at: datetime) -> Case:
    """Take a matter nobody has. Raises Refused."""
    moved = make_move(
        case=case,
        lock=lock,
        act=Do.TAKE,
        actor=actor,
        at=at,
        changes={"handler_id": actor.person_id},
    )
    return _keep(moved, _("承办人自行接办"), at)


@transaction.atomic
def transfer(
    *,
    case: Case,
    lock: int,
    agency: Agency | None = None,
    desk: Desk | None = None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Case:
    """Hand the matter to another desk, or to another competent agency. Raises Refused.

    The number stays, and so do the clocks: a transfer between offices is no reason to let the
    applicant wait longer.
    """
    target = desk.agency if desk else agency
    if target is None:
        raise Refused("no_target", _("请选择转往哪里。"))
    if target.pk == case.agency_id and (desk is None or desk == case.desk):
        raise Refused("same_place", _("请选择另一个办理组或者另一个主管部门。"))
    competent = kind_of(case).competent
    if target.pk != case.agency_id and competent is not None:
        if target.pk not in {a.pk for a in competent(case)}:
            raise Refused(
                "not_competent",
                _("%(name)s不主管这类事项，不能转往该单位。") % {"name": agency_name(target)},
            )
    moved = make_move(
        case=case,
        lock=lock,
        act=Do.TRANSFER,
        actor=actor,
        at=at,
        answers={"target": target.pk, "reason": reason},
        payload={"agency": target.code, "desk": desk.code if desk else ""},
        changes={"agency_id": target.pk, "desk": desk, "handler_id": None},
    )
    name = desk.name if desk else agency_name(target, short=True)
    return _keep(moved, _("转往 %(name)s：%(reason)s") % {"name": name, "reason": reason}, at)
