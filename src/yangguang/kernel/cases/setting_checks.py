"""What a city may set for a kind of matter, where several kinds ask the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yangguang.kernel.cases.numbers import fill_letter_number
from yangguang.kernel.cases.registry import SettingDef
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.clocks import Refused as ClockRefused
from yangguang.kernel.clocks import Rule, Unit

if TYPE_CHECKING:
    from django.utils.functional import Promise


def check_days(value: object) -> None:
    """Days or months. Raises Refused for what is not a whole number from 1 to 3660."""
    if not isinstance(value, int) or not 1 <= value <= 3660:
        raise Refused("range", _("请填写 1 至 3660 之间的整数。"))


def check_pattern(value: object) -> None:
    """The form of a letter's number. Raises Refused unless {year} and {n} stand in it."""
    fill_letter_number(str(value), year=2000, n=1, words={"short": ""})


def check_name(value: object) -> None:
    """The name of a body, or nothing. Raises Refused for one longer than 120 signs."""
    if not isinstance(value, str) or len(value) > 120:
        raise Refused("range", _("请填写不超过 120 字的名称。"))


def check_working_days(value: Any, *, most: int, least: int = 1) -> None:
    """A limit. Raises Refused unless it is `least` to `most` working days, extension included."""
    try:
        rule = Rule.from_json(value)
    except (ClockRefused, TypeError, AttributeError) as error:
        raise Refused("rule", str(error)) from error
    if rule.unit is not Unit.WORKING_DAYS:
        raise Refused("unit", _("这个期限按工作日计算。"))
    whole = rule.amount + (rule.extension.amount if rule.extension else 0)
    if rule.amount < least or whole > most:
        text = _("期限（含延长）应在 %(least)d 至 %(most)d 个工作日之间。")
        raise Refused("range", text % {"least": least, "most": most})


def limit_setting(
    clock: str, label: str | Promise, rule: Rule, *, most: int, least: int = 1
) -> SettingDef:
    """The limit of a clock, beginning as `rule`: a city sets `least` to `most` working days."""

    def check(value: object) -> None:
        check_working_days(value, most=most, least=least)

    return SettingDef(f"limit.{clock}", str(label), rule.to_json(), check, rule.law)
