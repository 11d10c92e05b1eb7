"""Whether what should have been sent was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

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
    from collections.abc import Iterator
    from datetime import datetime

OVERDUE = timedelta(hours=1)
LOOKED_BACK = timedelta(days=30)
CHUNK = 1000


def problems(*, at: datetime) -> list[str]:
    """What can be seen at a glance: for the operation page and the health check."""
    return list(_problems(at))


def _problems(at: datetime) -> Iterator[str]:
    held = held_since()
    if held:
        yield _(
            "恢复备份后消息自 %(at)s 起暂停发送，请先看发件箱，再运行 yangguang notices release。"
        ) % {"at": datetime_cn(held)}
    late = Delivery.objects.filter(OPEN, created_at__lt=at - OVERDUE).count()
    if late:
        yield _("%(count)d 条消息超过 1 小时没有送出。") % {"count": late}
    ended = Delivery.objects.filter(closed_at__gt=at - LOOKED_BACK).aggregate(
        uncertain=Count("pk", filter=Q(outcome=Outcome.UNCERTAIN)),
        given_up=Count("pk", filter=Q(outcome=Outcome.GIVEN_UP)),
    )
    if ended["uncertain"]:
        yield _("%(count)d 条消息发送中断，不知是否送出，请到发件箱决定。") % {
            "count": ended["uncertain"]
        }
    if ended["given_up"]:
        yield _("%(count)d 条消息多次失败，已停止发送，请到发件箱查看。") % {
            "count": ended["given_up"]
        }
    yield from _timetable(at)
    if not _key_fits():
        yield _("邮箱地址读不出来：密钥文件夹里的 personal_data_key 不是原来的那一个，请恢复密钥。")


def _timetable(at: datetime) -> Iterator[str]:
    """The daily hour must be entered, and must not have passed unheeded."""
    names = [name for name in daily if name.startswith("notices.")]
    entered = TimedFact.objects.filter(
        kind__in=names, done_at__isnull=True, cancelled_at__isnull=True
    )
    if entered.filter(due_at__lt=at - OVERDUE).exists():
        yield _("每日汇总和提醒过了时间没有办理，请检查后台进程。")


def _key_fits() -> bool:
    newest = Subscription.objects.filter(ended_at=None).order_by("-pk").first()
    try:
        return newest is None or bool(newest.opened())
    except Unreadable:
        return False


def check(*, at: datetime) -> list[str]:
    """Everything that should have been sent and was not: also what needs a long look."""
    return [*_problems(at), *_unnoted(at), *_untold(at), *_unwatched()]


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
