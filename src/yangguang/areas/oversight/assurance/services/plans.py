"""Work plans: drafted task by task, adopted by the leader in charge (plan 5.4-a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.models import PlanTask, WorkPlan
from yangguang.areas.oversight.assurance.rules import plans
from yangguang.areas.oversight.assurance.services.acting import (
    Overtaken,
    act_on,
    check_keeper,
    check_leader,
)
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


@transaction.atomic
def open_plan(*, agency: Agency, year: int, actor: Actor, at: datetime) -> WorkPlan:
    """Start a unit's plan for a year. Raises Refused when there is one."""
    check_keeper(actor, agency.pk)
    try:
        with transaction.atomic():
            return WorkPlan.objects.create(
                agency=agency, year=year, created_by_id=actor.person_id, created_at=at
            )
    except IntegrityError:
        raise Refused("plan_stands", _("这一年度的工作方案已经建立。")) from None


def _write(plan: WorkPlan, lock: int, **changes: Any) -> WorkPlan:
    written = WorkPlan.objects.filter(pk=plan.pk, lock=lock).update(lock=F("lock") + 1, **changes)
    if not written:
        raise Overtaken
    return WorkPlan.objects.select_related("agency").get(pk=plan.pk)


@transaction.atomic
def set_tasks(
    *,
    plan: WorkPlan,
    lock: int,
    tasks: Sequence[dict[str, Any]],
    record_ref: str,
    actor: Actor,
    at: datetime,
) -> WorkPlan:
    """Write the whole breakdown. An adopted plan that changes must be adopted anew.

    Raises Refused or Overtaken.
    """
    del at
    check_keeper(actor, plan.agency_id)
    fresh = _write(plan, lock, adopted_at=None, adopted_by=None, record_ref=record_ref)
    PlanTask.objects.filter(plan=plan).delete()
    PlanTask.objects.bulk_create(PlanTask(plan=fresh, **task) for task in tasks)
    return fresh


def tasks_of(plan: WorkPlan) -> list[plans.Task]:
    """The plan's lines as the rules take them."""
    return [
        plans.Task(t.clause, t.task, t.section, t.person, t.due_on, t.deliverable)
        for t in plan.tasks.all()
    ]


@transaction.atomic
def adopt_plan(
    *, plan: WorkPlan, lock: int, clauses: Sequence[str], actor: Actor, at: datetime
) -> WorkPlan:
    """The leader in charge puts the plan in force. Raises Refused naming what it lacks."""
    check_leader(actor, plan.agency_id)
    lacking = list(plans.gaps(tasks_of(plan), clauses))
    if lacking:
        text = "；".join(f"{clause} {str(message).rstrip('。')}" for clause, message in lacking[:8])
        raise Refused("incomplete", _("工作方案还不完整：%(what)s。") % {"what": text})
    fresh = _write(plan, lock, adopted_at=at, adopted_by_id=actor.person_id)
    act_on(
        "work_plan",
        plan.pk,
        "work_plan_adopted",
        agency_id=plan.agency_id,
        actor=actor,
        at=at,
        ref=fresh.record_ref,
        year=plan.year,
        tasks=len(tasks_of(fresh)),
    )
    return fresh
