"""What the tables of several kinds of matter have in common: conditions of moves, and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Facts, Guard
from yangguang.kernel.clocks import Extension, Rule, Unit, statutory

if TYPE_CHECKING:
    from django.utils.functional import Promise

HAS_HANDLER = Guard(
    "no_handler", _("还没有承办人。请先交办，或者由承办人接办。"), lambda f: f.has_handler
)
HAS_NO_HANDLER = Guard("has_handler", _("已经有承办人了。"), lambda f: not f.has_handler)
NOT_RATED = Guard("rated", _("您已经评价过这次办理，每次答复评价一次。"), lambda f: not f.is_rated)


def not_extended(clock: str) -> Guard:
    """The limit has never been extended."""
    text = _("期限已经延长过一次，不能再延长。")
    return Guard("extended", text, lambda f: not f.extended.get(clock))


def not_late(clock: str, why_not: str | Promise) -> Guard:
    """The limit has not passed."""
    return Guard("late", why_not, lambda f: clock not in f.late)


def all_answered(why_not: str | Promise) -> Guard:
    """Every consulted unit has answered, or its consultation was ended."""
    return Guard("consulting", why_not, lambda f: not f.consultations)


def never_reopened(why_not: str | Promise) -> Guard:
    """The matter has not been opened again before."""
    return Guard("reopened", why_not, lambda f: not f.reopenings)


def within_reopening(why_not: str | Promise) -> Guard:
    """No more calendar days have passed since the end than the city's `reopen.days`."""
    return Guard("reopen_late", why_not, _may_be_reopened)


def _may_be_reopened(facts: Facts) -> bool:
    limit = int(facts.settings["reopen.days"])
    return facts.days_closed is not None and facts.days_closed <= limit


def working_days(amount: int, *, law: str, code: str, label: str, more: int = 0) -> Rule:
    """A limit in working days, as the setting of a city; `more`: by how many it may be extended,
    once and with approval.
    """
    extension = Extension(amount=more, times=1, approval=True) if more else None
    return statutory(
        amount, Unit.WORKING_DAYS, law=law, code=code, label=label, extension=extension
    )
