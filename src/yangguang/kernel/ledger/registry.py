"""What rooms and areas give the ledger: kinds of act, followers, handlers of timed facts, loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.ledger.models import Act, TimedFact


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


class Channel(Protocol):
    """Follows acts into messages; never rebuilt."""

    name: str

    def recipients(self, act: Act) -> Iterable[str]:
        """Who is to get a message about the act."""

    def deliver(self, act: Act, recipient: str, *, at: datetime) -> None:
        """Send one message; an exception means it will be tried again later."""


Check = Callable[[], Iterable[str]]
"""Compares part of the record with its digests; yields one line for each finding."""
TimedHandler = Callable[["TimedFact", datetime], Any]
Step = Callable[[datetime], int]
"""One short step of a loop of the worker; returns how much it did."""

act_kinds: dict[str, ActKind] = {}
projections: dict[str, Projection] = {}
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
    kind, _sep, channel = name.partition(":")
    found = channels.get(channel) if kind == "delivery" else projections.get(name)
    return str(getattr(found, "label", name))
