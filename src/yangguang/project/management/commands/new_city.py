"""`yangguang new-city`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.cities.loading import CityError, new_city

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Lay out an empty city as plain files."""

    help = "建立一个空白城市的数据文件夹"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("name", help="城市名，例如 鹤岗市")
        parser.add_argument("folder", type=Path, help="新文件夹")
        parser.add_argument("--region", default="000000", help="行政区划代码，六位（GB/T 2260）")

    def handle(self, **options: Any) -> None:
        """Make it and say what comes next."""
        folder: Path = options["folder"].resolve()
        try:
            city = new_city(folder, options["name"], options["region"])
        except (CityError, FileExistsError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已在 {folder} 建立{city.name}。填好其中的文件后："
            f"YANGGUANG_CITY={folder} yangguang load-city"
        )
