"""Tags for time limits: where a clock stands, when it ends, and how that comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from yangguang.kernel.clocks import describe, limit_words
from yangguang.kernel.ui.templatetags.ui import state
from yangguang.kernel.ui.working import working_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from yangguang.kernel.clocks import Result

register = template.Library()


@register.simple_tag
def clock_state(result: Result) -> SafeString:
    """The badge of a clock: 还剩3个工作日, 已逾期2天, 计时暂停，还剩5个工作日."""
    return state(result.level, describe(result))


@register.inclusion_tag("ui/components/working.html")
def clock_working(result: Result, caption: str = "") -> dict[str, object]:
    """How a due date comes about, day by day, with the notices; what is provisional says so."""
    return {"result": result, "table": working_of(result), "caption": caption}


@register.inclusion_tag("ui/components/clock.html")
def clock(result: Result, label: str = "") -> dict[str, object]:
    """One clock of a matter: due date, what is left, the law, and the working to open."""
    rule = result.rule
    return {
        "result": result,
        "label": label or rule.label,
        "limit": limit_words(rule.amount, rule.unit) if rule.amount else "",
    }
