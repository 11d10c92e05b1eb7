"""Who makes the printed forms and when: orders follow the acts, the worker carries them out.

A web process never sets type: a burst of readers would load the typesetter into each of them.
What comes out alone is printed ahead, one form a step, so that the other loops of the worker keep
their pace; of a large batch only the first few are, and of what is ordered anew only the newest.
The rest is made when a reader asks: ten thousand records brought in at once fill neither the
disk nor the worker. Readers go before, and only so many of them may wait.
After a restore the orders are made anew with the epoch, and what the store lacks is printed
again; a form that is lost otherwise is ordered by the first reader who asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.asking import Asking, how_many
from yangguang.kernel.ledger.attempts import carried_out
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.publishing.models import PrintOrder, Publication, Record, Wanted
from yangguang.kernel.publishing.printing import forget_printed, has_forms, print_publication
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.publishing.selectors.composed import issues_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act

log = structlog.get_logger()

CHUNK = 1000
AT_ONCE = 20
"""Orders of readers carried out in one step of the worker, so that it can be stopped."""
AHEAD_AT_ONCE = 1
AHEAD_OF_BATCH = 20
"""Of a batch so many are printed ahead, the first of its list."""
AHEAD_ANEW = 200
"""When all is ordered anew, so many that are not in the store are printed ahead, the newest."""
MOST_ASKED = 500
"""Readers' orders that may wait; robots that open every print cannot fill the queue."""


def _in_force(records: Sequence[int]) -> list[Publication]:
    current = Record.objects.filter(pk__in=records, state=RecordState.PUBLISHED)
    rows = Publication.objects.filter(pk__in=current.values("current_id")).order_by("pk")
    return list(rows.select_related("batch_item"))


def _wanted(publication: Publication) -> Wanted:
    item = publication.batch_item
    is_one_of_many = item is not None and item.position > AHEAD_OF_BATCH
    return Wanted.ON_DEMAND if is_one_of_many else Wanted.AHEAD


def _order(records: Sequence[int], at: datetime) -> None:
    """One order for each of the records that is public now, none for the others.

    A withdrawal removes the forms itself; one that was being made at that moment goes here.
    """
    for record in Record.objects.filter(pk__in=records, state=RecordState.WITHDRAWN):
        forget_printed(record)
        # What repeats the text is set anew without it.
        repeating = [issue.current_id for issue in issues_with(record.public_id)]
        PrintOrder.objects.filter(publication__in=repeating).update(made_at=None)
    wanted = _in_force(records)
    PrintOrder.objects.filter(publication__record_id__in=records).exclude(
        publication__in=wanted
    ).delete()
    PrintOrder.objects.bulk_create(
        [
            PrintOrder(publication=p, made_at=at if has_forms(p) else None, wanted=_wanted(p))
            for p in wanted
        ],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )


class PrintProjection:
    """Follows publications, corrections and withdrawals into orders."""

    name = "printing"
    label = _("打印件")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Order the forms of what the acts made public; drop the orders of what they took back."""
        changed = sorted(
            {
                act.subject_id
                for act in acts
                if act.subject_type == "record"
                and act.subject_id is not None
                and act.visibility == "public"
            }
        )
        for start in range(0, len(changed), CHUNK):
            _order(changed[start : start + CHUNK], at)

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Order anew; what already lies in the store counts as made."""
        PrintOrder.objects.all().delete()
        public = Record.objects.filter(state=RecordState.PUBLISHED).order_by("pk")
        ids = list(public.values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            _order(ids[start : start + CHUNK], at)
            progress(min(start + CHUNK, len(ids)), len(ids))
        ahead = PrintOrder.objects.filter(made_at__isnull=True, wanted=Wanted.AHEAD)
        newest = ahead.order_by("-pk").values_list("pk", flat=True)[AHEAD_ANEW - 1 : AHEAD_ANEW]
        for oldest in newest:
            ahead.filter(pk__lt=oldest).update(wanted=Wanted.ON_DEMAND)

    def fingerprint(self) -> str:
        """Digest over what is ordered; whether it is made yet is no part of it."""
        state = digest({})
        rows = PrintOrder.objects.order_by("pk").values_list("pk", flat=True)
        for pk in rows.iterator():
            state = digest([state, pk])
        return state


def order_again(publication: Publication) -> PrintOrder:
    """A reader asked for a form that is not there: see to it that it is made, before others.

    While too many wait it stays as it is; the reader comes back, and asks again.
    """
    found, _is_new = PrintOrder.objects.get_or_create(
        publication=publication, defaults={"wanted": Wanted.ON_DEMAND}
    )
    is_waiting = found.made_at is None and found.wanted == Wanted.ASKED
    if not is_waiting and _waiting().filter(wanted=Wanted.ASKED).count() < MOST_ASKED:
        PrintOrder.objects.filter(pk=found.pk, made_at=found.made_at).update(
            made_at=None, wanted=Wanted.ASKED
        )
    return found


def _waiting() -> QuerySet[PrintOrder]:
    return PrintOrder.objects.filter(made_at__isnull=True, wanted__gt=Wanted.ON_DEMAND)


def print_due(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Carry out waiting orders: at most `limit` of readers, and one ahead when no reader waits.

    The newest publication first. Returns how many were carried out.
    """
    due = (
        _waiting()
        .filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at))
        .select_related("publication__version", "publication__record")
        .order_by("-pk")
    )
    asked = list(due.filter(wanted=Wanted.ASKED)[:limit])
    orders = asked or due.filter(wanted=Wanted.AHEAD)[:AHEAD_AT_ONCE]
    return sum(_attempt(order, at) for order in orders)


def _attempt(order: PrintOrder, at: datetime) -> bool:
    return carried_out(
        PrintOrder.objects.filter(pk=order.pk),
        order.failures,
        lambda: print_publication(order.publication),
        at=at,
        event="printing_failed",
        publication=order.pk,
    )


def waiting_count() -> int:
    """How many publications wait for their printed forms, on-demand ones left out."""
    return _waiting().count()


def ask_state() -> Asking[tuple[int, list[PrintOrder]]]:
    """For the operation page: how many publications wait for their printed forms, on-demand ones
    left out; orders that failed at their last attempt.
    """
    rows = PrintOrder.objects.filter(made_at__isnull=True, failures__gt=0)
    (waiting,), failing = yield [
        how_many(_waiting()),
        rows.select_related("publication__version").order_by("-failures", "pk")[:20],
    ]
    return waiting, failing
