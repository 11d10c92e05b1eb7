"""`yangguang verify`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from yangguang.kernel.ledger.verification import verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Compare the record with its digests."""

    help = "Recompute the chain of seals and every digest; exit code 1 when something differs"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, **options: Any) -> None:
        """Print the report."""
        with tqdm(disable=not sys.stderr.isatty(), unit="seal", leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            report = verify(progress=progress)
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(report), "clean": report.is_clean}))
        else:
            for finding in report.findings:
                self.stdout.write(f"{finding.check}: {finding.text}")
            self.stdout.write(
                f"{report.seals} seals, {report.acts} acts, {report.waiting} waiting, "
                f"{len(report.findings)} findings; head {report.head}"
            )
        if not report.is_clean:
            sys.exit(1)
