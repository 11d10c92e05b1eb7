"""Annual reports: counted from the record, overridden with reason, published through the gate."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.areas.requests.office import Office
from tests.areas.requests.test_publicity import published
from tests.areas.requests.test_services import refused
from tests.kernel.publishing.office import Office as Gate
from yangguang.areas.requests import report_services as services
from yangguang.areas.requests.models import AnnualReport, Outcome, ReportOverride, Request
from yangguang.areas.requests.reporting import (
    count_for,
    figures_beside,
    findings_of,
    texts_beside,
)
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.rules.report import COLUMNS, LEAVES, NUMERIC, Severity
from yangguang.areas.requests.rules.reporting import ReportAct, ReportState
from yangguang.areas.requests.rules.results import RESULTS
from yangguang.areas.requests.work import ReportWork
from yangguang.kernel.asking import answered
from yangguang.kernel.cases.models import Case
from yangguang.kernel.desk import figures
from yangguang.kernel.desk.figures import Figure
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.now import CITY_ZONE
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.publishing.models import CatalogueEntry

D = date
TEXTS = {"overview": "全年办理情况。", "problems": "培训不够,下一年改进。", "other": "没有收费。"}


@pytest.fixture
def year(office: Office) -> Office:
    """A year with a granted, a withdrawn and an open request, seen from the next January."""
    office.on(D(2025, 3, 3)).closed()
    office.party(office.on(D(2025, 6, 2)).handled(), "withdraw")
    office.on(D(2025, 12, 30)).handled()
    return office.on(D(2026, 1, 8))


def opened(office: Office, **more: object) -> AnnualReport:
    return services.open_report(
        agency=office.unit, year=2025, actor=office.handler, at=office.at, **more
    )


def written(office: Office, table1: dict | None = None) -> AnnualReport:
    report = opened(office)
    return services.edit_report(
        report=report, lock=report.lock, texts=TEXTS, table1=table1 or {}, actor=office.handler,
        at=office.at,
    )  # fmt: skip


def move(office: Office, report: AnnualReport, act: ReportAct, actor, reason: str = ""):
    return services.move_report(
        report=report, lock=report.lock, act=act, reason=reason, actor=actor, at=office.at
    )


def accepted(office: Office, table1: dict | None = None) -> AnnualReport:
    report = written(office, table1)
    report = services.check_report(
        report=report, lock=report.lock, actor=office.handler, at=office.at
    )
    report = move(office, report, ReportAct.APPROVE, office.leader)
    report = move(office, report, ReportAct.SUBMIT, office.handler)
    return move(office, report, ReportAct.ACCEPT, office.office)


def test_report_is_counted_from_the_record(year: Office) -> None:
    report = opened(year)

    natural = {row: report.table2[row]["natural_person"] for row in NUMERIC}
    assert natural == {
        **dict.fromkeys(NUMERIC, 0),
        "r1": 3,
        "r3_1": 1,
        "r3_6_3": 1,
        "r3_7": 2,
        "r4": 1,
    }
    assert "新收政府信息公开申请3件" in report.texts["overview"]
    assert [f for f in findings_of(report) if f.severity is Severity.ERROR] == []


def test_next_years_report_carries_over_what_was_left(year: Office) -> None:
    opened(year)
    at = year.on(D(2027, 1, 8)).at

    report = services.open_report(agency=year.unit, year=2026, actor=year.handler, at=at)

    assert report.table2["r2"]["natural_person"] == 1
    assert [f for f in findings_of(report) if f.severity is Severity.ERROR] == []


def test_report_of_a_running_year_or_by_a_stranger_is_refused(year: Office) -> None:
    with refused("year"):
        services.open_report(agency=year.unit, year=2026, actor=year.handler, at=year.at)
    with refused("not_permitted"):
        services.open_report(agency=year.unit, year=2025, actor=year.stranger, at=year.at)
    opened(year)
    with refused("exists"):
        opened(year)


def test_override_needs_a_reason_keeps_the_count_and_must_still_agree(year: Office) -> None:
    report = written(year)
    cell = {"table": "table2", "row": "r3_1", "column": "business", "value": 1}
    with refused("reason_missing"):
        services.override(
            report=report, lock=report.lock, reason=" ", actor=year.handler, at=year.at, **cell
        )
    report = services.override(
        report=report, lock=report.lock, reason="纸质登记", actor=year.handler, at=year.at, **cell
    )

    assert (report.table2["r3_7"]["business"], report.counted2["r3_1"]["business"]) == (1, 0)
    with refused("relations"):
        services.check_report(report=report, lock=report.lock, actor=year.handler, at=year.at)
    cell["row"] = "r1"
    report = services.override(
        report=report, lock=report.lock, reason="纸质登记", actor=year.handler, at=year.at, **cell
    )
    report = services.check_report(report=report, lock=report.lock, actor=year.handler, at=year.at)
    assert report.state == ReportState.CHECKED
    assert ReportOverride.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportOverride.objects.all().delete()


@pytest.mark.parametrize("row", ["r3_7", "r9", "h3"])
def test_sum_and_unknown_cells_are_not_overridden(year: Office, row: str) -> None:
    report = opened(year)
    with refused("cell"):
        services.override(
            report=report, lock=report.lock, table="table2", row=row, column="business",
            value=1, reason="x", actor=year.handler, at=year.at,
        )  # fmt: skip


def test_unfinished_report_is_not_checked(year: Office) -> None:
    report = opened(year)
    with refused("texts"):
        services.check_report(report=report, lock=report.lock, actor=year.handler, at=year.at)


def test_report_goes_through_every_hand_and_is_frozen(year: Office) -> None:
    report = accepted(year)

    assert report.state == ReportState.ACCEPTED
    with refused("wrong_state"):
        services.recount(report=report, lock=report.lock, actor=year.handler, at=year.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnualReport.objects.filter(pk=report.pk).update(table2={})


def test_wrong_hands_are_refused_and_what_comes_back_has_its_reason(year: Office) -> None:
    report = written(year)
    report = services.check_report(report=report, lock=report.lock, actor=year.handler, at=year.at)
    with refused("not_permitted"):
        move(year, report, ReportAct.APPROVE, year.handler)
    with refused("reason_missing"):
        move(year, report, ReportAct.RETURN, year.leader)
    report = move(year, report, ReportAct.RETURN, year.leader, "第五部分太短")
    assert report.state == ReportState.DRAFT


def test_published_year_does_not_change_when_a_remedy_later_changes_a_result(
    year: Office,
) -> None:
    report = accepted(year)
    record = services.draft_publication(
        report=report, lock=report.lock, actor=year.handler, at=year.at
    )
    case = Case.objects.filter(state="closed").get()
    year.do(case, Act.REMEDY_FILED, kind="review", filed_on=D(2026, 1, 8), body="市政府")
    year.do(
        case, Act.REMEDY_DECIDED, which="1", ending="corrected", order="redo",
        decided_on=D(2026, 1, 8),
    )  # fmt: skip
    case = year.do(case, Act.REDO, year.head, decided_on=D(2026, 1, 8), note="决定")
    case = year.decided(case, "other", reasons="重新处理。")
    year.issue(year.reviewed(case))

    fresh = AnnualReport.objects.get(pk=report.pk)
    assert fresh.table2 == count_for(year.unit, 2025).table2 == report.table2
    assert fresh.record == record
    with refused("published"):
        services.draft_publication(report=fresh, lock=fresh.lock, actor=year.handler, at=year.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnualReport.objects.filter(pk=report.pk).update(state="draft", texts={})
    assert count_for(year.unit, 2026).table3["rev"]["corrected"] == 1
    body = record.versions.get().body
    assert "<table>" in body
    assert "本列数据的勾稽关系为" in body
    names = set(record.versions.get().attachments.values_list("name", flat=True))
    assert names == {"report-2025.csv", "report-2025.json"}


def test_first_table_is_the_records_and_what_an_officer_wrote_survives_a_recount(
    year: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = {"normative_docs.issued": Figure("4", "全年公布的。")}
    monkeypatch.setitem(figures._of_agencies, "of the test", lambda _agency, _year: counted)
    report = opened(year)
    assert report.table1["normative_docs"]["issued"] == 4
    report = services.edit_report(
        report=report,
        lock=report.lock,
        texts=TEXTS,
        table1={"normative_docs": {"issued": 9}, "licences": {"decisions": 7}},
        actor=year.handler,
        at=year.at,
    )

    report = services.recount(report=report, lock=report.lock, actor=year.handler, at=year.at)

    assert report.table1["normative_docs"]["issued"] == 4
    assert report.table1["licences"]["decisions"] == 7


def test_government_adds_up_what_was_handed_in_and_names_who_is_missing(year: Office) -> None:
    from tests.kernel.publishing.office import officer

    accepted(year, table1={"licences": {"decisions": 7}, "fees": {"amount": "0.35"}})
    keeper = officer(year.city, Role.HANDLER, on=D(2023, 1, 1), username="city-keeper")

    report = services.open_report(agency=year.city, year=2025, actor=keeper, at=year.at)

    assert report.is_government
    assert report.table2["r1"]["total"] == 3
    assert report.table1["licences"] == {"decisions": 7}
    assert report.table1["fees"] == {"amount": "0.35"}
    assert report.missing == ["佳木斯市教育局"]


def simulate(office: Office, count: int, seed: int = 11) -> None:
    """Requests of two years written straight into the tables, with random lives."""
    dice = random.Random(seed)
    base = office.filed()
    act = LedgerAct.objects.latest("pk")
    results = [code.value for code in RESULTS]
    at = datetime.combine(D(2024, 1, 1), time(9), CITY_ZONE)
    cases, requests, outcomes, acts = [], [], [], []
    for n in range(count):
        received = D(2024, 1, 1) + timedelta(days=dice.randrange(731))
        cases.append(
            Case(
                number=f"SIM-{n}",
                kind=base.kind,
                kind_version=base.kind_version,
                title="x",
                agency=office.unit,
                channel="web",
                state="screening",
                opened_at=at,
            )
        )
        requests.append((received, dice.choice(COLUMNS), dice.random() < 0.9, dice.choice(results)))
    cases = Case.objects.bulk_create(cases)
    acts = LedgerAct.objects.bulk_create(
        LedgerAct(
            uid=uuid4(),
            kind=act.kind,
            at=at,
            visibility=act.visibility,
            payload={},
            cause=act.cause,
        )
        for _n in range(count)
    )
    Request.objects.bulk_create(
        Request(
            case=case, applicant_type=who, way="online", arrived_on=received,
            received_on=received, carrier="paper",
        )
        for case, (received, who, _e, _r) in zip(cases, requests, strict=True)
    )  # fmt: skip
    for case, one, (received, _who, ends, result) in zip(cases, acts, requests, strict=True):
        if ends:
            ended = received + timedelta(days=int(dice.expovariate(1 / 25)))
            outcomes.append(
                Outcome(request_id=case.pk, round=1, result=result, decided_on=ended, record=one)
            )
    Outcome.objects.bulk_create(outcomes)


def test_simulated_year_satisfies_every_relation_and_an_independent_recount(
    office: Office,
) -> None:
    simulate(office, 5000)
    at = office.on(D(2026, 1, 8)).at

    first = services.open_report(agency=office.unit, year=2024, actor=office.handler, at=at)
    report = services.open_report(agency=office.unit, year=2025, actor=office.handler, at=at)

    assert [f for f in findings_of(report) if f.severity is Severity.ERROR] == []
    assert first.table2["r4"] == report.table2["r2"]
    # Counted again by the database, one cell at a time, from the other tables.
    for column in COLUMNS:
        rows = Request.objects.filter(applicant_type=column)
        assert report.table2["r1"][column] == rows.filter(received_on__year=2025).count()
        for leaf in LEAVES:
            codes = [code.value for code, info in RESULTS.items() if info.row == leaf]
            ended = Outcome.objects.filter(
                request__applicant_type=column, result__in=codes, decided_on__year=2025
            )
            assert report.table2[leaf][column] == ended.count()


def test_desk_walks_a_report_to_its_public_draft(year: Office, client: Client) -> None:
    from yangguang.kernel.now import city_date, now

    this = city_date(now()).year

    def enter(actor) -> None:
        client.force_login(Person.objects.get(pk=actor.person_id))

    def act(name: str, **more: str):
        report = AnnualReport.objects.get()
        return client.post(
            reverse("requests_desk:report_act", args=["czj", 2025, name]),
            {"lock": report.lock, **more},
            follow=True,
        )

    assert this > 2025
    enter(year.handler)
    client.post(reverse("requests_desk:reports"), {"agency": "czj", "year": "2025"})
    page = reverse("requests_desk:report", args=["czj", 2025])
    client.post(page, {"lock": 0, **TEXTS, "licences.decisions": "12", "fees.amount": "3.5"})
    assert AnnualReport.objects.get().table1["fees"]["amount"] == "3.5"
    assert "勾稽关系全部成立" in client.get(page).content.decode()
    act("check")
    enter(year.leader)
    act("approve")
    enter(year.handler)
    act("submit")
    enter(year.office)
    act("accept")
    enter(year.handler)
    act("publish")

    report = AnnualReport.objects.get()
    assert report.record is not None
    data = json.loads(client.get(reverse("requests_desk:report_json", args=["czj", 2025])).content)
    assert data["table2"]["r1"]["total"] == 3
    enter(year.stranger)
    assert client.get(page).status_code == 404
    assert act("return", reason="x").status_code == 404


def test_report_is_called_to_mind_until_it_is_made(year: Office) -> None:
    def told(actor) -> list[tuple[str, date | None, str]]:
        work = answered(ReportWork().gather(actor, at=year.at, limit=5))["mine"]
        return [(w.state, w.due_on, w.level) for w in work]

    assert told(year.handler) == [("还没有编制", D(2026, 1, 31), "in_time")]
    assert told(year.stranger) == [("还没有编制", D(2026, 1, 31), "in_time")]
    year.on(D(2026, 2, 3))
    assert told(year.handler)[0][2] == "late"
    report = written(year)
    assert told(year.handler)[0][0] == "编制中"
    services.check_report(report=report, lock=report.lock, actor=year.handler, at=year.at)
    assert (told(year.handler), len(told(year.leader))) == ([], 1)
    year.on(D(2026, 7, 1))
    assert told(year.leader) == []


def test_leader_reads_the_whole_report_before_he_signs(year: Office, client: Client) -> None:
    report = written(year, table1={"licences": {"decisions": 713}})
    services.check_report(report=report, lock=report.lock, actor=year.handler, at=year.at)
    client.force_login(Person.objects.get(pk=year.leader.person_id))

    page = client.get(reverse("requests_desk:report", args=["czj", 2025])).content.decode()

    for shown in (*TEXTS.values(), "行政许可 本年处理决定数量", "713", "审批"):
        assert shown in page


def test_last_years_figures_and_words_stand_beside_this_years(year: Office, client: Client) -> None:
    written(year)
    at = year.on(D(2027, 1, 8)).at
    report = services.open_report(agency=year.unit, year=2026, actor=year.handler, at=at)
    services.edit_report(
        report=report,
        lock=report.lock,
        texts={**TEXTS, "problems": "人手仍然不足，明年增加专门岗位并开展演练。"},
        table1={"licences": {"decisions": 5}},
        actor=year.handler,
        at=at,
    )
    report.refresh_from_db()
    earlier = AnnualReport.objects.get(year=2025)

    rows = {r.label: (r.now, r.then, r.change) for r in figures_beside(report, earlier)}
    assert rows["一、本年新收政府信息公开申请数量"] == (0, 3, "-3")
    assert rows["行政许可：本年处理决定数量"] == (5, 0, "+5")
    alike = {row.name: row.is_alike for row in texts_beside(report, earlier)}
    # 没有收费 is the same every year, and may be.
    assert alike == {"overview": True, "problems": False, "other": False}
    client.force_login(Person.objects.get(pk=year.handler.person_id))
    page = client.get(reverse("requests_desk:report", args=["czj", 2026])).content.decode()
    assert page.count("与上一年的文字几乎相同") == 1
    assert TEXTS["problems"] in page
    first = client.get(reverse("requests_desk:report", args=["czj", 2025])).content.decode()
    assert "这里没有 2024 年的报告" in first


def test_report_that_is_public_already_is_not_owed(year: Office, client: Client) -> None:
    record = published(Gate(year.at, code="fgw", name="佳木斯市发展改革委"), "某单位2025年年度报告")
    CatalogueEntry.objects.filter(record=record).update(
        agency=year.unit,
        genre="annual_report",
        title="佳木斯市财政局2025年政府信息公开工作年度报告",
    )

    gathered = ReportWork().gather(year.handler, at=year.at, limit=10)
    assert answered(gathered)["mine"] == []
    client.force_login(Person.objects.get(pk=year.handler.person_id))
    page = client.get(reverse("requests_desk:reports")).content.decode()
    assert "已经公开，不是在这里编制的" in page
    assert "年度还没有编制" not in page


@pytest.mark.parametrize("typed", ["0000", "0001", "2018", "9999", "x"])
def test_report_of_a_year_that_cannot_be_is_refused_in_words(
    year: Office, client: Client, typed: str
) -> None:
    client.force_login(Person.objects.get(pk=year.handler.person_id))

    page = client.post(
        reverse("requests_desk:reports"), {"agency": "czj", "year": typed}, follow=True
    )

    assert "请选择单位和年度" in page.content.decode()
    assert not AnnualReport.objects.exists()
    with refused("year"):
        services.open_report(agency=year.unit, year=0, actor=year.handler, at=year.at)
