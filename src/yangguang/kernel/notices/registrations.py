"""What the notices give the ledger: acts, channels, tellers, the daily hour, erasures."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.erasure import register_eraser
from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_channel,
    register_daily,
    register_teller,
    register_timed,
)
from yangguang.kernel.notices import contacts
from yangguang.kernel.notices.channels import EmailChannel, SmsChannel
from yangguang.kernel.notices.phrases import TEMPLATES
from yangguang.kernel.notices.registry import register_contacts, register_template
from yangguang.kernel.notices.services import daily, notifying, recovering, subscribing
from yangguang.kernel.notices.tellers import ConcernTeller, SubscriptionTeller
from yangguang.kernel.notices.tellings import duties, matters, publishing

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact

REMIND = "notices.remind"
ACTS = (
    ActKind(notifying.TOLD, _("发出通知")),
    ActKind("notices.subscription_requested", _("申请订阅")),
    ActKind("notices.subscription_confirmed", _("确认订阅")),
    ActKind("notices.subscription_changed", _("修改订阅频率")),
    ActKind("notices.subscription_ended", _("订阅结束，删除邮箱地址")),
    ActKind("notices.bounced", _("消息被退回")),
    ActKind("notices.address_released", _("恢复使用曾被退回的地址")),
    ActKind("notices.code_asked_for", _("申请找回查询码")),
    ActKind("notices.code_sent", _("发出新查询码")),
    ActKind("notices.preference_set", _("修改提醒方式")),
    ActKind("notices.calendar_opened", _("生成日历订阅地址")),
    ActKind("notices.calendar_revoked", _("停用日历订阅地址")),
    ActKind("notices.message_sent_again", _("重新发送一条消息")),
    ActKind("notices.message_dropped", _("取消一条消息")),
    ActKind(daily.DIGESTS_DUE, _("到了汇总邮件的时间")),
    ActKind(daily.REMINDED, _("提醒：将到期或已逾期")),
)


def _remind(fact: TimedFact, at: datetime) -> None:
    del fact
    daily.remind(at=at)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_template(*TEMPLATES)
    register_contacts("person", contacts.officer)
    register_contacts("subscription", contacts.subscriber)
    register_contacts(recovering.SUBJECT, contacts.asker)
    register_channel(EmailChannel())
    register_channel(SmsChannel())
    register_teller(ConcernTeller())
    register_teller(SubscriptionTeller())
    register_timed(recovering.RECOVER, recovering.answer)
    register_timed(subscribing.EXPIRES, subscribing.expire)
    hour = time(settings.DIGEST_HOUR)
    register_daily(daily.DAILY, hour, daily.run_daily)
    register_daily(REMIND, hour, _remind)
    register_eraser(subscribing.ERASER, subscribing.erase_again)
    publishing.register()
    matters.register()
    duties.register()
