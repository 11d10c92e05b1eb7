"""Who makes the printed forms and when: orders follow the acts, the worker carries them out.

A web process never sets type: a burst of readers would load the typesetter into each of them.
After a restore the orders are made anew with the epoch, and what the store lacks is printed
again; a form that is lost otherwise is ordered by the first reader who asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.rules import back_off, digest
from yangguang.kernel.publishing.models import PrintOrder, Publication, Record
from yangguang.kernel.publishing.printing import forget_printed, has_forms, print_publication
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act

log = structlog.get_logger()

CHUNK = 1000
AT_ONCE = 20
"""Orders carried out in one step of the worker, so that it can be stopped."""


def _in_force(records: Sequence[int]) -> list[Publication]:
    current = Record.objects.filter(pk__in=records, state=RecordState.PUBLISHED)
    return list(Publication.objects.filter(pk__in=current.values("current_id")).order_by("pk"))


def _order(records: Sequence[int], at: datetime) -> None:
    """One order for each of the records that is public now, none for the others.

    A withdrawal removes the forms itself; one that was being made at that moment goes here.
    """
    for record in Record.objects.filter(pk__in=records, state=RecordState.WITHDRAWN):
        forget_printed(record)
    wanted = _in_force(records)
    PrintOrder.objects.filter(publication__record_id__in=records).exclude(
        publication__in=wanted
    ).delete()
    PrintOrder.objects.bulk_create(
        [PrintOrder(publication=p, made_at=at if has_forms(p) else None) for p in wanted],
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

    def fingerprint(self) -> str:
        """Digest over what is ordered; whether it is made yet is no part of it."""
        state = digest({})
        rows = PrintOrder.objects.order_by("pk").values_list("pk", flat=True)
        for pk in rows.iterator():
            state = digest([state, pk])
        return state


def order_again(publication: Publication) -> PrintOrder:
    """A reader asked for a form that is not there: see to it that it is made."""
    found, _is_new = PrintOrder.objects.get_or_create(publication=publication)
    if found.made_at is not None:
        PrintOrder.objects.filter(pk=found.pk, made_at=found.made_at).update(made_at=None)
    return found


def print_due(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Carry out waiting orders, the newest publication first; how many were carried out."""
    waiting = PrintOrder.objects.filter(
        Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at), made_at__isnull=True
    ).select_related("publication__version", "publication__record")
    return sum(_attempt(order, at) for order in waiting.order_by("-pk")[:limit])


def _attempt(order: PrintOrder, at: datetime) -> bool:
    row = PrintOrder.objects.filter(pk=order.pk)
    try:
        print_publication(order.publication)
    except Exception as error:  # one document that cannot be set must not stop the others
        row.update(
            failures=F("failures") + 1,
            last_error=f"{type(error).__name__}: {error}"[:2000],
            next_attempt_at=at + back_off(order.failures + 1),
        )
        log.exception("printing_failed", publication=order.pk, failures=order.failures + 1)
        return False
    row.update(made_at=at, failures=0, last_error="", next_attempt_at=None)
    return True


def waiting_count() -> int:
    """How many publications wait for their printed forms."""
    return PrintOrder.objects.filter(made_at__isnull=True).count()


def failing() -> list[PrintOrder]:
    """Orders that failed at their last attempt, for the operation page."""
    rows = PrintOrder.objects.filter(made_at__isnull=True, failures__gt=0)
    return list(rows.select_related("publication__version").order_by("-failures", "pk")[:20])
