"""Leading groups, staff, plans and reports through the real database (plan 5.1, 5.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from tests.journeys.steps import follow
from tests.kernel.publishing.office import agency, officer
from yangguang.areas.oversight.assurance.models import (
    LeadingGroup,
    ProgressReport,
    ReportRound,
    ReportSubmission,
)
from yangguang.areas.oversight.assurance.selectors.groups import faults_of, members_on, staff_on
from yangguang.areas.oversight.assurance.selectors.reports import line_of, unit_for
from yangguang.areas.oversight.assurance.services import groups, plans, reports, summary
from yangguang.areas.oversight.assurance.services.acting import Overtaken
from yangguang.areas.oversight.assurance.work import ProgressWork
from yangguang.kernel.asking import answered
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.models import Notice, Reminder
from yangguang.kernel.notices.selectors.inbox import inbox, messages_of
from yangguang.kernel.notices.services.daily import remind
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Refused

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")
ON = date(2026, 11, 18)
LAST_MINUTE = datetime(2026, 11, 30, 23, 59, tzinfo=CITY)
HEAD = {"name": "张演示", "post": "县长", "part": "head", "valid_from": date(2024, 1, 1)}
FULL = {
    "progress": "done",
    "action": "制定方案",
    "result": "已印发",
    "evidence": "佳桦政发〔2026〕1号",
}


class Scene:
    """A county with its people, and the city's office."""

    def __init__(self, on: date = ON) -> None:
        self.county = agency("hcx", "桦川县人民政府")
        self.office_unit = agency("szfb", "佳木斯市人民政府办公室")
        self.keeper = officer(self.county, Role.INFORMATION_OFFICER, on=on, username="keeper")
        self.leader = officer(self.county, Role.LEADER_IN_CHARGE, on=on, username="leader")
        self.office = officer(self.office_unit, Role.OPEN_GOVERNMENT_OFFICE, on=on, username="ogo")
        self.drafter = officer(
            self.office_unit, Role.INFORMATION_OFFICER, on=on, username="drafter"
        )
        self.stranger = officer(
            agency("tyx", "汤原县人民政府"), Role.INFORMATION_OFFICER, on=on, username="other"
        )

    def report(self, at: datetime, clauses: tuple[str, ...] = ("5.4-a",)) -> ProgressReport:
        call = reports.open_round(
            year=2026, units=[self.county], office=self.office_unit, note="",
            actor=self.office, at=at,
        )  # fmt: skip
        return reports.start_report(
            unit=call.units.get(), prefilled={c: {} for c in clauses}, actor=self.keeper, at=at
        )

    def filled(self, at: datetime) -> ProgressReport:
        report = reports.edit_report(
            report=self.report(at), lock=0, whole={"approver": "张演示"},
            entries={"5.4-a": FULL}, actor=self.keeper, at=at,
        )  # fmt: skip
        return reports.attach_seal(
            report=report, lock=report.lock, name="盖章件.pdf", data=b"%PDF-1.4", actor=self.keeper,
            at=at,
        )  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return Scene()


def establish(scene: Scene, at: datetime) -> LeadingGroup:
    return groups.establish_group(
        agency=scene.county,
        fields={
            "name": "桦川县政务公开领导小组", "doc_number": "桦政办发〔2024〕1号",
            "office": "县政府办公室", "established_on": date(2024, 1, 1),
        },
        actor=scene.keeper, at=at,
    )  # fmt: skip


