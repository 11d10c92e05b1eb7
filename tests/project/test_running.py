from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from yangguang.project import running


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def installation(data, port):
    """`yangguang run` on an empty folder; ends with it."""
    env = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "yangguang.project", "run"],
        env={**env, "YANGGUANG_DATA_DIR": str(data), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(40)
        process.stdout.close()


def wait_until(condition, seconds=200):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.2)
    pytest.fail("it did not come true in time")


def status(port, path="/healthz/live"):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status
    except OSError:
        return 0


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_port_in_use_is_noticed():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert not running.port_is_free("127.0.0.1", taken.getsockname()[1])


def test_run_on_a_taken_port_says_so_in_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with installation(tmp_path / "var", port) as process:
            output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert str(port) in output
    assert len(output.strip().splitlines()) == 1


@pytest.mark.slow
def test_run_serves_restarts_a_dead_child_and_ends_cleanly(tmp_path):
    port = free_port()
    with installation(tmp_path / "var", port) as process:
        wait_until(lambda: status(port) == 200)
        first = children_of(process.pid)
        assert len(first) == 2

        for child in first:
            os.kill(child, signal.SIGKILL)

        # A killed child stays in the list until its parent has looked.
        wait_until(lambda: len(set(children_of(process.pid)) - set(first)) == 2)
        wait_until(lambda: status(port) == 200)
        assert not set(first) & set(children_of(process.pid))
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in output
    assert "information-officer" in output
    assert running.port_is_free("127.0.0.1", port)
