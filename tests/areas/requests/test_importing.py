"""An agency's register taken over: columns, rows, clocks that go on, the first report, the job."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.areas.requests.office import ID_NUMBER, NAME, Office
from yangguang.areas.requests.import_services import (
    JOB_NAME,
    import_row,
    keep_upload,
    known_uploads,
    read_table,
    start_import,
    template,
    try_rows,
)
from yangguang.areas.requests.models import Correction, Outcome, Request
from yangguang.areas.requests.remedy_work import RemedyWork
from yangguang.areas.requests.reporting import count_for
from yangguang.areas.requests.rules.importing import (
    COLUMNS,
    Certainty,
    Stand,
    day_in,
    read_row,
    recognise,
    twice,
)
from yangguang.areas.requests.rules.names import Act, Letter, State
from yangguang.areas.requests.rules.report import ROWS
from yangguang.areas.requests.rules.results import RESULTS, Result
from yangguang.areas.requests.selectors import filed_along
from yangguang.kernel.asking import answered
from yangguang.kernel.cases.models import Case, CaseText, Party
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.timing import differing_dates
from yangguang.kernel.jobs.models import Job
from yangguang.kernel.jobs.rules import JobState
from yangguang.kernel.jobs.running import run_job
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TODAY = date(2026, 3, 31)
BASE = {
    "ref": "2026-001",
    "applicant_type": "自然人",
    "received_on": "2026-03-02",
    "info": "绿化养护资金安排",
    "way": "网上",
}
HEADINGS = {c.key: str(c.label) for c in COLUMNS}


def row(**cells: str):
    return read_row(2, {**BASE, **cells}, today=TODAY)


def sheet(*rows: dict[str, Any], headings: Sequence[str] | None = None) -> bytes:
    keys = list(dict.fromkeys(key for r in rows for key in r))
    book = Workbook()
    page = book.active
    page.append(["2026年依申请公开登记册"])
    page.append(headings or [HEADINGS[key] for key in keys])
    for cells in rows:
        page.append([cells.get(key) for key in keys])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- columns and cells --------------------------------------------------------------------------


def test_every_column_is_sure_by_its_own_name_and_guessed_by_another() -> None:
    assert [(r.key, r.certainty) for r in recognise([str(c.label) for c in COLUMNS])] == [
        (c.key, Certainty.SURE) for c in COLUMNS
    ]
    for column in COLUMNS:
        for name in column.also:
            (found,) = recognise([name])
            assert (found.key, found.certainty) == (column.key, Certainty.GUESSED), name


def test_unknown_heading_is_left_out_and_no_key_is_given_twice() -> None:
    found = recognise(["编号", "原编号", "备注", ""])

    assert [r.key for r in found] == ["", "ref", "", ""]


@pytest.mark.parametrize(
    "text",
    ["2026-3-1", "2026/03/01", "2026.3.1", "2026年3月1日", "20260301", "２０２６-03-01 00:00:00"],
)
def test_day_is_read_in_every_usual_writing(text: str) -> None:
    assert day_in(text) == date(2026, 3, 1)


@given(st.text(max_size=20))
def test_what_is_no_day_is_none_and_never_raises(text: str) -> None:
    found = day_in(text)
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize("code", list(Result))
def test_every_result_is_recognised_by_its_own_words(code: Result) -> None:
    found = row(result=str(RESULTS[code].label), decided_on="2026-03-20")

    assert (found.result, found.problems) == (code, [])


FEE = {"fee_basis": "按量", "fee_quantity": "68", "fee_amount": "380.00"}
ANSWERED = {"result": "国家秘密", "decided_on": "2026-03-05"}
STANDS = [
    ({}, Stand.HANDLED),
    ({"asked_on": "2026-03-05"}, Stand.CORRECTING),
    ({"asked_on": "2026-03-05", "corrected_on": "2026-03-10"}, Stand.HANDLED),
    ({"third_asked_on": "2026-03-10"}, Stand.CONSULTING),
    ({"third_asked_on": "2026-03-10", "third_answered_on": "2026-03-25"}, Stand.HANDLED),
    ({"result": "予以公开", "decided_on": "2026-03-20"}, Stand.ENDED),
    ({"fee_told_on": "2026-03-09", **FEE}, Stand.PAYING),
    ({"fee_told_on": "2026-03-09", "fee_paid_on": "2026-03-16", **FEE}, Stand.HANDLED),
]


@pytest.mark.parametrize(("cells", "stand"), STANDS)
def test_dates_say_where_it_stands(cells: dict[str, str], stand: Stand) -> None:
    found = row(**cells)
    assert (found.stand, found.problems) == (stand, [])


PROBLEMS = [
    ({"ref": ""}, "没有原编号"),
    ({"info": ""}, "没有所需信息"),
    ({"received_on": ""}, "没有收到申请之日"),
    ({"received_on": "三月"}, "不是日期"),
    ({"received_on": "2026-02-30"}, "不是日期"),
    ({"received_on": "2026-04-01"}, "不能晚于今天"),
    ({"applicant_type": "外星人"}, "申请人类型应为"),
    ({"asked_on": "2026-03-01"}, "不能早于"),
    ({"corrected_on": "2026-03-10"}, "请补上"),
    ({"extended_on": "2026-03-10"}, "同时填写"),
    ({"extended_on": "2026-03-10", "extended_days": "21"}, "1 至 20"),
    ({"third_answered_on": "2026-03-10"}, "请补上"),
    ({"result": "予以公开"}, "没有答复日期"),
    ({"decided_on": "2026-03-10"}, "没有处理决定"),
    ({"result": "再说吧", "decided_on": "2026-03-10"}, "对不上"),
    ({"item": "第一"}, "项次应为"),
    ({"fee_told_on": "2026-03-09"}, "还缺"),
    ({"fee_paid_on": "2026-03-09"}, "还缺"),
    ({"fee_told_on": "2026-03-09", **FEE, "fee_basis": "估算"}, "按件、按量"),
    ({"fee_told_on": "2026-03-09", **FEE, "fee_amount": "NaN"}, "大于 0"),
    ({"fee_told_on": "2026-03-09", **FEE, "fee_paid_on": "2026-03-05"}, "不能早于"),
    (
        {
            "fee_told_on": "2026-03-09",
            **FEE,
            "extended_on": "2026-03-10",
            "extended_days": "5",
        },
        "停止计算",
    ),
    ({"asked_on": "2026-03-05", "third_asked_on": "2026-03-10"}, "停止计算"),
    ({"review_filed_on": "2026-03-20"}, "没有处理决定"),
    ({**ANSWERED, "review_ending": "维持"}, "没有收到的日期"),
    ({**ANSWERED, "review_filed_on": "2026-03-20", "review_ending": "维持"}, "同时填写"),
    ({**ANSWERED, "review_filed_on": "2026-03-20", "review_ending": "满意"}, "结果应为"),
    ({**ANSWERED, "review_filed_on": "2026-03-04"}, "不能早于"),
    ({**ANSWERED, "review_filed_on": "2026-03-20", "redo_due_on": "2026-05-01"}, "结果为纠正"),
]


@pytest.mark.parametrize(("cells", "words"), PROBLEMS)
def test_row_that_cannot_be_says_why_and_how_to_mend_it(cells: dict[str, str], words: str) -> None:
    assert any(words in problem for problem in row(**cells).problems)


def test_number_that_stands_twice_is_told() -> None:
    first, second = row(), read_row(3, BASE, today=TODAY)
    twice([first, second])
    assert (first.problems, len(second.problems)) == ([], 1)


def test_items_of_one_application_have_one_number_and_each_its_place() -> None:
    rows = [
        read_row(n, {**BASE, "item": str(n), **more}, today=TODAY)
        for n, more in ((1, {}), (2, {}), (2, {}), (3, {"received_on": "2026-03-03"}))
    ]
    twice(rows)
    assert [r.key for r in rows] == ["2026-001", "2026-001#2", "2026-001#2", "2026-001#3"]
    assert [bool(r.problems) for r in rows] == [False, False, True, True]


def test_amount_that_is_not_the_computation_s_is_noted_and_stands() -> None:
    found = row(fee_told_on="2026-03-09", **{**FEE, "fee_amount": "1,380 元"})
    assert (found.problems, found.fee.amount) == ([], 1380)
    assert any("应为 380 元" in note for note in found.notes)


def test_table_without_a_needed_column_and_what_is_no_table_are_refused() -> None:
    with pytest.raises(Refused, match="申请人类型"):
        read_table("编号,收到日期,申请内容\n1,2026-03-02,甲\n".encode()).rows(today=TODAY)
    for data in (b"PK\x03\x04broken", b"\xff\xfe\x00\x01", b""):
        with pytest.raises(Refused):
            read_table(data)


def test_csv_in_the_office_s_encoding_is_read_like_a_workbook() -> None:
    text = "原编号,申请人类型,收到申请之日,所需信息\n1,公民,2026/3/2,甲资料\n"
    (found,) = read_table(text.encode("gb18030")).rows(today=TODAY)
    assert (found.ref, found.info, found.days["received_on"]) == ("1", "甲资料", date(2026, 3, 2))


def test_template_is_read_by_the_import_itself() -> None:
    table = read_table(template())
    assert [(c.key, c.certainty) for c in table.columns] == [
        (c.key, Certainty.SURE) for c in COLUMNS
    ]
    assert table.rows(today=TODAY) == []
    notes = load_workbook(io.BytesIO(template())).worksheets[1]
    sample = {c.key: notes.cell(i, 3).value or "" for i, c in enumerate(COLUMNS, start=2)}
    assert read_row(2, sample, today=TODAY).problems == []


# --- clocks go on -------------------------------------------------------------------------------

# disclosure.md 0.4: the vectors of pause and restart.
VECTORS = [
    ({}, date(2026, 3, 30)),
    ({"third_asked_on": "2026-03-10", "third_answered_on": "2026-03-25"}, date(2026, 4, 15)),
    ({"asked_on": "2026-03-11", "corrected_on": "2026-03-20"}, date(2026, 4, 20)),
    (
        {
            "asked_on": "2026-03-11",
            "corrected_on": "2026-03-20",
            "extended_on": "2026-03-30",
            "extended_days": "20",
        },
        date(2026, 5, 20),
    ),
    ({"third_asked_on": "2026-03-10"}, None),
    ({"fee_told_on": "2026-03-09", "fee_paid_on": "2026-03-16", **FEE}, date(2026, 4, 14)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("cells", "due"), VECTORS)
def test_open_clock_goes_on_from_the_dates_of_the_register(
    office: Office, cells: dict[str, str], due: date | None
) -> None:
    office.on(TODAY)
    given = row(**cells)
    (tried,) = try_rows(office.unit, [given], at=office.at)
    case = import_row(agency=office.unit, row=given, actor=office.head, at=office.at)

    assert case is not None
    assert tried.due_on == due == office.clock(case).due_on
    assert list(differing_dates(at=office.at)) == []


@pytest.mark.django_db
def test_request_that_was_extended_before_is_answered_without_telling_again(
    office: Office,
) -> None:
    office.on(TODAY)
    given = row(extended_on="2026-03-25", extended_days="10")
    case = import_row(agency=office.unit, row=given, actor=office.head, at=office.at)
    assert case is not None
    case = office.decided(office.do(case, Do.TAKE))
    office.issue(office.reviewed(case))
    assert office.fresh(case).state == State.REPLIED


@pytest.mark.django_db
def test_correction_that_was_asked_for_is_never_asked_again(office: Office) -> None:
    office.on(TODAY)
    given = row(asked_on="2026-03-05")
    case = import_row(agency=office.unit, row=given, actor=office.head, at=office.at)
    assert case is not None
    assert case.state == State.AWAITING_CORRECTION
    assert Correction.objects.get().asked_on == date(2026, 3, 5)
    case = office.party(case, Do.SUPPLEMENT, supplement="补正。")
    case = office.do(case, Do.TAKE)
    with pytest.raises(Refused, match="一次告知"):
        office.issued(case, Letter.CORRECTION)
    assert office.clock(case).due_on == date(2026, 4, 29)


@pytest.mark.django_db
def test_consultation_under_way_is_ended_by_the_answer(office: Office) -> None:
    office.on(TODAY)
    given = row(third_asked_on="2026-03-25", third_received_on="2026-03-26")
    case = import_row(agency=office.unit, row=given, actor=office.head, at=office.at)
    assert case is not None
    case = office.do(case, Do.TAKE)
    office.do(
        case, Act.THIRD_PARTY_OPINION, which="1", opinion="agrees", answered_on=TODAY.isoformat()
    )
    assert office.fresh(case).state == State.IN_PROCESSING
    assert not office.clock(case).is_paused


@pytest.mark.django_db
def test_nobody_but_the_import_takes_over(office: Office) -> None:
    case = office.filed()
    for actor in (office.head, office.handler, office.leader):
        with pytest.raises(Refused):
            office.do(case, Act.TAKE_OVER_ENDED, actor)


@pytest.mark.django_db
def test_persons_of_the_register_are_sealed(office: Office) -> None:
    office.on(TODAY)
    given = row(applicant=NAME, id_number=ID_NUMBER, phone="13904540001")
    import_row(agency=office.unit, row=given, actor=office.head, at=office.at)

    clear = [*Case.objects.values_list("title", flat=True)]
    clear += CaseText.objects.values_list("sealed", flat=True)
    clear += Party.objects.values_list("sealed", flat=True)
    clear += Request.objects.values_list("applicant_key", flat=True)
    clear += [str(payload) for payload in LedgerAct.objects.values_list("payload", flat=True)]
    for word in (NAME, ID_NUMBER, "13904540001", BASE["info"]):
        assert not any(word in text for text in clear)


@pytest.mark.django_db
def test_first_report_counts_what_came_over_from_last_year(office: Office) -> None:
    office.on(TODAY)
    rows = [
        row(ref="a", received_on="2025-12-20"),
        row(ref="b", received_on="2025-12-22", result="予以公开", decided_on="2026-01-10"),
        row(ref="c", received_on="2025-03-01", result="重复申请", decided_on="2025-03-10"),
        row(ref="d", result="撤回", decided_on="2026-03-03"),
        row(ref="e"),
    ]
    for one in rows:
        import_row(agency=office.unit, row=one, actor=office.head, at=office.at)
    table = count_for(office.unit, 2026).table2
    names = [r.code for r in ROWS]
    total = {name: table[name]["total"] for name in names if name in table}
    carried_in, new = total.pop(names[1]), total.pop(names[0])

    assert (new, carried_in) == (2, 2)
    assert count_for(office.unit, 2025).table2[names[-1]]["total"] == 2
    assert Outcome.objects.get(result="granted").used == 13


def took(office: Office, **cells: str) -> Case:
    case = import_row(agency=office.unit, row=row(**cells), actor=office.head, at=office.at)
    assert case is not None
    return case


@pytest.mark.django_db
def test_payment_that_was_waited_for_is_entered_or_ends_the_request(office: Office) -> None:
    office.on(TODAY)
    told = {"fee_told_on": "2026-03-09", **FEE}
    paying, unpaid = took(office, **told), took(office, ref="2026-002", **told)
    assert paying.state == State.AWAITING_PAYMENT
    # disclosure.md 0.4: notice received 2026-03-09, pay by 2026-04-07.
    assert paying.clocks.get(name="payment").due_on == date(2026, 4, 7)

    office.do(paying, Do.TAKE)
    paid = office.do(paying, Act.PAID, paid_on="2026-03-16", amount=380)
    assert (paid.state, office.clock(paid).due_on) == (State.IN_PROCESSING, date(2026, 4, 14))
    office.do(unpaid, Do.TAKE)
    with pytest.raises(Refused):
        office.do(unpaid, Act.CLOSE_UNPAID)
    office.on(date(2026, 4, 8)).do(unpaid, Act.CLOSE_UNPAID)
    assert list(differing_dates(at=office.at)) == []
    assert count_for(office.unit, 2026).fees == 380


@pytest.mark.django_db
def test_reviews_and_suits_of_the_register_stand_in_the_third_table(office: Office) -> None:
    office.on(TODAY)
    review = {"review_filed_on": "2025-11-03", "review_body": "佳木斯市人民政府"}
    decided = {"review_ending": "维持", "review_decided_on": "2025-12-26"}
    before = {"received_on": "2025-09-01", "result": "国家秘密", "decided_on": "2025-09-20"}
    took(office, ref="a", **before, **review, **decided)
    took(office, ref="b", **before, **review, **decided, suit_filed_on="2026-01-08")
    took(office, ref="c", **before, suit_filed_on="2026-01-08", suit_ending="撤销",
         suit_decided_on="2026-03-20", redo_due_on="2026-04-20")  # fmt: skip
    pending = took(office, ref="d", **before, review_filed_on="2026-03-25")

    earlier, this = (count_for(office.unit, y).table3 for y in (2025, 2026))
    assert (earlier["rev"]["maintained"], earlier["rev"]["total"]) == (2, 2)
    assert this["aft"] == {"maintained": 0, "corrected": 0, "other": 0, "pending": 1, "total": 1}
    assert (this["dir"]["corrected"], this["rev"]["pending"]) == (1, 1)
    # The time of the agency's own answer runs; the new reply that was ordered waits.
    assert pending.clocks.get(name="defence-1").due_on == date(2026, 4, 9)
    works = answered(RemedyWork().gather(office.head, at=office.at, limit=9))["mine"]
    assert sorted(work.due_on for work in works if "重新答复" in work.title) == [date(2026, 4, 20)]
    redone = took(office, ref="e", **before, review_filed_on="2026-01-05", review_ending="纠正",
                  review_decided_on="2026-02-20", redone_on="2026-03-10")  # fmt: skip
    assert redone.request.remedies.get().redone
    assert list(differing_dates(at=office.at)) == []


@pytest.mark.django_db
def test_items_of_one_application_come_over_as_requests_joined(office: Office) -> None:
    office.on(TODAY)
    first = took(office, item="1", result="予以公开", decided_on="2026-03-20")
    second = took(
        office, item="2", info="苗木采购合同", result="信息不存在", decided_on="2026-03-25"
    )
    third = took(office, item="3", info="养护验收单")

    joined = {r.case_id: r.filed_with_id for r in Request.objects.all()}
    assert joined == {first.pk: None, second.pk: first.pk, third.pk: first.pk}
    assert filed_along(office.fresh(third)) == [first.number, second.number]
    table = count_for(office.unit, 2026).table2
    assert [table[r]["total"] for r in ("r1", "r3_1", "r3_4_1", "r4")] == [3, 1, 1, 1]
    known = import_row(agency=office.unit, row=row(item="2"), actor=office.head, at=office.at)
    assert known is None


# --- as a job -----------------------------------------------------------------------------------


def job_of(office: Office, data: bytes) -> Job:
    return start_import(
        agency=office.unit,
        path=keep_upload("册.xlsx", data),
        mapping=None,
        actor=office.head,
        at=office.at,
    )


@pytest.mark.django_db
def test_job_takes_over_what_can_be_and_tells_of_the_rest(office: Office) -> None:
    office.on(TODAY)
    data = sheet(
        {**BASE, "received_on": date(2026, 3, 2)},
        {**BASE, "ref": "2026-002", "received_on": "不清楚"},
        {**BASE, "ref": "2026-003"},
    )
    job = job_of(office, data)
    assert job.arguments["path"] in known_uploads()
    run_job(job.pk, at=office.at)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    lines = dict(job.lines.values_list("key", "outcome"))
    assert lines == {"3": "done", "4": "refused", "5": "done"}
    assert not any(
        NAME in m or BASE["info"] in m for m in job.lines.values_list("message", flat=True)
    )
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_register_taken_over_again_writes_nothing_twice(office: Office) -> None:
    office.on(TODAY)
    run_job(job_of(office, sheet(BASE)).pk, at=office.at)
    again = job_of(office, sheet(BASE, {**BASE, "ref": "2026-009"}))
    run_job(again.pk, at=office.at)

    assert dict(again.lines.values_list("key", "outcome")) == {"3": "skipped", "4": "done"}
    assert Request.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["handler", "stranger", "other_head", "leader"])
def test_only_the_agency_s_head_takes_a_register_over(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="负责人"):
        start_import(
            agency=office.unit, path="registers/x", mapping=None,
            actor=getattr(office, who), at=office.at,
        )  # fmt: skip
    assert not Job.objects.filter(kind=JOB_NAME).exists()


# --- at the desk --------------------------------------------------------------------------------


@pytest.fixture
def today(db: None) -> Office:
    return Office(now())


def logged_in(client: Client, office: Office, who: str) -> Client:
    client.force_login(Person.objects.get(pk=getattr(office, who).person_id))
    return client


def test_desk_shows_what_would_be_before_anything_is_written(today: Office, client: Client) -> None:
    desk = logged_in(client, today, "head")
    headings = ["编号", "类别", "收到日期", "申请内容"]
    rows = {"ref": "1", "applicant_type": "公民", "received_on": "2026-03-02", "info": "甲资料"}
    file = SimpleUploadedFile("册.xlsx", sheet(rows, headings=headings))
    answer = desk.post(
        reverse("requests_desk:import"), {"agency": "czj", "file": file}, follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "申请人类型" in page
    assert "推测" in page

    mapping = {"column-0": "ref", "column-1": "applicant_type", "column-2": "received_on"}
    mapping["column-3"] = "info"
    page = desk.post(reverse("requests_desk:import_check"), {**mapping, "again": "1"})
    assert "可以转入 1 行" in page.content.decode()
    assert not Case.objects.exists()
    answer = desk.post(reverse("requests_desk:import_check"), {**mapping, "go": "1"})
    job = Job.objects.get(kind=JOB_NAME)
    assert answer.url == reverse("desk:job", args=[job.pk])


@pytest.mark.parametrize("name", ["import", "import_check", "import_template"])
def test_who_heads_nothing_takes_nothing_over(today: Office, client: Client, name: str) -> None:
    desk = logged_in(client, today, "handler")
    assert desk.get(reverse(f"requests_desk:{name}")).status_code == 403


def test_upload_can_be_dropped_and_a_broken_one_is_refused(today: Office, client: Client) -> None:
    desk = logged_in(client, today, "head")
    file = SimpleUploadedFile("册.xlsx", b"PK broken")
    answer = desk.post(reverse("requests_desk:import"), {"agency": "czj", "file": file})
    assert answer.status_code == 422
    file = SimpleUploadedFile("册.xlsx", sheet(BASE))
    desk.post(reverse("requests_desk:import"), {"agency": "czj", "file": file})
    path = desk.session["requests_register"]["path"]
    assert default_storage.exists(path)
    desk.post(reverse("requests_desk:import_check"), {"drop": "1"})
    answer = desk.get(reverse("requests_desk:import_check"))
    assert "上传并试读" in answer.content.decode()
    assert not default_storage.exists(path)


@pytest.mark.django_db
def test_command_line_tries_first_and_writes_when_told(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "册.xlsx"
    path.write_bytes(sheet(BASE, {**BASE, "ref": "2", "info": ""}))
    out = io.StringIO()
    call_command("import_requests", str(path), agency="czj", stdout=out)
    assert "可以转入 1 行，不能转入 1 行" in out.getvalue()
    assert not Case.objects.exists()
    for known in (0, 1):
        out = io.StringIO()
        call_command("import_requests", str(path), agency="czj", write=True, stdout=out)
        assert f"以前已经导入 {known} 行" in out.getvalue()
    assert Case.objects.count() == 1
    with pytest.raises(CommandError, match="没有代码"):
        call_command("import_requests", str(path), agency="nobody")
