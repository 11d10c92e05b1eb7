"""A consultation through its services: prepared, announced, commented on, reported."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.areas.decisions.hall import DRAFT, Hall
from tests.kernel.publishing.office import officer
from yangguang.areas.decisions.models import Consultation, Opinion
from yangguang.areas.decisions.rules.consultation import Kind, State
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.selectors.feedback import feedback_clock
from yangguang.areas.decisions.selectors.texts import clauses_of, latest_text
from yangguang.areas.decisions.services import drafting, likeness, opinions, reporting
from yangguang.areas.decisions.work import ConsultationWork
from yangguang.cities.loading import CITIES
from yangguang.kernel.asking import answered
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.duties.matching import matches
from yangguang.kernel.duties.registry import NO_FACTS
from yangguang.kernel.ledger.models import AccessRecord, Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ANONYMOUS, Actor, Role
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.services import withdraw

PERSONAL = "我是张建国,身份证号230803198501011234,手机13904541234,建议犬绳改为一米五。"


def refusal(act: object, *args: object, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **options)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"basis": ""}, "basis"),
        ({"explanation": " "}, "explanation"),
        ({"channels_out": ["newspaper"]}, "site"),
        ({"contacts": {}}, "contacts"),
        ({"end_on": None}, "period"),
        # 条例 on major decisions, article 15: generally thirty days, fewer with a reason.
        ({"days": 29}, "short"),
        ({"start": -1}, "past"),
        ({"object_type": "normative_document"}, "two_sites"),
    ],
)
def test_notice_that_lacks_something_is_refused(
    hall: Hall, changes: dict[str, object], code: str
) -> None:
    on = city_date(hall.at)
    if "days" in changes:
        changes = {"end_on": on + timedelta(days=int(str(changes["days"])))}
    if "start" in changes:
        changes = {"start_on": on - timedelta(days=1)}
    made = hall.prepared(**changes)

    assert (
        refusal(
            drafting.prepare_notice,
            consultation=made,
            lock=made.lock,
            actor=hall.drafter,
            at=hall.at,
        )
        == code
    )


def test_shorter_period_goes_out_with_its_reason(hall: Hall) -> None:
    on = city_date(hall.at)
    made = hall.opened(end_on=on + timedelta(days=10), short_reason="入冬前必须施行。")

    page = Client().get(f"/decisions/{made.number}/").content.decode()

    assert "入冬前必须施行" in page


def test_last_day_on_a_holiday_moves_to_the_next_working_day(hall: Hall) -> None:
    # 2027-01-01 is a statutory holiday (民法典 article 203).

    moved = drafting.last_day(date(2026, 10, 1))

    assert moved > date(2026, 10, 1)
    assert drafting.last_day(date(2026, 11, 28)) == date(2026, 11, 28)


def test_nothing_is_public_before_the_gate(hall: Hall) -> None:
    made = hall.prepared()
    made = drafting.prepare_notice(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )

    assert Client().get(f"/decisions/{made.number}/").status_code == 404
    assert made.title not in Client().get("/decisions/").content.decode()
    assert refusal(hall.said, made) == "not_open"


def test_gate_opens_the_consultation_once(hall: Hall) -> None:
    made = hall.opened()
    hall.follow()

    assert made.state == State.ANNOUNCED
    assert Act.objects.filter(kind="decisions.draft_opened").count() == 1
    page = Client().get(f"/decisions/{made.number}/").content.decode()
    assert "使用不超过两米的犬绳" in page
    assert "还剩" in Client().get("/decisions/").content.decode()


@pytest.mark.parametrize(
    ("changes", "proves"),
    [
        ({"object_type": "normative_document", "channels_out": ["site", "disclosure_site"]}, True),
        ({"object_type": "decision", "channels_out": ["site", "disclosure_site"]}, False),
        ({"object_type": "decision", "channels_out": ["site"]}, False),
    ],
)
def test_draft_of_a_normative_document_on_both_sites_proves_4_1_1_m(
    hall: Hall, changes: dict[str, Any], *, proves: bool
) -> None:
    duties = json.loads((CITIES / "jiamusi" / "plan" / "duties.json").read_text("utf-8"))
    (duty,) = [each for each in duties if each["clause"] == "4.1.1-m"]
    (pattern,) = duty["evidence"]
    hall.opened(**changes)

    act = Act.objects.get(kind="decisions.draft_opened")

    assert act.kind in pattern["kinds"]
    assert matches(pattern["where"], act, NO_FACTS) is proves


def test_what_the_gate_masks_is_masked_in_the_clauses(hall: Hall) -> None:
    made = hall.prepared()
    lines = [*DRAFT.splitlines(), "第五条 联系人张建国,电话13904541234。"]
    drafting.set_draft(
        consultation=made, lock=made.lock, title="城市养犬管理办法（征求意见稿）", lines=lines,
        actor=hall.drafter, at=hall.at,
    )  # fmt: skip
    made = hall.fresh(made)
    made = drafting.prepare_notice(
        consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    version = Version.objects.get(record=made.notice)
    from yangguang.kernel.publishing.services import edit_version

    annex = dict(version.annexes[0])
    annex["body"] = annex["body"].replace("张建国", "张某").replace("13904541234", "*****")
    edit_version(
        version=version, lock=version.lock, changes={"annexes": [annex]}, actor=hall.drafter,
        at=hall.at,
    )  # fmt: skip
    before = [c.key for c in clauses_of(latest_text(made))]

    hall.through_gate(made.notice)

    page = Client().get(f"/decisions/{made.number}/").content.decode()
    assert "13904541234" not in page
    assert "张某" in page
    assert [c.key for c in clauses_of(latest_text(made))] == before


def test_withdrawn_notice_leads_to_its_tombstone(hall: Hall) -> None:
    made = hall.opened()
    assert made.notice is not None
    withdraw(
        record=made.notice, kind="error", public_reason="有误", internal_reason="",
        actor=hall.office.publisher, at=hall.at,
    )  # fmt: skip

    answer = Client().get(f"/decisions/{made.number}/")

    assert answer.status_code == 302
    assert made.notice.public_id in answer["Location"]
    assert made.title not in Client().get("/decisions/").content.decode()


def test_opinion_is_masked_and_its_author_sealed(hall: Hall) -> None:
    made = hall.opened()
    opinion = hall.said(made, PERSONAL, person={"name": "张建国", "phone": "13904541234"})

    assert "230803198501011234" not in opinion.text
    assert "13904541234" not in opinion.text
    assert "建议犬绳改为一米五" in opinion.text
    assert "13904541234" not in opinion.sealed
    author = opinions.look_at_author(opinion, actor=hall.drafter, at=hall.at)
    assert author.text == PERSONAL
    assert author.person["phone"] == "13904541234"
    assert AccessRecord.objects.filter(subject_type="opinion", subject_id=opinion.pk).exists()


def test_overseer_sees_the_work_and_not_the_author(hall: Hall) -> None:
    opinion = hall.said(hall.opened())

    assert reads.opinion_for(hall.overseer, opinion.number) == opinion
    assert (
        refusal(opinions.look_at_author, opinion, actor=hall.overseer, at=hall.at)
        == "not_permitted"
    )


def test_other_agency_sees_nothing_at_the_desk(hall: Hall) -> None:
    from tests.kernel.publishing.office import agency

    made = hall.opened()
    opinion = hall.said(made)
    stranger = officer(
        agency("wjw", "佳木斯市卫生健康委员会"), Role.INFORMATION_OFFICER, on=city_date(hall.at)
    )

    assert not reads.consultations_visible_to(stranger).exists()
    with pytest.raises(Opinion.DoesNotExist):
        reads.opinion_for(stranger, opinion.number)


def test_same_form_sent_twice_is_one_opinion_with_one_receipt(hall: Hall) -> None:
    made = hall.opened()
    new = opinions.NewOpinion(text="建议降低罚款。", kind=Kind.PERSON, token="a" * 32)

    first = opinions.submit_opinion(consultation=made, new=new, actor=ANONYMOUS, at=hall.at)
    again = opinions.submit_opinion(consultation=made, new=new, actor=ANONYMOUS, at=hall.at)

    assert (again.opinion, again.code) == (first.opinion, first.code)
    assert again.is_repeated
    assert made.opinions.count() == 1


def test_code_opens_the_own_opinion_and_no_other(hall: Hall) -> None:
    made = hall.opened()
    new = opinions.NewOpinion(text="建议降低罚款。", kind=Kind.PERSON)
    received = opinions.submit_opinion(consultation=made, new=new, actor=ANONYMOUS, at=hall.at)
    other = hall.said(made)

    number = received.opinion.number
    assert reads.opinion_by_code(number, received.code.lower()) == received.opinion
    with pytest.raises(Opinion.DoesNotExist):
        reads.opinion_by_code(other.number, received.code)


def test_late_opinion_is_kept_and_marked(hall: Hall) -> None:
    made = hall.over(hall.opened())

    opinion = hall.said(made)

    assert opinion.is_late
    assert count_of(made).late == 1


def test_paper_opinion_of_the_last_day_is_in_time(hall: Hall) -> None:
    made = hall.over(hall.opened())
    new = opinions.NewOpinion(
        text="来信建议。", kind=Kind.PERSON, channel=Channel.POST, received_on=made.end_on
    )

    opinion = opinions.submit_opinion(
        consultation=made, new=new, actor=hall.drafter, at=hall.at
    ).opinion

    assert not opinion.is_late
    assert opinion.entered_by_id == hall.drafter.person_id


def test_stranger_cannot_enter_for_somebody(hall: Hall) -> None:
    made = hall.opened()
    new = opinions.NewOpinion(text="来信建议。", kind=Kind.PERSON, channel=Channel.POST)

    assert (
        refusal(opinions.submit_opinion, consultation=made, new=new, actor=ANONYMOUS, at=hall.at)
        == "not_permitted"
    )


def test_words_are_shown_only_after_a_look(hall: Hall) -> None:
    made = hall.opened()
    opinion = hall.said(made, "建议设置宠物便袋箱。")
    address = f"/decisions/{made.number}/opinions/"
    assert "宠物便袋箱" not in Client().get(address).content.decode()

    opinions.show_opinion(opinion=opinion, lock=opinion.lock, actor=hall.approver, at=hall.at)

    assert "宠物便袋箱" in Client().get(address).content.decode()


def test_objection_is_decided_by_another_person(hall: Hall) -> None:
    opinion = hall.said(hall.opened())
    held = opinions.hold_opinion(
        opinion=opinion, lock=0, ground="advert", reason="与草案无关。", actor=hall.approver,
        at=hall.at,
    )  # fmt: skip
    asked = opinions.appeal_showing(
        opinion=held, lock=held.lock, reason="不是广告。", actor=ANONYMOUS, at=hall.at
    )

    same = refusal(
        opinions.show_opinion, opinion=asked, lock=asked.lock, actor=hall.approver, at=hall.at
    )
    shown = opinions.show_opinion(
        opinion=asked, lock=asked.lock, actor=hall.office.disclosure_office, at=hall.at
    )

    assert same == "same_person"
    assert shown.showing == "shown"


def test_report_waits_for_every_opinion(hall: Hall) -> None:
    made = hall.opened()
    first, second = hall.said(made), hall.said(made, "建议增加遛犬区。")
    early = refusal(
        reporting.prepare_report, consultation=made, lock=made.lock, actor=hall.drafter, at=hall.at
    )
    made = hall.over(made)
    hall.answered(first)

    assert early == "running"
    assert (
        refusal(
            reporting.prepare_report,
            consultation=made,
            lock=made.lock,
            actor=hall.drafter,
            at=hall.at,
        )
        == "opinions_open"
    )
    hall.answered(second, "adopted")
    assert hall.reported(made).state == State.REPORTED


def test_database_refuses_a_report_with_an_open_opinion(hall: Hall) -> None:
    made = hall.opened()
    hall.said(made)

    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=made.pk).update(state="reporting")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.update(sealed="x")


def test_answer_needs_a_reason_and_a_second_person(hall: Hall) -> None:
    opinion = hall.said(hall.opened())
    row = Opinion.objects.select_related("consultation").get(pk=opinion.pk)
    assert (
        refusal(
            opinions.draft_answer, opinions=[row], locks={row.pk: 0}, disposition="rejected", reason=" ",
            actor=hall.drafter, at=hall.at,
        )
        == "reason"
    )  # fmt: skip
    opinions.draft_answer(
        opinions=[row],
        locks={row.pk: 0},
        disposition="rejected",
        reason="不可行。",
        actor=hall.drafter,
        at=hall.at,
    )
    row.refresh_from_db()

    assert (
        refusal(
            opinions.approve_answer,
            opinions=[row],
            locks={row.pk: row.lock},
            actor=hall.drafter,
            at=hall.at,
        )
        == "not_permitted"
    )


def test_report_without_opinions_says_so(hall: Hall) -> None:
    made = hall.reported(hall.over(hall.opened()))

    page = Client().get(f"/decisions/{made.number}/report/").content.decode()

    assert "没有收到意见" in page
    assert "没有收到意见" in Version.objects.get(record=made.report).body


def test_what_is_over_without_a_report_waits_at_its_unit(hall: Hall) -> None:
    from tests.kernel.publishing.office import agency

    day = city_date(hall.at)
    stranger = officer(agency("wjw", "佳木斯市卫生健康委员会"), Role.INFORMATION_OFFICER, on=day)
    made = hall.opened()

    def waits(actor: Actor) -> list[str]:
        work = answered(ConsultationWork().gather(actor, at=hall.at, limit=10))
        return [line.number for line in work["mine"]]

    assert waits(hall.drafter) == []
    hall.over(made)
    assert waits(hall.drafter) == [made.number]
    assert waits(stranger) == []
    assert waits(hall.approver) == []
    hall.reported(hall.fresh(made))
    assert waits(hall.drafter) == []


def test_what_is_owed_has_the_clock_of_the_word_the_city_set(hall: Hall) -> None:
    made = hall.over(hall.opened())
    (line,) = answered(ConsultationWork().gather(hall.drafter, at=hall.at, limit=10))["mine"]
    assert (line.due_on, line.level) == (None, "none")
    hall.promptly()

    (line,) = answered(ConsultationWork().gather(hall.drafter, at=hall.at, limit=10))["mine"]
    clock = feedback_clock(made.end_on, hall.at)

    assert clock is not None
    assert made.end_on is not None
    assert line.due_on == clock.result.due_on
    assert line.due_on is not None
    span = range(1, (line.due_on - made.end_on).days + 1)
    assert sum(calendar_for().is_working(made.end_on + timedelta(days=n)) for n in span) == 20
    assert line.level == "in_time"
    late = hall.at + timedelta(days=60)
    (line,) = answered(ConsultationWork().gather(hall.drafter, at=late, limit=10))["mine"]
    assert line.level == "late"
    client = Client()
    client.force_login(Person.objects.get(pk=hall.drafter.person_id))
    page = client.get(f"/desk/decisions/consultations/{made.number}/").content.decode()
    assert "期限按“及时”计算：市政务公开办公室，条例第二十六条" in page


def test_changed_draft_comes_out_with_the_opinions_that_led_to_it(hall: Hall) -> None:
    made = hall.opened()
    first = clauses_of(latest_text(made))
    rope = next(c for c in first if c.text.startswith("使用不超过"))
    opinion = hall.said(made, keys=[rope.key])
    opinions.show_opinion(opinion=opinion, lock=0, actor=hall.approver, at=hall.at)
    hall.answered(opinion, "adopted")
    made = hall.over(made)
    lines = DRAFT.replace("不超过两米的犬绳", "不超过一米五的犬绳").splitlines()
    text = drafting.set_draft(
        consultation=made, lock=made.lock, title="城市养犬管理办法（修改稿）", lines=lines,
        actor=hall.drafter, at=hall.at,
    )  # fmt: skip
    assert text.number == 2
    assert "不超过一米五" not in Client().get(f"/decisions/{made.number}/").content.decode()
    reporting.note_reasons(
        text=text, key=rope.key, opinions=[opinion], actor=hall.drafter, at=hall.at
    )

    made = hall.reported(made)

    changes = reads.public_changes(made)
    assert [(c.path, c.change, list(c.opinions)) for c in changes] == [
        ("第三条第（一）项", "changed", ["0001"])
    ]
    page = Client().get(f"/decisions/{made.number}/changes/").content.decode()
    assert "<h1>您说了，我们改了</h1>" in page
    assert "第 0001 号" in page
    assert Act.objects.filter(kind="decisions.adoption_published").count() == 1


def test_page_of_changes_does_not_claim_any_where_there_are_none(hall: Hall) -> None:
    made = hall.opened()
    hall.answered(hall.said(made))
    made = hall.reported(hall.over(made))

    page = Client().get(f"/decisions/{made.number}/changes/").content.decode()

    assert "<h1>草案没有改动</h1>" in page
    assert "我们改了" not in page


def test_csv_has_every_opinion_with_its_answer(hall: Hall) -> None:
    made = hall.opened()
    hall.answered(hall.said(made, "=HYPERLINK(1)建议。"))
    made = hall.reported(hall.over(made))

    answer = Client().get(f"/decisions/{made.number}/report.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert len(lines) == 2
    assert "未采纳" in lines[1]
    # Held or not yet looked at: the words stay inside, the answer comes out.
    assert "HYPERLINK" not in lines[1]


def test_near_duplicates_are_suggested_and_stay_apart(hall: Hall) -> None:
    made = hall.opened()
    letter = "请降低违规养犬的罚款标准,给养犬人一个改正的机会,第一次以教育为主。"
    same = [hall.said(made, letter), hall.said(made, letter + "谢谢!"), hall.said(made, letter)]
    other = hall.said(made, "建议在公园划出遛犬区域。")

    marked = likeness.suggest_groups(consultation=made, actor=hall.drafter, at=hall.at)

    assert marked == 3
    assert {Opinion.objects.get(pk=o.pk).likeness for o in same} == {same[0].pk}
    assert Opinion.objects.get(pk=other.pk).likeness is None
    assert made.opinions.count() == 4


def test_rebuild_changes_nothing(hall: Hall) -> None:
    from yangguang.kernel.ledger.followers import rebuild_compared

    hall.opened()

    assert rebuild_compared("decisions", at=hall.at).is_identical


def test_draft_page_and_submission_keep_to_their_queries(
    hall: Hall, django_assert_max_num_queries: Any
) -> None:
    made = hall.opened()
    keys = [c.key for c in clauses_of(latest_text(made))]
    for n in range(6):
        opinion = hall.said(made, f"第{n}条建议，请研究。", keys=keys[n : n + 2])
        opinions.show_opinion(opinion=opinion, lock=0, actor=hall.approver, at=hall.at)

    with django_assert_max_num_queries(15):
        assert Client().get(f"/decisions/{made.number}/").status_code == 200
    with django_assert_max_num_queries(20):
        hall.said(made, keys=keys[:2])
