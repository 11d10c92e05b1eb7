"""`deadline`, `calendar` and `check-due-dates` as an operator meets them."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from yangguang.kernel.calendars import registry
from yangguang.kernel.calendars.models import ClockRun
from yangguang.kernel.calendars.selectors import calendar_for, year_for
from yangguang.kernel.calendars.services import ensure_seeded

pytestmark = pytest.mark.django_db
ROWS = "日期,类型,名称\n2027-02-05至2027-02-11,休息,春节\n2027-02-14,上班,春节\n"
NOTICE = "国办发明电〔2026〕9号"


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_deadline_tells_every_day():
    lines = run("deadline", "2026-02-06", "20", "working-days").splitlines()

    assert lines[0] == "2026-02-06 星期五        起算当日不计入"
    assert any("2026-02-14 星期六  第6" in line and "调休上班" in line for line in lines)
    assert lines[-1] == "20个工作日，到期日 2026-03-12 星期四"


def test_deadline_as_json():
    answer = json.loads(run("deadline", "2026-02-06", "20", "working-days", "--json"))

    assert (answer["due"], answer["shifted"], answer["provisional"]) == (
        "2026-03-12",
        "2026-03-12",
        False,
    )
    assert answer["working"][-1] == {
        "date": "2026-03-12",
        "counted": True,
        "number": 20,
        "reason": "working",
        "why": "工作日",
        "source": "",
    }


def test_deadline_tells_shift_and_what_is_provisional():
    shifted = run("deadline", "2019-09-01", "30", "calendar-days")
    provisional = run("deadline", "2026-12-20", "20", "working-days")

    assert "最后一日 2019-10-01 星期二 是休息日，顺延。" in shifted
    assert "暂定：2027年的放假安排尚未公布" in provisional


def test_deadline_with_a_pause():
    answer = run(
        "deadline", "2026-03-02", "20", "working-days", "--pause", "2026-03-10..2026-03-25"
    )

    assert answer.splitlines()[-1].endswith("2026-04-15 星期三")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("06.02.2026", "20", "working-days"), "日期 06.02.2026 无法识别"),
        (("2026-02-06", "0", "working-days"), "数量“0”无效"),
        (("1999-02-06", "1", "working-days"), "起算日请填2000年1月1日"),
        (("2026-02-06", "1", "months", "--pause", "2026-03-10"), "暂停 2026-03-10 无法识别"),
        (("2026-02-06", "1", "months", "--pause", "2026-01-10..2026-02-10"), "早于起算日"),
        (("2026-02-06", "1", "months", "--pause", "2026-03-10..2026-03-01"), "颠倒"),
    ],
)
def test_deadline_refuses_with_the_mend(arguments, said):
    with pytest.raises(CommandError, match=said):
        run("deadline", *arguments)


def test_calendar_lists_years_and_what_is_missing():
    ensure_seeded(at=calendar_moment())

    listed = run("calendar", "list")

    assert "2026  已公布  休息 33 天，上班 6 天" in listed
    assert "2027  暂定" in listed


def calendar_moment():
    from yangguang.kernel.now import now

    return now()


def test_calendar_import_shows_first_and_saves_then(file):
    shown = run("calendar", "import", str(file), "--notice", NOTICE, "--dry-run")
    assert "+ 2027-02-14  上班  春节  国办发明电〔2026〕9号" in shown
    assert year_for("national", 2027).revision == 1

    saved = run("calendar", "import", str(file), "--notice", NOTICE)

    assert "2027 年已保存" in saved
    assert 2027 in calendar_for().announced
    with pytest.raises(CommandError, match="完全相同"):
        run("calendar", "import", str(file), "--notice", NOTICE)


def test_calendar_import_reads_the_notice_itself(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(f"{NOTICE}\n一、元旦:1月1日至3日放假,共3天。\n", "utf-8")

    with pytest.raises(CommandError, match="没有写明年份"):
        run("calendar", "import", str(path))
    run("calendar", "import", str(path), "--year", "2027")

    assert year_for("national", 2027).source.endswith(f"（{NOTICE}）")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-02-05,休息,春节", "第1行：2027年2月5日没有依据"),
        ("2027-02-05,庆祝,春节", "没有写明年份"),
    ],
)
def test_calendar_import_refuses_with_line_and_mend(tmp_path, text, said):
    path = tmp_path / "bad.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(CommandError, match=said):
        run("calendar", "import", str(path))


def test_calendar_import_without_file(tmp_path):
    with pytest.raises(CommandError, match="没有文件"):
        run("calendar", "import", str(tmp_path / "none.csv"))


def test_calendar_rederive(monkeypatch):
    asked = []

    def rederive(*, calendar, at, progress):
        progress(1, 2)
        asked.append(calendar)
        return 4

    monkeypatch.setattr(registry, "rederivers", {"cases": rederive})

    assert "人民法院:4 件的到期日有变化。" in run("calendar", "rederive", "--calendar", "court")
    run("calendar", "rederive")

    assert asked == ["court", "office", "court", "school"]


def test_check_due_dates_prints_each_difference_and_fails(monkeypatch):
    monkeypatch.setattr(
        registry, "due_checks", {"cases": lambda *, at: ["YGTS-1 缓存 2026-03-11 应为 2026-03-12"]}
    )
    out = StringIO()

    with pytest.raises(CommandError, match="共 1 处差异"):
        call_command("check_due_dates", stdout=out)

    assert out.getvalue() == "cases  YGTS-1 缓存 2026-03-11 应为 2026-03-12\n"
    assert ClockRun.objects.get().count == 1


def test_check_due_dates_without_differences(monkeypatch):
    monkeypatch.setattr(registry, "due_checks", {"cases": lambda *, at: []})

    assert run("check_due_dates") == "核对了 1 类事项，没有差异。\n"
    assert run("check_due_dates", "--json") == ""


def test_row_of_another_year_is_refused_with_its_line_before_anything_is_shown(file):
    file.write_text(f"{ROWS}2026-10-01,休息,国庆节\n", "utf-8")

    with pytest.raises(CommandError, match="第4行：2026年10月1日不属于2027年的安排。"):
        run("calendar", "import", str(file), "--year", "2027", "--notice", NOTICE, "--dry-run")
