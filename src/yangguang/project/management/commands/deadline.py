"""`yangguang deadline`."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.kernel.calendars.deadline import UNITS, Pause, Refused, as_json, deadline
from yangguang.kernel.calendars.rules import CALENDAR_LABELS
from yangguang.kernel.clocks import Refused as ClockRefused
from yangguang.kernel.clocks import Unit, limit_words

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from yangguang.kernel.clocks import Result

WEEKDAYS = "一二三四五六日"


class Command(BaseCommand):
    """Compute a time limit and show how it comes about."""

    help = "计算一个期限，例如：yangguang deadline 2026-02-06 20 working-days"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("start", help="起算的事件发生之日，例如 2026-02-06；当日不计入")
        parser.add_argument("amount", type=int, help="数量，例如 20")
        parser.add_argument("unit", choices=[unit.value for unit in UNITS], help="单位")
        parser.add_argument("--calendar", default="office", choices=list(CALENDAR_LABELS))
        parser.add_argument(
            "--pause",
            action="append",
            default=[],
            metavar="FROM..TO",
            help="不计入期限的时间，可写多次，例如 2026-03-10..2026-03-25",
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, **options: Any) -> None:
        """Compute and print."""
        try:
            result = deadline(
                start=day(options["start"]),
                amount=options["amount"],
                unit=Unit(options["unit"]),
                calendar=options["calendar"],
                pauses=[pause(text) for text in options["pause"]],
            )
        except (Refused, ClockRefused) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(result), ensure_ascii=False, indent=1))
            return
        self._tell(result)

    def _tell(self, result: Result) -> None:
        for line in result.working:
            number = f"第{line.number}" if line.counted else ""
            source = f"  {line.source}" if line.source and line.reason != "paused" else ""
            self.stdout.write(f"{cn(line.on)}  {number:<6}{line.why}{source}")
        rule = result.rule
        self.stdout.write(f"{limit_words(rule.amount, rule.unit)}，到期日 {cn(result.due_on)}")
        if result.raw_on != result.due_on:
            self.stdout.write(f"最后一日 {cn(result.raw_on)} 是休息日，顺延。")
        if result.provisional:
            years = "、".join(str(year) for year in result.provisional_years)
            self.stdout.write(f"暂定：{years}年的放假安排尚未公布，公布后可能变动。")


def cn(on: date | None) -> str:
    """2026-02-06 星期五."""
    return f"{on} 星期{WEEKDAYS[on.weekday()]}" if on else ""


def day(text: str) -> date:
    """An ISO date. Raises CommandError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"日期 {text} 无法识别，请写成 2026-02-06 的形式。"
        raise CommandError(message) from error


def pause(text: str) -> Pause:
    """FROM..TO. Raises CommandError."""
    begins, separator, ends = text.partition("..")
    if not separator:
        message = f"暂停 {text} 无法识别，请写成 2026-03-10..2026-03-25 的形式。"
        raise CommandError(message)
    return Pause(day(begins), day(ends))
