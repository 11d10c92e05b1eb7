"""Obligations follow from duties, acts and the calendar, and from nothing else.

The fixture `scene` ends every test by making everything anew: it must come out the same.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.kernel.duties.making import DOCUMENT, INTERPRETED, LINK, duty, interpretation
from tests.kernel.duties.scene import MONDAY, Scene
from yangguang.kernel.clocks.levels import Level
from yangguang.kernel.clocks.words import describe
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.derivation.openings import REF_LENGTH
from yangguang.kernel.duties.limits import clock_of
from yangguang.kernel.duties.models import Closing, Lapse, Obligation, Proof
from yangguang.kernel.ledger.models import Act, Follower
from yangguang.kernel.ledger.registry import projections
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.publishing import services

HELD = {"type": "act", "kinds": ["training.class_held"], "label": "培训班"}
YEARLY = {"type": "calendar", "period": "year", "from": "2024-01-01"}


def day(year: int, month: int, number: int, hour: int = 2) -> datetime:
    return datetime(year, month, number, hour, tzinfo=UTC)


def test_publication_opens_an_obligation_with_its_due_date(scene: Scene) -> None:
    scene.load(interpretation())

    document = scene.publish()

    act = Act.objects.get(kind="publishing.published", subject_id=document.record_id)
    owed = scene.one()
    assert owed.key == f"4.2-a/szfb/a{act.uid.hex[:REF_LENGTH]}"
    assert (owed.opened_by, owed.opened_at) == (act, act.at)
    assert owed.due_on == date(2026, 11, 19)
    assert scene.state() == "pending"


def test_publication_of_another_genre_opens_nothing(scene: Scene) -> None:
    scene.load(interpretation())
    scene.publish(genre="notice")
    assert scene.owed() == []


def test_related_interpretation_fulfils_in_time(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    scene.later(days=3)

    scene.interpret(document)

    owed = scene.one()
    assert owed.fulfilled_at == scene.at
    assert scene.state() == "fulfilled"
    proof = Closing.objects.get(obligation=owed).proof
    assert proof.act is not None
    assert proof.act.kind == "publishing.published"


def test_interpretation_of_another_document_fulfils_nothing(scene: Scene) -> None:
    scene.load(interpretation())
    document, other = scene.publish(), scene.publish(title="关于校车安全检查的通知")

    scene.interpret(other)

    owed = scene.one(subject=f"record:{document.record.public_id}")
    assert owed.fulfilled_at is None


@pytest.mark.parametrize(("hour", "state"), [(15, "fulfilled"), (16, "fulfilled_late")])
def test_last_minute_of_the_third_working_day_is_in_time(
    scene: Scene, hour: int, state: str
) -> None:
    # Thursday 2026-11-19, 23:59:59 in the city is in time; midnight is not.
    scene.load(interpretation())
    document = scene.publish()
    moment = day(2026, 11, 19, hour)
    scene.later(seconds=(moment - MONDAY).total_seconds() + (3599 if hour == 15 else 0))

    scene.interpret(document)

    assert scene.state() == state


def test_relation_made_later_counts_from_the_publication(scene: Scene) -> None:
    # The interpretation was public in time; that somebody linked it later changes nothing.
    scene.load(interpretation())
    document = scene.publish()
    text = scene.publish(genre="interpretation")
    scene.later(days=30)
    assert scene.state() == "overdue"

    scene.relate(text, document)

    assert scene.state() == "fulfilled"


def test_interpretation_before_the_document_counts(scene: Scene) -> None:
    scene.load(interpretation())
    text = scene.publish(genre="interpretation")
    scene.later(days=1)
    document = scene.publish()
    scene.relate(text, document)
    assert scene.state() == "fulfilled"


def test_withdrawn_evidence_opens_the_obligation_again(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    text = scene.interpret(document)
    scene.later(days=30)
    assert scene.state() == "fulfilled"

    scene.withdraw(text)

    assert scene.one().fulfilled_at is None
    assert Closing.objects.count() == 0
    assert scene.state() == "overdue"
    scene.interpret(document, title="再次解读")
    assert scene.state() == "fulfilled_late"


@pytest.mark.usefixtures("trainings_with_record")
def test_act_of_another_room_proves_nothing_once_its_record_is_taken_back(scene: Scene) -> None:
    scene.load(duty(trigger=YEARLY | {"from": "2026-01-01"}, evidence=[HELD]))
    text = scene.publish()
    scene.act("training.class_held", record=text.record.public_id)
    assert scene.state() == "fulfilled"

    scene.withdraw(text)

    assert scene.one().fulfilled_at is None
    assert Proof.objects.get().withdrawn_at == scene.at

    officer = scene.office.information_officer
    scene.office.published(
        services.revise(record=text.record, reason="补正", actor=officer, at=scene.at)
    )
    scene.catch_up()
    assert scene.state() == "fulfilled"
    assert Proof.objects.get().withdrawn_at is None


def test_unrelated_evidence_opens_the_obligation_again(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    text = scene.publish(genre="interpretation")
    relation = scene.relate(text, document)
    assert scene.state() == "fulfilled"

    services.unrelate(relation=relation, actor=scene.office.information_officer, at=scene.at)
    scene.catch_up()

    assert scene.state() == "pending"


def test_second_evidence_keeps_it_closed_when_the_first_is_withdrawn(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    first = scene.interpret(document)
    scene.later(hours=1)
    second = scene.interpret(document, title="图解")

    scene.withdraw(first)

    act = Closing.objects.get().proof.act
    assert act is not None
    assert act.subject_ref == second.record.public_id
    assert scene.state() == "fulfilled"


def test_withdrawn_document_needs_no_interpretation(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    scene.withdraw(document)
    assert scene.state() == "not_applicable"


def test_withdrawal_after_the_due_date_does_not_undo_the_delay(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    scene.later(days=10)
    scene.withdraw(document)
    assert scene.state() == "overdue"


def test_time_runs_from_the_day_the_document_was_formed(scene: Scene) -> None:
    scene.load(
        interpretation(
            trigger={
                "type": "act",
                "kinds": ["publishing.published"],
                "where": {"genre": "notice"},
                "start": "formed_on",
            },
            limit={"parameter": "promptly"},
            evidence=[{"type": "record", "label": "公开", "where": {"subject": "opening"}}],
        )
    )

    prompt = scene.publish(genre="notice", formed_on=date(2026, 11, 9))
    tardy = scene.publish(genre="notice", formed_on=date(2026, 9, 9), title="关于校车的通知")

    assert scene.state(subject=f"record:{prompt.record.public_id}") == "fulfilled"
    assert scene.state(subject=f"record:{tardy.record.public_id}") == "fulfilled_late"
    assert Proof.objects.count() == 2


def test_proof_about_matters_that_opened_nothing_is_not_kept(scene: Scene) -> None:
    same = {"type": "record", "label": "公开", "where": {"subject": "opening"}}
    scene.load(interpretation(evidence=[same]))
    scene.publish(genre="notice")
    assert Proof.objects.count() == 0


def test_every_part_must_be_proved(scene: Scene) -> None:
    chart = {
        **INTERPRETED,
        "part": "chart",
        "where": {**INTERPRETED["where"], "title": ["图解"]},
    }
    text = {**INTERPRETED, "part": "text", "where": {**INTERPRETED["where"], "title": ["问答"]}}
    scene.load(interpretation(evidence=[text, chart]))
    document = scene.publish()
    scene.interpret(document, title="文件问答")
    assert scene.state() == "pending"

    scene.later(days=5)
    scene.interpret(document, title="文件图解")

    assert scene.one().fulfilled_at == scene.at
    assert scene.state() == "fulfilled_late"


def test_calendar_opens_one_obligation_for_each_period_and_unit(
    scene: Scene, trainings: None
) -> None:
    yearly = {**YEARLY, "until": "2025-12-31"}
    scene.load(duty(trigger=yearly, evidence=[HELD], owner="counties"))
    assert scene.owed() == ["4.1-a/hcx/2024", "4.1-a/hcx/2025"]
    assert scene.one(opening="2025").due_on == date(2025, 12, 31)


def test_calendar_counts_what_was_done_within_the_period(scene: Scene, trainings: None) -> None:
    limit = {"by": "11-30", "law": "五（四）"}
    scene.load(duty(trigger=YEARLY, limit=limit, evidence=[HELD]))
    assert scene.one(opening="2026").due_on == date(2026, 11, 30)
    assert scene.state(opening="2026") == "pending"

    scene.later(days=18)
    scene.act("training.class_held")

    assert scene.one(opening="2026").fulfilled_at == scene.at
    assert scene.state(opening="2026") == "fulfilled_late"
    assert scene.state(opening="2025") == "overdue"


@pytest.mark.parametrize(
    ("limit", "due_on", "left"),
    [
        (None, date(2026, 12, 31), "还剩45天"),
        ({"by": "11-30", "law": "五（四）"}, date(2026, 11, 30), "还剩14天"),
        ({"parameter": "promptly"}, date(2027, 1, 29), "还剩53个工作日"),
    ],
)
def test_what_is_left_of_a_period_still_running_is_counted_from_today(
    scene: Scene, trainings: None, limit: dict[str, str] | None, due_on: date, left: str
) -> None:
    scene.load(duty(trigger=YEARLY, limit=limit, evidence=[HELD]))
    obligation = scene.one(opening="2026")
    clock = clock_of(the_book(), obligation, at=scene.at)
    assert clock is not None
    assert (clock.due_on, describe(clock)) == (due_on, left)
    assert clock.level is Level.IN_TIME


def test_report_received_on_the_named_day_is_in_time(scene: Scene, trainings: None) -> None:
    # 「11月30日前」: received on 30 November until midnight is in time (plan 5.4-c).
    limit = {"by": "11-30", "law": "五（四）"}
    scene.load(duty(trigger=YEARLY, limit=limit, evidence=[HELD]))
    scene.later(seconds=(day(2026, 11, 30, 15) - MONDAY).total_seconds())
    scene.act("training.class_held")
    assert scene.state(opening="2026") == "fulfilled"


def test_late_is_late_whatever_date_the_report_bears(scene: Scene, trainings: None) -> None:
    named = {**HELD, "where": {"period": "opening"}}
    limit = {"by": "11-30", "law": "五（四）"}
    scene.load(duty(trigger=YEARLY, limit=limit, evidence=[named]))
    scene.later(days=60)

    scene.act("training.class_held", period="2026", dated="2026-11-20")

    assert scene.one(opening="2026").fulfilled_at == scene.at
    assert scene.state(opening="2026") == "fulfilled_late"
    assert scene.one(opening="2025").fulfilled_at is None


def test_new_period_opens_by_the_timetable_and_the_missed_ones_with_it(
    scene: Scene, trainings: None
) -> None:
    monthly = {"type": "calendar", "period": "month", "from": "2026-10-01"}
    scene.load(duty(trigger=monthly, evidence=[HELD]))
    assert [k.rpartition("/")[2] for k in scene.owed()] == ["2026-10", "2026-11"]

    scene.later(days=80)
    scene.tick()

    openings = [k.rpartition("/")[2] for k in scene.owed()]
    assert openings == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]
    assert scene.one(opening="2026-12").opened_on == date(2026, 12, 1)


def test_unit_that_did_it_closes_its_own_only(scene: Scene, trainings: None) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD], owner="departments"))
    scene.act("training.class_held", scene.finance)
    assert scene.state(agency=scene.finance, opening="2026") == "fulfilled"
    assert scene.state(agency=scene.office.agency, opening="2026") == "pending"


def test_standing_duty_is_owed_by_those_who_took_over(scene: Scene, trainings: None) -> None:
    # 国税 and 地税 became one in 2018: theirs fell away, the successor owes.
    scene.load(duty(owner="tax", evidence=[HELD]))
    assert scene.owed() == [f"4.1-a/{c}/standing" for c in ("dishuij", "guoshuij", "swj")]
    assert scene.one(agency=scene.tax).opened_on == date(2018, 7, 1)
    assert scene.state(agency=scene.tax_local) == "not_applicable"

    scene.act("training.class_held", scene.tax)

    assert scene.state(agency=scene.tax) == "done"


def test_done_before_the_record_began_is_done_and_neither_early_nor_late(
    scene: Scene, trainings: None
) -> None:
    held = {**HELD, "where": {"period": "opening"}}
    scene.load(duty(trigger=YEARLY, evidence=[held]))
    scene.act("training.class_held", period="2025")
    assert scene.state(opening="2025") == "fulfilled_late"

    begun = {**DOCUMENT, "recorded_from": "2026-01-01"}
    scene.load(duty(trigger=YEARLY, evidence=[held]), document=begun)

    assert scene.state(opening="2025") == "done"


def test_city_goes_on_after_the_last_period_as_its_parameter_says(
    scene: Scene, trainings: None
) -> None:
    # Plan 5.4-c names 2017 to 2020; what nobody asked for in between is owed by nobody.
    again = {"from": "2024-01-01", "parameter": "regularly"}
    yearly = {**YEARLY, "from": "2018-01-01", "until": "2020-12-31", "again": again}
    scene.load(duty(trigger=yearly, evidence=[HELD]))

    openings = [key.rpartition("/")[2] for key in scene.owed()]

    assert openings[:4] == ["2018", "2019", "2020", "2024-Q1"]
    assert openings[-1] == "2026-Q4"
    assert len(openings) == 3 + 12


def test_merger_moves_what_is_owed_and_what_was_done(scene: Scene, trainings: None) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD], owner="departments"))
    scene.later(days=10)
    scene.merge(scene.finance, scene.office.agency, date(2026, 11, 20))

    scene.act("training.class_held")

    # The predecessor's own period stays its own, met by its successor.
    assert scene.state(agency=scene.finance, opening="2026") == "fulfilled"
    scene.later(days=60)
    scene.tick()
    assert scene.owed(opening="2027", agency=scene.finance) == []


def test_role_nobody_holds_is_owed_by_nobody_and_says_so(scene: Scene) -> None:
    scene.load(duty(owner="nobody"))
    assert scene.owed() == ["4.1-a/-/standing"]


def test_event_counts_from_when_it_occurred_and_follows_its_correction(
    scene: Scene, trainings: None
) -> None:
    from yangguang.kernel.duties.services import correct_event, record_event

    hours = {"amount": 24, "unit": "hours", "law": "四（二）5"}
    trigger = {"type": "event", "name": "fire", "label": "重大突发事件"}
    scene.load(duty(trigger=trigger, limit=hours, evidence=[HELD]))
    occurred = scene.at - timedelta(hours=20)
    event = record_event(
        name="fire",
        title="某地火灾",
        occurred_at=occurred,
        known_at=scene.at,
        source="值班报告",
        agency=scene.office.agency,
        actor=scene.chief,
        at=scene.at,
    )
    scene.catch_up()
    assert scene.one().due_at == occurred + timedelta(hours=24)

    correct_event(
        event=event,
        occurred_at=occurred - timedelta(hours=10),
        known_at=scene.at,
        source="现场核实",
        actor=scene.chief,
        at=scene.at,
    )
    scene.catch_up()

    assert scene.one().due_at == occurred + timedelta(hours=14)
    assert scene.state() == "overdue"


def test_new_wording_holds_from_its_day_and_old_obligations_keep_theirs(scene: Scene) -> None:
    scene.load(interpretation())
    first = scene.publish()
    scene.later(days=7)

    longer = {"amount": 5, "unit": "working-days", "law": "新规定"}
    scene.load(interpretation(limit=longer))
    second = scene.publish(title="关于校车安全检查的通知")

    old = scene.one(subject=f"record:{first.record.public_id}")
    new = scene.one(subject=f"record:{second.record.public_id}")
    assert (old.version.number, old.due_on) == (1, date(2026, 11, 19))
    assert (new.version.number, new.due_on) == (2, date(2026, 11, 30))


def test_mended_wording_counts_from_the_day_it_names(scene: Scene) -> None:
    scene.load(interpretation())
    scene.publish()
    longer = {"amount": 5, "unit": "working-days", "law": "勘误"}

    scene.load(interpretation(limit=longer, since="2017-07-26"))

    assert scene.one().due_on == date(2026, 11, 23)


def test_clock_says_once_that_the_date_has_passed(scene: Scene) -> None:
    scene.load(interpretation())
    scene.publish()
    scene.later(days=3, hours=14, minutes=5)
    scene.tick()
    scene.tick()

    (act,) = Act.objects.filter(kind="duties.overdue")
    assert (act.cause, act.subject_ref, act.payload["due_on"]) == (
        "clock",
        scene.one().key,
        "2026-11-19",
    )
    assert scene.one().lapsed_at == scene.at
    assert Lapse.objects.count() == 1


def test_clock_waits_for_the_followers_before_it_calls_anything_late(scene: Scene) -> None:
    scene.load(interpretation())
    document = scene.publish()
    scene.later(days=3)
    text = scene.office.published(genre="interpretation")
    services.relate(
        source=text.record,
        target=document.record,
        kind="interprets",
        actor=scene.office.information_officer,
        at=scene.at,
    )
    scene.later(days=3)
    from yangguang.kernel.ledger.timetable import run_due

    run_due(at=scene.at)  # nothing is sealed yet
    assert not Act.objects.filter(kind="duties.overdue").exists()

    scene.later(minutes=5)
    scene.tick()
    assert not Act.objects.filter(kind="duties.overdue").exists()
    assert scene.state() == "fulfilled"


def test_soft_duty_asks_for_an_explanation(scene: Scene, trainings: None) -> None:
    two = {"type": "calendar", "period": "two-months", "from": "2026-09-01"}
    scene.load(duty(trigger=two, evidence=[HELD], soft=True))
    scene.tick()
    assert scene.state(opening="2026-B5") == "to_explain"
    assert Act.objects.filter(kind="duties.explanation_due").count() == 1
    assert not Act.objects.filter(kind="duties.overdue").exists()


def test_evidence_nobody_supplies_is_never_done_nor_late(scene: Scene) -> None:
    scene.load(duty(trigger=YEARLY, evidence=[HELD]))
    scene.tick()
    assert scene.state(opening="2024") == "not_measurable"
    assert not Lapse.objects.exists()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 500])
def test_batches_and_repetition_make_no_difference(scene: Scene, size: int) -> None:
    scene.load(interpretation(), duty())
    first, second = scene.publish(), scene.publish(title="关于校车安全检查的通知")
    text = scene.interpret(first)
    scene.later(days=1)
    scene.interpret(second, title="图解")
    scene.withdraw(text)
    projection = projections["duties"]
    goal = projection.fingerprint()

    Obligation.objects.all().delete()
    Proof.objects.all().delete()
    seal(at=scene.at)
    acts = list(Act.objects.filter(seal__isnull=False).order_by("seal__sequence"))
    for start in range(0, len(acts), size):
        for _again in range(2):
            projection.handle(acts[start : start + size], at=scene.at)

    assert projection.fingerprint() == goal


def test_handling_what_is_already_there_changes_no_row(scene: Scene) -> None:
    scene.load(interpretation())
    scene.interpret(scene.publish())
    rows = list(Obligation.objects.values())
    acts = list(Act.objects.filter(seal__isnull=False))

    projections["duties"].handle(acts, at=scene.at)

    # Loading the plan makes its clauses anew; everything but the row's number is the same.
    after = [{k: v for k, v in row.items() if k != "id"} for row in Obligation.objects.values()]
    assert after == [{k: v for k, v in row.items() if k != "id"} for row in rows]


def test_follower_stands_at_the_last_seal(scene: Scene) -> None:
    scene.load(interpretation(), duty(evidence=[LINK]))
    scene.publish()
    assert Follower.objects.get(name="duties").failures == 0
