"""Processes of an installation, started as `yangguang run` starts them."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_START = 60.0


@dataclass(frozen=True)
class Web:
    """A server that answers."""

    port: int
    pid: int
    """Of the process that holds the program; the server's own process only watches it."""

    def get(self, path: str, *, cookie: str = "") -> bytes:
        """The page. Raises RuntimeError for any answer but 200."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers={"Cookie": cookie})
        try:
            with urlopen(request, timeout=60) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            message = f"{path} answers {error.code}"
            raise RuntimeError(message) from error


@contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def worker_process() -> Iterator[None]:
    """The worker, once its heart beats; without long jobs."""
    from yangguang.kernel.ledger.installation import last_beat

    before = last_beat()
    with _running([sys.executable, "-m", "yangguang.project", "worker", "--only", "loops"]):
        end = monotonic() + LONGEST_START
        while last_beat() == before:
            if monotonic() > end:
                raise TimeoutError
            sleep(0.1)
        yield


@contextmanager
def web_process() -> Iterator[Web]:
    """The server on a free port, once it answers."""
    from yangguang.project.running import web_command

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with _running(web_command("127.0.0.1", port)) as process:
        end = monotonic() + LONGEST_START
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz/live", timeout=60).close()
                break
            except OSError:
                if monotonic() > end or process.poll() is not None:
                    raise
                sleep(0.2)
        yield Web(port, _heaviest(process.pid))


def _heaviest(pid: int) -> int:
    """Among a process and its children the one that holds most."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max([pid, *map(int, below)], key=lambda p: sum(resident(p)))


def resident(pid: int) -> tuple[float, float]:
    """Resident MB of a process: its own memory, and files mapped into it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = {name: rest.split() for name, _sep, rest in (line.partition(":") for line in lines)}
    own, mapped, shared = (
        int(fields[name][0]) / 1024 for name in ("RssAnon", "RssFile", "RssShmem")
    )
    return own, mapped + shared
