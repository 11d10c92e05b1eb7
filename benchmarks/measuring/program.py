"""A part of `make bench`: what it measures, and its command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from measuring.databases import own_database
from measuring.results import Result, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


def note(text: str) -> None:
    """Say how far it has come, without getting into the results."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Part:
    """One part. `run` gets the size and gives results; with `database`, Django stands ready."""

    name: str
    title: str
    run: Callable[[int], Iterable[Result]]
    size: int
    """How many of what the part counts, when none is asked for."""
    database: bool = True

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Measure and tell; 1 when a bound is missed."""
        parser = argparse.ArgumentParser(description=self.title)
        parser.add_argument("--size", type=int, default=self.size, help=f"default {self.size:,}")
        parser.add_argument("--json", action="store_true", help="a list of results for a program")
        options = parser.parse_args(argv)
        results = []
        for result in self._measured(options.size):
            results.append(result)
            # Told as they come: a long run that is broken off has not been for nothing.
            print(line(result), file=sys.stderr if options.json else sys.stdout, flush=True)
        if options.json:
            print(json.dumps([result.as_json() for result in results]))
        return int(any(result.ok is False for result in results))

    def _measured(self, size: int) -> Iterator[Result]:
        if not self.database:
            yield from self.run(size)
            return
        with own_database(os.environ.get("DATABASE_URL", "")):
            yield from self.run(size)
