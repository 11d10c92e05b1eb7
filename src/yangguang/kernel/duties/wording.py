"""Amounts, keys and states in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.duties.periods import span_label
from yangguang.kernel.duties.rules import PERIOD_LABELS, TriggerType

if TYPE_CHECKING:
    from yangguang.kernel.duties.rules import Amount, Duty, Limit

UNIT_LABELS = {
    "working-days": gettext_lazy("%(amount)d个工作日"),
    "calendar-days": gettext_lazy("%(amount)d日"),
    "hours": gettext_lazy("%(amount)d小时"),
    "office-hours": gettext_lazy("%(amount)d个办公小时"),
    "months": gettext_lazy("%(amount)d个月"),
    "years": gettext_lazy("%(amount)d年"),
}


def amount_text(amount: Amount) -> str:
    """20个工作日; 每季度."""
    if amount.period:
        return str(PERIOD_LABELS[amount.period])
    return str(UNIT_LABELS[amount.unit]) % {"amount": amount.amount}


def limit_text(duty: Duty, parameters: dict[str, str]) -> str:
    """The duty's limit in a few words; `parameters` gives each open word with its value."""
    limit = duty.limit
    if limit is None:
        return _("每期期末前") if duty.is_periodic else _("没有规定期限")
    if limit.parameter:
        return parameters.get(limit.parameter, limit.parameter)
    if limit.same_day:
        return _("同时")
    if limit.by:
        return _by_text(limit)
    return _("%(amount)s内") % {"amount": str(UNIT_LABELS[limit.unit]) % {"amount": limit.amount}}


def _by_text(limit: Limit) -> str:
    parts = [int(part) for part in limit.by.split("-")]
    if len(parts) == 3:
        return _("%(year)d年%(month)d月%(day)d日前") % {
            "year": parts[0],
            "month": parts[1],
            "day": parts[2],
        }
    return _("每年%(month)d月%(day)d日前") % {"month": parts[0], "day": parts[1]}


def opening_text(opening: str, kind: TriggerType) -> str:
    """What opened an obligation, as far as its key tells."""
    match kind:
        case TriggerType.STANDING:
            return _("长期")
        case TriggerType.CALENDAR:
            return span_label(opening)
        case TriggerType.DATE:
            return opening
    return ""