def kinds() -> list[str]:
    return list(
        Act.objects.filter(kind__startswith="oversight.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_group_with_a_head_is_in_order_and_told_as_acts(scene: Scene, at: datetime) -> None:
    group = establish(scene, at)
    groups.add_member(group=group, fields=HEAD, actor=scene.keeper, at=at)

    assert faults_of(group, ON) == []
    assert kinds() == ["oversight.leading_group_set_up", "oversight.leading_group_changed"]


def test_second_group_of_a_unit_is_refused(scene: Scene, at: datetime) -> None:
    establish(scene, at)

    with pytest.raises(Refused, match="已有领导小组"):
        establish(scene, at)


def test_head_who_is_a_deputy_is_refused(scene: Scene, at: datetime) -> None:
    group = establish(scene, at)

    with pytest.raises(Refused, match="政府主要领导"):
        groups.add_member(group=group, fields={**HEAD, "post": "副县长"}, actor=scene.keeper, at=at)


def test_new_head_ends_the_former_one_the_day_before(scene: Scene, at: datetime) -> None:
    group = establish(scene, at)
    former = groups.add_member(group=group, fields=HEAD, actor=scene.keeper, at=at)
    heir = {**HEAD, "name": "李演示", "valid_from": date(2026, 5, 1)}
    groups.add_member(group=group, fields=heir, actor=scene.keeper, at=at)

    former.refresh_from_db()
    assert former.valid_to == date(2026, 4, 30)
    assert [m.name for m in members_on(LeadingGroup.objects.get(), ON)] == ["李演示"]


def test_meeting_to_come_is_refused(scene: Scene, at: datetime) -> None:
    group = establish(scene, at)

    with pytest.raises(Refused, match="还没有召开"):
        groups.record_meeting(
            group=group,
            fields={"held_on": ON + timedelta(days=1), "items": "议题", "decisions": "部署"},
            actor=scene.keeper, at=at, today=ON,
        )  # fmt: skip


def test_stranger_changes_no_group_and_sees_no_staff(scene: Scene, at: datetime) -> None:
    group = establish(scene, at)
    groups.register_staff(
        agency=scene.county,
        fields={"name": "王演示", "post": "科员", "phone": "0454-1234567", "since": ON},
        actor=scene.keeper, at=at,
    )  # fmt: skip

    with pytest.raises(Refused):
        groups.add_member(group=group, fields=HEAD, actor=scene.stranger, at=at)
    assert not staff_on(scene.stranger, ON).exists()
    assert staff_on(scene.office, ON).count() == staff_on(scene.keeper, ON).count() == 1


def test_plan_is_adopted_only_when_every_clause_is_broken_down(scene: Scene, at: datetime) -> None:
    plan = plans.open_plan(agency=scene.county, year=2026, actor=scene.keeper, at=at)
    task = {
        "clause": "5.1-c", "task": "听取汇报", "section": "公开科", "person": "王演示",
        "due_on": date(2026, 12, 31), "deliverable": "纪要",
    }  # fmt: skip
    plan = plans.set_tasks(
        plan=plan, lock=0, tasks=[task], record_ref="", actor=scene.keeper, at=at
    )

    with pytest.raises(Refused, match=r"5\.1-d 没有对应的任务"):
        plans.adopt_plan(
            plan=plan, lock=plan.lock, clauses=["5.1-c", "5.1-d"], actor=scene.leader, at=at
        )
    adopted = plans.adopt_plan(
        plan=plan, lock=plan.lock, clauses=["5.1-c"], actor=scene.leader, at=at
    )
    changed = plans.set_tasks(
        plan=adopted, lock=adopted.lock, tasks=[task], record_ref="", actor=scene.keeper, at=at
    )

    assert adopted.adopted_at == at
    assert changed.adopted_at is None
    assert kinds() == ["oversight.work_plan_adopted"]


def test_report_received_on_the_last_minute_is_in_time(scene: Scene, at: datetime) -> None:
    report = scene.filled(at)

    sent = reports.submit_report(
        report=report, lock=report.lock, actor=scene.leader, at=LAST_MINUTE
    )

    line = line_of(unit_for(scene.office, 2026, "hcx"), on=date(2026, 12, 20))
    assert (line.late, line.timing) == (0, "按期报送")
    assert sent.received_at == LAST_MINUTE


def test_report_received_a_minute_later_is_a_day_late(scene: Scene, at: datetime) -> None:
    report = scene.filled(at)

    reports.submit_report(
        report=report, lock=report.lock, actor=scene.leader, at=LAST_MINUTE + timedelta(minutes=1)
    )

    line = line_of(unit_for(scene.office, 2026, "hcx"), on=date(2026, 12, 20))
    assert (line.late, line.timing) == (1, "迟报1天")
    assert Act.objects.get(kind="oversight.report_received").payload["late_days"] == 1


def test_resubmission_keeps_the_first_receipt(scene: Scene, at: datetime) -> None:
    report = scene.filled(at)
    first = reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=at)
    back = reports.return_report(
        report=first, lock=first.lock, reason="缺佐证", actor=scene.office, at=at
    )

    again = reports.submit_report(
        report=back, lock=back.lock, actor=scene.leader, at=LAST_MINUTE + timedelta(days=9)
    )

    assert again.received_at == at
    assert [s.number for s in again.submissions.all()] == [1, 2]
    with pytest.raises(Refused, match="只退回一次"):
        reports.return_report(
            report=again, lock=again.lock, reason="再改", actor=scene.office, at=at
        )


def test_incomplete_report_is_refused_and_nothing_is_lost(scene: Scene, at: datetime) -> None:
    report = scene.report(at)

    with pytest.raises(Refused, match="还有 3 处"):
        reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=at)
    assert ProgressReport.objects.get().state == "draft"
    assert not ReportSubmission.objects.exists()


