"""Rules: read and written as JSON, and everything unknown refused with its mend."""

from __future__ import annotations

from datetime import date

import pytest

from yangguang.kernel.clocks import (
    BadRule,
    EndOfDay,
    Extension,
    Origin,
    Parameter,
    Roll,
    Rule,
    StartDay,
    Unit,
    by_date,
    each_period,
    parameter_on,
    short_rule,
    statutory,
)

REPLY = {
    "code": "reply",
    "label": "答复",
    "amount": 20,
    "unit": "working-days",
    "start": "excluded",
    "end": "midnight",
    "roll": "none",
    "law": "条例第三十三条",
}


def without(*keys):
    return {key: value for key, value in REPLY.items() if key not in keys}


@pytest.mark.parametrize(
    "rule",
    [
        Rule.from_json(REPLY),
        statutory(24, Unit.HOURS, law="计划", extension=Extension(24, times=2, approval=False)),
        by_date(date(2017, 12, 31), law="计划 四（一）1"),
        each_period(12, by="11-30", law="计划 五（四）"),
        each_period(3, law="每季度"),
        Parameter(
            "promptly", "及时", 10, Unit.WORKING_DAYS, "市政府办公室", date(2026, 1, 1), "佳政办"
        ).rule(),
    ],
)
def test_json_comes_back_as_it_went(rule):
    assert Rule.from_json(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (without("unit"), "没有单位"),
        (REPLY | {"unit": ""}, "没有单位"),
        (REPLY | {"unit": "weeks"}, "unit 的值“weeks”无法识别"),
        (without("start"), "缺少：start"),
        (REPLY | {"start": ""}, "没有说明起算日"),
        (REPLY | {"end": ""}, "没有说明最后一日何时截止"),
        (REPLY | {"roll": ""}, "没有说明最后一日遇休息日"),
        (REPLY | {"roll": "previous"}, "roll 的值“previous”无法识别"),
        (REPLY | {"law": " "}, "没有依据"),
        (REPLY | {"code": ""}, "没有代码"),
        (REPLY | {"colour": "red"}, "无法识别的项目：colour"),
        (without("amount"), "数量“0”无效"),
        (REPLY | {"amount": -1}, "数量“-1”无效"),
        (REPLY | {"amount": "20"}, "数量“20”无效"),
        (REPLY | {"amount": 99_999}, "1 至 5000"),
        (REPLY | {"start": "moment"}, "以日起止"),
        (REPLY | {"unit": "hours"}, "以时刻起止"),
        (
            REPLY
            | {"unit": "hours", "start": "moment", "end": "moment", "roll": "next-working-day"},
            "不顺延",
        ),
        (REPLY | {"on": "2026-01-01"}, "日期和单位不相符"),
        (REPLY | {"unit": "fixed"}, "不能再写数量"),
        (REPLY | {"unit": "fixed", "amount": 0}, "日期和单位不相符"),
        (REPLY | {"unit": "fixed", "amount": 0, "on": "30.11."}, "on 的日期“30.11.”无法识别"),
        (REPLY | {"unit": "periodic", "amount": 0, "every": 5}, "周期“5”无效"),
        (REPLY | {"every": 3}, "周期“3”无效"),
        (REPLY | {"by": "11-30"}, "周期“0”无效"),
        (REPLY | {"unit": "periodic", "amount": 0, "every": 12, "by": "13-30"}, "“13-30”无法识别"),
        (REPLY | {"unit": "periodic", "amount": 0, "every": 3, "by": "15"}, "“15”无法识别"),
        (REPLY | {"unit": "periodic", "amount": 0, "every": 1, "by": "32"}, "“32”无法识别"),
        (REPLY | {"extension": {"amount": 0}}, "请填大于 0"),
        (REPLY | {"extension": {"days": 3}}, "无法识别的项目：extension"),
        (REPLY | {"origin": {"name": "promptly"}}, "set_on 的日期“None”无法识别"),
    ],
)
def test_what_a_rule_does_not_say_is_refused(data, said):
    with pytest.raises(BadRule, match=said):
        Rule.from_json(data)


def test_values_that_are_no_enum_are_refused_in_code_too():
    with pytest.raises(BadRule, match="start 的值“tomorrow”无法识别"):
        Rule("x", "", 1, Unit.MONTHS, "tomorrow", EndOfDay.MIDNIGHT, Roll.NONE, "law")
    with pytest.raises(BadRule, match="没有单位"):
        Rule("x", "", 1, None, StartDay.EXCLUDED, EndOfDay.MIDNIGHT, Roll.NONE, "law")


CEILING = statutory(20, Unit.WORKING_DAYS, law="条例第二十六条")
PROMPTLY = Parameter(
    "promptly", "及时", 10, Unit.WORKING_DAYS, "市政府办公室", date(2026, 1, 1), "佳政办", CEILING
)
SHORTER = Parameter(
    "promptly", "及时", 5, Unit.WORKING_DAYS, "市政府办公室", date(2026, 6, 1), "佳政办", CEILING
)


def test_parameter_in_force_decides():
    rows = [SHORTER, PROMPTLY]

    assert parameter_on(rows, "promptly", date(2026, 5, 31)).amount == 10
    assert parameter_on(rows, "promptly", date(2026, 6, 1)).amount == 5
    with pytest.raises(BadRule, match="没有有效的参数“promptly”"):
        parameter_on(rows, "promptly", date(2025, 12, 31))


def test_parameter_tells_who_set_it_and_its_ceiling():
    assert PROMPTLY.rule().origin == Origin(
        "promptly", "市政府办公室", date(2026, 1, 1), "条例第二十六条"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": 21}, "超过了法定上限 20"),
        ({"unit": Unit.MONTHS}, "请改用单位 working-days"),
        ({"set_by": ""}, "没有写明由谁确定"),
    ],
)
def test_parameter_beyond_the_law_is_refused(change, said):
    values = {name: getattr(PROMPTLY, name) for name in PROMPTLY.__slots__}

    with pytest.raises(BadRule, match=said):
        Parameter(**values | change)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"amount": 3, "unit": "working-days", "law": "四（二）2"},
            statutory(3, Unit.WORKING_DAYS, law="四（二）2", code="4.2.2-d"),
        ),
        ({"by": "11-30"}, each_period(12, by="11-30", law="计划", code="4.2.2-d")),
        ({"parameter": "promptly"}, PROMPTLY.rule()),
    ],
)
def test_short_form_of_the_plan(data, expected):
    rule = short_rule(data, code="4.2.2-d", law="计划", on=date(2026, 3, 1), parameters=[PROMPTLY])

    assert rule == expected


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"amount": 3}, "没有单位"),
        ({"amount": 3, "unit": "weeks"}, "unit 的值“weeks”无法识别"),
        ({"within": 3}, "无法识别的项目：within"),
        ({}, "无法识别的项目：{}"),
    ],
)
def test_short_form_refuses_what_it_does_not_know(data, said):
    with pytest.raises(BadRule, match=said):
        short_rule(data, code="x", law="计划", on=date(2026, 3, 1))
