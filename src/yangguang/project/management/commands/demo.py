"""`yangguang demo corpus FILE`."""

from __future__ import annotations

import sys
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.cities.loading import CityError
from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.followers import run_followers, run_outside
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.kernel.publishing.models import Topic
from yangguang.project.accounts import passwords_given
from yangguang.project.corpus import Corpus, CorpusError, leave_printing, read_corpus
from yangguang.project.loading import install_city, read_city

if TYPE_CHECKING:
    from argparse import ArgumentParser

TOLD = 10
"""Titles left out that are named."""


class Command(BaseCommand):
    """Publish the documents of a file as demonstration records."""

    help = "把 FILE 里的文档作为演示内容，经审查批量公开"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("what", choices=["corpus"], help="corpus：一个文档一行的 JSON 文件")
        parser.add_argument("file", type=Path, help="FILE.jsonl 或 FILE.jsonl.xz")
        parser.add_argument("--limit", type=int, help="最多读多少份")
        parser.add_argument("--print", action="store_true", help="同时生成全部打印件（很慢）")

    def handle(self, **options: Any) -> None:
        """Read, publish, let the lists and the search catch up."""
        path: Path = options["file"]
        begun, at = monotonic(), now()
        try:
            if not Topic.objects.exists():
                with passwords_given():
                    install_city(read_city(), with_demonstration_people=True)
            corpus = Corpus(at=at)
            with tqdm(desc="公开文档", unit="份", disable=not sys.stderr.isatty()) as bar:
                items = islice(read_corpus(path), options["limit"])
                loaded = corpus.load(items, told=lambda done: bar.update(done - bar.n))
        except (CorpusError, CityError) as error:
            raise CommandError(str(error)) from error
        except (OSError, EOFError, LZMAError) as error:
            message = f"读不了 {path}:{error}"
            raise CommandError(message) from error
        self._catch_up(prints=options["print"])
        seconds = monotonic() - begun
        self.stdout.write(
            f"公开 {loaded.published} 份，用时 {seconds:.0f} 秒；"
            f"检查未放行 {len(loaded.stopped)} 份"
        )
        for title in loaded.stopped[:TOLD]:
            self.stdout.write(f"  未放行：{title}")

    def _catch_up(self, *, prints: bool) -> None:
        """What the worker does, for an installation that is not running."""
        at = now()
        seal(at=at)
        run_followers(at=at)
        if not prints:
            leave_printing()
        for name in registry.outside:
            run_outside(name, at=at)