def test_two_officers_at_once_one_is_told(scene: Scene, at: datetime) -> None:
    report = scene.report(at)
    change = {"whole": {"problems": "人手不足"}, "entries": {}}
    reports.edit_report(report=report, lock=0, actor=scene.keeper, at=at, **change)

    with pytest.raises(Overtaken, match="没有写入"):
        reports.edit_report(report=report, lock=0, actor=scene.keeper, at=at, **change)


@pytest.mark.parametrize("who", ["keeper", "office", "stranger"])
def test_only_the_leader_sends_a_report_in(scene: Scene, at: datetime, who: str) -> None:
    report = scene.filled(at)
    actor: Actor = getattr(scene, who)

    with pytest.raises(Refused, match="分管领导"):
        reports.submit_report(report=report, lock=report.lock, actor=actor, at=at)


def test_what_was_received_cannot_be_changed(scene: Scene, at: datetime) -> None:
    report = scene.filled(at)
    reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=at)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportSubmission.objects.update(received_at=at - timedelta(days=300))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportSubmission.objects.all().delete()


def test_stranger_does_not_find_the_report(scene: Scene, at: datetime) -> None:
    scene.report(at)

    assert unit_for(scene.keeper, 2026, "hcx").agency == scene.county
    with pytest.raises(Exception, match="does not exist"):
        unit_for(scene.stranger, 2026, "hcx")


def test_summary_is_a_draft_that_counts_confirmed_reports_only(scene: Scene, at: datetime) -> None:
    report = scene.filled(at)
    sent = reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=at)
    reports.confirm_report(report=sent, lock=sent.lock, actor=scene.office, at=at)
    both = Actor(
        scene.drafter.kind, scene.drafter.person_id, scene.drafter.name,
        scene.drafter.grants | scene.office.grants,
    )  # fmt: skip
    call = report.unit.round
    szfb = Agency.objects.get(code="szfb")
    assert "兼任信息员" in summary.why_not(call, office=None, actor=scene.office)
    assert "市政务公开办公室" in summary.why_not(call, office=szfb, actor=scene.keeper)
    assert summary.why_not(call, office=szfb, actor=both) == ""

    version = summary.draft_summary(
        call=call, office=Agency.objects.get(code="szfb"), headings={"5.4-a": "制定工作方案"},
        actor=both, at=at,
    )  # fmt: skip

    text = Version.objects.get(pk=version.pk).body
    assert "桦川县人民政府" in text
    assert "5.4-a 制定工作方案" in text
    assert "张演示" not in text
    assert version.record.state == "draft"
    call.refresh_from_db()
    assert "已经起草" in summary.why_not(call, office=szfb, actor=both)
    with pytest.raises(Refused, match="已经起草"):
        summary.draft_summary(
            call=call, office=Agency.objects.get(code="szfb"), headings={}, actor=both, at=at
        )


def lists_of(actor: Actor, at: datetime) -> dict[str, list[str]]:
    """Titles and states of reports in the actor's 今天."""
    lists = answered(ProgressWork().gather(actor, at=at, limit=20))
    return {name: [f"{work.title} {work.state}" for work in found] for name, found in lists.items()}


