"""Lighthouse over pages of the demonstration city, as a telephone on a slow line sees them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from measuring.program import Part, note
from measuring.results import Result
from serving import free_port, granian, running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ROOT / "tools" / "node"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
PAGES = {
    "home": "/",
    "list": "/catalogue/",
    "search": "/search/",
    "form": "/report-error/",
}
LEAST = 0.98


def installed(folder: Path) -> Path:
    """Lighthouse as the lock file says, without any script of a package being run."""
    kept = LOCKED / "node_modules" / "lighthouse"
    if kept.is_dir():
        return kept / "cli" / "index.js"
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(LOCKED / name, folder)
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules" / "lighthouse" / "cli" / "index.js"


@contextmanager
def city(folder: Path) -> Iterator[str]:
    """Address of a demonstration city: of the one YANGGUANG_BENCH_SITE names, or a new one."""
    told = os.environ.get("YANGGUANG_BENCH_SITE")
    if told:
        yield told.rstrip("/")
        return
    site = {
        **{k: v for k, v in os.environ.items() if not k.startswith("YANGGUANG_")},
        "PYTHONPATH": str(ROOT / "src"),
        "YANGGUANG_DATA_DIR": str(folder / "data"),
        "YANGGUANG_LOG_LEVEL": "ERROR",
        "DATABASE_URL": "",
    }
    for verb in (["migrate", "-v0"], ["load-demonstration"]):
        command = [sys.executable, "-m", "yangguang.project", *verb]
        subprocess.run(command, env=site, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    with running(granian("yangguang.project.wsgi:application", port), port, **site):
        yield f"http://127.0.0.1:{port}"


def record_of(origin: str) -> str:
    """The path of the first record that the list names."""
    with urlopen(f"{origin}{PAGES['list']}") as answer:
        found = re.search(r'href="(/documents/\w+/)"', answer.read().decode())
    if found is None:
        raise RuntimeError(PAGES["list"])
    return found[1]


def scores(lighthouse: Path, chromium: str, address: str) -> dict[str, float]:
    """One run, by category."""
    done = subprocess.run(
        [
            *("node", str(lighthouse), address, "--quiet", "--output=json"),
            *("--output-path=stdout", f"--chrome-flags={FLAGS}"),
        ],
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)["categories"]
    return {name: category["score"] or 0.0 for name, category in told.items()}


def run(size: int) -> Iterable[Result]:
    """Every page `size` times; the median counts."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), "")
    if not (chromium and shutil.which("node") and shutil.which("npm")):
        note("lighthouse: left out, node, npm and Chromium are needed")
        return
    with tempfile.TemporaryDirectory(prefix="yangguang-bench-") as name:
        folder = Path(name)
        lighthouse = installed(folder)
        with city(folder) as origin:
            pages = {**PAGES, "record": record_of(origin)}
            for kind, path in pages.items():
                try:
                    urlopen(f"{origin}{path}").close()  # rendered once, as for every later reader
                except HTTPError as error:
                    message = f"{path} answers {error.code}"
                    raise RuntimeError(message) from error
                found = [scores(lighthouse, chromium, origin + path) for _round in range(size)]
                for category in found[0]:
                    worth = median(told[category] for told in found)
                    yield Result(f"{kind} page: {category}", worth, at_least=LEAST)


PART = Part("lighthouse", "Lighthouse, mobile profile", run, 3, database=False)

if __name__ == "__main__":
    sys.exit(PART.main())
