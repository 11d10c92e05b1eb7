"""Tasks through the real database: ordered, reminded, urged, extended, concluded, reviewed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from tests.kernel.publishing.office import agency, officer
from yangguang.areas.oversight.supervision.models import Card, CardEvent, Task
from yangguang.areas.oversight.supervision.rules import Act, CardLevel, Clock, Colour, Source
from yangguang.areas.oversight.supervision.selectors import ledger
from yangguang.areas.oversight.supervision.services import NewTask, order_task
from yangguang.areas.oversight.supervision.work import SupervisionWork
from yangguang.kernel.asking import answered
from yangguang.kernel.cases import services
from yangguang.kernel.cases.letters import template_of, text_of
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Do, Refused
from yangguang.kernel.cases.selectors import case_for, what_may_i_do
from yangguang.kernel.cases.selectors.correspondence import letter_acts
from yangguang.kernel.cases.services.doing import do_act
from yangguang.kernel.ledger.models import Act as LedgerAct
from yangguang.kernel.ledger.timetable import run_due
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Person, Post
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 18)


class Scene:
    """The city's office with its people, a unit that owes, and somebody else."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        on = city_date(at)
        self.office = agency("szfb", "佳木斯市人民政府办公室")
        self.unit = agency("jyj", "佳木斯市教育局")
        self.head = officer(self.office, Role.DESK_HEAD, on=on)
        self.handler = officer(self.office, Role.HANDLER, on=on)
        self.leader = officer(self.office, Role.LEADER_IN_CHARGE, on=on)
        self.city = officer(None, Role.OPEN_GOVERNMENT_OFFICE, on=on)
        Post.objects.create(
            person=Person.objects.get(pk=self.city.person_id), agency=self.office, title="主任"
        )
        self.officer = officer(self.unit, Role.INFORMATION_OFFICER, on=on)
        self.colleague = officer(self.unit, Role.SECTION_HEAD, on=on)
        self.stranger = officer(agency("czj", "佳木斯市财政局"), Role.INFORMATION_OFFICER, on=on)

    def new(self, **changes: Any) -> NewTask:
        values: dict[str, Any] = {
            "unit": self.unit, "title": "市教育局:公开招生方案", "goal": "公开招生方案",
            "evidence": "网站公开的招生方案", "due_on": DUE, "source": Source.CLAUSE,
            "clause": "4.1.6-e", **changes,
        }  # fmt: skip
        return NewTask(**values)

    def ordered(self, **changes: Any) -> Case:
        return order_task(new=self.new(**changes), office=self.office, actor=self.city, at=self.at)

    def do(
        self, case: Case, act: str, actor: Actor, at: datetime | None = None, **answers: Any
    ) -> Case:
        fresh = case_for(actor, case.number)
        return do_act(
            case=fresh, lock=fresh.lock, act=act, answers=answers, actor=actor, at=at or self.at
        )

    def accepted(self) -> Case:
        return self.do(self.ordered(), Act.ACCEPT, self.officer)

    def concluded(self) -> Case:
        case = self.do(self.accepted(), Act.SUBMIT, self.officer, result="已公开")
        return self.do(case, Act.CONCLUDE, self.head, outcome="complete", verification="已核对网页")


@pytest.fixture
def scene(at: datetime) -> Scene:
    return Scene(at)


def due(case: Case) -> date | None:
    return case.clocks.get(name=Clock.DUE, round=case.round).due_on


def test_ordered_task_is_due_on_its_day_and_waits_for_the_unit(scene: Scene) -> None:
    case = scene.ordered()

    assert due(case) == DUE
    assert [
        w.number
        for w in answered(SupervisionWork().gather(scene.officer, at=scene.at, limit=9))["mine"]
    ] == [case.number]
    assert answered(SupervisionWork().gather(scene.stranger, at=scene.at, limit=9))["mine"] == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"goal": " "}, "任务目标"),
        ({"evidence": ""}, "什么算完成"),
        ({"due_on": date(2026, 11, 18)}, "今天之后"),
    ],
)
def test_task_without_end_or_proof_is_refused(
    scene: Scene, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        scene.ordered(**changes)
    assert not Case.objects.exists()


def test_unit_cannot_order_another(scene: Scene) -> None:
    with pytest.raises(Refused, match="市政务公开办公室"):
        order_task(
            new=scene.new(unit=scene.office), office=scene.unit, actor=scene.officer, at=scene.at
        )


def test_stranger_finds_no_task(scene: Scene) -> None:
    case = scene.ordered()

    assert ledger(scene.stranger, at=scene.at) == []
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.stranger, case.number)
    assert case_for(scene.officer, case.number) == case


