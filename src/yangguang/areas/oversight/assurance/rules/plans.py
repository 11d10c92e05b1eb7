"""Work plans that break the plan down into tasks (plan 5.4-a). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.utils.functional import Promise


@dataclass(frozen=True)
class Task:
    """One line of a work plan."""

    clause: str
    task: str
    section: str
    """The section (科室) or body that does it."""
    person: str
    due_on: date | None
    deliverable: str


def gaps(tasks: Iterable[Task], clauses: Iterable[str]) -> Iterator[tuple[str, str | Promise]]:
    """Clause and what its breakdown lacks: 细化任务、落实责任、明确分工 (plan 5.4-a)."""
    by_clause: dict[str, list[Task]] = {}
    for task in tasks:
        by_clause.setdefault(task.clause, []).append(task)
    for clause in clauses:
        if clause not in by_clause:
            yield clause, _("没有对应的任务。")
    for clause, found in by_clause.items():
        for task in found:
            if not task.section.strip():
                yield clause, _("没有写明承办科室。")
            if not task.person.strip():
                yield clause, _("没有写明责任人。")
            if task.due_on is None:
                yield clause, _("没有完成时限。")
            if not task.deliverable.strip():
                yield clause, _("没有写明要交出的成果。")
