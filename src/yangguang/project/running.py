"""Running an installation: the web process and the worker as children that are kept alive."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Sequence

log = structlog.get_logger()

STOP_WAIT = 25.0
QUICK_DEATH = 10.0
LONGEST_PAUSE = 30.0
PR_SET_PDEATHSIG = 1


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _die_with_parent() -> None:
    # Without this a supervisor that is killed outright leaves a server on the port.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process that is started again whenever it ends."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    wake_at: float = field(default=0.0)

    def keep(self) -> None:
        """Start it, or start it again after a pause that grows while it dies at once."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None and self.wake_at <= self.started:
            self._sweep()
            died_quickly = monotonic() - self.started < QUICK_DEATH
            self.quick_deaths = self.quick_deaths + 1 if died_quickly else 0
            pause = min(2.0**self.quick_deaths - 1, LONGEST_PAUSE)
            self.wake_at = monotonic() + pause
            log.warning("child_ended", name=self.name, code=self.process.returncode, pause=pause)
        if monotonic() >= self.wake_at:
            # A session of its own: Ctrl-C reaches the children through us, in order.
            self.process = subprocess.Popen(
                self.command,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            )
            self.started = self.wake_at = monotonic()

    def end(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end; after the moment, end it without asking."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sweep()

    def _sweep(self) -> None:
        """End what a dead child left running: its own children would hold the port."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def web_command(host: str, port: int, workers: int = 1) -> list[str]:
    """The web process."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning"),
        # A worker that does not end by itself must not keep the city from stopping.
        *("--workers-kill-timeout", "5"),
        "yangguang.project.wsgi:application",
    ]


def worker_command() -> list[str]:
    """The worker."""
    return [sys.executable, "-m", "yangguang.project", "worker"]


def supervise(children: Sequence[Child]) -> None:
    """Keep the children running until SIGTERM or SIGINT, then end them cleanly."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        while not stop.is_set():
            for child in children:
                child.keep()
            stop.wait(0.25)
    finally:
        for child in children:
            child.end()
        until = monotonic() + STOP_WAIT
        for child in children:
            child.wait(until)


def answers(port: int, host: str) -> bool:
    """Whether somebody accepts connections there."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared only
    try:
        with socket.create_connection((target, port), timeout=0.5):
            return True
    except OSError:
        return False
