"""Calendars in the database: seeded, changed by notice, versions kept, clocks derived anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.kernel.publishing.office import officer
from yangguang.kernel.calendars import registry
from yangguang.kernel.calendars.checking import check_due_dates
from yangguang.kernel.calendars.levels import in_force
from yangguang.kernel.calendars.models import (
    CalendarVersion,
    CalendarYear,
    ClockLevels,
    ClockRun,
    HoursRow,
    SpecialDay,
)
from yangguang.kernel.calendars.rederiving import rederive_clocks
from yangguang.kernel.calendars.registry import register_due_check, register_rederiver
from yangguang.kernel.calendars.rules import Refused
from yangguang.kernel.calendars.seeding import seed_calendar, seed_years
from yangguang.kernel.calendars.selectors import (
    calendar_for,
    calendar_version,
    last_runs,
    missing_notice,
    parse_spans,
    revisions_of,
    year_for,
    year_rows,
)
from yangguang.kernel.calendars.services import (
    add_local_days,
    ensure_seeded,
    remove_local_day,
    set_hours,
    set_levels,
    set_year,
)
from yangguang.kernel.clocks import (
    DEFAULT,
    BadCalendar,
    DayKind,
    Level,
    OfficeHours,
    Started,
    Unit,
    evaluate,
    statutory,
)
from yangguang.kernel.clocks import SpecialDay as Day
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.jobs.rules import Stopped
from yangguang.kernel.jobs.selectors import jobs_visible_to
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, SYSTEM, Role

pytestmark = pytest.mark.django_db
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕9号）"
SPRING = [Day(date(2027, 2, n), DayKind.HOLIDAY, "春节", NOTICE) for n in range(5, 12)]
MAKE_UP = Day(date(2027, 2, 14), DayKind.MAKE_UP, "春节", NOTICE)
SNOW = {"calendar": "office", "kind": DayKind.CLOSURE, "name": "暴雪", "source": "佳政办公告"}


@pytest.fixture
def seeded(at):
    ensure_seeded(at=at - timedelta(days=30))


@pytest.fixture
def registries(monkeypatch):
    """Registries of the test's own."""
    monkeypatch.setattr(registry, "rederivers", {})
    monkeypatch.setattr(registry, "due_checks", {})


def enter_2027(at, actor=SYSTEM, **changes):
    values = {"year": 2027, "days": [*SPRING, MAKE_UP], "source": NOTICE, "revision": 1}
    return set_year(**values | changes, actor=actor, at=at)


def test_seeding_happens_once_and_gives_the_same_calendar(at):
    assert ensure_seeded(at=at)
    assert not ensure_seeded(at=at)

    assert CalendarYear.objects.count() == len(seed_years())
    for name in ("office", "court", "school"):
        assert calendar_for(name).version == seed_calendar(name).version
        assert calendar_for(name) == seed_calendar(name)


def test_an_empty_database_still_has_a_calendar():
    assert calendar_for() is seed_calendar("office")
    assert not calendar_for().is_working(date(2026, 2, 16))


def test_every_announced_year_names_its_notice():
    sources = {y.year: y.source for y in seed_years() if y.is_announced}

    assert list(sources) == list(range(2004, 2027))
    assert sources[2026].endswith("（国办发明电〔2025〕7号）")
    labour = next(d for y in seed_years() for d in y.days if d.on == date(2019, 5, 2))
    assert labour.source == "国办发明电〔2019〕3号"


def test_years_to_come_have_their_statutory_days_and_are_provisional(seeded):
    office = calendar_for()

    assert not office.is_working(date(2027, 10, 1))
    assert office.is_provisional(date(2027, 10, 1))


def test_a_year_by_its_notice(seeded, at):
    before = calendar_for().version

    enter_2027(at)

    office = calendar_for()
    assert office.version != before
    assert not office.is_provisional(date(2027, 10, 1))
    assert office.note(date(2027, 2, 14)).source == NOTICE
    assert calendar_for("court").note(date(2027, 2, 14)).counted
    act = Act.objects.get(kind="calendars.year_set")
    assert act.payload["year"] == 2027
    assert "2027-02-14" in act.payload["changed_days"]
    assert act.payload["versions"]["office"] == office.version


