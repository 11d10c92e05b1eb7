"""The outbox as an administrator sees it: states, never words or whole addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.ledger.models import Delivery
from yangguang.kernel.ledger.rules import OUTCOME_LABELS, Outcome
from yangguang.kernel.ledger.selectors import full_sentence
from yangguang.kernel.ledger.sent import OPEN
from yangguang.kernel.notices.models import Bounce
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import CHANNEL_LABELS, Channel
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.functional import Promise

STATES: dict[str, tuple[str | Promise, Q]] = {
    "waiting": (gettext_lazy("等待发送"), OPEN & Q(failures=0)),
    "failing": (gettext_lazy("发送失败，将再试"), OPEN & Q(failures__gt=0)),
    "uncertain": (gettext_lazy("是否送出不明"), Q(outcome=Outcome.UNCERTAIN)),
    "stopped": (gettext_lazy("已停止"), Q(outcome__in=[Outcome.GIVEN_UP, Outcome.REFUSED])),
    "sent": (gettext_lazy("已送出"), Q(delivered_at__isnull=False)),
    "closed": (
        gettext_lazy("不必发送"),
        Q(outcome__in=[Outcome.POINTLESS, Outcome.REPEATED, Outcome.DROPPED]),
    ),
}
KINDS = {
    "subscription": gettext_lazy("订阅人"),
    "recovery": gettext_lazy("找回查询码的人"),
    "person": gettext_lazy("工作人员"),
    "party": gettext_lazy("申请人"),
}
LOOKS = {
    "waiting": "scheduled",
    "failing": "due_soon",
    "uncertain": "due_soon",
    "stopped": "late",
    "sent": "done",
    "closed": "paused",
}


@dataclass(frozen=True)
class OutboxRow:
    """One message on its way."""

    delivery: Delivery
    channel: str
    to: str
    about: str
    state: tuple[str, str]
    """Code and word."""
    when: datetime
    is_open: bool
    may_go_again: bool
    may_be_dropped: bool


def outbox(state: str = "", channel: str = "") -> QuerySet[Delivery]:
    """Messages, newest first."""
    found = Delivery.objects.select_related("act").order_by("-pk")
    if state in STATES:
        found = found.filter(STATES[state][1])
    if channel in {c.value for c in Channel}:
        found = found.filter(channel=channel)
    return found


def state_counts() -> dict[str, int]:
    """How many stand where, for the states that need somebody."""
    return {
        name: Delivery.objects.filter(STATES[name][1]).count()
        for name in ("waiting", "failing", "uncertain", "stopped")
    }


def state_of(delivery: Delivery) -> str:
    """Where a message stands."""
    if delivery.delivered_at:
        return "sent"
    if delivery.outcome == Outcome.UNCERTAIN:
        return "uncertain"
    if delivery.outcome in {Outcome.GIVEN_UP, Outcome.REFUSED}:
        return "stopped"
    if delivery.closed_at:
        return "closed"
    return "failing" if delivery.failures else "waiting"


def outbox_rows(deliveries: Iterable[Delivery]) -> list[OutboxRow]:
    """Messages as rows."""
    listed = list(deliveries)
    names = _names(listed)
    return [_row(delivery, names) for delivery in listed]


def _names(deliveries: list[Delivery]) -> dict[str, str]:
    refs = [Recipient.of(d.recipient) for d in deliveries]
    people = Person.objects.filter(pk__in={int(r.ref) for r in refs if r.kind == "person"})
    return {f"person:{p.pk}": p.name for p in people}


def _row(delivery: Delivery, names: dict[str, str]) -> OutboxRow:
    code = state_of(delivery)
    outcome = Outcome(delivery.outcome) if delivery.outcome else None
    word = OUTCOME_LABELS[outcome] if outcome else STATES[code][0]
    kind = Recipient.of(delivery.recipient).kind
    is_open = code in {"waiting", "failing"}
    return OutboxRow(
        delivery,
        str(CHANNEL_LABELS[Channel(delivery.channel)]),
        names.get(delivery.recipient) or str(KINDS.get(kind, _("当事人"))),
        full_sentence(delivery.act),
        (LOOKS[code], str(word)),
        delivery.delivered_at or delivery.closed_at or delivery.created_at,
        is_open,
        may_go_again=code in {"failing", "uncertain", "stopped"} or outcome == Outcome.DROPPED,
        may_be_dropped=is_open or code == "uncertain",
    )


def bounces() -> QuerySet[Bounce]:
    """What came back, newest first."""
    return Bounce.objects.select_related("delivery").order_by("-at", "-pk")
