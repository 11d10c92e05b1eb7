"""`yangguang rebuild`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.followers import Rebuilt, rebuild_compared
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Make projections anew from the record."""

    help = "Make a projection, or all, anew; no message goes out; exit code 1 when one differed"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("name", nargs="?", default="all", help="a projection, or all")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, **options: Any) -> None:
        """Rebuild and compare."""
        known = [*registry.projections, *registry.outside]
        if options["name"] not in {"all", *known}:
            message = f"no projection {options['name']}; known: {', '.join(known) or 'none'}"
            raise CommandError(message)
        names = known if options["name"] == "all" else [options["name"]]
        results = [self._rebuild(name) for name in names]
        if options["json"]:
            rows = [{**asdict(r), "identical": r.is_identical} for r in results]
            self.stdout.write(json.dumps(rows))
        else:
            for r in results:
                outcome = "identical" if r.is_identical else "DIFFERED and was mended"
                self.stdout.write(f"{r.name}: {outcome}, {r.after}")
        if not all(r.is_identical for r in results):
            sys.exit(1)

    def _rebuild(self, name: str) -> Rebuilt:
        with tqdm(desc=name, disable=not sys.stderr.isatty(), leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return rebuild_compared(name, at=now(), progress=progress)
