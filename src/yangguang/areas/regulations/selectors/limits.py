"""What the city has set for normative documents; the plan's parameters say it, dated."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.areas.regulations.rules.drafting import Act, Limits, State
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.clocks import Rule, Started, Unit, evaluate, statutory
from yangguang.kernel.duties.models import ParameterValue
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.areas.regulations.models import Dossier, Step
    from yangguang.kernel.clocks import Calendar, Result

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


def settings_made() -> QuerySet[ParameterValue]:
    """All the city has ever set of these, in the order it was set."""
    return ParameterValue.objects.filter(key__in=KEYS).order_by("number")


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


class Reckoner:
    """Limits of many dossiers at one moment: settings and calendar are read once.

    A limit keeps what the city had set on the day it began.
    """

    def __init__(
        self,
        at: datetime,
        *,
        calendar: Calendar | None = None,
        made: Sequence[ParameterValue] | None = None,
    ) -> None:
        """Calendar and settings are read when they are first needed, unless a page has them."""
        self.at = at
        if calendar is not None:
            self._calendar = calendar
        if made is not None:
            self._set = list(made)

    @cached_property
    def _calendar(self) -> Calendar:
        return calendar_for()

    @cached_property
    def _set(self) -> list[ParameterValue]:
        return list(settings_made())

    def _limits(self, on: date) -> Limits:
        rows = (row for row in self._set if row.since <= on)
        return replace(Limits(), **{KEYS[row.key]: row.amount for row in rows})

    def running(
        self, dossier: Dossier, steps: Sequence[Step] | None = None
    ) -> tuple[str, Result] | None:
        """The limit that runs now, with its name: the review's, or the filing's.

        `steps` are the dossier's, in order, where a page has them.
        """
        if dossier.state == State.LEGALITY:
            taken = dossier.steps.all() if steps is None else steps
            sent = [step.at for step in taken if step.act == Act.SUBMIT]
            if not sent:
                return None
            rule = review_rule(self._limits(city_date(sent[-1])).review_most)
            return _("合法性审核期限"), self._result(rule, sent[-1])
        if dossier.state == State.PUBLISHED and dossier.published_at:
            rule = filing_rule(self._limits(city_date(dossier.published_at)).filing_days)
            return _("备案期限"), self._result(rule, dossier.published_at)
        return None

    def _result(self, rule: Rule, began: datetime) -> Result:
        return evaluate(rule, [Started(at=began)], self._calendar, self.at)
