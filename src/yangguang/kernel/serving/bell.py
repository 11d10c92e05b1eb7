"""Redis as a bell, where there is one: whoever moved a tag rings, and every web process looks.

Nothing is read from it. What moved stands in the database, and a process that hears nothing looks
five times a second as ever: without Redis, or while it does not answer, pages are as true as
before and only a little later.
"""

from __future__ import annotations

import os
import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from redis import Redis

log = structlog.get_logger()

CHANNEL = "yangguang:moved"
ANSWER = 0.2
"""Seconds an answer is waited for: a publication must not hang on a bell."""
QUIET = 15.0
"""Seconds for which a bell that did not answer is left alone."""
HEAR = 1.0
"""Seconds of one listening."""


class Bell:
    """One Redis server; safe to use from several threads and after a fork."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client: Redis | None = None
        self._pid = 0
        self._quiet_until = float("-inf")

    def _redis(self) -> Redis:
        if self._client is None or self._pid != os.getpid():
            # Here, because most installations have no Redis and need not load its client.
            from redis import Redis

            self._client = Redis.from_url(
                self.url, socket_timeout=ANSWER, socket_connect_timeout=ANSWER
            )
            self._pid = os.getpid()
        return self._client

    def ring(self) -> None:
        """Tell whoever listens. Never raises; what does not answer is left alone for a while."""
        if monotonic() < self._quiet_until:
            return
        try:
            self._redis().publish(CHANNEL, "")
        except Exception as error:  # noqa: BLE001  whatever it says, the commit stands
            self._quiet_until = monotonic() + QUIET
            log.warning("bell_not_rung", error=str(error)[:200])

    def listen(self, heard: threading.Event, stopping: threading.Event) -> None:
        """Set the event whenever it rings, until told to stop; comes back after every trouble."""
        while not stopping.is_set():
            try:
                self._hear(heard, stopping)
            except Exception as error:  # noqa: BLE001  looking goes on without it
                log.warning("bell_not_heard", error=str(error)[:200])
                stopping.wait(QUIET)

    def _hear(self, heard: threading.Event, stopping: threading.Event) -> None:
        client: Any = self._redis()  # its subscriptions have no types
        with client.pubsub(ignore_subscribe_messages=True) as ear:
            ear.subscribe(CHANNEL)
            heard.set()  # what rang before it could be heard
            while not stopping.is_set():
                if ear.get_message(timeout=HEAR) is not None:
                    heard.set()


_bells: dict[str, Bell] = {}


def bell_of(url: str) -> Bell | None:
    """The bell of this process; None where none is set."""
    return _bells.setdefault(url, Bell(url)) if url else None
