"""`yangguang load-city`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.cities.loading import CityError
from yangguang.kernel.duties.reading import PlanError
from yangguang.kernel.duties.rules import Refused
from yangguang.kernel.now import now
from yangguang.project.loading import install_city, install_plan, read_city
from yangguang.project.matters import install_matters
from yangguang.project.timekeeping import install_timekeeping

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write a city's agencies, topics, columns, chains, words and people."""

    help = "把一个城市的机构、栏目、审查链和人员装入数据库；已有的不改"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("city", nargs="?", help="城市名或文件夹；不写则取 YANGGUANG_CITY")

    def handle(self, **options: Any) -> None:
        """Load it."""
        try:
            city = read_city(options["city"])
        except CityError as error:
            raise CommandError(str(error)) from error
        install_city(city, with_demonstration_people=False)
        install_timekeeping(city, at=now())
        install_matters(city, at=now())
        try:
            plan = install_plan(city, at=now())
        except (PlanError, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已装入 {city.name}：机构 {len(city.agencies)}，栏目 {len(city.columns)}"
        )
        if plan:
            self.stdout.write(f"计划第 {plan.edition} 次文本：新增或改写条款 {len(plan.duties)}")
