"""What the city has set for normative documents; the plan's parameters say it, dated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yangguang.areas.regulations.rules.drafting import Limits
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.clocks import Rule, Started, Unit, evaluate, statutory
from yangguang.kernel.duties.models import ParameterValue

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.clocks import Result

KEYS = {
    "normative-consultation": "consultation",
    "normative-validity": "formal_years",
    "normative-trial": "trial_years",
    "normative-evaluation": "evaluation_days",
    "legality-review-least": "review_least",
    "legality-review": "review_most",
    "normative-filing": "filing_days",
}


def limits_in_force(on: date) -> Limits:
    """The limits on a day; what the city has not set is as the law or practice has it."""
    rows = ParameterValue.objects.filter(key__in=KEYS, since__lte=on).order_by("number")
    return replace(Limits(), **{KEYS[row.key]: row.amount for row in rows})


def interpretation_rule() -> Rule:
    """Three working days (佳办发〔2017〕27号 四(二)2)."""
    law = "佳办发〔2017〕27号四（二）2"  # data
    return statutory(3, Unit.WORKING_DAYS, law=law, code="interpretation")


def filing_rule(days: int) -> Rule:
    """From publication to filing."""
    law = "规范性文件备案的规定"  # data
    return statutory(days, Unit.CALENDAR_DAYS, law=law, code="filing")


def review_rule(days: int) -> Rule:
    """From the complete papers to the opinion."""
    return statutory(days, Unit.WORKING_DAYS, law="国办发〔2018〕115号", code="legality")  # data


def counted(rule: Rule, started: datetime, at: datetime) -> Result:
    """The limit with its working, as it stands."""
    return evaluate(rule, [Started(at=started)], calendar_for(), at)
