"""Reads of supervised tasks: the office's, the unit's own, and what their matters need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yangguang.areas.oversight.supervision.models import Card, CardEvent, Task
from yangguang.areas.oversight.supervision.rules import (
    CARD_LABELS,
    CardLevel,
    Clock,
    Colour,
    Standing,
    State,
    colour,
)
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.registry import current_kind, kind_of
from yangguang.kernel.cases.selectors.access import ANSWERERS, is_overseer, units_of
from yangguang.kernel.cases.selectors.worklist import Row, for_rows, rows_of
from yangguang.kernel.cases.settings_in_force import SettingsBook, limit_of, settings_of
from yangguang.kernel.cases.timing import WITH_FACTS, ClockView, clocks_of
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.ui.dates import datetime_cn, day_cn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

KIND = "supervision"
REMIND = "remind.days"
"""Setting: how many days before its end a task is called to mind."""
URGE = "urge.days"
"""Setting: how many days before its end an unfinished task is shown as one to urge."""
COLOUR_NAME = "colour."
"""Begin of the settings that name the colours."""
CLOSED = CardEvent.objects.filter(card=OuterRef("pk"), what=CardEvent.CLOSED)
REPLIED = CardEvent.objects.filter(card=OuterRef("pk"), what=CardEvent.REPLIED)


def task_of(case: Case) -> Task:
    """The task of a matter."""
    return Task.objects.select_related("unit").get(case=case)


def open_cards(task: Task) -> QuerySet[Card]:
    """Cards nobody has closed, the newest first."""
    return task.cards.filter(~Exists(CLOSED)).order_by("-number")


def unanswered_cards(task: Task) -> QuerySet[Card]:
    """Open cards the unit has not answered."""
    return open_cards(task).filter(~Exists(REPLIED))


def details(case: Case) -> Mapping[str, object]:
    """Facts of the task for the guards of its table."""
    task = task_of(case)
    return {
        "extension_asked": task.extension_requests.filter(answered_at=None).exists(),
        "open_card": open_cards(task).exists(),
        "unanswered_card": unanswered_cards(task).exists(),
        "letter_raised": task.cards.filter(level=CardLevel.LETTER, round=case.round).exists(),
        "reviewed": task.is_reviewed,
    }


def rows(case: Case) -> Sequence[tuple[str, str]]:
    """The task's facts for its page."""
    task = task_of(case)
    return [
        (_("责任单位"), agency_name(task.unit)),
        (_("来源"), " ".join(filter(None, (task.get_source_display(), task.source_ref)))),
        (_("条款"), task.clause),
        (_("督查类型"), task.get_kind_display()),
        (_("任务目标"), task.goal),
        (_("什么算完成"), task.evidence),
        (_("进度"), f"{task.percent}%"),
        (_("结论"), task.get_outcome_display() if task.outcome else ""),
        *_milestone_rows(task),
        *((_("督办卡片%(n)d") % {"n": c.number}, card_line(c)) for c in cards_of(task)),
    ]


def _milestone_rows(task: Task) -> Iterable[tuple[str, str]]:
    for step in task.milestones.all():
        state = _("已完成") if step.done_at else _("未完成")
        yield _("节点"), f"{day_cn(step.due_on)} {step.title}（{state}）"


def cards_of(task: Task) -> list[Card]:
    """Every card of the task with what became of it."""
    return list(task.cards.prefetch_related("events"))


def clocks_of_cards(case: Case, at: datetime) -> list[ClockView]:
    """The clocks cards speak of, day by day: the task's end, and the answer to its letter."""
    read = Case.objects.prefetch_related(WITH_FACTS).get(pk=case.pk)
    spoken_of = {Clock.DUE.value, Clock.REPLY.value}
    return [view for view in clocks_of(read, at) if view.clock.name in spoken_of]


def card_line(card: Card) -> str:
    """A card in one line: level, when, why, what became of it."""
    parts = [f"{CARD_LABELS[CardLevel(card.level)]} {datetime_cn(card.raised_at)}", card.reason]
    for event in card.events.all():
        how = _("（事项办结，自动销号）") if event.by_fact else event.reason
        parts.append(f"{event.get_what_display()} {datetime_cn(event.at)} {how}".strip())
    return "；".join(part for part in parts if part)


def _lateness(task: Task, due: date | None, on: date) -> str:
    if due is not None and on > due:
        return _("已逾期%(days)s天，至今没有完成") % {"days": (on - due).days}
    return _("目前报告的进度为%(percent)s%%") % {"percent": task.percent}


