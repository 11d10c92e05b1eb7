import signal
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from yangguang.kernel.ledger import worker
from yangguang.kernel.ledger.installation import installation, last_beat
from yangguang.kernel.ledger.models import Seal

WORKER = "from yangguang.kernel.ledger.worker import run_worker; run_worker(with_jobs=False)"


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_worker_seals_within_a_second_and_stops_when_told(other_process, happen, ending):
    happen("before it started")
    process = other_process(WORKER)
    assert wait_for(lambda: Seal.objects.count() == 1)

    happen("while it runs")
    assert wait_for(lambda: Seal.objects.count() == 2, seconds=1)
    assert wait_for(lambda: last_beat() is not None)
    process.send_signal(ending)

    assert process.wait(10) == 0


@pytest.mark.django_db(transaction=True)
def test_worker_killed_and_started_again_goes_on(other_process, happen):
    process = other_process(WORKER)
    assert wait_for(lambda: last_beat() is not None)
    process.kill()
    process.wait()
    happen("while it was down")

    other_process(WORKER)

    assert wait_for(lambda: Seal.objects.count() == 1)


@pytest.mark.django_db(transaction=True)
def test_loop_looks_again_when_another_connection_wrote(happen, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_ANYWAY", 3600.0)
    looks = []
    loop = worker.Loop("test", lambda at: looks.append(at) or 0, threading.Event())
    exact = worker.Loop(
        "exact", lambda at: looks.append(at) or 0, threading.Event(), to_the_moment=True
    )

    def written_elsewhere():
        happen("elsewhere")
        connection.close()

    loop._once()
    loop._once()
    before = len(looks)
    elsewhere = threading.Thread(target=written_elsewhere)
    elsewhere.start()
    elsewhere.join()
    loop._once()
    after = len(looks)
    exact._once()
    exact._once()

    # Where no count of writes is kept, every look is made.
    assert before == (1 if connection.vendor == "sqlite" else 2)
    assert after == before + 1
    assert len(looks) == after + 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outcome", ["did something", "failed"])
def test_loop_looks_again_after_its_own_step_did_something_or_failed(outcome, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_ANYWAY", 3600.0)
    looks = []

    def step(at):
        looks.append(at)
        if outcome == "failed":
            raise RuntimeError("the disk is full")
        return 1

    loop = worker.Loop("test", step, threading.Event())
    loop._once()
    loop._once()

    assert len(looks) == 2


@pytest.mark.django_db
def test_installation_is_made_once():
    assert installation().uid == installation().uid


JOBS = """
import threading
from yangguang.kernel.ledger import worker
def tell():
    jobs = worker.Jobs()
    jobs.step(None)
    print(jobs.process.pid, flush=True)
    return jobs
jobs = tell()
jobs.process.{ending}()
jobs.process.wait()
print(tell().process.pid, flush=True)
threading.Event().wait()
"""


def is_running(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes by /proc")
@pytest.mark.django_db(transaction=True)
def test_long_jobs_are_started_again_and_do_not_outlive_the_worker(other_process):
    process = other_process(JOBS.replace("{ending}", "kill"))
    first, second = (int(process.stdout.readline()) for _ in range(2))
    assert first != second
    assert not is_running(first)
    assert wait_for(lambda: is_running(second))

    process.kill()
    process.wait()

    assert wait_for(lambda: not is_running(second))
