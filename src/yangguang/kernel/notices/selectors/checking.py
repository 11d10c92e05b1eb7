"""Whether what should have been sent was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, answered, how_many
from yangguang.kernel.ledger.models import Delivery, Seal, TimedFact
from yangguang.kernel.ledger.registry import daily
from yangguang.kernel.ledger.rules import Outcome
from yangguang.kernel.ledger.sent import OPEN, held_since
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Notice, Subscription
from yangguang.kernel.notices.rules import Frequency
from yangguang.kernel.notices.selectors.subscriptions import covered
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.kernel.vault import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

OVERDUE = timedelta(hours=1)
LOOKED_BACK = timedelta(days=30)
CHUNK = 1000


def problems(*, at: datetime) -> list[str]:
    """What can be seen at a glance: for the operation page and the health check."""
    return answered(ask_problems(at=at))


def ask_problems(*, at: datetime) -> Asking[list[str]]:
    """`problems`, asked together with others."""
    ended = Delivery.objects.filter(closed_at__gt=at - LOOKED_BACK)
    (late,), (uncertain,), (given_up,), unheeded, newest = yield [
        how_many(Delivery.objects.filter(OPEN, created_at__lt=at - OVERDUE)),
        how_many(ended.filter(outcome=Outcome.UNCERTAIN)),
        how_many(ended.filter(outcome=Outcome.GIVEN_UP)),
        _unheeded(at)[:1],
        Subscription.objects.filter(ended_at=None).order_by("-pk")[:1],
    ]
    said = _said(late=late, uncertain=uncertain, given_up=given_up, is_unheeded=bool(unheeded))
    if _key_fits(newest):
        return list(said)
    return [
        *said,
        _("邮箱地址读不出来：密钥文件夹里的 personal_data_key 不是原来的那一个，请恢复密钥。"),
    ]


def _said(*, late: int, uncertain: int, given_up: int, is_unheeded: bool) -> Iterator[str]:
    held = held_since()
    if held:
        yield _(
            "恢复备份后消息自 %(at)s 起暂停发送，请先看发件箱，再运行 yangguang notices release。"
        ) % {"at": datetime_cn(held)}
    if late:
        yield _("%(count)d 条消息超过 1 小时没有送出。") % {"count": late}
    if uncertain:
        yield _("%(count)d 条消息发送中断，不知是否送出，请到发件箱决定。") % {"count": uncertain}
    if given_up:
        yield _("%(count)d 条消息多次失败，已停止发送，请到发件箱查看。") % {"count": given_up}
    if is_unheeded:
        yield _("每日汇总和提醒过了时间没有办理，请检查后台进程。")


def _unheeded(at: datetime) -> QuerySet[TimedFact]:
    """Daily hours that have passed and nothing was done."""
    names = [name for name in daily if name.startswith("notices.")]
    entered = TimedFact.objects.filter(
        kind__in=names, done_at__isnull=True, cancelled_at__isnull=True
    )
    return entered.filter(due_at__lt=at - OVERDUE)


def _key_fits(newest: Sequence[Subscription]) -> bool:
    try:
        return all(one.opened() for one in newest)
    except Unreadable:
        return False


def check(*, at: datetime) -> list[str]:
    """Everything that should have been sent and was not: also what needs a long look."""
    return [*problems(at=at), *_unnoted(at), *_untold(at), *_unwatched()]


def _unnoted(at: datetime) -> Iterator[str]:
    """Every channel a notice names has its delivery."""
    rows = Notice.objects.filter(created_at__gt=at - LOOKED_BACK).exclude(channels=[])
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        found = Delivery.objects.filter(act__in={n.act_id for n in chunk})
        there = set(found.values_list("act_id", "recipient", "channel"))
        for notice in chunk:
            for channel in notice.channels:
                if (notice.act_id, notice.recipient, channel) not in there:
                    yield _("通知 %(pk)d 没有安排经 %(channel)s 发送。") % {
                        "pk": notice.pk,
                        "channel": channel,
                    }


def _untold(at: datetime) -> Iterator[str]:
    """No immediate subscriber waits for news that has been public for more than an hour."""
    for followed in registry.lists.values():
        old = Seal.objects.filter(sealed_at__lt=at - OVERDUE).order_by("-sequence").first()
        if old is None:
            return
        upto = min(old.sequence, covered(followed))
        behind = Subscription.objects.filter(
            list_name=followed.name,
            frequency=Frequency.IMMEDIATE,
            ended_at=None,
            confirmed_at__isnull=False,
            position__lt=upto,
        )
        groups = behind.order_by().values_list("query").annotate(after=Min("position"))
        for query, after in list(groups):
            if followed.items(query, after=after, upto=upto, limit=1):
                yield _("订阅“%(list)s”的人有超过 1 小时的新信息没有收到。") % {
                    "list": followed.label(query)
                }


def _unwatched() -> Iterator[str]:
    """In production mails as files reach nobody."""
    if settings.PRODUCTION and settings.MAIL_SERVER is None:
        yield _("没有设置 EMAIL_URL：邮件只写成文件，没有人收到。")
