"""`yangguang rebuild`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.followers import Rebuilt, rebuild_compared
from yangguang.kernel.now import now

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Make projections anew from the record."""

    help = "重建一种或者全部派生数据；不会再次发送消息；与原来不同时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("name", nargs="?", default="all", help=_("派生数据的名称，或者 all"))
        parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))

    def handle(self, **options: Any) -> None:
        """Rebuild and compare."""
        known = [*registry.projections, *registry.outside]
        if options["name"] not in {"all", *known}:
            message = _("没有派生数据 %(name)s；现有：%(known)s")
            raise CommandError(message % {"name": options["name"], "known": "、".join(known)})
        names = known if options["name"] == "all" else [options["name"]]
        results = [self._rebuild(name) for name in names]
        if options["json"]:
            rows = [{**asdict(r), "identical": r.is_identical} for r in results]
            self.stdout.write(json.dumps(rows))
        else:
            for r in results:
                outcome = _("与原来一致") if r.is_identical else _("与原来不同，已改正")
                self.stdout.write(f"{r.name}：{outcome}，{r.after}")
        if not all(r.is_identical for r in results):
            sys.exit(1)

    def _rebuild(self, name: str) -> Rebuilt:
        with tqdm(desc=name, disable=not sys.stderr.isatty(), leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return rebuild_compared(name, at=now(), progress=progress)
