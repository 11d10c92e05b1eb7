"""The writes of supervision: a task ordered, escalated, extended, concluded, reviewed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.oversight.supervision import rules
from yangguang.areas.oversight.supervision.models import (
    Card,
    CardEvent,
    ExtensionRequest,
    Milestone,
    Task,
)
from yangguang.areas.oversight.supervision.rules import Act, CardLevel, Clock, Kind, Source
from yangguang.areas.oversight.supervision.selectors import (
    KIND,
    REMIND,
    open_cards,
    task_of,
    unanswered_cards,
)
from yangguang.kernel.cases.models import Case, StatusRow
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Channel, Do, Refused
from yangguang.kernel.cases.services import Arrival, open_case
from yangguang.kernel.cases.services.moving import make_move
from yangguang.kernel.cases.settings_in_force import settings_of
from yangguang.kernel.cases.timing import renew_due, start_clock
from yangguang.kernel.clocks import Started
from yangguang.kernel.ledger.services import (
    NewAct,
    Subject,
    cancel_scheduled,
    record,
    schedule,
)
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import CLOCK, Role
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.organizations.rules import Actor

REMIND_ON_TIME = "supervision.remind"
SETTLE_ON_TIME = "supervision.settle"
MORNING = time(9)


@dataclass(frozen=True)
class NewTask:
    """A task as it is ordered."""

    unit: Agency
    title: str
    goal: str
    evidence: str
    due_on: date
    source: Source
    kind: Kind = Kind.ROUTINE
    source_ref: str = ""
    clause: str = ""
    obligation: str = ""
    partners: Sequence[Agency] = ()
    milestones: Sequence[tuple[date, str]] = field(default=())
    demonstration: bool = False


def may_order(actor: Actor, office: Agency, unit: Agency) -> bool:
    """The city's office orders everybody; a unit's own desk orders itself and those below it."""
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return True
    if not any(actor.has(role, office.pk) for role in (Role.HANDLER, Role.DESK_HEAD)):
        return False
    above: Agency | None = unit
    while above is not None:
        if above.pk == office.pk:
            return True
        above = above.parent
    return False


@transaction.atomic
def order_task(*, new: NewTask, office: Agency, actor: Actor, at: datetime) -> Case:
    """Put a task on the ledger of the office. Raises Refused for one without due date or proof."""
    if not may_order(actor, office, new.unit):
        raise Refused("not_permitted", _("只有市政务公开办公室可以向其他单位交办督办事项。"))
    rules.check_new({"goal": new.goal, "evidence": new.evidence})
    today = city_date(at)
    rule = rules.due_rule(today, new.due_on)
    case = open_case(
        arrival=Arrival(
            kind=KIND,
            agency=office,
            title=new.title,
            channel=Channel.OFFICE,
            applicant={},
            respondent=new.unit,
            facts={"unit": new.unit.code, "source": new.source},
            demonstration=new.demonstration,
        ),
        actor=actor,
        at=at,
    ).case
    task = Task.objects.create(
        case=case,
        unit=new.unit,
        source=new.source,
        source_ref=new.source_ref,
        clause=new.clause,
        obligation=new.obligation,
        kind=new.kind,
        goal=new.goal.strip(),
        evidence=new.evidence.strip(),
    )
    task.partners.set(new.partners)
    Milestone.objects.bulk_create(
        Milestone(task=task, due_on=on, title=title) for on, title in new.milestones
    )
    _start_due(case, rule, at)
    return Case.objects.select_related("agency", "desk", "handler").get(pk=case.pk)


def _start_due(case: Case, rule: Any, at: datetime) -> None:
    act = StatusRow.objects.select_related("record").filter(case=case).latest("position").record
    start_clock(case, Clock.DUE, Started(at=at), rule=rule, act=act)
    renew_due(case)
    _schedule_reminder(case)


def _schedule_reminder(case: Case) -> None:
    """Set the day on which the task is called to mind by itself."""
    subject = Subject("case", case.pk, case.number)
    clock = case.clocks.filter(name=Clock.DUE, round=case.round, stopped_at=None).first()
    if clock is None or clock.due_on is None:
        return
    values = settings_of(kind_of(case), agency_id=case.agency_id, on=clock.due_on)
    on = clock.due_on - timedelta(days=int(values[REMIND]))
    cancel_scheduled(kind=REMIND_ON_TIME, subject=subject, at=clock.due_at or case.opened_at)
    moment = datetime.combine(on, MORNING, CITY_ZONE)
    if moment > case.opened_at:
        schedule(kind=REMIND_ON_TIME, due_at=moment, subject=subject)


def apply(case: Case, act: str, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What an act means for the task, in the transaction of the act. Raises Refused."""
    task = task_of(case)
    if act in rules.CARD_OF:
        raise_card(task, rules.CARD_OF[act], str(answers.get("reason", "")), actor, at)
        return
    step = STEPS.get(act)
    if step is not None:
        step(task, answers, actor, at)


