"""Reads of the self-check: the rubric in force, runs, findings for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min

from yangguang.areas.oversight.inspection.models import Finding, Inspection, Rubric
from yangguang.areas.oversight.inspection.rules import (
    CHECKS,
    DEFAULT,
    GRADE_LABELS,
    SEVERITY_LABELS,
    Weight,
    rubric_from_json,
)
from yangguang.kernel.cases.selectors.access import is_overseer

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def rubric_row(on: date) -> Rubric | None:
    """The row in force on the day; None: the office has set none."""
    return Rubric.objects.filter(valid_from__lte=on).order_by("-valid_from", "-id").first()


def rubric_on(on: date) -> dict[str, Weight]:
    """What each check is worth on the day."""
    row = rubric_row(on)
    return rubric_from_json(row.weights) if row else dict(DEFAULT)


def may_see_all(actor: Actor) -> bool:
    """Whether the actor sees the findings of every unit, starts runs and sets the rubric."""
    return is_overseer(actor)


def findings_for(actor: Actor) -> QuerySet[Finding]:
    """Findings of the actor's units; all for who watches over all; none for anybody else."""
    found = Finding.objects.select_related("agency").prefetch_related("agency__versions")
    if may_see_all(actor):
        return found
    return found.filter(agency__in=actor.agencies_with())


def runs(limit: int = 60) -> list[Inspection]:
    """Runs that ended, newest first."""
    return list(Inspection.objects.filter(ended_at__isnull=False)[:limit])


def run_for(number: str) -> Inspection | None:
    """A run that ended; None for any other number."""
    if not number.isdecimal() or len(number) > 9:
        return None
    return Inspection.objects.filter(pk=int(number), ended_at__isnull=False).first()


def turned_in(found: QuerySet[Finding], moment: str, run: Inspection) -> QuerySet[Finding]:
    """Those whose moment, `first_seen` or `fixed_at`, lies in the run; one runs at a time."""
    return found.filter(**{f"{moment}__range": (run.started_at, run.ended_at)})


def grade_words(run: Inspection) -> str:
    """What the score means, in words."""
    return str(GRADE_LABELS[run.grade]) if run.grade else ""


@dataclass(frozen=True)
class CheckRow:
    """One check with what is open now."""

    name: str
    label: str
    rule: str
    severity: str
    severity_label: str
    count: int
    due_on: date | None
    """The earliest limit among its open findings."""


def check_rows(actor: Actor, on: date) -> list[CheckRow]:
    """Every check that is on, those with findings first, the gravest first."""
    open_now = findings_for(actor).filter(fixed_at__isnull=True).order_by()
    known: dict[str, dict[str, Any]] = {
        row["check_id"]: dict(row)
        for row in open_now.values("check_id").annotate(n=Count("pk"), due=Min("due_on"))
    }
    order = list(SEVERITY_LABELS)
    made = [
        CheckRow(
            name=name,
            label=str(CHECKS[name].label),
            rule=str(CHECKS[name].rule),
            severity=weight.severity,
            severity_label=str(SEVERITY_LABELS[weight.severity]),
            count=known.get(name, {}).get("n", 0),
            due_on=known.get(name, {}).get("due"),
        )
        for name, weight in rubric_on(on).items()
        if weight.is_on
    ]
    return sorted(made, key=lambda row: (not row.count, order.index(row.severity)))
