"""Where obligations stand at a moment: one order of questions, for one row and for the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, Q, Value, When

from yangguang.kernel.duties.lapsing import recorded_from, unmeasured
from yangguang.kernel.duties.rules import State

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.duties.models import Obligation

Questions = list[tuple[Q, State]]


def questions(*, at: datetime) -> Questions:
    """In order: what holds first decides. Whatever none holds of is pending."""
    since = recorded_from()
    before = Q(due_on__lt=since) if since else Q(pk__isnull=True)
    untimed = Q(due_at__isnull=True) | before
    void = Q(void_at__lte=at) & (Q(due_at__isnull=True) | Q(void_at__lt=F("due_at")))
    done, past = Q(fulfilled_at__isnull=False), Q(due_at__lt=at)
    return [
        # What was due before the record began is never called late, nor in time.
        (done & untimed, State.DONE),
        (done & Q(fulfilled_at__lte=F("due_at")), State.FULFILLED),
        (Q(not_applicable_at__isnull=False), State.NOT_APPLICABLE),
        (Q(excused_at__isnull=False), State.EXCUSED),
        (done & Q(soft=True, explained_at__isnull=False), State.EXPLAINED),
        (done, State.FULFILLED_LATE),
        (void, State.NOT_APPLICABLE),
        (Q(version__in=unmeasured()) | before, State.NOT_MEASURABLE),
        (past & Q(soft=True, explained_at__isnull=False), State.EXPLAINED),
        (past & Q(soft=True), State.TO_EXPLAIN),
        (past, State.OVERDUE),
        (Q(soon_at__lte=at), State.DUE_SOON),
    ]


def with_state(rows: QuerySet[Obligation], *, at: datetime) -> QuerySet[Any]:
    """The rows with `state`, to filter, count and show by."""
    cases = [When(condition, then=Value(state.value)) for condition, state in questions(at=at)]
    return rows.annotate(
        state=Case(*cases, default=Value(State.PENDING.value), output_field=CharField())
    )


def state_of(obligation: Obligation, *, at: datetime) -> State:
    """Where one obligation stands."""
    known = type(obligation)._default_manager.filter(pk=obligation.pk)
    return State(with_state(known, at=at).values_list("state", flat=True).get())
