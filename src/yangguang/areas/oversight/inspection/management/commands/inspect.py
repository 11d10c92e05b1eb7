"""`yangguang inspect`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.areas.oversight.inspection.rules import CHECKS, GRADE_LABELS, Grade, Severity
from yangguang.areas.oversight.inspection.selectors import rubric_on
from yangguang.areas.oversight.inspection.services import MOST_PAGES, inspect
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Check our own portal now; exit code 1 when something vetoes it or the score is too low."""

    help = "网站自查：逐项检查本网站，列出问题并打分"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many pages, and whether a program reads the result."""
        parser.add_argument("--pages", type=int, default=MOST_PAGES, help="最多检查多少个网页")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Run, then say what was found."""
        if options["pages"] < 1:
            raise CommandError("--pages 至少是 1")
        at = now()
        quiet = options["json"] or not sys.stderr.isatty()
        with tqdm(desc="检查网页", unit="个", disable=quiet, leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            run = inspect(
                actor=SYSTEM, at=at, clock=now, progress=progress, most_pages=options["pages"]
            )
        if options["json"]:
            told = {
                "score": str(run.score),
                "grade": run.grade,
                "pages": run.pages,
                "waiting": run.waiting,
                "opened": run.opened,
                "closed": run.closed,
                "counts": run.counts,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self._say(run)
        if run.grade in {Grade.VETOED, Grade.FAILED}:
            sys.exit(1)

    def _say(self, run: Any) -> None:
        rubric = rubric_on(city_date(run.started_at))
        self.stdout.write(f"得分 {run.score}，{GRADE_LABELS[run.grade]}；网页 {run.pages} 个")
        self.stdout.write(f"新发现 {run.opened} 处，改正 {run.closed} 处")
        for name, count in sorted(run.counts.items(), key=lambda item: -item[1]):
            mark = "!" if rubric[name].severity == Severity.VETO else " "
            self.stdout.write(f" {mark} {count:>5}  {CHECKS[name].label}")
