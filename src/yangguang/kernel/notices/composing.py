"""A noted delivery as words, in the moment it is sent: what the reader may see then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.models import Seal
from yangguang.kernel.ledger.registry import Later, NothingToSend
from yangguang.kernel.ledger.sent import remembered, sent_key
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.addresses import absolute, subscription_path
from yangguang.kernel.notices.models import Notice, Preference, RecoveryRequest, Subscription
from yangguang.kernel.notices.registry import Recipient
from yangguang.kernel.notices.rules import COALESCE, DIGEST_ITEMS, Mode
from yangguang.kernel.notices.selectors.inbox import messages_of
from yangguang.kernel.notices.selectors.subscriptions import covered
from yangguang.kernel.notices.services.notifying import forget_private, open_private
from yangguang.kernel.notices.wording import Line, Rendered, render

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import Delivery
    from yangguang.kernel.notices.registry import Contact, FollowedList, ListItem


def _nothing(_at: datetime) -> None:
    pass


@dataclass(frozen=True)
class Composed:
    """What one delivery says."""

    message: Rendered
    facts: tuple[str, ...]
    """Stable names of what it tells."""
    done: Callable[[datetime], None] = _nothing


def key_of(delivery: Delivery, fact: str) -> str:
    """Under what it is remembered that this recipient was told the fact on this channel."""
    return sent_key(channel=delivery.channel, recipient=delivery.recipient, fact=fact)


def compose(delivery: Delivery, contact: Contact, *, at: datetime) -> Composed:
    """The words of a delivery. Raises NothingToSend or Later."""
    notice = (
        Notice.objects.filter(act=delivery.act_id, recipient=delivery.recipient)
        .select_related("act")
        .first()
    )
    if notice is not None:
        return _from_notice(notice, delivery, contact, at)
    to = Recipient.of(delivery.recipient)
    if to.kind == "subscription":
        return _digest(to.ref, delivery, at)
    return _summary(int(to.ref), delivery, contact, at)


def _from_notice(notice: Notice, delivery: Delivery, contact: Contact, at: datetime) -> Composed:
    template = registry.templates[notice.template]
    context = {**notice.context, **open_private(notice), **_links(notice)}
    [resolved] = template.resolve([context], contact.reader, at)
    if resolved is None:
        raise NothingToSend(_("收件人已无权查看，或事项已不存在"))
    if not template.still_waits(context, contact.reader, at):
        raise NothingToSend(_("事项已经办理"))

    def done(_at: datetime) -> None:
        forget_private(delivery)
        to = Recipient.of(delivery.recipient)
        if to.kind == "recovery":
            RecoveryRequest.objects.filter(uid=to.ref).delete()

    return Composed(render(template, _with_address(resolved)), (notice.fact,), done)


def _links(notice: Notice) -> dict[str, str]:
    """What a mail about a subscription needs: its list and its secret links."""
    to = Recipient.of(notice.recipient)
    if to.kind != "subscription":
        return {}
    subscription = Subscription.objects.filter(uid=to.ref, ended_at=None).first()
    if subscription is None:
        raise NothingToSend(_("订阅已结束"))
    confirmed = subscription.confirmed_at is not None
    return {
        "list": registry.lists[subscription.list_name].label(subscription.query),
        "frequency": str(subscription.get_frequency_display()),
        "url": absolute(subscription_path("manage" if confirmed else "confirm", subscription)),
    }


def _with_address(context: Any) -> dict[str, Any]:
    lines = tuple(replace(line, url=absolute(line.url)) for line in context.get("lines", ()))
    return {**context, "url": absolute(str(context.get("url", ""))), "lines": lines}


def _digest(uid: str, delivery: Delivery, at: datetime) -> Composed:
    """What is new for a subscriber since he was last told, as everybody may see it now."""
    found = Subscription.objects.filter(uid=uid, ended_at=None, confirmed_at__isnull=False)
    subscription = found.first()
    if subscription is None:
        raise NothingToSend(_("订阅已结束"))
    followed = registry.lists[subscription.list_name]
    upto = covered(followed)
    if upto < Seal.objects.get(act=delivery.act_id).sequence:
        raise Later(at + COALESCE)
    items = followed.items(
        subscription.query, after=subscription.position, upto=upto, limit=DIGEST_ITEMS + 1
    )
    known = remembered(key_of(delivery, item.key) for item in items)
    fresh = [item for item in items if key_of(delivery, item.key) not in known]

    def done(_at: datetime) -> None:
        Subscription.objects.filter(pk=subscription.pk, position__lt=upto).update(position=upto)

    if not fresh:
        done(at)
        raise NothingToSend(_("没有新的信息"))
    return Composed(
        _digest_message(subscription, followed, fresh), tuple(i.key for i in fresh), done
    )


def _digest_message(
    subscription: Subscription, followed: FollowedList, items: list[ListItem]
) -> Rendered:
    shown = items[:DIGEST_ITEMS]
    lines = tuple(Line(i.line.title, absolute(i.line.url), i.line.facts) for i in shown)
    label = followed.label(subscription.query)
    return render(
        registry.templates["notices.digest"],
        {
            "list": label,
            "count": len(shown),
            "first": lines[0].title,
            "frequency": subscription.get_frequency_display(),
            "manage": absolute(subscription_path("manage", subscription)),
            "url": absolute(followed.path(subscription.query)),
            "lines": lines,
            "rest": _("还有更多，请到网站查看全部。") if len(items) > DIGEST_ITEMS else "",
        },
    )


def _summary(person_id: int, delivery: Delivery, contact: Contact, at: datetime) -> Composed:
    """An officer's unread messages since the last summary."""
    preference = Preference.objects.filter(person=person_id, mode=Mode.SUMMARY).first()
    if preference is None:
        raise NothingToSend(_("收件人不再要汇总邮件"))
    unread = Notice.objects.filter(
        person=person_id, read_at__isnull=True, pk__gt=preference.summarised
    ).order_by("pk")
    notices = list(unread[: DIGEST_ITEMS + 1])
    known = remembered(key_of(delivery, n.fact) for n in notices)
    shown = [n for n in notices if key_of(delivery, n.fact) not in known][:DIGEST_ITEMS]
    said = [m for m in messages_of(shown, reader=contact.reader, at=at) if m.message]
    last = notices[-1].pk if notices else preference.summarised

    def done(_at: datetime) -> None:
        Preference.objects.filter(person=person_id, summarised__lt=last).update(summarised=last)

    if not said:
        done(at)
        raise NothingToSend(_("没有未读消息"))
    lines = tuple(
        Line(m.message.subject, absolute(m.message.url), (m.message.next_step,))
        for m in said
        if m.message
    )
    context = {"count": len(lines), "url": absolute(reverse("desk:messages")), "lines": lines}
    template = registry.templates["notices.summary"]
    return Composed(render(template, context), tuple(m.notice.fact for m in said), done)


def preview(name: str) -> Rendered:
    """A template with its sample values, for the administrator."""
    template = registry.templates[name]
    return render(template, template.sample)
