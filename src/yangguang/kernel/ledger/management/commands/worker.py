"""`yangguang worker`."""

from __future__ import annotations

from argparse import SUPPRESS
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from yangguang.kernel.ledger.worker import run_jobs, run_worker

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Run what follows the acts."""

    help = "封存行为、更新派生数据、按时办理定时事项、执行长任务，直到停止"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument(
            "--only",
            choices=["loops", "jobs"],
            help="只封存、更新和定时（loops），或者只执行长任务（jobs）",
        )

        parser.add_argument("--parent", type=int, help=SUPPRESS)

    def handle(self, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        if options["only"] == "jobs":
            run_jobs(parent=options["parent"])
        else:
            run_worker(with_jobs=options["only"] is None)
