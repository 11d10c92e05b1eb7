"""`make bench`: every part on every database this machine has, bounds beside the figures.

    python benchmarks/run.py [--only PART …] [--size PART=N …] [--database NAME …] [--json]

A part is a file of this folder that holds a `PART`; it also runs alone, on SQLite or on the
server that DATABASE_URL names. PostgreSQL is the server of DATABASE_URL or TEST_DATABASE_URL,
else a private one for the time of the run. Exit code 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from measuring.results import Result, from_json, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring.program import Part

FOLDER = Path(__file__).resolve().parent
TOOLS = FOLDER.parent / "tools"
DATABASES = ("sqlite", "postgresql")


def parts() -> dict[str, Part]:
    """Every part of this folder by name."""
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        if path.name != Path(__file__).name:
            found[path.stem] = importlib.import_module(path.stem).PART
    return found


def measure(part: Part, size: int, url: str) -> list[Result]:
    """Run one part in a process of its own. Raises RuntimeError when it did not come to an end."""
    command = [sys.executable, str(FOLDER / f"{part.name}.py"), "--json", "--size", str(size)]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    try:
        return [from_json(item) for item in json.loads(done.stdout)]
    except ValueError:
        message = f"{part.name} ended with code {done.returncode} and no results"
        raise RuntimeError(message) from None


def places(wanted: list[str], stack: ExitStack) -> Iterator[tuple[str, str]]:
    """Name and address of each database asked for; a private server lives as long as `stack`."""
    if "sqlite" in wanted:
        yield "sqlite", ""
    if "postgresql" not in wanted:
        return
    url = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        sys.path.insert(0, str(TOOLS))
        server = importlib.import_module("private_postgres")
        if server.binaries() is None:
            print("PostgreSQL: left out, there is no server on this machine", file=sys.stderr)
            return
        url = stack.enter_context(server.private_postgres())
    yield "postgresql", url


def sizes(asked: list[str], known: dict[str, Part]) -> dict[str, int]:
    """`PART=N` as numbers. Exits with a message for what is neither."""
    found = {name: part.size for name, part in known.items()}
    for item in asked:
        name, _sep, number = item.partition("=")
        if name not in known or not number.isdigit():
            sys.exit(f"--size {item}: expected PART=NUMBER, PART one of {', '.join(known)}")
        found[name] = int(number)
    return found


def main() -> int:
    """Measure, tell, judge."""
    known = parts()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=sorted(known), metavar="PART")
    parser.add_argument("--size", action="append", default=[], metavar="PART=N")
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--list", action="store_true", help="name the parts and their sizes")
    options = parser.parse_args()
    if options.list:
        for part in known.values():
            print(f"{part.name:<12}{part.size:>10,}  {part.title}")
        return 0
    counts = sizes(options.size, known)
    chosen = {n: p for n, p in known.items() if n in (options.only or known)}
    told: dict[str, dict[str, list[Result]]] = {}
    with ExitStack() as stack:
        for place, url in places(options.database or list(DATABASES), stack):
            for name, part in chosen.items():
                if not part.database and name in told.get("none", {}):
                    continue
                where = place if part.database else "none"
                results = measure(part, counts[name], url)
                told.setdefault(where, {})[name] = results
                if not options.json:
                    suffix = f", {where}" if part.database else ""
                    print(f"\n{name} ({counts[name]:,}{suffix}): {part.title}")
                    print("\n".join(map(line, results)), flush=True)
    return _judge(told, as_json=options.json)


def _judge(told: dict[str, dict[str, list[Result]]], *, as_json: bool) -> int:
    flat = [(where, name, r) for where, by in told.items() for name, rs in by.items() for r in rs]
    missed = [(where, name, r) for where, name, r in flat if r.ok is False]
    if as_json:
        out = {
            where: {name: [r.as_json() for r in rs] for name, rs in by.items()}
            for where, by in told.items()
        }
        print(json.dumps(out, ensure_ascii=False, indent=1))
    else:
        bounds = sum(r.ok is not None for _where, _name, r in flat)
        print(f"\n{bounds - len(missed)} of {bounds} bounds hold")
        for where, name, r in missed:
            print(f"  NOT OK  {where} {name}: {r.name} is {r.value:.2f}, bound {r.bound}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
