"""Work for 今天: answers owed in 复议 and 诉讼, new replies ordered, publications proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import Remedy, Request
from yangguang.areas.requests.rules.names import Clock
from yangguang.areas.requests.rules.remedies import REDOING, Ending
from yangguang.kernel.asking import Asking
from yangguang.kernel.cases.models import Case, CaseClock
from yangguang.kernel.cases.selectors.access import cases_visible_to, units_of
from yangguang.kernel.cases.timing import Calendars, ClockView, ask_running_facts, view_of
from yangguang.kernel.desk.registry import NOTHING, Lists, Work
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def _lists(found: Sequence[tuple[Case, Work]], actor: Actor) -> Lists:
    """What the person has in hand, and what colleagues have."""
    mine = [w for case, w in found if case.handler_id in {None, actor.person_id}]
    unit = [w for case, w in found if case.handler_id not in {None, actor.person_id}]
    return {"mine": mine, "unit": unit, "waiting": []}


def _clocks(cases: QuerySet[Case]) -> QuerySet[CaseClock]:
    """The running clocks of the agencies' own answers in these matters, the nearest end first.

    Found from the few remedies that are not decided. Those are asked by themselves: beside the
    agency SQLite would begin with every matter of it.
    """
    pending = Remedy.objects.filter(ending=Ending.PENDING).order_by().values("request")
    names = (f"{Clock.DEFENCE}-", f"{Clock.DEFENCE_SUIT}-")
    return (
        CaseClock.objects.filter(
            Q(name__startswith=names[0]) | Q(name__startswith=names[1]),
            stopped_at=None,
            case__in=cases.filter(pk__in=pending).order_by().values("pk"),
        )
        .select_related("case")
        .order_by("due_at", "pk")
    )


def defences(actor: Actor, at: datetime) -> dict[tuple[int, int], ClockView]:
    """By matter and place of the remedy, the running clock of the agency's own answer."""
    clocks = _clocks(cases_visible_to(actor))
    known = Calendars()
    return {
        (clock.case_id, int(clock.name.rpartition("-")[2])): view_of(clock.case, clock, at, known)
        for clock in clocks.prefetch_related("facts")
    }


class RemedyWork:
    """Answers the agency owes a reviewing body or a court, and new replies it was ordered to."""

    name = "request_remedies"
    order = 25

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """What is owed in the actor's own agencies, the nearest end first."""
        units = units_of(actor)
        if not units or actor.person_id is None:
            return NOTHING
        # What was ordered is little, and asked by itself: without statistics of the remedies SQLite
        # would begin with every matter of the city.
        to_redo = Remedy.objects.filter(order__in=REDOING, redone=False).order_by().values("pk")
        ordered = (
            Remedy.objects.filter(
                pk__in=to_redo,
                round=F("request__case__round"),
                request__case__agency__in=units,
            )
            .select_related("request__case")
            .order_by("redo_due_on", "pk")
        )
        of_units = Case.objects.filter(agency__in=units)
        clocks, redoing = yield [_clocks(of_units)[:limit], ordered[:limit]]
        facts = yield from ask_running_facts(clock.case_id for clock in clocks)
        known = Calendars()
        views = [view_of(c.case, c, at, known, facts.get(c.pk, ())) for c in clocks]
        found = [(view.clock.case, _owed(view)) for view in views]
        found += [(r.request.case, _to_redo(r, at)) for r in redoing]
        return _lists(found[:limit], actor)


def _owed(view: ClockView) -> Work:
    case = view.clock.case
    return Work(
        title=_("%(number)s：提交%(what)s")
        % {
            "number": case.number,
            "what": _("答辩") if view.name.startswith(Clock.DEFENCE_SUIT) else _("复议答复"),
        },
        url=reverse("desk:matter", args=[case.number]),
        kind=_("复议诉讼"),
        agency="",
        agencies=(case.agency_id,),
        state=_("尚未提交"),
        due_on=view.result.due_on,
        left=view.words,
        level=view.level,
        number=case.number,
    )


def _to_redo(remedy: Remedy, at: datetime) -> Work:
    case, due = remedy.request.case, remedy.redo_due_on
    return Work(
        title=_("%(number)s：按决定或者判决重新答复") % {"number": case.number},
        url=reverse("desk:matter", args=[case.number]),
        kind=_("复议诉讼"),
        agency="",
        agencies=(case.agency_id,),
        state=_("尚未开始"),
        due_on=due,
        level="late" if due and due < city_date(at) else "due_soon",
        number=case.number,
    )


class PublishingWork:
    """Information given to several applicants, or suggested by one, that may be for everybody."""

    name = "request_publishing"
    order = 35

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """What waits for a decision: drafted for everybody, or not and why (条例 article 44)."""
        units = units_of(actor)
        if not units or actor.person_id is None:
            return NOTHING
        rows = (
            Request.objects.filter(
                Q(alike_to__isnull=False) | Q(suggested=True),
                case__agency__in=units,
                case__state__in=("delivered", "closed"),
                public_record=None,
                publish_declined=False,
            )
            .filter(Q(alike_to=None) | Q(alike_to__public_record=None) | Q(suggested=True))
            .select_related("case")
            .order_by("-case_id")
        )
        (found,) = yield [rows[:limit]]
        return _lists([(row.case, _proposed(row)) for row in found], actor)


def _proposed(row: Request) -> Work:
    case = row.case
    return Work(
        title=_("%(number)s：是否转为主动公开") % {"number": case.number},
        url=reverse("desk:matter", args=[case.number]),
        kind=_("转为主动公开"),
        agency="",
        agencies=(case.agency_id,),
        state=_("申请人建议") if row.suggested else _("相同信息已向多人提供"),
        number=case.number,
    )
