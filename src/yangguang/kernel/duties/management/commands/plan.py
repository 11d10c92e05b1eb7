"""`yangguang plan check`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yangguang.cities.loading import CityError, load_city
from yangguang.kernel.duties.checking import Checked, check_plan
from yangguang.kernel.now import city_date, now

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from yangguang.cities.shapes import City


class Command(BaseCommand):
    """Judge a plan."""

    help = "检查计划文件:条款是否齐全、写法是否正确、哪些还不能测量;有错时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Verbs and options."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="检查计划文件(不写数据库)")
        check.add_argument("--city", help="城市名或文件夹;不写则取 YANGGUANG_CITY")
        check.add_argument("--on", type=date.fromisoformat, help="按哪一天的机构检查;不写则今天")
        check.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, **options: Any) -> None:
        """Check and report."""
        city = self._city(options["city"])
        found = check_plan(city, on=options["on"] or city_date(now()))
        if options["json"]:
            report = {**asdict(found), "sound": found.is_sound}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self._report(city, found)
        if not found.is_sound:
            sys.exit(1)

    def _city(self, name: str | None) -> City:
        named = name or settings.CITY
        try:
            return load_city(Path(named) if "/" in named else named)
        except CityError as error:
            raise CommandError(str(error)) from error

    def _report(self, city: City, found: Checked) -> None:
        for fault in found.faults:
            self.stdout.write(f"错误 {fault}")
        if found.faults and not found.found:
            self.stdout.write(f"{city.name}:{len(found.faults)} 处错误")
            return
        for item in found.not_yet:
            needs = "、".join(item.needs)
            self.stdout.write(
                f"尚不能测量 {item.clause} {item.heading}:"
                f"没有谁能提供 {'、'.join(item.missing)}" + (f"({needs})" if needs else "")
            )
        for label in found.unassigned:
            self.stdout.write(f"尚未确定单位 {label}")
        self.stdout.write(
            f"{city.name}:条款 {found.found}/{found.expected};"
            f"凭行为测量 {len(found.by_acts)},凭附证测量 {len(found.by_hand)},"
            f"尚不能测量 {len(found.not_yet)};错误 {len(found.faults)}"
        )
