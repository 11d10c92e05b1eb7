"""Followers: each runs from its own place and fails alone.

A projection changes and remembers its place in one transaction. So does a teller, which notes
who is to be told what; `deliveries` sends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import Max

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.installation import installation
from yangguang.kernel.ledger.models import Act, Follower, Seal
from yangguang.kernel.ledger.rules import back_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from yangguang.kernel.ledger.registry import OutsideProjection, Projection, Teller

log = structlog.get_logger()

BATCH = 500
ERROR_LENGTH = 2000


class Overtaken(RuntimeError):
    """Another process moved the follower meanwhile; what was done here is rolled back."""


def last_sequence() -> int:
    """Place of the newest seal; 0 when there is none."""
    return Seal.objects.aggregate(last=Max("sequence"))["last"] or 0


def run_followers(*, at: datetime) -> int:
    """Let every follower take over what is new; how many acts were handled."""
    last, epoch = last_sequence(), installation().epoch
    rows = Follower.objects.in_bulk()
    handled = 0
    for name, projection in list(registry.projections.items()):
        row = rows.get(name)
        if _due(row, last, epoch, at):
            handled += _guarded(name, at, partial(_follow, projection, at))
    for name, teller in list(registry.tellers.items()):
        row = rows.get(teller_name(name))
        if _due(row, last, None, at):
            handled += _guarded(teller_name(name), at, partial(_tell, teller, at))
    return handled


def run_outside(name: str, *, at: datetime) -> int:
    """Let a projection outside the database take over what is new; how many acts it handled.

    Its row only tells how it stands on the host that ran last: its place is its own.
    """
    projection = registry.outside[name]
    row = Follower.objects.filter(name=name).first()
    if row and row.next_attempt_at and row.next_attempt_at > at:
        return 0
    return _guarded(name, at, partial(_run_outside, projection, at))


def _run_outside(projection: OutsideProjection, at: datetime) -> int:
    handled = projection.follow(at=at)
    row, is_new = Follower.objects.get_or_create(name=projection.name)
    if handled or row.failures or is_new:
        Follower.objects.filter(name=projection.name).update(
            position=projection.position(),
            failures=0,
            last_error="",
            next_attempt_at=None,
            updated_at=at,
        )
    return handled


def _due(row: Follower | None, last: int, epoch: str | None, at: datetime) -> bool:
    if row is None:
        return True
    if row.next_attempt_at and row.next_attempt_at > at:
        return False
    return row.position < last or (epoch is not None and row.epoch != epoch)


def _guarded(name: str, at: datetime, run: Callable[[], int]) -> int:
    """Run one follower; keep its failure from the others and note it for the next attempt."""
    try:
        return run()
    except Overtaken:
        return 0
    except Exception as error:  # a handler may raise anything, and fails alone
        row, _ = Follower.objects.get_or_create(name=name)
        row.failures += 1
        row.last_error = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        row.next_attempt_at = at + back_off(row.failures)
        row.save(update_fields=["failures", "last_error", "next_attempt_at"])
        log.exception("follower_failed", follower=name, failures=row.failures)
        return 0


def _follow(projection: Projection, at: datetime) -> int:
    """Hand a projection everything new, in batches; each commits with its place."""
    row, _ = Follower.objects.get_or_create(
        name=projection.name, defaults={"epoch": installation().epoch}
    )
    if row.epoch != installation().epoch:
        # The database is not the one the projection followed: its place means nothing here.
        rebuild(projection.name, at=at)
    handled = 0
    while batch := _follow_batch(projection, at):
        handled += batch
    return handled


def _follow_batch(projection: Projection, at: datetime) -> int:
    with transaction.atomic():
        row = Follower.objects.select_for_update().get(name=projection.name)
        acts, last = acts_after(row.position)
        if acts:
            projection.handle(acts, at=at)
            _advance(row, last, at)
    return len(acts)


def acts_after(position: int, limit: int = BATCH) -> tuple[list[Act], int]:
    """The next sealed acts in order, and the place of the last one."""
    seals = list(
        Seal.objects.filter(sequence__gt=position)
        .select_related("act")
        .order_by("sequence")[:limit]
    )
    return [s.act for s in seals], seals[-1].sequence if seals else position


def _advance(row: Follower, position: int, at: datetime) -> None:
    moved = Follower.objects.filter(name=row.name, position=row.position).update(
        position=position, failures=0, last_error="", next_attempt_at=None, updated_at=at
    )
    if not moved:
        raise Overtaken


def teller_name(teller: str) -> str:
    """Name of the teller's row among the followers."""
    return f"delivery:{teller}"


