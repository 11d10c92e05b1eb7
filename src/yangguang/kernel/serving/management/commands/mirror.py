"""`yangguang mirror DIR`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.now import now
from yangguang.kernel.serving.mirroring.copying import Copier, as_of

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Make or bring up to date a complete static copy of the public site."""

    help = "把公开的全部页面和文件写成一个可独立浏览的静态副本；再次运行只更新有变化的页面"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Folder, or a check of its age."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="只检查副本有多旧")
        parser.add_argument("--minutes", type=int, default=15, help="--check：超过几分钟算旧")
        parser.add_argument("--limit", type=int, help="最多做几页，下次接着做")

    def handle(self, **options: Any) -> None:
        """Copy, or check."""
        folder: Path = options["folder"]
        if options["check"]:
            self._check(folder, options["minutes"])
            return
        copier = Copier(folder, WSGIHandler(), at=now())
        with tqdm(unit="页", disable=not sys.stderr.isatty()) as bar:

            def progress(done: int, waiting: int) -> None:
                bar.total = done + waiting
                bar.update(done - bar.n)

            copied = copier.run(progress, limit=options["limit"])
        copier.index.close()
        more = f"，还有{copied.waiting}页待做，再运行一次即可接着做" if copied.waiting else ""
        self.stdout.write(f"更新{copied.made}页，副本共{copied.here}页{more}。")

    def _check(self, folder: Path, minutes: int) -> None:
        moment = as_of(folder)
        if moment is None:
            message = f"{folder} 里没有完整的静态副本。"
            raise CommandError(message)
        age = now() - moment
        if age > timedelta(minutes=minutes):
            message = f"静态副本已有{int(age.total_seconds() // 60)}分钟没有更新。"
            raise CommandError(message)
        self.stdout.write(f"静态副本截至{moment.isoformat(timespec='seconds')}。")