def test_unit_sees_what_it_may_do_and_why_not(scene: Scene) -> None:
    case = case_for(scene.officer, scene.ordered().number)
    acts = {p.act: p.why_not for p in what_may_i_do(case, scene.officer, scene.at)}

    assert acts[Act.ACCEPT] is None
    assert "这一步由" in str(acts[Act.CANCEL])


def test_reminder_comes_by_the_clock_once(scene: Scene) -> None:
    case = scene.accepted()
    early, late = (
        datetime(2026, 12, 8, h, 0, tzinfo=scene.at.tzinfo) for h in (0, 2)
    )  # 09:00 in the city is 01:00 UTC

    run_due(at=early)
    assert not Card.objects.exists()
    run_due(at=late)
    run_due(at=late + timedelta(days=1))

    card = Card.objects.get(task__case=case)
    assert (card.level, card.raised_by_id, card.due_on) == (CardLevel.REMINDER, None, DUE)
    assert ledger(scene.city, at=late)[0].colour is Colour.BLUE


def test_city_names_the_colours_and_says_from_when_each_holds(scene: Scene) -> None:
    def set_(name: str, value: object, days: int = 0) -> None:
        services.set_value(
            kind="supervision",
            name=name,
            value=value,
            basis="佳政公开办〔2026〕5号",
            valid_from=city_date(scene.at) + timedelta(days=days),
            actor=scene.city,
            at=scene.at,
        )

    set_("remind.days", 60)
    set_("colour.blue", "橙")
    scene.accepted()
    set_("remind.days", 2, days=1)  # the task keeps what held when it was ordered

    (line,) = ledger(scene.city, at=scene.at + timedelta(days=2))

    assert (line.colour, line.colour_label) == (Colour.BLUE, "橙")
    with pytest.raises(Refused, match="名称"):
        set_("colour.blue", " ")


def test_extension_moves_the_end_and_the_reminder(scene: Scene) -> None:
    case = scene.accepted()
    scene.do(case, Act.ASK_EXTENSION, scene.officer, days=10, reason="等待省里批复")

    case = scene.do(case, Do.EXTEND, scene.head, days=10, ground="同意")

    assert due(case) == DUE + timedelta(days=10)
    run_due(at=datetime(2026, 12, 9, tzinfo=scene.at.tzinfo))
    assert not Card.objects.exists()
    assert Task.objects.get().extension_requests.get().granted is True


def test_extension_after_the_end_is_refused(scene: Scene) -> None:
    case = scene.accepted()

    with pytest.raises(Refused, match="期限已过"):
        scene.do(
            case, Act.ASK_EXTENSION, scene.officer, at=scene.at + timedelta(days=40), days=5,
            reason="忘了",
        )  # fmt: skip


def test_card_is_closed_by_a_person_with_a_reason(scene: Scene) -> None:
    case = scene.do(scene.accepted(), Act.URGE, scene.head, reason="进度偏慢")
    assert ledger(scene.city, at=scene.at)[0].colour is Colour.YELLOW

    with pytest.raises(Refused, match="销号的理由"):
        scene.do(case, Act.CLOSE_CARD, scene.head, reason="")
    scene.do(case, Act.REPLY, scene.officer, reply="已加快")
    scene.do(case, Act.CLOSE_CARD, scene.head, reason="已赶上进度")

    assert [e.what for e in CardEvent.objects.order_by("pk")] == ["replied", "closed"]
    assert ledger(scene.city, at=scene.at)[0].colour is Colour.GREEN


def test_conclusion_closes_cards_by_the_fact_and_proves_the_duty(scene: Scene) -> None:
    case = scene.do(scene.accepted(), Act.URGE, scene.head, reason="进度偏慢")
    case = scene.do(case, Act.SUBMIT, scene.officer, result="已公开")

    scene.do(case, Act.CONCLUDE, scene.head, outcome="complete", verification="已核对")

    event = CardEvent.objects.get()
    assert (event.what, event.by_fact) == ("closed", True)
    assert LedgerAct.objects.get(kind="oversight.task_closed").payload["outcome"] == "complete"


