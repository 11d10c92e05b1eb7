"""`yangguang verify`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from yangguang.kernel.ledger.verification import verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Compare the record with its digests."""

    help = "重新计算封存链和每个摘要；有不一致时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))

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
                self.stdout.write(finding.text)
            self.stdout.write(
                _(
                    "行为 %(acts)d 条，已封存 %(seals)d 条，待封存 %(waiting)d 条；"
                    "发现问题 %(findings)d 处；链头 %(head)s"
                )
                % {
                    "acts": report.acts,
                    "seals": report.seals,
                    "waiting": report.waiting,
                    "findings": len(report.findings),
                    "head": report.head,
                }
            )
        if not report.is_clean:
            sys.exit(1)