def test_closed_matters_keep_their_version(seeded, at):
    old = calendar_for()
    enter_2027(at)

    assert calendar_version("office", old.version) == old
    assert calendar_for(on=(at - timedelta(days=1)).date()) == old
    assert calendar_for(on=date(2000, 1, 1)) == old
    assert calendar_for(on=at.date()).version == calendar_for().version
    with pytest.raises(CalendarVersion.DoesNotExist):
        calendar_version("office", "sha256:0")
    with pytest.raises(KeyError):
        calendar_for("market")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"revision": 0}, "changed_meanwhile"),
        ({"source": " "}, "no_notice"),
        ({"year": 1999}, "year"),
        ({"year": 2028, "revision": 1}, "outside_year"),
        ({"actor": ANONYMOUS}, "not_permitted"),
    ],
)
def test_what_cannot_be_is_refused(seeded, at, changes, code):
    with pytest.raises(Refused) as refused:
        enter_2027(at, **changes)

    assert refused.value.code == code
    assert year_for("national", 2027).revision == 1


def test_the_last_week_before_the_year_belongs_to_its_notice(seeded, at):
    eve = Day(date(2026, 12, 27), DayKind.MAKE_UP, "元旦", NOTICE)

    enter_2027(at, days=[*SPRING, eve])

    assert calendar_for().is_working(date(2026, 12, 27))


def test_saving_what_is_there_is_refused(seeded, at):
    enter_2027(at)

    with pytest.raises(Refused, match="完全相同"):
        enter_2027(at, revision=2)


def test_two_writers_one_wins(seeded, at, monkeypatch):
    enter_2027(at)
    # The second writer read the year before the first had committed.
    stale = CalendarYear.objects.get(layer="national", year=2027, revision=1)
    monkeypatch.setattr("yangguang.kernel.calendars.services.year_for", lambda *_: stale)

    with pytest.raises(Refused, match="刚刚有人改过"):
        enter_2027(at, days=SPRING)

    assert CalendarYear.objects.filter(layer="national", year=2027).count() == 2


def test_open_government_office_keeps_calendars_too(seeded, at):
    enter_2027(at, actor=officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=at.date()))

    assert revisions_of("national", 2027)[0].entered_by is not None


def test_local_closure_belongs_to_one_calendar(seeded, at):
    on = date(2026, 11, 19)
    add_local_days(days=[on], actor=SYSTEM, at=at, **SNOW)

    assert not calendar_for("office").is_working(on)
    assert calendar_for("court").is_working(on)
    with pytest.raises(Refused, match="2026年11月19日已经有本地安排"):
        add_local_days(days=[on], actor=SYSTEM, at=at, **SNOW)

    remove_local_day(calendar="office", on=on, source="佳政办公告2", actor=SYSTEM, at=at)
    assert calendar_for("office").is_working(on)
    with pytest.raises(Refused, match="没有本地安排"):
        remove_local_day(calendar="office", on=on, source="x", actor=SYSTEM, at=at)


def test_local_closure_over_the_turn_of_the_year(seeded, at):
    days = [date(2026, 12, 31), date(2027, 1, 1)]

    add_local_days(days=days, actor=SYSTEM, at=at, **SNOW)

    assert [r.year for r in year_rows("office")] == [2027, 2026]


def test_local_days_need_notice_name_and_calendar(seeded, at):
    day = [date(2026, 11, 19)]

    with pytest.raises(BadCalendar, match="没有依据"):
        add_local_days(days=day, actor=SYSTEM, at=at, **SNOW | {"source": ""})
    with pytest.raises(Refused, match="没有名为"):
        add_local_days(days=day, actor=SYSTEM, at=at, **SNOW | {"calendar": "national"})


