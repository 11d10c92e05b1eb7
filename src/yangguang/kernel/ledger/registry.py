"""What rooms and areas give the ledger: kinds of act, followers, handlers of timed facts, loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.ledger.models import Act, Delivery, TimedFact

Plan = TypeVar("Plan")


@dataclass(frozen=True)
class ActKind:
    """A kind of act: its sentence and what of its payload the public may see."""

    name: str
    sentence: str | Promise
    """Chinese sentence with named placeholders from the payload, wrapped for translation."""
    public_fields: frozenset[str] = frozenset()


class Projection(Protocol):
    """Follows acts into something that can be rebuilt from nothing."""

    name: str

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Take over sealed acts, in order; called again with the same ones after a failure."""

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Make the projection anew from current state."""

    def fingerprint(self) -> str:
        """Digest of the whole projection, to compare before and after a rebuild."""


class OutsideProjection(Protocol):
    """A projection that lies outside the database, on each host, and keeps its own place there."""

    name: str

    def position(self) -> int:
        """The last seal it has handled."""

    def follow(self, *, at: datetime) -> int:
        """Take over everything new; how many acts were handled."""

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Make the projection anew from current state."""

    def fingerprint(self) -> str:
        """Digest of the whole projection, to compare before and after a rebuild."""


class Teller(Protocol[Plan]):
    """Follows acts and notes who is to be told what; never rebuilt, begins with the present."""

    name: str

    def plan(self, acts: Sequence[Act], *, at: datetime) -> Plan:
        """What is to be noted about these acts. Reads only, outside any transaction."""

    def note(self, plan: Plan, *, at: datetime) -> None:
        """Write it down, in the transaction that moves the teller's place."""


class NothingToSend(Exception):
    """A message has become pointless: what it speaks of is gone, or its reader is."""


class Later(Exception):
    """A message cannot be made ready yet; nothing failed."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Refused(Exception):
    """The other side will never take this message; it is not tried again."""


def _nothing_more(_at: datetime) -> None:
    pass


@dataclass(frozen=True)
class Ready:
    """A message made ready."""

    send: Callable[[], None]
    """Hands it over. An exception means that it was not taken."""
    keys: tuple[str, ...] = ()
    """Stable names of the facts it tells, by which a restored database knows what was said."""
    done: Callable[[datetime], None] = _nothing_more
    """Runs in the transaction that notes the message as delivered."""


class Channel(Protocol):
    """Carries noted messages to their recipients, each once."""

    name: str

    def prepare(self, delivery: Delivery, *, at: datetime) -> Ready:
        """Make a message ready. Raises NothingToSend, Later or Refused."""

    def settle(self, delivery: Delivery) -> bool | None:
        """Whether a message under way when its sender died went out; None: nobody can know."""

    def next_attempt(self, delivery: Delivery, *, at: datetime) -> datetime | None:
        """When to try again after a failure that `delivery.failures` counts; None: give up."""


Check = Callable[[], Iterable[str]]
"""Compares part of the record with its digests; yields one line for each finding."""
TimedHandler = Callable[["TimedFact", datetime], Any]
Step = Callable[[datetime], int]
"""One short step of a loop of the worker; returns how much it did."""

act_kinds: dict[str, ActKind] = {}
projections: dict[str, Projection] = {}
outside: dict[str, OutsideProjection] = {}
tellers: dict[str, Teller[Any]] = {}
channels: dict[str, Channel] = {}
timed_handlers: dict[str, TimedHandler] = {}
daily: dict[str, time] = {}
checks: dict[str, Check] = {}
loops: dict[str, Step] = {}


def register_acts(*kinds: ActKind) -> None:
    """Register kinds of act. Raises ValueError for a name that is taken."""
    for kind in kinds:
        if act_kinds.setdefault(kind.name, kind) is not kind:
            message = f"act kind {kind.name} is registered twice"
            raise ValueError(message)


def register_projection(projection: Projection) -> None:
    """Register a projection under its name."""
    projections[projection.name] = projection


def register_outside(projection: OutsideProjection) -> None:
    """Register a projection that keeps its own place; the worker of each host runs it alone."""
    outside[projection.name] = projection


def register_teller(teller: Teller[Any]) -> None:
    """Register a teller under its name."""
    tellers[teller.name] = teller


def register_channel(channel: Channel) -> None:
    """Register a delivery channel under its name."""
    channels[channel.name] = channel


def register_timed(kind: str, handler: TimedHandler) -> None:
    """Register what happens when a timed fact of the kind comes due, in its own transaction."""
    timed_handlers[kind] = handler


def register_daily(kind: str, at: time, handler: TimedHandler) -> None:
    """Register what happens every day at a time of the city; a missed day is made up once.

    The timetable keeps one open fact of the kind: carrying it out enters the next. What takes
    long belongs in a background job that the handler asks for.
    """
    daily[kind] = at
    timed_handlers[kind] = handler


def register_check(name: str, check: Check) -> None:
    """Register what `verify` is to compare besides acts and seals."""
    checks[name] = check


def register_loop(name: str, step: Step) -> None:
    """Register a loop the worker runs beside its own, in a thread; a failing step is retried.

    For what follows its own table of waiting work. A step must be short and safe to repeat.
    """
    loops[name] = step


def follower_label(name: str) -> str:
    """What a follower is called on screen: the `label` of its class, else its name."""
    kind, _sep, teller = name.partition(":")
    own = projections.get(name) or outside.get(name)
    found = tellers.get(teller) if kind == "delivery" else own
    return str(getattr(found, "label", name))