def raise_card(task: Task, level: CardLevel, reason: str, actor: Actor, at: datetime) -> Card:
    """A card with the facts as they are now; it is never changed afterwards."""
    case = task.case
    clock = case.clocks.filter(name=Clock.DUE, round=case.round).first()
    due = clock.due_on if clock else None
    late = max((city_date(at) - due).days, 0) if due else 0
    letter = None
    if level is CardLevel.LETTER:
        letter = case.letters.filter(template=rules.LETTER_TEMPLATE, state="issued").last()
    earlier = task.cards.count()
    card = Card.objects.create(
        task=task,
        number=earlier + 1,
        round=case.round,
        level=level,
        reason=reason[:300],
        due_on=due,
        days_late=late,
        earlier=earlier,
        letter=letter,
        raised_by_id=actor.person_id,
        raised_at=at,
    )
    _tell(case, "card_raised", actor, at, level=level, label=str(rules.CARD_LABELS[level]))
    return card


def _tell(case: Case, kind: str, actor: Actor, at: datetime, **payload: Any) -> None:
    record(
        NewAct(
            kind=f"oversight.{kind}",
            actor=actor,
            at=at,
            subject=Subject("case", case.pk, case.number),
            agency_id=case.agency_id,
            payload=payload,
        )
    )


def _reassign(task: Task, answers: Mapping[str, Any], _actor: Actor, _at: datetime) -> None:
    """Another unit owes it now; what the first one did stays on the record."""
    typed = str(answers.get("unit", "")).rpartition(":")[2]
    unit = Agency.objects.filter(pk=int(typed)).first() if typed.isdigit() else None
    if unit is None or unit.pk == task.unit_id:
        raise Refused("unit_missing", _("请选择另一个责任单位。"))
    Task.objects.filter(pk=task.pk).update(unit=unit)
    task.case.parties.filter(role="respondent").update(agency=unit)


def _report(task: Task, answers: Mapping[str, Any], _actor: Actor, _at: datetime) -> None:
    Task.objects.filter(pk=task.pk).update(percent=int(answers["percent"]))


