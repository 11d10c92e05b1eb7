"""`yangguang check-due-dates`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.kernel.calendars.checking import check_due_dates
from yangguang.kernel.calendars.registry import due_checks
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Compare every cached due date with what the facts say."""

    help = "逐件核对缓存的到期日与计时记录；每晚自动运行一次，有差异时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--json", action="store_true", help="每处差异输出一行 JSON")

    def handle(self, **options: Any) -> None:
        """Print each difference as it is found."""
        count = 0
        for name, line in check_due_dates(at=now()):
            count += 1
            row = {"room": name, "difference": line}
            shown = json.dumps(row, ensure_ascii=False) if options["json"] else f"{name}  {line}"
            self.stdout.write(shown)
        if count:
            message = f"共 {count} 处差异。请运行 yangguang calendar rederive 后再核对。"
            raise CommandError(message)
        if not options["json"]:
            self.stdout.write(f"核对了 {len(due_checks)} 类事项，没有差异。")