def test_office_hours_are_dated(seeded, at):
    winter = OfficeHours(parse_spans("8:30-12:00 13:00-17:00"), date(2026, 10, 1))
    mended = OfficeHours(parse_spans("08:30-12:00 13:30-17:00"), date(2026, 10, 1))

    set_hours(calendar="office", hours=winter, source="佳政办", actor=SYSTEM, at=at)
    set_hours(calendar="office", hours=mended, source="佳政办", actor=SYSTEM, at=at)

    assert calendar_for().hours == (mended,)
    assert HoursRow.objects.count() == 2
    with pytest.raises(Refused, match="没有写明依据"):
        set_hours(calendar="office", hours=winter, source="", actor=SYSTEM, at=at)


LEFT = {**DEFAULT.rows[0].left, Unit.WORKING_DAYS: 5}
GROUND = "佳政公开办〔2026〕3号"


def test_levels_are_dated_and_the_day_of_the_question_decides(seeded, at):
    today = city_date(at)

    set_levels(left=LEFT, percent=20, since=today, source=GROUND, actor=SYSTEM, at=at)

    levels = in_force().levels
    five = {"unit": Unit.WORKING_DAYS, "remaining": 5, "total": 20}
    assert levels.is_soon(**five, on=today)
    assert not levels.is_soon(**five, on=today - timedelta(days=1))
    assert Act.objects.get(kind="calendars.levels_set").payload["source"] == GROUND


def test_levels_change_what_a_running_clock_says_and_nothing_of_its_date(seeded, at):
    rule = statutory(20, Unit.WORKING_DAYS, law="条例")
    begun = [Started(at=at - timedelta(days=22))]
    before = evaluate(rule, begun, calendar_for(), at, levels=in_force().levels)

    set_levels(left=LEFT, percent=0, since=city_date(at), source=GROUND, actor=SYSTEM, at=at)

    after = evaluate(rule, begun, calendar_for(), at, levels=in_force().levels)
    assert (before.level, after.level) == (Level.IN_TIME, Level.DUE_SOON)
    assert before.due == after.due


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": " "}, "没有写明依据"),
        ({"since": date(2020, 1, 1)}, "不能早于今天"),
        ({"left": {Unit.HOURS: 1}}, "0 至 366"),
        ({"left": {**LEFT, Unit.HOURS: 400}}, "0 至 366"),
        ({"percent": 101}, "0 至 100"),
        ({"actor": ANONYMOUS}, "市政务公开办公室"),
    ],
)
def test_levels_that_cannot_be_are_refused(seeded, at, change, said):
    keeper = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=city_date(at))
    given = {"left": LEFT, "percent": 0, "since": city_date(at), "source": GROUND, "actor": keeper}

    with pytest.raises(Refused, match=said):
        set_levels(**given | change, at=at)

    assert not ClockLevels.objects.exists()


