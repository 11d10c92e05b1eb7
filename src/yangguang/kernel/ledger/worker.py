"""The worker: seal, followers, deliveries and timetable as threads, long jobs as a process.

A slow follower cannot delay a seal, a slow mail server no follower, nor a long export a
scheduled publication. Rooms may add loops of their own (`registry.register_loop`), such as
printing.
Every step is its own short transaction, so that SQLite is never locked for long.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import close_old_connections, connection, connections

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.deliveries import run_deliveries
from yangguang.kernel.ledger.followers import run_followers, run_outside
from yangguang.kernel.ledger.installation import beat, installation
from yangguang.kernel.ledger.rules import back_off
from yangguang.kernel.ledger.sealing import requeue, seal
from yangguang.kernel.ledger.timetable import enter_daily, run_due
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = structlog.get_logger()

POLL = 0.1
"""Seconds between looks while there is work, or was in the last minute."""
IDLE_POLL = 0.25
IDLE_AFTER = 60.0
LOOK_ANYWAY = 1.0
"""Seconds after which a loop looks though nobody else has written: time itself makes work due."""
BEAT = 5.0
LONGEST_WAIT = 30.0
STOP_WAIT = 20.0
DATABASE_BACKEND = "django_tasks_db.DatabaseBackend"


def others_wrote() -> int | None:
    """A number that changes when another connection has written to this thread's database.

    None where asking costs as much as looking: only SQLite keeps such a count in the connection.
    """
    if connection.vendor != "sqlite":
        return None
    connection.ensure_connection()
    return int(connection.connection.execute("PRAGMA data_version").fetchone()[0])


class Loop(threading.Thread):
    """Calls one step again and again until told to stop; a failing step waits and goes on."""

    def __init__(
        self,
        name: str,
        step: Callable[[datetime], int],
        stop: threading.Event,
        *,
        to_the_moment: bool = False,
    ) -> None:
        """`step` takes the moment and returns how much it did.

        `to_the_moment`: what it does is due by time, so it looks each time, whoever wrote.
        """
        super().__init__(name=name)
        self.step, self.stopping, self.to_the_moment = step, stop, to_the_moment
        self.failures, self.busy_at = 0, monotonic()
        self.seen: int | None = None
        self.looked_at = -LOOK_ANYWAY

    def run(self) -> None:
        """Until stopped: step, wait."""
        try:
            while not self.stopping.is_set():
                close_old_connections()
                self.stopping.wait(self._once())
        finally:
            connections.close_all()

    def _once(self) -> float:
        """One step; how many seconds to wait."""
        try:
            done = self.step(now()) if self._should_look() else 0
        except Exception:  # a lost database or a full disk must not end the worker
            self.failures, self.seen = self.failures + 1, None
            log.exception("worker_loop_failed", loop=self.name, failures=self.failures)
            return min(back_off(self.failures).total_seconds(), LONGEST_WAIT)
        self.failures = 0
        if done:
            # Its own writes do not count as another's: there may be more.
            self.busy_at, self.seen = monotonic(), None
            log.debug("worker_loop", loop=self.name, done=done)
        return POLL if monotonic() - self.busy_at < IDLE_AFTER else IDLE_POLL

    def _should_look(self) -> bool:
        """Whether there may be work: somebody wrote, time has passed, or the last step did some."""
        wrote = None if self.to_the_moment else others_wrote()
        is_fresh = monotonic() - self.looked_at < LOOK_ANYWAY
        if wrote is not None and wrote == self.seen and is_fresh:
            return False
        self.seen, self.looked_at = wrote, monotonic()
        return True


class Heart:
    """Tells the database every few seconds that the worker lives."""

    def __init__(self) -> None:
        """The first beat comes at once."""
        self.last = -BEAT

    def step(self, at: datetime) -> int:
        """Beat when it is time."""
        if monotonic() - self.last >= BEAT:
            beat(name="worker", at=at)
            self.last = monotonic()
        return 0


class Jobs:
    """Keeps the process of the long jobs running."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self.process: subprocess.Popen[bytes] | None = None

    def step(self, _at: datetime) -> int:
        """Start the process, or start it again after it ended."""
        if self.process is None or self.process.poll() is not None:
            if self.process is not None:
                log.warning("jobs_ended", code=self.process.returncode)
            command = [sys.executable, "-m", "django", "worker", "--only", "jobs"]
            command += ["--parent", str(os.getpid())]
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
            # A session of its own: Ctrl-C reaches it through us, in order.
            self.process = subprocess.Popen(command, env=environment, start_new_session=True)
        return 0

    def stop(self) -> None:
        """Let the current job end; after a while do not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _outside(name: str, at: datetime) -> int:
    return run_outside(name, at=at)


def uses_job_queue() -> bool:
    """Whether long jobs wait in the database; otherwise they run where they are asked for."""
    return bool(settings.TASKS["default"]["BACKEND"] == DATABASE_BACKEND)


def run_worker(*, with_jobs: bool = True) -> None:
    """Run until SIGTERM or SIGINT; end the step under way, then return."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    installation()
    lost = requeue()
    if lost:
        log.warning("acts_requeued", count=lost)
    enter_daily(at=now())
    heart, jobs = Heart(), Jobs()
    loops = [
        Loop("seal", lambda at: seal(at=at), stop),
        Loop("followers", lambda at: run_followers(at=at), stop),
        Loop("deliveries", lambda at: run_deliveries(at=at), stop),
        Loop("timetable", lambda at: run_due(at=at), stop, to_the_moment=True),
        Loop("heart", heart.step, stop, to_the_moment=True),
        *(Loop(name, step, stop) for name, step in registry.loops.items()),
        *(Loop(name, partial(_outside, name), stop) for name in registry.outside),
    ]
    if with_jobs and uses_job_queue():
        loops.append(Loop("jobs", jobs.step, stop))
    connections.close_all()
    for loop in loops:
        loop.start()
    log.info("worker_started", loops=[loop.name for loop in loops])
    while not stop.wait(1.0):
        pass
    for loop in loops:
        loop.join()
    jobs.stop()
    log.info("worker_stopped")


def run_jobs(*, parent: int | None = None) -> None:
    """Run long jobs until told to stop, or until the parent process, where there is one, is gone.

    The parent tells its own number: it may be gone before we could look for it.
    """
    # Only this process needs it, and it brings a management command along.
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    jobs = Worker(
        queue_names=["*"],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    jobs.configure_signals()
    if parent is not None:
        threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    jobs.run()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        threading.Event().wait(1.0)
    os.kill(os.getpid(), signal.SIGTERM)