def test_conclusion_stands_when_nobody_asks_for_review(scene: Scene) -> None:
    case = scene.concluded()

    run_due(at=scene.at + timedelta(days=29))
    case.refresh_from_db()
    assert case.state == "concluded"
    run_due(at=scene.at + timedelta(days=32))

    case.refresh_from_db()
    assert (case.state, case.is_open) == ("settled", False)


def test_who_concluded_does_not_review(scene: Scene) -> None:
    case = scene.do(scene.concluded(), Act.ASK_REVIEW, scene.officer, review_ground="证据没有看全")

    with pytest.raises(Refused, match="回避"):
        scene.do(case, Act.KEEP, scene.head, review_result="维持")
    case = scene.do(case, Act.KEEP, scene.city, review_result="维持")

    assert case.state == "settled"


def test_overturned_conclusion_runs_in_a_new_round(scene: Scene) -> None:
    case = scene.do(scene.concluded(), Act.ASK_REVIEW, scene.officer, review_ground="还没做完")

    scene.do(case, Act.OVERTURN, scene.city, due_on="2027-01-31", review_result="重新办理")

    case.refresh_from_db()
    assert (case.state, case.round, due(case)) == ("in_progress", 2, date(2027, 1, 31))
    assert Task.objects.get().outcome == ""


def test_letter_is_written_approved_by_another_and_raises_a_card(scene: Scene) -> None:
    case = scene.accepted()
    late = scene.at + timedelta(days=35)
    scene.do(case, Do.TAKE, scene.handler, at=late)
    letter = services.start_letter(
        case=case_for(scene.handler, case.number), template="supervision_letter",
        actor=scene.handler, at=late,
    )  # fmt: skip
    letter = services.edit_letter(
        letter=letter, lock=letter.lock, actor=scene.handler, at=late,
        typed={"situation": "没有公开。", "demands": "立即公开。"},
    )  # fmt: skip
    letter = services.submit_letter(letter=letter, lock=letter.lock, actor=scene.handler, at=late)
    letter = services.approve_letter(
        letter=letter, lock=letter.lock, opinion="同意", actor=scene.leader, at=late
    )
    letter = services.issue_letter(letter=letter, lock=letter.lock, actor=scene.handler, at=late)

    text = text_of(letter)
    assert text
    assert text.title == "关于“公开招生方案”的督办函"
    assert "已逾期5天，至今没有完成。" in text.parts[0].text

    card = Card.objects.get(level=CardLevel.LETTER)
    assert card.letter_id == letter.pk
    assert card.days_late == 5
    assert "公开督〔2026〕1号" in str(letter.number)
    assert case.clocks.filter(name=Clock.REPLY).exists()
    assert ledger(scene.city, at=late)[0].colour is Colour.DEEP_RED


def test_disputed_task_goes_to_another_unit(scene: Scene) -> None:
    case = scene.do(scene.ordered(), Act.DISPUTE, scene.officer, reason="不是我局职责")

    scene.do(
        case, Act.REASSIGN, scene.head, unit=f"agency:{scene.stranger and next(iter(scene.stranger.agencies_with()))}",
        reason="由财政局承办",
    )  # fmt: skip

    assert Task.objects.get().unit.code == "czj"
    assert [
        w.number
        for w in answered(SupervisionWork().gather(scene.stranger, at=scene.at, limit=9))["mine"]
    ]
    assert answered(SupervisionWork().gather(scene.officer, at=scene.at, limit=9))["mine"] == []


def test_cards_and_their_events_cannot_be_changed(scene: Scene) -> None:
    scene.do(scene.accepted(), Act.URGE, scene.head, reason="进度偏慢")

    for attack in (
        lambda: Card.objects.update(reason="没有催过"),
        lambda: Card.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attack()


def test_signed_letter_may_be_issued_by_who_is_in_charge(scene: Scene) -> None:
    case = scene.do(scene.accepted(), Do.TAKE, scene.handler)
    letter = services.start_letter(
        case=case, template="supervision_letter", actor=scene.handler, at=scene.at
    )
    blocks = {b.name: "请按期完成。" for b in template_of(letter).blocks if not b.is_fixed}
    given = {"actor": scene.handler, "at": scene.at}
    letter = services.edit_letter(letter=letter, lock=letter.lock, typed=blocks, **given)
    letter = services.submit_letter(letter=letter, lock=letter.lock, **given)
    letter = services.approve_letter(
        letter=letter, lock=letter.lock, opinion="同意", actor=scene.leader, at=scene.at
    )

    acts = {p.act: p.why_not for p in letter_acts(letter, scene.handler, scene.at)}

    assert acts["issue"] is None
