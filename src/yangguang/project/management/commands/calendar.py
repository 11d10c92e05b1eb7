"""`yangguang calendar`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.calendars.reading import read_file
from yangguang.kernel.calendars.rederiving import rederive_clocks
from yangguang.kernel.calendars.rules import (
    CALENDAR_LABELS,
    KIND_LABELS,
    LAYER_LABELS,
    NATIONAL,
    Refused,
    differences,
)
from yangguang.kernel.calendars.selectors import days_of, missing_notice, year_for, year_rows
from yangguang.kernel.calendars.services import ensure_seeded, set_year
from yangguang.kernel.now import now
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from yangguang.kernel.calendars.reading import Read
    from yangguang.kernel.clocks import SpecialDay

MARKS = {"added": "+", "removed": "-", "changed": "~"}


class Command(BaseCommand):
    """List years, read one in from a file, derive clocks anew."""

    help = "放假安排：list 列出，import 导入一年，rederive 按现行日历重新计算期限"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="列出各年")
        listing.add_argument("--layer", default=NATIONAL, choices=list(LAYER_LABELS))
        importing = verbs.add_parser("import", help="导入一年的安排：CSV、xlsx 或者通知原文")
        importing.add_argument("file", type=Path)
        importing.add_argument("--year", type=int, help="年份；不写则取文件中第一个日期的年份")
        importing.add_argument(
            "--notice", default="", help="依据的通知；通知原文里有文号时可以不写"
        )
        importing.add_argument("--layer", default=NATIONAL, choices=list(LAYER_LABELS))
        importing.add_argument("--dry-run", action="store_true", help="只列出会改变什么")
        again = verbs.add_parser("rederive", help="重新计算在办事项的期限")
        again.add_argument("--calendar", choices=list(CALENDAR_LABELS))

    def handle(self, **options: Any) -> None:
        """One of the verbs."""
        getattr(self, f"_{options['verb']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        for row in year_rows(options["layer"]):
            state = "已公布" if row.is_announced else "暂定"
            counts = f"休息 {row.holidays} 天，上班 {row.make_ups} 天"
            self.stdout.write(f"{row.year}  {state}  {counts}  {row.source}")
        missing = missing_notice(at=now())
        if missing:
            self.stdout.write(f"{missing} 年的放假安排尚未导入，涉及该年的期限都是暂定的。")

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            message = f"没有文件 {path}。"
            raise CommandError(message)
        at = now()
        ensure_seeded(at=at)
        year, read = self._read(path, options["year"], options["notice"])
        current = year_for(options["layer"], year)
        changes = differences(days_of(current), {day.on: day for day in read.days})
        for change in changes:
            day = change.after or change.before
            self.stdout.write(f"{MARKS[change.what]} {change.on}  {said(day)}")
        if options["dry_run"]:
            self.stdout.write(f"{year} 年将改变 {len(changes)} 天；没有保存。")
            return
        try:
            set_year(
                layer=options["layer"],
                year=year,
                days=read.days,
                source=read.source,
                revision=current.revision if current else 0,
                actor=SYSTEM,
                at=at,
            )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(
            f"{year} 年已保存，改变 {len(changes)} 天；在办事项的期限正在后台重新计算，"
            "进度和结果见办公端的“后台任务”。"
        )

    def _read(self, path: Path, year: int | None, notice: str) -> tuple[int, Read]:
        data = path.read_bytes()
        if year is None:
            # The notice names its months only; a table names the year in every row.
            years = {d.on.year for d in read_file(data, year=1, source=notice or "-").days}
            if not years - {1}:
                message = "文件里没有写明年份，请加上 --year，例如 --year 2027。"
                raise CommandError(message)
            year = max(years)
        read = read_file(data, year=year, source=notice)
        read.check_year(year)
        if read.problems:
            raise CommandError(" ".join(str(problem) for problem in read.problems[:10]))
        return year, read

    def _rederive(self, options: dict[str, Any]) -> None:
        chosen = options["calendar"]
        for name in [chosen] if chosen else CALENDAR_LABELS:
            with tqdm(disable=not sys.stderr.isatty(), leave=False, desc=name) as bar:

                def progress(done: int, total: int, bar: tqdm[Any] = bar) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                changed = rederive_clocks(name, at=now(), progress=progress)
            self.stdout.write(f"{CALENDAR_LABELS[name]}:{changed} 件的到期日有变化。")


def said(day: SpecialDay | None) -> str:
    """What a day is, by which notice."""
    return f"{KIND_LABELS[day.kind]}  {day.name}  {day.source}" if day else ""
