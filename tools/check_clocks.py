"""Runs the tests of the clocks and fails unless every branch of `kernel.clocks` was taken."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOM = "src/yangguang/kernel/clocks"


def main() -> int:
    """0: all tests pass and every line and branch ran."""
    with tempfile.TemporaryDirectory() as folder:
        data = f"--data-file={Path(folder) / 'coverage'}"
        environment = {**os.environ, "DATABASE_URL": "", "PYTHONDONTWRITEBYTECODE": "1"}
        tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/kernel/clocks"]
        for command in (
            ["run", data, "--branch", f"--source={ROOM}", *tests],
            ["report", data, "--fail-under=100", "--skip-covered", "--show-missing"],
        ):
            whole = [sys.executable, "-m", "coverage", *command]
            if subprocess.run(whole, cwd=ROOT, env=environment, check=False).returncode:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
