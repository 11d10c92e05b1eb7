"""Reading a year: the notice's own text, tables, spreadsheets, and what is wrong in them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from yangguang.kernel.calendars.reading import dates_in, is_notice, read_file, read_text
from yangguang.kernel.calendars.seeding import seed_years
from yangguang.kernel.clocks import DayKind

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
# The arrangement of 2026 in the words of the yearly notice.
NOTICE_2026 = """国办发明电〔2025〕7号
一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班。
二、春节:2月15日(农历腊月二十八、周日)至23日(农历正月初七、周一)放假调休,共9天。2月14日(周六)、2月28日(周六)上班。
三、清明节:4月4日(周六)至6日(周一)放假,共3天。
四、劳动节:5月1日(周五)至5日(周二)放假调休,共5天。5月9日(周六)上班。
五、端午节:6月19日(周五)至21日(周日)放假,共3天。
六、中秋节:9月25日(周五)至27日(周日)放假,共3天。
七、国庆节:10月1日(周四)至7日(周三)放假调休,共7天。9月20日(周日)、10月10日(周六)上班。
"""
# 2019: across the turn of the year, single days, weekends left to themselves.
NOTICE_2019 = """一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
"""


def seed(year):
    return next(s for s in seed_years() if s.year == year)


def test_the_notice_of_2026_reads_as_the_package_has_it():
    read = read_text(NOTICE_2026, year=2026)

    assert read.problems == []
    assert read.source == seed(2026).source
    assert {d.on: d.kind for d in read.days} == {d.on: d.kind for d in seed(2026).days}
    assert {d.name for d in read.days} == {d.name for d in seed(2026).days}


def test_the_notice_of_2019_crosses_the_year():
    read = read_text(NOTICE_2019, year=2019, source=NOTICE)
    winter = {d.on: d.kind for d in seed(2019).days if d.on < date(2019, 4, 6)}

    assert read.problems == []
    assert {d.on: d.kind for d in read.days} == winter


def test_weekdays_that_do_not_fit_are_told_with_their_line():
    read = read_text(NOTICE_2026, year=2027)

    assert any(
        str(p).startswith("第2行：2027年1月1日写的是星期四，实际是星期五") for p in read.problems
    )


def test_a_count_that_does_not_fit_is_told():
    text = "一、元旦:1月1日至3日放假,共4天。"

    assert [str(p) for p in read_text(text, year=2027, source=NOTICE).problems] == [
        "第1行：元旦写的是共4天，读到的是3天。请核对日期。"
    ]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_rows_with_heading_spans_and_their_own_notice(separator):
    rows = [
        ("日期", "类型", "名称", "依据"),
        ("2027-02-05至2027-02-11", "休息", "春节", ""),
        ("2027年2月14日", "上班", "春节", ""),
        ("2027/3/1", "停止办公", "暴雪", "佳政办公告〔2027〕1号"),
        ("", "", "", ""),
    ]
    text = "\n".join(separator.join(row) for row in rows)

    read = read_text(text, year=2027, source=NOTICE)

    assert read.problems == []
    assert [(d.on.day, d.kind, d.source) for d in read.days[6:]] == [
        (11, DayKind.HOLIDAY, NOTICE),
        (14, DayKind.MAKE_UP, NOTICE),
        (1, DayKind.CLOSURE, "佳政办公告〔2027〕1号"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2027-02-05,休息,春节", "第1行：2027年2月5日没有依据"),
        ("2027-02-30,休息,春节", "第1行：日期“2027-02-30”无法识别"),
        ("2027-02-11至2027-02-05,休息,春节", "第1行：日期"),
        ("2027-02-05,庆祝,春节", "第1行：类型“庆祝”无法识别"),
        ("2027-02-05,休息,", "第1行：2027年2月5日没有名称"),
        ("2027-02-05,上班,春节,通知", "第1行：2027年2月5日是星期五，本来就是工作日"),
        ("2027-02-05,休息,春节,通知\n2027-02-05,休息,春节,通知", "第2行：2027年2月5日出现了两次"),
        ("", "没有读到任何日期"),
        ("你好", "第1行：日期“你好”无法识别"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_mend(row, said):
    problems = [str(p) for p in read_text(row, year=2027).problems]

    assert len(problems) == 1
    assert problems[0].startswith(said)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_encoding(encoding):
    data = "日期,类型,名称\n2027-02-06,休息,春节\n".encode(encoding)

    assert [d.name for d in read_file(data, year=2027, source=NOTICE).days] == ["春节"]


def test_an_unreadable_file_is_said():
    assert "编码无法识别" in str(read_file(b"\xff\xff\x00\x01", year=2027).problems[0])


def test_a_spreadsheet_with_real_dates():
    book = Workbook()
    book.active.append(["日期", "类型", "名称", "依据"])
    book.active.append([date(2027, 2, 6), "休息", "春节", None])
    data = io.BytesIO()
    book.save(data)

    read = read_file(data.getvalue(), year=2027, source=NOTICE)

    assert [(d.on, d.name) for d in read.days] == [(date(2027, 2, 6), "春节")]


def test_far_too_many_rows_are_stopped():
    text = "\n".join("x,休息,y" for _ in range(500))

    assert "行数超过 400" in str(read_text(text, year=2027).problems[-1])


def test_a_table_is_no_notice():
    assert is_notice(NOTICE_2026)
    assert not is_notice("2027-02-05,休息,春节")
    assert dates_in("2027-01-01至2029-01-01") == []
