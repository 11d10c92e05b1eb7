"""Followers that note who is to be told: of acts that concern somebody, and of what is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.deliveries import delivery_for, note_deliveries
from yangguang.kernel.ledger.followers import Overtaken
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Preference, Subscription
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import COALESCE, Channel, Frequency, Mode
from yangguang.kernel.notices.selectors.subscriptions import covered
from yangguang.kernel.notices.services.daily import DIGESTS_DUE
from yangguang.kernel.notices.services.notifying import notify_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.registry import FollowedList, Telling


class ConcernTeller:
    """Tells officers and parties of acts that concern them."""

    name = "notices"
    label = _("站内消息")

    def plan(self, acts: Sequence[Act], *, at: datetime) -> list[tuple[Act, Telling]]:
        """Who is to be told; whoever did it himself is not."""
        return [
            (act, telling)
            for act in acts
            for tell in registry.tells.get(act.kind, ())
            for telling in tell(act, at)
            if act.actor_id is None or telling.to != registry.person(act.actor_id)
        ]

    def note(self, plan: list[tuple[Act, Telling]], *, at: datetime) -> None:
        """Messages at the desk, and deliveries for those who want them."""
        if plan:
            notify_many(plan, at=at)


@dataclass
class Due:
    """Who is due a mail about which act, and whose lists have nothing new."""

    rows: list[tuple[Act, Recipient]] = field(default_factory=list)
    passed: list[tuple[QuerySet[Subscription], int]] = field(default_factory=list)
    """Subscribers who need not be asked again about what happened up to the place."""


class SubscriptionTeller:
    """Notes a mail for every subscriber for whose list there is something new.

    One look at each distinct list, however many subscribe to it and however many acts came.
    """

    name = "subscriptions"
    label = _("邮件订阅")

    def plan(self, acts: Sequence[Act], *, at: datetime) -> Due:
        """Who is due. Waits, without failing, for the projections the lists are read from."""
        del at
        due = Due()
        for followed in registry.lists.values():
            news = [act for act in acts if act.kind in followed.act_kinds]
            if news:
                _ask(due, followed, Frequency.IMMEDIATE, news[-1])
        for act in acts:
            if act.kind == DIGESTS_DUE:
                self._called(due, act)
        return due

    def note(self, plan: Due, *, at: datetime) -> None:
        """Deliveries; what comes at once waits a little, so that it is told in one mail."""
        for subscribers, upto in plan.passed:
            subscribers.filter(position__lt=upto).update(position=upto)
        note_deliveries(
            delivery_for(
                act,
                str(to),
                Channel.EMAIL,
                at=at,
                not_before=None if act.kind == DIGESTS_DUE else at + COALESCE,
            )
            for act, to in plan.rows
        )

    def _called(self, due: Due, act: Act) -> None:
        for followed in registry.lists.values():
            for frequency in act.payload["frequencies"]:
                _ask(due, followed, frequency, act)
        summaries = Preference.objects.filter(mode=Mode.SUMMARY, person__is_active=True)
        for pk in summaries.values_list("person_id", flat=True):
            due.rows.append((act, registry.person(pk)))


def _ask(due: Due, followed: FollowedList, frequency: str, act: Act) -> None:
    """Find subscribers to whose filters something new belongs. Raises Overtaken: not yet."""
    upto = act.seal.sequence
    served = Subscription.objects.filter(
        list_name=followed.name,
        frequency=frequency,
        ended_at=None,
        confirmed_at__isnull=False,
        position__lt=upto,
    )
    groups = served.order_by().values_list("query").annotate(after=Min("position"))
    for query, after in list(groups):
        if covered(followed) < upto:
            raise Overtaken
        group = served.filter(query=query)
        if not followed.items(query, after=after, upto=upto, limit=1):
            due.passed.append((group, upto))
            continue
        uids = group.order_by("pk").values_list("uid", flat=True)
        due.rows += [(act, Recipient("subscription", str(uid))) for uid in uids]