def test_levels_set_at_the_desk_have_open_clocks_derived_anew(seeded, at):
    keeper = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=city_date(at))

    set_levels(left=LEFT, percent=0, since=city_date(at), source=GROUND, actor=keeper, at=at)

    assert Job.objects.get().title == "按新的临期标准重新计算期限"


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (CalendarYear, "source"),
        (SpecialDay, "name"),
        (CalendarVersion, "digest"),
        (ClockLevels, "source"),
    ],
)
def test_rows_are_append_only(seeded, model, field):
    set_levels(
        left=LEFT,
        percent=0,
        since=date(2026, 1, 1),
        source=GROUND,
        actor=SYSTEM,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    row = model.objects.order_by("-pk").first()
    for attack in (
        lambda: model.objects.filter(pk=row.pk).update(**{field: getattr(row, field)}),
        lambda: model.objects.filter(pk=row.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attack()


def test_a_row_without_notice_is_refused_by_the_database(seeded):
    year = year_for("national", 2026)

    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialDay.objects.create(
            calendar_year=year, on=date(2026, 7, 1), kind="holiday", name="x", source=""
        )


def test_a_row_is_never_replaced(seeded):
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO calendars_calendaryear"
            " (layer, year, revision, is_announced, source, entered_at)"
            " VALUES ('national', 2026, 1, 1, 'x', '2026-01-01')"
        )


def test_a_change_has_open_clocks_derived_anew_in_the_background(
    seeded, at, registries, django_capture_on_commit_callbacks
):
    asked = []

    def rederive(*, calendar, at, progress):
        asked.append(calendar)
        progress(1, 1)
        return 3

    register_rederiver("cases", rederive)
    with django_capture_on_commit_callbacks(execute=True):
        enter_2027(at)

    assert asked == ["office", "court", "school"]
    acts = Act.objects.filter(kind="calendars.rederived").order_by("pk")
    assert [a.payload["counts"] for a in acts] == [{"cases": 3}] * 3
    # Asked on the command line, it is a job with a report as well; administrators see it.
    admin = officer(None, Role.SYSTEM_ADMINISTRATOR, on=at.date())
    jobs = list(jobs_visible_to(admin))
    assert [(job.state, job.started_by) for job in jobs] == [("done", None)] * 3
    assert [line.message for line in jobs[0].lines.all()] == ["3 件的到期日有变化"]


def test_a_change_at_the_desk_is_a_job_with_a_report(
    seeded, at, registries, django_capture_on_commit_callbacks
):
    def fail(*, calendar, at, progress):
        raise RuntimeError("lost")

    register_rederiver("cases", lambda *, calendar, at, progress: progress(2, 2) or 2)
    register_rederiver("duties", fail)
    keeper = officer(None, Role.SYSTEM_ADMINISTRATOR, on=at.date())

    with django_capture_on_commit_callbacks(execute=True):
        add_local_days(days=[date(2026, 12, 1)], actor=keeper, at=at, **SNOW)

    job = Job.objects.get()
    assert (job.state, job.subject_ref) == ("done", "office:2")
    assert [(line.key, line.outcome, line.message) for line in job.lines.all()] == [
        ("cases", "done", "2 件的到期日有变化"),
        ("duties", "refused", "RuntimeError: lost"),
    ]


def test_a_job_that_is_stopped_stops(at, registries):
    def stop(*, calendar, at, progress):
        raise Stopped

    register_rederiver("cases", stop)

    with pytest.raises(Stopped):
        rederive_clocks("office", at=at)


def test_a_room_that_fails_keeps_no_other_from_its_clocks(at, registries):
    def fail(*, calendar, at, progress):
        raise RuntimeError("lost")

    register_rederiver("cases", fail)
    register_rederiver("duties", lambda *, calendar, at, progress: 2)

    assert rederive_clocks("office", at=at) == 2
    assert Act.objects.get(kind="calendars.rederived").payload["failed"] == ["cases"]
    assert ClockRun.objects.get(name="cases").error == "RuntimeError: lost"
    assert [run.name for run in last_runs()] == ["cases", "duties"]


def test_names_are_taken_once(registries):
    register_rederiver("cases", lambda **_: 0)
    register_due_check("cases", lambda **_: [])

    with pytest.raises(ValueError, match="registered twice"):
        register_rederiver("cases", lambda **_: 0)
    with pytest.raises(ValueError, match="registered twice"):
        register_due_check("cases", lambda **_: [])


def test_the_comparison_keeps_the_first_lines_and_counts_all(at, registries):
    def check(*, at):
        yield from (f"case {n}" for n in range(250))

    def broken(*, at):
        yield "one"
        raise RuntimeError("lost")

    register_due_check("cases", check)
    register_due_check("duties", broken)

    found = list(check_due_dates(at=at))

    assert len(found) == 252
    assert found[-1] == ("duties", "RuntimeError: lost")
    run = ClockRun.objects.get(name="cases")
    assert (run.count, len(run.lines)) == (250, 100)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (datetime(2026, 10, 31, 6, tzinfo=UTC), None),
        (datetime(2026, 10, 31, 17, tzinfo=UTC), 2027),  # 1 November in the city
        (datetime(2027, 1, 5, tzinfo=UTC), 2027),
    ],
)
def test_next_years_notice_is_called_for_from_november(seeded, today, expected):
    assert missing_notice(at=today) == expected


def test_nothing_is_called_for_once_the_notice_is_in(seeded, at):
    enter_2027(at)

    assert missing_notice(at=at) is None
