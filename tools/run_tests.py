"""Runs the tests and says plainly what ran and what was left out.

`make test` and `make test-all` (`--all`) call it. With REQUIRE_ALL=1 anything left out fails.
The last line counts all passes together.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree as ET

from private_postgres import binaries, private_postgres

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
# What speaks to the database in its own words: triggers, locks, bulk writes, backups.
SENSITIVE = [
    "tests/kernel/ledger",
    "tests/kernel/organizations",
    "tests/kernel/publishing",
    "tests/kernel/exchange",
    "tests/ops",
]
# What is handed out together is told by tests/scheduling.py.
PARALLEL = ("-n", "2", "--dist", "loadscope")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Tally:
    """What the passes came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    ran: list[str] = field(default_factory=list)
    skips: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    ran_somewhere: set[str] = field(default_factory=set)
    skipped_somewhere: set[str] = field(default_factory=set)

    def add(self, name: str, report: Path, code: int, seconds: float) -> None:
        """Take over the report of one pass."""
        if code == NO_TESTS:
            self.left_out.append(f"{name}: there are no such tests")
            return
        if not report.is_file():
            self.failed += 1
            self.ran.append(f"{name}: did not start (exit code {code})")
            return
        root = ET.parse(report).getroot()
        suites = list(root.iter("testsuite"))
        total, bad, skipped = (
            sum(int(s.get(key, 0)) for s in suites for key in keys)
            for keys in (("tests",), ("failures", "errors"), ("skipped",))
        )
        bad = max(bad, 1) if code else bad
        self.passed += max(total - bad - skipped, 0)
        self.failed += bad
        self.skipped += skipped
        self.ran.append(f"{name}: {total} tests, {bad} failed, {seconds:.0f} s")
        for case in root.iter("testcase"):
            test = f"{case.get('classname')}::{case.get('name')}"
            known = self.ran_somewhere if case.find("skipped") is None else self.skipped_somewhere
            known.add(test)

    def note_skipped(self) -> None:
        """Name the tests that ran in no pass; one that speaks of one database runs there."""
        for test in sorted(self.skipped_somewhere - self.ran_somewhere):
            self.left_out.append(f"skipped itself in every pass: {test}")


class Runner:
    """Runs passes one after the other."""

    def __init__(self, scratch: Path) -> None:
        """`scratch` takes the reports."""
        self.scratch = scratch
        self.tally = Tally()

    def run(self, name: str, *arguments: str, database: str = "") -> None:
        """One pass of pytest."""
        print(f"\n=== {name}", flush=True)
        report = self.scratch / f"{len(self.tally.ran)}-{len(self.tally.left_out)}.xml"
        environment = {**os.environ, "DATABASE_URL": database}
        begun = monotonic()
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        self.tally.add(name, report, code, monotonic() - begun)


def passes(runner: Runner, *, everything: bool) -> None:
    """All passes this machine can run."""
    kinds = "not journey" if everything else "not journey and not slow"
    runner.run("SQLite", *PARALLEL, "-m", kinds)
    with ExitStack() as stack:
        url = os.environ.get("TEST_DATABASE_URL", "")
        if not url and binaries():
            url = stack.enter_context(private_postgres())
        if url:
            where = [] if everything else [p for p in SENSITIVE if (ROOT / p).is_dir()]
            database = (
                url if url.rstrip("/").count("/") > 2 else f"{url.rstrip('/')}/yg{os.getpid()}"
            )
            runner.run("PostgreSQL", *PARALLEL, "-m", kinds, *where, database=database)
        else:
            runner.tally.left_out.append(
                "PostgreSQL: no TEST_DATABASE_URL and no server; sudo apt-get install postgresql"
            )
        if any(shutil.which(name) for name in CHROMIUM):
            walks = "journey" if everything else "journey and not slow"
            runner.run("journeys in Chromium", *PARALLEL, "-m", walks, "-p", "no:randomly")
        else:
            runner.tally.left_out.append(
                "journeys: no Chromium; sudo apt-get install chromium fonts-noto-cjk"
            )


def main() -> int:
    """Run, report, judge."""
    with tempfile.TemporaryDirectory() as scratch:
        runner = Runner(Path(scratch))
        passes(runner, everything="--all" in sys.argv)
    tally = runner.tally
    tally.note_skipped()
    print("\nRan:")
    for line in tally.ran:
        print(f"  {line}")
    print("Left out:" if tally.left_out else "Left out: nothing")
    for line in tally.left_out:
        print(f"  {line}")
    required = os.environ.get("REQUIRE_ALL") == "1" and bool(tally.left_out)
    if required:
        print("REQUIRE_ALL=1: what was left out counts as a failure.")
    failed = tally.failed + (len(tally.left_out) if required else 0)
    print(f"{tally.passed} passed, {failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