def letter_words(case: Case, on: date) -> Mapping[str, str]:
    """Words of the task for the places in its letter, as things stand on the day."""
    task = task_of(case)
    values = settings_of(kind_of(case), agency_id=case.agency_id, on=city_date(case.opened_at))
    clock = case.clocks.filter(name=Clock.DUE, round=case.round).first()
    due = clock.due_on if clock else None
    return {
        "goal": task.goal[:120],
        "subject": task.goal.split("\n", 1)[0].strip()[:60],
        "due_on": day_cn(due) if due else _("（未定）"),
        "lateness": _lateness(task, due, on),
        "earlier": str(task.cards.count()),
        "reply_days": str(limit_of(values, Clock.REPLY).amount),
    }


def tasks_visible_to(actor: Actor) -> QuerySet[Case]:
    """Tasks of the actor's offices and of the units that owe them; all for who watches over all."""
    found = Case.objects.filter(kind=KIND)
    if is_overseer(actor):
        return found
    return found.filter(
        Q(agency__in=units_of(actor)) | Q(task__unit__in=actor.agencies_with(*ANSWERERS))
    )


@dataclass(frozen=True)
class TaskLine:
    """A line of the ledger."""

    row: Row
    task: Task
    unit: str
    colour: Colour
    colour_label: str
    cards: int


def ledger(
    actor: Actor, *, at: datetime, is_open: bool = True, unit: str = "", shade: str = ""
) -> list[TaskLine]:
    """The task ledger (督办台账), the nearest end first; at most 500 lines."""
    found = tasks_visible_to(actor).filter(is_open=is_open)
    if unit:
        found = found.filter(task__unit__code=unit)
    cases = list(
        for_rows(found)
        .select_related("desk", "handler", "agency", "task__unit")
        .prefetch_related("task__unit__versions", "task__cards__events")
        .order_by("sort_at", "id")[:500]
    )
    book = SettingsBook(current_kind(KIND))
    names = colour_names(at=at, book=book)
    lines = [_line(row, at, book, names) for row in rows_of(cases, at)]
    return [line for line in lines if not shade or line.colour == shade]


def colour_names(*, at: datetime, book: SettingsBook | None = None) -> dict[str, str]:
    """What the city calls the colours today."""
    values = (book or SettingsBook(current_kind(KIND))).of(None, city_date(at))
    return {shade.value: str(values[COLOUR_NAME + shade]) for shade in Colour}


def _line(row: Row, at: datetime, book: SettingsBook, names: Mapping[str, str]) -> TaskLine:
    task = row.case.task
    still = [
        CardLevel(c.level)
        for c in task.cards.all()
        if not any(e.what == CardEvent.CLOSED for e in c.events.all())
    ]
    values = book.of(row.case.agency_id, city_date(row.case.opened_at))
    stands = standing(row, still, at, values)
    shade = colour(stands) if _is_unfinished(row.case) else Colour.GREEN
    return TaskLine(row, task, agency_name(task.unit, short=True), shade, names[shade], len(still))


def _is_unfinished(case: Case) -> bool:
    return case.state not in {State.CONCLUDED, State.UNDER_REVIEW, State.SETTLED, State.CANCELLED}


def standing(
    row: Row, still: Iterable[CardLevel], at: datetime, values: Mapping[str, Any]
) -> Standing:
    """What the colour of a task depends on at the moment; `values` as set when it was ordered."""
    due = next(
        (c.due_on for c in row.case.clocks.all() if c.name == Clock.DUE and c.stopped_at is None),
        None,
    )
    left = (due - city_date(at)).days if due else None
    is_late = left is not None and left < 0
    return Standing(is_late, left, frozenset(still), int(values[REMIND]), int(values[URGE]))


def obligation_links(actor: Actor, key: str) -> Sequence[tuple[str, str]]:
    """What supervision can do about an obligation: the tasks that press for it, or a new one."""
    found = tasks_visible_to(actor).filter(task__obligation=key).order_by("-opened_at")[:5]
    links = [
        (_("督办事项 %(number)s") % {"number": c.number}, reverse("desk:matter", args=[c.number]))
        for c in found
    ]
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        clause, unit, _opening = key.split("/")
        query = urlencode({"obligation": key, "clause": clause, "unit": unit})
        links.append((_("交办督办事项"), f"{reverse('supervision:new_task')}?{query}"))
    return links


def desk_links(case: Case, _actor: Actor) -> Sequence[tuple[str, str]]:
    """What stands beside the task: the ledger, and the obligation it presses for."""
    task = task_of(case)
    links = [(_("督办台账"), reverse("supervision:tasks"))]
    if task.obligation:
        links.append(
            (_("对应的公开义务"), reverse("desk:obligation", args=task.obligation.split("/")))
        )
    return links