def test_report_that_nobody_began_waits_for_the_unit_that_owes_it(
    scene: Scene, at: datetime
) -> None:
    reports.open_round(
        year=2026, units=[scene.county], office=scene.office_unit, note="",
        actor=scene.office, at=at,
    )  # fmt: skip

    assert lists_of(scene.keeper, at)["mine"] == ["2026年度进展报告 未报"]
    assert lists_of(scene.leader, at)["mine"] == ["2026年度进展报告 未报"]
    assert all(found == [] for found in lists_of(scene.stranger, at).values())


def test_report_waits_for_the_unit_then_for_the_office_and_again_when_it_is_sent_back(
    scene: Scene, at: datetime
) -> None:
    report = scene.filled(at)
    assert lists_of(scene.keeper, at)["mine"] == ["2026年度进展报告 草稿"]
    assert lists_of(scene.office, at)["mine"] == []

    report = reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=at)
    assert lists_of(scene.office, at)["mine"] == ["2026年度进展报告 已报送"]
    assert lists_of(scene.keeper, at) == {
        "mine": [], "unit": [], "waiting": ["2026年度进展报告 已报送"],
    }  # fmt: skip

    reports.return_report(
        report=report, lock=report.lock, reason="请补充佐证。", actor=scene.office, at=at
    )
    assert lists_of(scene.leader, at)["mine"] == ["2026年度进展报告 退回修改"]
    assert lists_of(scene.office, at)["mine"] == []
    assert all(found == [] for found in lists_of(scene.stranger, at).values())


def test_unit_hears_that_its_report_came_back_and_the_office_that_one_came_in(
    scene: Scene, at: datetime
) -> None:
    follow(at)
    report = scene.filled(at)
    report = reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=at)
    reports.return_report(
        report=report, lock=report.lock, reason="请补充佐证。", actor=scene.office, at=at
    )
    follow(at)

    def subjects(actor: Actor) -> list[str]:
        shown = messages_of(inbox(actor), reader=actor, at=at)
        return [one.message.subject for one in shown if one.message]

    assert subjects(scene.keeper) == [
        "桦川县人民政府2026年度进展报告：已退回，请按要求补正后再次报送"
    ]
    assert subjects(scene.office) == ["桦川县人民政府2026年度进展报告：已报送，请核对是否完整"]
    assert subjects(scene.stranger) == []


def reminded(at: datetime) -> list[str]:
    """The days on which units were reminded so far, as the keys of the reminders tell."""
    remind(at=at)
    keys = Reminder.objects.filter(key__startswith="report:").order_by("pk")
    return [key.rpartition(":")[2] for key in keys.values_list("key", flat=True)]


def test_unit_is_reminded_on_the_days_the_call_names_until_it_has_reported(
    scene: Scene, at: datetime
) -> None:
    report = scene.filled(at)
    ReportRound.objects.update(remind_days=[15, 5, 1])
    day = datetime(2026, 11, 15, 8, 0, tzinfo=CITY)

    assert reminded(day - timedelta(days=1)) == []
    assert reminded(day) == ["15"]
    # A day on which nothing ran is made up for, and no reminder comes twice.
    assert reminded(day + timedelta(days=11)) == ["15", "5"]
    assert reminded(day + timedelta(days=12)) == ["15", "5"]
    told = Notice.objects.filter(template="oversight.report_due").order_by("pk")
    assert {n.person_id for n in told} == {scene.keeper.person_id, scene.leader.person_id}
    mine = told.filter(person=scene.keeper.person_id)
    [_first, shown] = messages_of(mine, reader=scene.keeper, at=day + timedelta(days=11))
    assert shown.message is not None
    assert shown.message.subject == "桦川县人民政府2026年度进展报告还没有报送，还剩4天"
    [unseen] = messages_of(mine[:1], reader=scene.stranger, at=day)
    assert unseen.message is None

    reports.submit_report(report=report, lock=report.lock, actor=scene.leader, at=LAST_MINUTE)
    assert reminded(LAST_MINUTE + timedelta(days=1)) == ["15", "5"]


def test_unit_that_missed_the_last_day_hears_of_it_once(scene: Scene, at: datetime) -> None:
    scene.report(at)

    assert reminded(LAST_MINUTE) == ["1"]
    assert reminded(LAST_MINUTE + timedelta(days=1)) == ["1", "late"]
    assert reminded(LAST_MINUTE + timedelta(days=9)) == ["1", "late"]
