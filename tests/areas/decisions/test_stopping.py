"""A consultation is stopped in public: why stands on the page, what was said is still answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.areas.decisions.test_dossiers import Table
from yangguang.areas.decisions.calendar import days_between
from yangguang.areas.decisions.followed import MatterList
from yangguang.areas.decisions.models import Consultation
from yangguang.areas.decisions.rules.calling_off import CAUSE_WORDS, Cause
from yangguang.areas.decisions.rules.consultation import Kind, Phase, State, check_stop, phase
from yangguang.areas.decisions.rules.dossier import Step
from yangguang.areas.decisions.selectors import consultations as reads
from yangguang.areas.decisions.services import drafting, opinions
from yangguang.areas.decisions.work import ConsultationWork
from yangguang.kernel.asking import answered
from yangguang.kernel.cases.rules import Channel
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from tests.areas.decisions.hall import Hall

DAY = date(2026, 5, 18)
WHY = str(CAUSE_WORDS[Cause.DROPPED])


def refusal(act: Any, *args: object, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **options)
    return caught.value.code


def stopped(hall: Hall, made: Consultation | None = None, cause: str = "dropped") -> Consultation:
    made = hall.fresh(made or hall.opened())
    drafting.stop_consultation(
        consultation=made, lock=made.lock, cause=cause, actor=hall.drafter, at=hall.at
    )
    hall.follow()
    return hall.fresh(made)


def page(made: Consultation, part: str = "") -> str:
    return Client().get(f"/decisions/{made.number}/{part}").content.decode()


@pytest.mark.parametrize(
    ("state", "ends", "is_stopped", "code"),
    [
        (State.ANNOUNCED, DAY, True, "stopped"),
        (State.DRAFT, DAY, False, "wrong_state"),
        (State.AT_GATE, DAY, False, "wrong_state"),
        (State.REPORTING, DAY, False, "wrong_state"),
        (State.REPORTED, DAY, False, "wrong_state"),
        (State.ANNOUNCED, None, False, "wrong_state"),
        # One that is over owes its report and is not stopped any more.
        (State.ANNOUNCED, DAY - timedelta(days=1), False, "over"),
    ],
)
def test_only_what_is_announced_and_not_over_is_stopped(
    state: State, ends: date | None, is_stopped: bool, code: str
) -> None:
    assert refusal(check_stop, state, ends, on=DAY, is_stopped=is_stopped) == code


@pytest.mark.parametrize("days", [0, 5])
def test_may_be_stopped_up_to_its_last_day(days: int) -> None:
    check_stop(State.ANNOUNCED, DAY + timedelta(days=days), on=DAY, is_stopped=False)


def test_stopped_is_neither_open_nor_over_until_it_is_reported() -> None:
    month = timedelta(days=30)
    for on in (DAY - month, DAY, DAY + 2 * month):
        told = phase(State.ANNOUNCED, DAY, DAY + month, on=on, is_stopped=True)
        assert told is Phase.STOPPED
    assert phase(State.REPORTED, DAY, DAY + month, on=DAY, is_stopped=True) is Phase.REPORTED


def test_stop_is_public_with_its_reason_and_takes_no_more_opinions(hall: Hall) -> None:
    made = hall.opened()
    hall.said(made)
    made = stopped(hall, made)

    act = Act.objects.get(kind="decisions.consultation_stopped")
    assert (act.visibility, act.payload["cause"]) == ("public", WHY)
    shown = page(made)
    assert "这次征求意见已经终止" in shown
    assert WHY in shown
    assert "提意见</button>" not in shown
    assert made.number not in [c.number for c in reads.lines_in(Phase.OPEN, on=city_date(hall.at))]
    assert refusal(hall.said, made) == "stopped"
    assert Client().get(f"/decisions/{made.number}/comment/").status_code == 302
    late = Client().post(
        f"/decisions/{made.number}/comment/", {"text": "建议另行研究。", "kind": "person"}
    )
    assert "已经终止，不再接收意见" in late.content.decode()
    assert "建议另行研究。" in late.content.decode()
    assert made.opinions.count() == 1
    home = Client().get("/decisions/").content.decode()
    assert "已终止，待反馈" in home
    told = Client().get("/api/v1/consultations?phase=stopped").json()
    assert [(row["number"], row["stop_cause"]) for row in told] == [(made.number, WHY)]
    assert Client().get("/api/v1/consultations?phase=open").json() == []


def test_who_typed_while_it_was_stopped_is_not_taken_in(hall: Hall) -> None:
    made = hall.opened()
    read_before = hall.fresh(made)
    stopped(hall, made)

    assert refusal(hall.said, read_before) == "stopped"


def test_paper_that_arrived_by_the_day_of_the_stop_is_entered(hall: Hall) -> None:
    made = stopped(hall)
    on = city_date(hall.at)
    hall.at += timedelta(days=2)

    def enter(received: date) -> None:
        new = opinions.NewOpinion(
            text="来信建议。", kind=Kind.PERSON, channel=Channel.POST, received_on=received
        )
        opinions.submit_opinion(consultation=made, new=new, actor=hall.drafter, at=hall.at)

    enter(on)
    assert refusal(enter, on + timedelta(days=1)) == "stopped"
    assert made.opinions.count() == 1


def test_what_was_said_is_answered_and_reported_with_the_stop(hall: Hall) -> None:
    made = hall.opened()
    opinion = hall.said(made)
    made = stopped(hall, made)
    (line,) = answered(ConsultationWork().gather(hall.drafter, at=hall.at, limit=10))["mine"]
    assert line.number == made.number
    assert "终止" in line.state
    with pytest.raises(Refused) as caught:
        hall.reported(made)
    assert caught.value.code == "opinions_open"
    hall.answered(opinion)

    done = hall.reported(made)

    assert done.state == State.REPORTED
    body = Version.objects.get(record=done.report).body
    assert "终止" in body
    assert WHY in body
    assert "征求意见已于" in page(done)
    assert WHY in page(done)
    assert f"终止。原因：{WHY}" in page(done, "report/")
    assert reads.line_of(done, on=city_date(hall.at)).phase is Phase.REPORTED


def test_page_tells_by_when_the_report_is_due_and_whether_it_is_late(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.promptly()
    over, early = hall.opened(), hall.opened()
    early = stopped(hall, early, "content")
    over = hall.over(over)

    def at(days: int) -> None:
        moment = hall.at + timedelta(days=days)
        monkeypatch.setattr("yangguang.areas.decisions.views.consultations.now", lambda: moment)

    at(0)
    assert "意见采纳情况最迟" in page(over)
    assert "期限按“及时”计算：市政务公开办公室，条例第二十六条" in page(over)
    assert "还剩" in page(over)
    at(60)
    assert "已逾期" in page(over)
    assert "已逾期" in page(early)
    hall.at += timedelta(days=60)
    done = hall.reported(over)
    assert "意见采纳情况最迟" not in page(done)


def test_calendar_and_followers_are_told_of_the_stop(hall: Hall) -> None:
    made = stopped(hall)
    on = city_date(hall.at)

    days = days_between(on - timedelta(days=2), on + timedelta(days=60))
    found = [(day.uid, day.on, day.kind) for day in days if made.number in day.uid]
    assert (f"consultation-{made.number}-end", on, "征求意见终止") in found
    assert [kind for _uid, _on, kind in found if "截止" in kind] == []
    news = MatterList().items("", after=0, upto=10**6, limit=10)
    assert any("终止公开征求意见" in item.line.title for item in news)


def test_author_reads_that_it_was_stopped_and_that_he_is_answered(hall: Hall) -> None:
    made = hall.opened()
    token = opinions.new_token()
    opinion = hall.said(made, token=token)
    stopped(hall, made)
    client = Client()

    code = opinions.code_of(token, opinion.number)
    shown = client.post(
        "/decisions/opinions/follow/", {"number": opinion.number, "code": code}, follow=True
    )

    assert f"{WHY}您的意见照样研究、答复。" in shown.content.decode()


def test_stop_stands(hall: Hall) -> None:
    made = stopped(hall)

    assert refusal(stopped, hall, made) == "stopped"
    for changes in ({"stopped_at": None, "stop_cause": ""}, {"stop_cause": "law"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consultation.objects.filter(pk=made.pk).update(**changes)


@pytest.mark.parametrize("cause", ["", "quorum", "随便写的话"])
def test_only_fixed_reasons_become_public(hall: Hall, cause: str) -> None:
    assert refusal(stopped, hall, None, cause) == "reason"


def test_stranger_cannot_stop_it(hall: Hall) -> None:
    made = hall.opened()

    with pytest.raises(Refused):
        drafting.stop_consultation(
            consultation=made, lock=made.lock, cause="law", actor=hall.leader, at=hall.at
        )


def test_officer_stops_it_at_the_desk(hall: Hall) -> None:
    made = hall.opened()
    client = Client()
    client.force_login(Person.objects.get(pk=hall.drafter.person_id))
    address = f"/desk/decisions/consultations/{made.number}/"
    assert "终止征求意见" in client.get(address).content.decode()
    assert client.post(f"{address}stop/", {"lock": made.lock}).status_code == 200

    client.post(f"{address}stop/", {"lock": made.lock, "reason": "law"})

    assert hall.fresh(made).stop_cause == "law"
    shown = client.get(address).content.decode()
    assert "已经终止" in shown
    assert "stop/" not in shown


def test_stopped_consultation_is_no_participation(hall: Hall) -> None:
    table = Table(hall)
    table.heard()
    made = hall.reported(stopped(hall))

    with pytest.raises(Refused) as caught:
        table.step(Step.PARTICIPATION, made, methods=["consultation"])

    assert caught.value.code == "stopped"
