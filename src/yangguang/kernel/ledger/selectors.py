"""Reading acts and the access log, always as the asker may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.kernel.ledger.models import AccessRecord, Act
from yangguang.kernel.ledger.registry import act_kinds
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

SEES_ALL = (Role.OPEN_GOVERNMENT_OFFICE, Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR)
SEES_ACCESS = (Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR)


def acts_visible_to(actor: Actor) -> QuerySet[Act]:
    """Public acts for everyone; an officer's own units' acts; all for who watches over all."""
    if actor.is_trusted_process or any(actor.has(role) for role in SEES_ALL):
        return Act.objects.all()
    return Act.objects.filter(Q(visibility=Visibility.PUBLIC) | Q(agency__in=actor.agencies_with()))


def acts_about(*, subject_type: str, subject_id: int, actor: Actor) -> QuerySet[Act]:
    """What happened to one matter, oldest first, with each act's place in the order."""
    return (
        acts_visible_to(actor)
        .filter(subject_type=subject_type, subject_id=subject_id)
        .select_related("seal", "actor", "agency")
        .order_by("at", "pk")
    )


class _Blank(dict[str, object]):
    """Leaves out what may not be told."""

    def __missing__(self, key: str) -> str:
        return ""


def _sentence(act: Act, payload: Mapping[str, Any]) -> str:
    kind = act_kinds.get(act.kind)
    return str(kind.sentence) % _Blank(payload) if kind else act.kind


def public_sentence(act: Act) -> str:
    """The act in words, with those of its facts that the public may see."""
    kind = act_kinds.get(act.kind)
    public = kind.public_fields if kind else frozenset()
    return _sentence(act, {k: v for k, v in act.payload.items() if k in public})


def full_sentence(act: Act) -> str:
    """The act in words with all its facts, for officers."""
    return _sentence(act, act.payload)


def access_log(*, actor: Actor) -> QuerySet[AccessRecord]:
    """Who looked at personal data, newest first; a person without the right sees their own."""
    rows = AccessRecord.objects.select_related("person").order_by("-at", "-pk")
    if actor.is_trusted_process or any(actor.has(role) for role in SEES_ACCESS):
        return rows
    return rows.filter(person=actor.person_id) if actor.person_id else rows.none()