def _tell(teller: Teller[Any], at: datetime) -> int:
    """Note who is to get what. A new teller starts with the present, not with all history."""
    name = teller_name(teller.name)
    Follower.objects.get_or_create(name=name, defaults={"position": last_sequence()})
    told = 0
    while batch := _tell_batch(teller, name, at):
        told += batch
    return told


def _tell_batch(teller: Teller[Any], name: str, at: datetime) -> int:
    """Plan without a transaction, which may take its time; write and move on in a short one."""
    row = Follower.objects.get(name=name)
    acts, last = acts_after(row.position)
    if acts:
        plan = teller.plan(acts, at=at)
        with transaction.atomic():
            teller.note(plan, at=at)
            _advance(row, last, at)
    return len(acts)


def rebuild(name: str, *, at: datetime, progress: Callable[[int, int], None] | None = None) -> None:
    """Make a projection anew in one transaction; readers see the old one until it is done.

    Its place is the last seal before the rebuild began: what came meanwhile is handled again.
    Deliveries are not touched. Raises KeyError for an unknown name.
    """
    projection = registry.projections[name]
    epoch = installation().epoch
    with transaction.atomic():
        Follower.objects.get_or_create(name=name)
        row = Follower.objects.select_for_update().get(name=name)
        position = last_sequence()
        projection.rebuild(at=at, progress=progress or (lambda _done, _total: None))
        row.position, row.epoch, row.updated_at = position, epoch, at
        row.failures, row.last_error, row.next_attempt_at = 0, "", None
        row.save()
    log.info("projection_rebuilt", projection=name, position=position)


@dataclass(frozen=True)
class Rebuilt:
    """A projection's fingerprint before and after it was made anew."""

    name: str
    before: str
    after: str

    @property
    def is_identical(self) -> bool:
        """Whether following the acts had led to what the present state says."""
        return self.before == self.after


def rebuild_compared(
    name: str, *, at: datetime, progress: Callable[[int, int], None] | None = None
) -> Rebuilt:
    """Let a projection catch up, make it anew, and compare. Raises KeyError for an unknown one."""
    if name in registry.outside:
        return _outside_compared(registry.outside[name], at, progress)
    projection = registry.projections[name]
    _guarded(name, at, partial(_follow, projection, at))
    before = projection.fingerprint()
    rebuild(name, at=at, progress=progress)
    return Rebuilt(name, before, projection.fingerprint())


def _outside_compared(
    projection: OutsideProjection, at: datetime, progress: Callable[[int, int], None] | None
) -> Rebuilt:
    projection.follow(at=at)
    before = projection.fingerprint()
    projection.rebuild(at=at, progress=progress or (lambda _done, _total: None))
    return Rebuilt(projection.name, before, projection.fingerprint())


def rebuild_all(
    *, at: datetime, progress: Callable[[str, int, int], None] | None = None
) -> list[Rebuilt]:
    """Make every projection anew, each compared with what it was."""
    return [
        rebuild_compared(
            name,
            at=at,
            progress=partial(progress, name) if progress else None,
        )
        for name in (*registry.projections, *registry.outside)
    ]


@dataclass(frozen=True)
class FollowerState:
    """How a follower stands, for the desk and the health check."""

    name: str
    position: int
    behind: int
    failures: int
    last_error: str
    next_attempt_at: datetime | None
    updated_at: datetime | None

    @property
    def is_healthy(self) -> bool:
        """Nothing failed since it last moved."""
        return self.failures == 0


def follower_states(*, at: datetime) -> list[FollowerState]:
    """Every registered follower, also one that has never run."""
    del at
    last, rows = last_sequence(), Follower.objects.in_bulk()
    names = [*registry.projections, *map(teller_name, registry.tellers)]
    own = [
        _state(_placed(rows.get(name) or Follower(name=name), outside.position()), last)
        for name, outside in registry.outside.items()
    ]
    return [_state(rows.get(name) or Follower(name=name), last) for name in names] + own


def _placed(row: Follower, position: int) -> Follower:
    row.position = position
    return row


def _state(row: Follower, last: int) -> FollowerState:
    return FollowerState(
        row.name,
        row.position,
        last - row.position,
        row.failures,
        row.last_error,
        row.next_attempt_at,
        row.updated_at,
    )
