"""Judges the sources: every check runs, and the names of the failed ones end the report."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATHS = ("src", "tests", "tools", "benchmarks")


def templates() -> list[str]:
    """Every template of the project."""
    return [str(p) for p in sorted((ROOT / "src").rglob("*.html"))]


def checks() -> list[tuple[str, list[str]]]:
    """Name and command of each check."""
    python = sys.executable
    return [
        ("ruff check", [str(BIN / "ruff"), "check", "--quiet", *PATHS]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", *PATHS]),
        ("mypy", [str(BIN / "mypy")]),
        ("import contracts", [str(BIN / "lint-imports")]),
        ("migrations", [str(BIN / "yangguang"), "makemigrations", "--check", "--dry-run"]),
        ("branches of the clocks", [python, "tools/check_clocks.py"]),
        ("translation markers", [python, "tools/check_markers.py"]),
        ("Chinese punctuation", [python, "tools/check_punctuation.py"]),
        ("templates", [str(BIN / "djhtml"), "--check", "--tabwidth", "2", *templates()]),
        ("deployment", [str(BIN / "yangguang"), "check", "--deploy", "--fail-level", "WARNING"]),
    ]


def environment(name: str, data: str) -> dict[str, str]:
    """A data folder of its own; the deployment check sees production settings."""
    values = {**os.environ, "YANGGUANG_DATA_DIR": data, "DATABASE_URL": ""}
    if name == "deployment":
        values |= {"YANGGUANG_PRODUCTION": "1", "YANGGUANG_ALLOWED_HOSTS": "portal.example"}
    return values


def main() -> int:
    """Run all; 1 when one failed."""
    failed = []
    with tempfile.TemporaryDirectory() as data:
        for name, command in checks():
            print(f"=== {name}", flush=True)
            result = subprocess.run(command, cwd=ROOT, env=environment(name, data), check=False)
            if result.returncode:
                failed.append(name)
    print("\nFailed: " + ", ".join(failed) if failed else "\nAll checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
