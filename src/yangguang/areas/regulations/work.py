"""What normative documents ask of officers, as lines of 今天."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import CleanupItem, Dossier, Step, Task
from yangguang.areas.regulations.rules import cleanup as cleanup_rules
from yangguang.areas.regulations.rules.drafting import State
from yangguang.areas.regulations.selectors.limits import Reckoner, settings_made
from yangguang.areas.regulations.services.acting import DRAFTERS, REGISTRARS, REVIEWERS
from yangguang.kernel.asking import Asking
from yangguang.kernel.desk.registry import NOTHING, Lists, Work
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.duties.models import ParameterValue
    from yangguang.kernel.organizations.rules import Actor

SOON = 5


class RegulationWork:
    """Reviews, numbers and filings that wait; evaluations and amendments that are owed."""

    name = "regulations"
    order = 36

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """What waits for this person."""
        if not actor.agencies_with():
            return NOTHING
        dossiers, tasks, items = yield [
            # The oldest first: its limit began first.
            _dossiers_of(actor).order_by("pk")[:limit],
            _tasks_of(actor)
            .select_related("regulation__record__current__version")
            .order_by("due_on", "pk")[:limit],
            _items_of(actor)
            .select_related("cleanup", "regulation__record__current__version")
            .order_by("pk")[:limit],
        ]
        steps: Sequence[Step] = ()
        made: Sequence[ParameterValue] = ()
        if dossiers:
            steps, made = yield [Step.objects.filter(dossier__in=dossiers), settings_made()]
        reckoner = Reckoner(at, calendar=the_book().calendar_on(None), made=made)
        found = [
            *self._dossiers(dossiers, steps, reckoner),
            *self._tasks(tasks, city_date(at)),
            *self._proposals(items),
        ]
        found.sort(key=lambda w: (w.due_on is None, w.due_on))
        return {"mine": found[:limit], "unit": [], "waiting": []}

    def _dossiers(
        self, dossiers: Iterable[Dossier], steps: Sequence[Step], reckoner: Reckoner
    ) -> Iterable[Work]:
        today = city_date(reckoner.at)
        for dossier in dossiers:
            taken = [step for step in steps if step.dossier_id == dossier.pk]
            running = reckoner.running(dossier, taken)
            due = running[1].due_on if running else None
            yield Work(
                title=dossier.title,
                url=reverse("regulations_desk:dossier", args=[dossier.number]),
                kind=_("规范性文件"),
                agency="",
                state=str(dossier.get_state_display()),
                due_on=due,
                left=_left(due, today),
                level=_level(due, today),
                number=dossier.number,
                agencies=(dossier.agency_id,),
            )

    def _tasks(self, tasks: Iterable[Task], today: date) -> Iterable[Work]:
        for task in tasks:
            current = task.regulation.record.current
            yield Work(
                title=current.version.title if current else "",
                url=reverse("regulations_desk:library"),
                kind=str(task.get_kind_display()),
                agency="",
                state=_("待办"),
                due_on=task.due_on,
                left=_left(task.due_on, today),
                level=_level(task.due_on, today),
                agencies=(task.agency_id,),
            )

    def _proposals(self, items: Iterable[CleanupItem]) -> Iterable[Work]:
        for item in items:
            current = item.regulation.record.current
            yield Work(
                title=current.version.title if current else "",
                url=reverse("regulations_desk:cleanup_item", args=[item.cleanup.number, item.pk]),
                kind=_("文件清理"),
                agency="",
                state=str(item.cleanup.get_state_display()),
                number=item.cleanup.number,
                agencies=(item.regulation.drafting_unit_id,),
            )


def _dossiers_of(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers whose next step is the actor's part."""
    drafting = [
        *(State.REVISING, State.REVIEWED, State.DELIBERATED, State.REGISTERED, State.PUBLISHED)
    ]
    return Dossier.objects.filter(
        Q(state=State.LEGALITY, legal_unit__in=actor.agencies_with(*REVIEWERS))
        | Q(state=State.SIGNED, issuer__in=actor.agencies_with(*REGISTRARS))
        | Q(state__in=drafting, agency__in=actor.agencies_with(*DRAFTERS))
    )


def _tasks_of(actor: Actor) -> QuerySet[Task]:
    """Open tasks of the actor's units."""
    return Task.objects.filter(done_at__isnull=True, agency__in=actor.agencies_with(*DRAFTERS))


def _items_of(actor: Actor) -> QuerySet[CleanupItem]:
    """Documents of the actor's units that have no proposal yet."""
    return CleanupItem.objects.filter(
        cleanup__state=cleanup_rules.State.PROPOSING,
        result="",
        regulation__drafting_unit__in=actor.agencies_with(*DRAFTERS),
    )


def _left(due: date | None, today: date) -> str:
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return _("已逾期%(days)d天") % {"days": -days}
    return _("还剩%(days)d天") % {"days": days}


def _level(due: date | None, today: date) -> str:
    if due is None:
        return "none"
    days = (due - today).days
    if days < 0:
        return "late"
    return "due_soon" if days <= SOON else "in_time"
