"""`yangguang plan check` and `yangguang plan load`."""

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
from yangguang.kernel.duties.reading import PlanError
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.duties.services import load_plan
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.rules import SYSTEM

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from yangguang.cities.shapes import City


class Command(BaseCommand):
    """Judge a plan, or load what has changed in it."""

    help = "检查计划文件（plan check），或把改动装入数据库（plan load）；有错时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Verbs and options."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="检查计划文件（不写数据库）")
        check.add_argument("--on", type=date.fromisoformat, help="按哪一天的机构检查；不写则今天")
        load = verbs.add_parser("load", help="把计划文件的改动装入数据库，已开始的义务不变")
        for verb in (check, load):
            verb.add_argument("--city", help="城市名或文件夹；不写则取 YANGGUANG_CITY")
            verb.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, **options: Any) -> None:
        """Do what was asked."""
        city = self._city(options["city"])
        if options["verb"] == "load":
            self._load(city, as_json=options["json"])
        else:
            self._check(city, options["on"] or city_date(now()), as_json=options["json"])

    def _city(self, name: str | None) -> City:
        named = name or settings.CITY
        try:
            return load_city(Path(named) if "/" in named else named)
        except CityError as error:
            raise CommandError(str(error)) from error

    def _load(self, city: City, *, as_json: bool) -> None:
        try:
            loaded = load_plan(folder=city.folder, actor=SYSTEM, at=now())
        except (PlanError, Refused) as error:
            raise CommandError(str(error)) from error
        if as_json:
            self.stdout.write(json.dumps(asdict(loaded) if loaded else None, ensure_ascii=False))
        elif loaded:
            self.stdout.write(
                f"计划第 {loaded.edition} 次文本：条款 {len(loaded.duties)}，"
                f"角色 {len(loaded.roles)}，参数 {len(loaded.parameters)} 有改动"
            )
        else:
            self.stdout.write("计划文件没有改动")

    def _check(self, city: City, on: date, *, as_json: bool) -> None:
        found = check_plan(city, on=on)
        if as_json:
            report = {**asdict(found), "sound": found.is_sound}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self._report(city, found)
        if not found.is_sound:
            sys.exit(1)

    def _report(self, city: City, found: Checked) -> None:
        for fault in found.faults:
            self.stdout.write(f"错误 {fault}")
        if found.faults and not found.found:
            self.stdout.write(f"{city.name}：{len(found.faults)} 处错误")
            return
        for item in found.not_yet:
            needs = "、".join(item.needs)
            self.stdout.write(
                f"尚不能测量 {item.clause} {item.heading}："
                f"没有谁能提供 {'、'.join(item.missing)}" + (f"（{needs}）" if needs else "")
            )
        for label in found.unassigned:
            self.stdout.write(f"尚未确定单位 {label}")
        self.stdout.write(
            f"{city.name}：条款 {found.found}/{found.expected}；"
            f"凭行为测量 {len(found.by_acts)}，凭附证测量 {len(found.by_hand)}，"
            f"尚不能测量 {len(found.not_yet)}；错误 {len(found.faults)}"
        )
