"""Reading a plan: everything wrong is told with file, line, clause and the mend."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.kernel.duties.making import (
    INTERPRETED,
    LINK,
    PARAMETERS,
    ROLES,
    duty,
    interpretation,
    write_plan,
)
from yangguang.cities.loading import load_city
from yangguang.kernel.duties.checking import check_plan
from yangguang.kernel.duties.reading import PlanError, read_plan
from yangguang.kernel.duties.rules import Period, Tie, TriggerType

ON = date(2026, 11, 18)
CALENDAR = {"type": "calendar", "period": "year", "from": "2017-01-01"}
AGAIN = {"from": "2022-01-01", "parameter": "regularly"}
DAY = {"type": "date", "on": "2017-07-26"}


def without(item: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in item.items() if k != key}


def checked(folder: Path, on: date = ON) -> Any:
    return check_plan(replace(load_city("jiamusi"), folder=folder), on=on)


def test_plan_is_read_as_written(tmp_path: Path) -> None:
    calendar = {**CALENDAR, "until": "2020-12-31"}
    by_hand = duty(
        "4.1-b", trigger=calendar, limit={"by": "11-30", "law": "五（四）"}, owner="counties"
    )

    plan = read_plan(write_plan(tmp_path, interpretation(), duty(), by_hand))

    assert [d.clause for d in plan.duties] == ["4.2-a", "4.1-a", "4.1-b"]
    opened, standing, yearly = plan.duties
    assert (opened.evidence[0].tie, opened.evidence[0].relation) == (Tie.RELATION, "interprets")
    assert opened.evidence[0].kinds == ("publishing.published", "publishing.corrected")
    assert opened.evidence[0].agency == "any"
    assert standing.trigger.type is TriggerType.STANDING
    assert (yearly.trigger.period, yearly.trigger.until) == (Period.YEAR, date(2020, 12, 31))
    assert plan.document.dated == date(2017, 7, 26)


# (changes to a duty, what the fault must say)
BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"colour": "red"}, "unknown key 'colour'"),
    ({"owner": "mayor"}, "没有角色 'mayor'"),
    ({"doer": "mayor"}, "没有角色 'mayor'"),
    ({"part": "9.9"}, "不在 9.9 之下"),
    ({"mark": "X"}, "unknown value 'X'"),
    ({"needs": ["30"]}, "不是能力编号"),
    ({"evidence": []}, "evidence 为空"),
    ({"evidence": [{**LINK, "kinds": ["a.b"]}]}, "unknown key 'kinds'"),
    ({"evidence": [{"type": "act", "label": "x"}]}, "kinds 为空"),
    ({"evidence": [{"type": "act", "label": "x", "kinds": ["published"]}]}, "不像行为种类"),
    ({"evidence": [{**INTERPRETED, "where": {"genre": 3}}]}, "where.genre"),
    ({"evidence": [{**INTERPRETED, "where": {"payload": {"a": 1}}}]}, "where.payload"),
    ({"evidence": [{**INTERPRETED, "where": {"subject": "other"}}]}, "where.subject"),
    ({"evidence": [{**INTERPRETED, "where": {"relation": {"kind": "x"}}}]}, "where.relation"),
    (
        {"evidence": [{**INTERPRETED, "where": {"subject": "opening", "period": "opening"}}]},
        "只能写一个",
    ),
    ({"trigger": None}, "trigger 缺失"),
    ({"trigger": {"type": "whim"}}, "unknown value 'whim'"),
    ({"trigger": {"type": "act"}}, "kinds 为空"),
    ({"trigger": {"type": "act", "kinds": ["a.b"], "where": {"subject": "opening"}}}, "请删去"),
    ({"trigger": {"type": "event", "name": "fire"}}, "label"),
    ({"trigger": without(CALENDAR, "period")}, "只写一个"),
    ({"trigger": {**CALENDAR, "parameter": "regularly"}}, "只写一个"),
    ({"trigger": {**CALENDAR, "until": "2016-01-01"}}, "until 早于 from"),
    ({"trigger": {**CALENDAR, "again": AGAIN}}, "again 须接在 until 之后"),
    ({"trigger": {**CALENDAR, "until": "2022-12-31", "again": AGAIN}}, "again 须接在 until 之后"),
    (
        {"trigger": {**CALENDAR, "until": "2020-12-31", "again": {**AGAIN, "parameter": "no"}}},
        "parameters.json 里没有参数 'no'",
    ),
    ({"trigger": {**without(CALENDAR, "period"), "parameter": "often"}}, "没有参数 'often'"),
    ({"trigger": {**without(CALENDAR, "period"), "parameter": "promptly"}}, "不是周期"),
    ({"trigger": {**DAY, "hour": 3}}, "unknown key 'hour'"),
    ({"trigger": DAY, "owner": "acting"}, "只能用于由行为或事件引发的义务"),
    ({"trigger": DAY, "standing": True}, "standing 与 trigger 不一致"),
    ({"soft": True}, "无所谓“原则上”"),
    ({"trigger": DAY, "limit": {}}, "须写一种"),
    ({"trigger": DAY, "limit": {"amount": 3, "law": "x"}}, "写明 unit"),
    ({"trigger": DAY, "limit": {"amount": 3, "unit": "weeks", "law": "x"}}, "unknown value"),
    ({"trigger": DAY, "limit": {"amount": 3, "unit": "years"}}, "law 缺失"),
    ({"trigger": DAY, "limit": {"by": "13-45", "law": "x"}}, "不是日期"),
    ({"trigger": DAY, "limit": {"by": "2017-02-30", "law": "x"}}, "不是日期"),
    ({"trigger": DAY, "limit": {"parameter": "soon"}}, "没有参数 'soon'"),
    ({"trigger": DAY, "limit": {"parameter": "regularly"}}, "不是期限"),
    ({"trigger": DAY, "limit": {"by": "12-31", "same_day": True, "law": "x"}}, "须写一种"),
    (
        {"trigger": DAY, "limit": {"by": "12-31", "roll": "back", "law": "x"}},
        "unknown value 'back'",
    ),
]


@pytest.mark.parametrize(("changes", "said"), BROKEN)
def test_broken_duty_is_refused_with_line_and_clause(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    standing = changes.get("standing", "trigger" not in changes)
    broken = {**duty("4.1-b"), **changes, "standing": standing}
    if broken["trigger"] is None:
        broken["standing"] = True

    with pytest.raises(PlanError) as caught:
        read_plan(write_plan(tmp_path, duty(), broken))

    (fault,) = caught.value.faults
    text = str(fault)
    assert said in text
    assert "4.1-b" in text
    lines = (tmp_path / "plan" / "duties.json").read_text("utf-8").splitlines()
    assert '"clause": "4.1-b"' in lines[fault.line]


def test_clause_twice_names_the_first_line(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"duties\.json:26: 4\.1-a: 已在第 2 行出现"):
        read_plan(write_plan(tmp_path, duty(), duty()))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    files = write_plan(tmp_path, duty(owner="x"), duty("4.1-b", area=""), ids=["4.1-a", "4.1-c"])

    with pytest.raises(PlanError) as caught:
        read_plan(files)

    text = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "没有角色 'x'" in text
    assert "area must be a text" in text
    assert "缺少条款 4.1-c；请补上" in text


def test_clause_that_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"ids\.json 里没有这一条款"):
        read_plan(write_plan(tmp_path, duty("4.1-z"), ids=[]))


@pytest.mark.parametrize("name", ["plan.json", "ids.json", "roles.json", "duties.json"])
def test_missing_or_broken_file_is_told(tmp_path: Path, name: str) -> None:
    path = write_plan(tmp_path, duty()) / "plan" / name
    path.unlink()
    with pytest.raises(PlanError, match=f"{name}:1: 缺少文件"):
        read_plan(tmp_path)

    path.write_bytes(b"[{")
    with pytest.raises(PlanError, match=f"{name}.*not JSON"):
        read_plan(tmp_path)

    path.write_bytes('[{"clause": "公开"}]'.encode("gbk"))
    with pytest.raises(PlanError, match="UTF-8"):
        read_plan(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": 30}, "超过法定上限"),
        ({"unit": "calendar-days"}, "单位不同"),
        ({"amount": 0}, "正整数"),
        ({"unit": "fortnights"}, "unknown value"),
        ({"since": "2017"}, "not a date"),
    ],
)
def test_parameter_beyond_its_ceiling_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    parameters = [{**PARAMETERS[0], **change}]
    with pytest.raises(PlanError, match=said):
        read_plan(write_plan(tmp_path, duty(), parameters=parameters))


def test_role_with_units_and_group_is_refused(tmp_path: Path) -> None:
    roles = [{**ROLES[0], "group": "counties"}]
    with pytest.raises(PlanError, match="office: units 与 group 只能写一个"):
        read_plan(write_plan(tmp_path, roles=roles))


def test_unit_merged_away_is_refused_only_without_successor(tmp_path: Path) -> None:
    files = write_plan(tmp_path, duty(owner="tax"))
    assert checked(files).is_sound

    city = replace(load_city("jiamusi"), folder=files)
    orphans = tuple(replace(a, successors=()) if a.code == "dishuij" else a for a in city.agencies)
    found = check_plan(replace(city, agencies=orphans), on=ON)

    assert not found.is_sound
    (fault,) = found.faults
    assert "roles.json:" in fault
    assert "tax: 单位 dishuij 到 2026-11-18 已不存在，也没有承接单位" in fault
    assert "请在 agencies.json 写明 successors" in fault
    assert check_plan(replace(city, agencies=orphans), on=date(2018, 6, 30)).is_sound


def test_unknown_unit_is_refused(tmp_path: Path) -> None:
    roles = [{**ROLES[0], "units": [{"agency": "nowhere"}]}]
    found = checked(write_plan(tmp_path, duty(), roles=roles))
    assert "没有单位 nowhere" in found.faults[0]


def test_misspelt_condition_is_refused_where_somebody_could_tell(tmp_path: Path) -> None:
    misspelt = {**INTERPRETED, "where": {"genere": "interpretation"}}
    found = checked(write_plan(tmp_path, duty(evidence=[misspelt])))
    assert "'genere' 没有谁能判断" in found.faults[0]


def test_evidence_nobody_supplies_is_not_yet_measurable_and_never_done(tmp_path: Path) -> None:
    future = {"type": "act", "kinds": ["moon.landed"], "label": "登月", "where": {"crew": "two"}}
    never_opened = {"type": "act", "kinds": ["moon.landed"]}
    found = checked(
        write_plan(
            tmp_path,
            interpretation(),
            duty("4.1-a"),
            duty("4.1-b", evidence=[future]),
            duty("4.1-c", evidence=[LINK, {**future, "part": "media"}]),
            duty("4.1-d", trigger=never_opened),
            duty("4.1-e", owner="nobody"),
        )
    )

    assert found.is_sound
    assert found.by_acts == ("4.2-a",)
    assert found.by_hand == ("4.1-a", "4.1-e")
    assert [n.clause for n in found.not_yet] == ["4.1-b", "4.1-c", "4.1-d"]
    assert found.not_yet[0].missing == ("moon.landed",)
    assert found.unassigned == ("市政府各相关部门",)


def test_check_command_tells_and_exits_honestly(tmp_path: Path, capsys: Any) -> None:
    city = tmp_path / "city"
    jiamusi = Path(load_city("jiamusi").folder)
    city.mkdir()
    for path in jiamusi.glob("*.json*"):
        (city / path.name).write_bytes(path.read_bytes())
    write_plan(city, duty())

    call_command("plan", "check", "--city", str(city), "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["sound"] is True
    assert (report["expected"], report["found"], report["by_hand"]) == (1, 1, ["4.1-a"])

    write_plan(city, duty(), ids=["4.1-a", "4.1-b"])
    with pytest.raises(SystemExit) as ended:
        call_command("plan", "check", "--city", str(city))
    assert ended.value.code == 1
    assert "缺少条款 4.1-b" in capsys.readouterr().out


def test_city_lists_every_clause_of_its_plan_once() -> None:
    path = load_city("jiamusi").folder / "plan" / "ids.json"
    ids = [clause for part in json.loads(path.read_text("utf-8")).values() for clause in part]
    assert len(ids) == len(set(ids)) == 141
    assert (ids[0], ids[-1]) == ("1-a", "5.4-c")
