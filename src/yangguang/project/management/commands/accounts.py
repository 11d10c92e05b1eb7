"""`yangguang accounts`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.project.accounts import listing


class Command(BaseCommand):
    """Show the demonstration accounts."""

    help = "列出演示账号和密码"

    def handle(self, **options: Any) -> None:
        """Print one line per account."""
        del options
        rows = list(listing())
        if not rows:
            message = "没有演示账号；yangguang load-demonstration 装入演示城市。"
            raise CommandError(message)
        for username, password, name, roles in rows:
            self.stdout.write(f"{username:<26}{password:<17}{name}  {roles}")
