"""A clock and its working as every page shows them."""

from __future__ import annotations

from html import unescape

from django.template import Context, Template

from tests.kernel.clocks.scene import OFFICE, WORKING_15, WORKING_20, moment, started
from yangguang.kernel.clocks import (
    Extended,
    Paused,
    Restarted,
    Stopped,
    Unit,
    evaluate,
    statutory,
)
from yangguang.kernel.ui.working import working_of


def show(tag, result):
    text = Template(f"{{% load clocks %}}{{% {tag} %}}").render(Context({"result": result}))
    return " ".join(unescape(text).split())


def reply(at, *facts):
    return evaluate(WORKING_20, [started("2026-02-06"), *facts], OFFICE, moment(at))


def test_state_is_a_badge_in_words():
    assert "还剩18个工作日" in show("clock_state result", reply("2026-02-10"))
    assert "state-done" in show("clock_state result", reply("2026-02-10"))
    assert "state-late" in show("clock_state result", reply("2026-03-20"))


def test_clock_opens_its_working():
    text = show('clock result "答复期限"', reply("2026-02-10"))

    assert "到期日 2026年3月12日（星期四）" in text
    assert "20个工作日，条例第三十三条" in text
    assert "<summary>如何计算</summary>" in text
    assert "第20日" in text


def test_paused_clock_tells_its_latest_day():
    asked = Paused(at=moment("2026-03-02"), kind="x", ground="条例第三十三条第三款")
    limited = Paused(at=moment("2026-03-02"), kind="x", ground="条例", limit=WORKING_15)

    assert "暂停期间到期日未定<" in show("clock result", reply("2026-03-05", asked))
    assert "最迟 2026年4月2日" in show("clock result", reply("2026-03-05", limited))


def test_clock_that_has_not_begun_shows_no_working():
    text = show("clock result", evaluate(WORKING_20, [], OFFICE, moment("2026-02-06")))

    assert "尚未开始计时" in text
    assert "如何计算" not in text


def test_restart_and_extension_stand_above_the_days():
    again = Restarted(at=moment("2026-02-09"), ground="条例第三十条")
    longer = Extended(at=moment("2026-02-10"), amount=20, ground="条例", approver="主任")

    text = show("clock_working result", reply("2026-02-12", again, longer))

    assert "自2026年2月9日起重新计算（依据：条例第三十条）" in text
    assert "2026年2月10日延长 20（依据：条例；批准人：主任）。" in text


def test_notices_are_told_once_and_referred_to():
    table = working_of(reply("2026-02-06"))

    assert len(table.notices) == 1
    assert {row.note for row in table.rows if "假期" in row.why} == {1}
    assert [row.is_last for row in table.rows].count(True) == 1


def test_months_are_told_in_stretches_and_hours_add_up():
    half = evaluate(
        statutory(6, Unit.MONTHS, law="x"), [started("2025-11-01")], OFFICE, moment("2025-11-01")
    )
    day = evaluate(
        statutory(24, Unit.HOURS, law="x"), [started("2026-03-02")], OFFICE, moment("2026-03-02")
    )

    assert [row.number for row in working_of(half).rows[:2]] == ["不计", "第1至181日"]
    assert working_of(half).rows[1].days == ("2025-11-02 周日", "2026-05-01 周五")
    assert [row.number for row in working_of(day).rows] == ["累计14小时", "累计24小时"]


def test_done_clock_says_so():
    done = Stopped(at=moment("2026-02-10"), why="已答复")

    assert "已按时办结" in show("clock result", reply("2026-03-20", done))
