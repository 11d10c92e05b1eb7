"""Calendars at the desk: import with a preview, local days, office hours, who may, what waits."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.kernel.publishing.office import officer
from yangguang.kernel.calendars.models import ClockRun
from yangguang.kernel.calendars.selectors import calendar_for, last_runs, year_for
from yangguang.kernel.calendars.services import ensure_seeded
from yangguang.kernel.desk.calendar_work import CalendarWork
from yangguang.kernel.desk.operation import clock_troubles
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕9号）"
ROWS = "2027-02-05至2027-02-11,休息,春节\n2027-02-14,上班,春节"
IMPORT, SAVE = "/desk/calendars/import/", "/desk/calendars/save/"
NOVEMBER = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def admin(office):
    return officer(None, Role.SYSTEM_ADMINISTRATOR, on=city_date(office.at))


@pytest.fixture
def keeper(office, as_, admin):
    ensure_seeded(at=office.at)
    return as_(admin)


def text_of(answer):
    return " ".join(unescape(answer.content.decode()).split())


def hidden(answer):
    return {name: field.value() for name, field in _fields(answer.context["save"])}


def _fields(form):
    return [(name, form[name]) for name in form.fields]


def test_nothing_is_saved_before_the_preview_was_seen(keeper):
    shown = keeper.post(IMPORT, {"year": 2027, "source": NOTICE, "text": ROWS})

    text = text_of(shown)
    assert shown.status_code == 200
    assert "2027年2月14日（星期日） 平常日 上班 春节" in re.sub(r"</t[hd]><td[^>]*>", " ", text)
    assert "休息 元旦" in text  # what would fall away is shown as well
    assert "新的安排里没有元旦、清明节、劳动节、端午节、中秋节、国庆节。" in text
    assert year_for("national", 2027).revision == 1

    saved = keeper.post(SAVE, hidden(shown), follow=True)

    assert "2027年的放假安排已保存" in text_of(saved)
    assert calendar_for().note(date(2027, 2, 14)).source == NOTICE
    assert Act.objects.get(kind="calendars.year_set").actor is not None


def test_the_notice_itself_can_be_pasted_or_uploaded(keeper):
    text = "国办发明电〔2026〕9号\n一、元旦:1月1日（周五）至3日（周日）放假,共3天。\n"
    file = SimpleUploadedFile("2027.txt", text.encode("gb18030"))

    pasted = keeper.post(IMPORT, {"year": 2027, "text": text})
    uploaded = keeper.post(IMPORT, {"year": 2027, "file": file})

    assert hidden(pasted) == hidden(uploaded)
    assert hidden(pasted)["source"] == NOTICE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"year": 2027}, "请粘贴通知全文，或者上传文件。"),
        ({"year": "x", "text": ROWS}, "年份请填四位数字"),
        ({"year": 2027, "text": ROWS}, "第1行：2027年2月5日没有依据"),
        ({"year": 2027, "source": NOTICE, "text": "2027-02-05,庆祝,春节"}, "第1行：类型“庆祝”"),
    ],
)
def test_what_is_wrong_is_told_and_the_text_kept(keeper, data, said):
    answer = keeper.post(IMPORT, data)

    text = text_of(answer)
    assert answer.status_code == 422
    assert said in text
    assert data.get("text", "").splitlines()[:1] == [] or data["text"].splitlines()[0] in text


def test_a_file_too_large_is_refused(keeper):
    file = SimpleUploadedFile("x.csv", b"x" * 1_100_000)

    assert "超过 1 MB" in text_of(keeper.post(IMPORT, {"year": 2027, "file": file}))


def test_who_saves_second_is_told(keeper):
    shown = hidden(keeper.post(IMPORT, {"year": 2027, "source": NOTICE, "text": ROWS}))
    other = hidden(
        keeper.post(IMPORT, {"year": 2027, "source": NOTICE, "text": ROWS.splitlines()[0]})
    )
    keeper.post(SAVE, shown)

    answer = keeper.post(SAVE, other, follow=True)

    assert "日历刚刚有人改过" in text_of(answer)
    assert year_for("national", 2027).revision == 2


def test_a_tampered_preview_is_not_saved(keeper):
    shown = hidden(keeper.post(IMPORT, {"year": 2027, "source": NOTICE, "text": ROWS}))

    answer = keeper.post(SAVE, shown | {"rows": "2027-02-05,holiday,春节,"}, follow=True)

    assert "没有保存" in text_of(answer)
    assert year_for("national", 2027).revision == 1


def test_the_year_shows_its_days_and_revisions(keeper):
    keeper.post(SAVE, hidden(keeper.post(IMPORT, {"year": 2027, "source": NOTICE, "text": ROWS})))

    text = text_of(keeper.get("/desk/calendars/national/2027/"))

    assert "2027年放假安排（全国）" in text
    assert "第2次" in text
    assert "改变" in text
    assert keeper.get("/desk/calendars/national/1990/").status_code == 404
    assert keeper.get("/desk/calendars/?layer=market").status_code == 404


def test_local_days_come_and_go(keeper):
    today = city_date(datetime.now(UTC))  # noqa: TID251  the page reads the real clock
    on = date(today.year + 1, 3, 3)
    data = {
        "calendar": "office", "first": on.isoformat(), "kind": "closure", "name": "暴雪",
        "source": "佳政办公告〔2027〕1号",
    }  # fmt: skip

    assert "本地安排已保存" in text_of(keeper.post("/desk/calendars/local/", data, follow=True))
    assert not calendar_for().is_working(on)
    assert "暴雪" in text_of(keeper.get("/desk/calendars/?layer=office"))
    again = keeper.post("/desk/calendars/local/", data)
    assert (again.status_code, "已经有本地安排" in text_of(again)) == (422, True)

    remove = "/desk/calendars/office/remove/"
    assert "请写明取消的依据" in text_of(keeper.post(remove, {"on": on}, follow=True))
    gone = keeper.post(remove, {"on": on, "source": "佳政办公告〔2027〕2号"}, follow=True)
    assert "本地安排已取消" in text_of(gone)
    assert "没有本地安排" in text_of(keeper.post(remove, {"on": on, "source": "x"}, follow=True))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last": "2027-01-01"}, "结束日期早于开始日期"),
        ({"kind": "make-up"}, "本来就是工作日"),
        ({"source": ""}, "请填写或者选择这一项"),
    ],
)
def test_local_days_that_cannot_be(keeper, change, said):
    data = {
        "calendar": "office", "first": "2027-03-03", "kind": "closure", "name": "暴雪", "source": "x",
    }  # fmt: skip

    answer = keeper.post("/desk/calendars/local/", data | change)

    assert (answer.status_code, said in text_of(answer)) == (422, True)


def test_office_hours(keeper):
    data = {"calendar": "office", "since": "2026-10-01", "spans": "8:30-12:00 13:30-17:00"}
    address = "/desk/calendars/hours/"

    bad = keeper.post(address, data | {"spans": "all day", "source": "佳政办"})
    disorder = keeper.post(address, data | {"spans": "12:00-08:30", "source": "佳政办"})
    keeper.post(address, data | {"source": "佳政办"})

    assert "时间无法识别" in text_of(bad)
    assert "颠倒" in text_of(disorder)
    assert "08:30-12:00 13:30-17:00" in text_of(keeper.get("/desk/calendars/?layer=office"))


def test_what_is_due_soon_is_set_with_its_ground(keeper):
    address = "/desk/calendars/levels/"
    data = {name: field.value() for name, field in _fields(keeper.get(address).context["form"])}

    bare = keeper.post(address, data | {"left-working-days": "5", "source": ""})
    keeper.post(address, data | {"left-working-days": "5", "source": "佳政公开办〔2026〕3号"})

    assert bare.status_code == 422
    text = text_of(keeper.get("/desk/calendars/"))
    assert "按工作日计算的：剩几个工作日 <strong>5</strong>" in text
    assert "佳政公开办〔2026〕3号" in text


def test_others_do_not_keep_calendars(office, as_):
    client = as_(office.information_officer)

    answer = client.get("/desk/calendars/")

    assert answer.status_code == 403
    assert "市政务公开办公室" in text_of(answer)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.OPEN_GOVERNMENT_OFFICE])
def test_the_missing_notice_waits_on_today(office, role):
    actor = officer(None, role, on=city_date(office.at))
    work = CalendarWork()

    [line] = work.gather(actor, at=NOVEMBER, limit=20)["mine"]

    assert (line.title, line.due_on) == ("导入2027年的放假安排", date(2026, 12, 31))
    assert work.gather(office.information_officer, at=NOVEMBER, limit=20)["mine"] == []
    others = work.gather(actor, at=NOVEMBER, limit=20)
    assert (others["unit"], others["waiting"]) == ([], [])


def test_differences_and_failed_runs_are_troubles(office, keeper):
    moments = {"started_at": office.at, "finished_at": office.at, "lines": ["YGTS-1"]}
    ClockRun.objects.create(kind="check", name="cases", count=2, **moments)
    ClockRun.objects.create(kind="rederive", name="duties", count=0, error="lost", **moments)

    assert clock_troubles(last_runs()) == [
        "“办件”有 2 件的到期日与计时记录不一致。请运行 yangguang calendar rederive。",
        "“义务”的期限没有算完：lost",
    ]
    assert "2 处差异" in text_of(keeper.get("/desk/calendars/"))