def _ask_extension(task: Task, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    ExtensionRequest.objects.create(
        task=task,
        days=int(answers["days"]),
        reason=str(answers["reason"])[:300],
        asked_by_id=actor.person_id,
        asked_at=at,
    )


def _extend(task: Task, _answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    _answer_extension(task, actor, at, granted=True)
    _schedule_reminder(task.case)


def _deny_extension(task: Task, _answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    _answer_extension(task, actor, at, granted=False)


def _answer_extension(task: Task, actor: Actor, at: datetime, *, granted: bool) -> None:
    asked = task.extension_requests.filter(answered_at=None)
    if asked.filter(asked_by_id=actor.person_id).exists():
        raise Refused("own_request", _("延期申请不能由申请人自己批准。"))
    asked.update(granted=granted, answered_by_id=actor.person_id, answered_at=at)


def _reply(task: Task, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    reason = str(answers.get("reply", ""))[:300]
    CardEvent.objects.bulk_create(
        CardEvent(
            card=card, what=CardEvent.REPLIED, reason=reason, person_id=actor.person_id, at=at
        )
        for card in unanswered_cards(task)
    )


def _close_card(task: Task, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """A person closes the newest open card, and says why."""
    card = open_cards(task).first()
    if card is not None:
        CardEvent.objects.create(
            card=card,
            what=CardEvent.CLOSED,
            reason=str(answers["reason"])[:300],
            person_id=actor.person_id,
            at=at,
        )
        _tell(task.case, "card_closed", actor, at, level=card.level, by_fact=False)


def _conclude(task: Task, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """The task is verified: its outcome, by whom; what was open is closed by the fact."""
    Task.objects.filter(pk=task.pk).update(
        outcome=answers["outcome"], concluded_by_id=actor.person_id, concluded_at=at
    )
    _close_all(task, actor, at)
    _tell(task.case, "task_closed", actor, at, outcome=str(answers["outcome"]), clause=task.clause)
    clock = task.case.clocks.filter(name=Clock.ASK_REVIEW, stopped_at=None).last()
    if clock is not None and clock.due_at is not None:
        schedule(
            kind=SETTLE_ON_TIME,
            due_at=clock.due_at + timedelta(minutes=1),
            subject=Subject("case", task.case_id, task.case.number),
        )


def _close_all(task: Task, actor: Actor, at: datetime) -> None:
    for card in open_cards(task):
        CardEvent.objects.create(
            card=card, what=CardEvent.CLOSED, by_fact=True, person_id=actor.person_id, at=at
        )
        _tell(task.case, "card_closed", actor, at, level=card.level, by_fact=True)
    cancel_scheduled(
        kind=REMIND_ON_TIME, subject=Subject("case", task.case_id, task.case.number), at=at
    )


def _cancel(task: Task, _answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    _close_all(task, actor, at)


def _ask_review(task: Task, _answers: Mapping[str, Any], _actor: Actor, at: datetime) -> None:
    subject = Subject("case", task.case_id, task.case.number)
    cancel_scheduled(kind=SETTLE_ON_TIME, subject=subject, at=at)


def _check_withdrawn(task: Task, actor: Actor) -> None:
    """Who concluded does not review his own conclusion (政府督查工作条例 article 17)."""
    if actor.person_id is not None and actor.person_id == task.concluded_by_id:
        raise Refused("own_conclusion", _("作结论的人员应当回避，请由其他同志复核。"))


def _keep(task: Task, _answers: Mapping[str, Any], actor: Actor, _at: datetime) -> None:
    _check_withdrawn(task, actor)
    Task.objects.filter(pk=task.pk).update(is_reviewed=True)


def _overturn(task: Task, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """The conclusion falls; the task runs on in a round of its own with a new day."""
    _check_withdrawn(task, actor)
    try:
        due_on = date.fromisoformat(str(answers.get("due_on", "")).strip())
    except ValueError:
        raise Refused("due_missing", _("请写明新的完成时限，例如 2026-12-31。")) from None
    rule = rules.due_rule(city_date(at), due_on)
    Task.objects.filter(pk=task.pk).update(
        is_reviewed=True, outcome="", concluded_by=None, concluded_at=None
    )
    case = task.case
    case.round += 1
    Case.objects.filter(pk=case.pk).update(round=case.round)
    _start_due(case, rule, at)


STEPS: dict[str, Callable[[Task, Mapping[str, Any], Actor, datetime], None]] = {
    Act.REASSIGN: _reassign,
    Act.REPORT: _report,
    Act.ASK_EXTENSION: _ask_extension,
    Do.EXTEND: _extend,
    Act.DENY_EXTENSION: _deny_extension,
    Act.REPLY: _reply,
    Act.CLOSE_CARD: _close_card,
    Act.CONCLUDE: _conclude,
    Act.CANCEL: _cancel,
    Act.ASK_REVIEW: _ask_review,
    Act.KEEP: _keep,
    Act.OVERTURN: _overturn,
}


def remind_on_time(fact: TimedFact, at: datetime) -> None:
    """The timetable calls the task to mind, once, while it is still to be done."""
    case = Case.objects.select_related("agency").get(pk=fact.subject_id)
    is_over = case.clocks.filter(name=Clock.DUE, round=case.round, due_at__lt=at).exists()
    if case.state in {rules.State.ISSUED, *rules.WORKING} and not is_over:
        reason = _("距完成时限不足%(days)s天") % {"days": _remind_days(case)}
        make_move(
            case=case,
            lock=case.lock,
            act=Act.REMIND,
            actor=CLOCK,
            at=at,
            answers={"reason": reason},
        )


def _remind_days(case: Case) -> int:
    values = settings_of(kind_of(case), agency_id=case.agency_id, on=city_date(case.opened_at))
    return int(values[REMIND])


def settle_on_time(fact: TimedFact, at: datetime) -> None:
    """Nobody asked for a review in time: the conclusion stands."""
    case = Case.objects.select_related("agency").get(pk=fact.subject_id)
    if case.state == rules.State.CONCLUDED:
        make_move(case=case, lock=case.lock, act=Act.SETTLE, actor=CLOCK, at=at)


@transaction.atomic
def finish_milestone(*, step: Milestone, actor: Actor, at: datetime) -> None:
    """The unit says that a step is done. Raises Refused when it was said before."""
    if not Milestone.objects.filter(pk=step.pk, done_at=None).update(done_at=at):
        raise Refused("done_before", _("这个节点已经登记完成。"))
    _tell(step.task.case, "milestone_done", actor, at, due_on=step.due_on.isoformat())


def title_for(unit: Agency, goal: str, on: date) -> str:
    """What the task is called."""
    return _("%(unit)s：%(goal)s") % {
        "unit": agency_name(unit, on, short=True),
        "goal": goal.strip().splitlines()[0][:60],
    }
