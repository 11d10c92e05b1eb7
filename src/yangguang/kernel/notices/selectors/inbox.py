"""An officer's messages at the desk, in words he may read now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Notice
from yangguang.kernel.notices.wording import Rendered, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.notices.registry import Recipient
    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class Message:
    """One message; without words when its reader may no longer see what it speaks of."""

    notice: Notice
    label: str
    message: Rendered | None


def inbox(actor: Actor, *, unread: bool = False) -> QuerySet[Notice]:
    """The actor's own messages, newest first."""
    own = Notice.objects.filter(person=actor.person_id or 0).order_by("-pk")
    return own.filter(read_at__isnull=True) if unread else own


def unread_count(actor: Actor) -> int | None:
    """How many messages the actor has not read; None: none."""
    if actor.person_id is None:
        return None
    return inbox(actor, unread=True).order_by().count() or None


def messages_of(notices: Iterable[Notice], *, reader: Actor, at: datetime) -> list[Message]:
    """The notices in words, in their order; one look-up for each template."""
    listed = list(notices)
    by_template: dict[str, list[Notice]] = defaultdict(list)
    for notice in listed:
        by_template[notice.template].append(notice)
    said = {
        pk: message
        for name, group in by_template.items()
        for pk, message in _said(name, group, reader, at)
    }
    return [Message(n, _label(n.template), said[n.pk]) for n in listed]


def _label(name: str) -> str:
    template = registry.templates.get(name)
    return str(template.label) if template else name


def _said(
    name: str, notices: Sequence[Notice], reader: Actor, at: datetime
) -> list[tuple[int, Rendered | None]]:
    template = registry.templates.get(name)
    if template is None:
        return [(n.pk, None) for n in notices]
    contexts = template.resolve([n.context for n in notices], reader, at)
    return [
        (n.pk, render(template, context) if context is not None else None)
        for n, context in zip(notices, contexts, strict=True)
    ]


def notices_about(to: Recipient, *, reader: Actor, at: datetime, limit: int = 20) -> list[Message]:
    """What a recipient was told, newest first: a page shows the words that were mailed."""
    rows = Notice.objects.filter(recipient=str(to)).order_by("-pk")[:limit]
    return messages_of(rows, reader=reader, at=at)
