"""The numbered list is frozen, and the draw carried out over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import OpenEvent, Registration, Seat
from yangguang.areas.decisions.meetings.rules import Method, Standing, Step
from yangguang.areas.decisions.meetings.selectors import result_of
from yangguang.areas.decisions.meetings.services.acting import act, subject_of
from yangguang.areas.decisions.rules.hearing import OBSERVER_GROUPS
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import check_role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


def list_now(event: OpenEvent) -> list[dict[str, Any]]:
    """The numbered list as its rows give it: place, stratum, receipt, nothing of a person.

    Where seats are shared out by stance it names that too: without it nobody could draw again.
    """
    rows = event.registrations.filter(place__isnull=False).select_related("stratum")
    return [
        {"number": r.place, "stratum": r.stratum.code, "receipt": r.number}
        | ({"stance": r.stance} if event.by_stance else {})
        for r in rows.order_by("stratum__pk", "place")
    ]


@transaction.atomic
def freeze(*, event: OpenEvent, lock: int, actor: Actor, at: datetime) -> OpenEvent:
    """Number those who fit, in the order of registration, and publish the list with its digest.

    Raises Refused: registration runs, somebody is not judged yet, the sources' values exist
    already or hold too little randomness.
    """
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.FREEZE)
    # Taken first: from here on nobody registers, and nobody is judged.
    fresh = write(event, lock)
    taking_part = fresh.registrations.exclude(stratum__code__in=OBSERVER_GROUPS)
    fit = list(taking_part.filter(standing=Standing.ELIGIBLE).order_by("pk"))
    if fresh.method == Method.FIRST:
        # Who has a seat goes before who waits, however close they came together.
        seated = set(
            Seat.objects.filter(registration__in=fit).values_list("registration", flat=True)
        )
        fit.sort(key=lambda row: (row.pk not in seated, row.pk))
    strata = list(fresh.strata.exclude(code__in=OBSERVER_GROUPS))
    assert fresh.register_close is not None  # noqa: S101  an announced one has it
    rules.check_freeze(
        method=Method(fresh.method),
        closes=fresh.register_close,
        waiting=fresh.registrations.filter(standing=Standing.WAITING).count(),
        candidates={s.code: sum(r.stratum_id == s.pk for r in fit) for s in strata},
        seats={s.code: s.seats for s in strata},
        sources=rules.sources_of(fresh.sources),
        at=at,
        on=city_date(at),
    )
    for stratum in strata:
        rows = [r for r in fit if r.stratum_id == stratum.pk]
        for place, row in enumerate(rows, start=1):
            row.place = place
        Registration.objects.bulk_update(rows, ["place"], batch_size=500)
    listed = list_now(fresh)
    try:
        with transaction.atomic():
            fresh = write(
                fresh, fresh.lock, state=state, frozen_at=at, listed=listed,
                list_digest=digest(listed),
            )  # fmt: skip
    except IntegrityError:
        # The database's own look, after whoever was registering had finished.
        raise Refused("waiting", _("刚刚又有人报名，请先完成资格审核。")) from None
    act(
        "decisions.list_frozen", subject_of(fresh), fresh, actor=actor, at=at, public=True,
        digest=fresh.list_digest, count=len(listed),
    )  # fmt: skip
    return fresh


@transaction.atomic
def carry_out_draw(
    *, event: OpenEvent, lock: int, values: Sequence[Sequence[int]], actor: Actor, at: datetime
) -> OpenEvent:
    """Write what the sources gave, once; list and key say who is chosen. Raises Refused."""
    check_role(actor, event.agency_id, DRAFTERS)
    state = rules.after(event.state, Step.DRAW)
    rules.check_draw(
        method=Method(event.method),
        objection_until=event.objection_until,
        frozen_digest=event.list_digest,
        digest_now=digest(list_now(event)),
        sources=rules.sources_of(event.sources),
        values=values,
        on=city_date(at),
    )
    given = [sorted(v) for v in values] if event.method == Method.DRAW else None
    if given and any(n < 0 or n > 10**12 for row in given for n in row):
        raise Refused("source", _("来源的数字不能是负数，也不能超过十二位。"))
    fresh = write(event, lock, state=state, given=given, drawn_at=at)
    result = result_of(fresh)
    act(
        "opinion.delegates_drawn", subject_of(fresh), fresh, actor=actor, at=at, public=True,
        key=result.key, chosen=len(result.chosen),
    )  # fmt: skip
    return fresh
