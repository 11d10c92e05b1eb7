"""`yangguang load-demonstration`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.cities.loading import CityError
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.now import now
from yangguang.project.accounts import passwords_given
from yangguang.project.composing import load_compositions
from yangguang.project.consulting import load_consultations
from yangguang.project.corrections import load_corrections
from yangguang.project.deciding import load_dossiers
from yangguang.project.demonstrating import demonstrate_plan
from yangguang.project.loading import install_city, install_plan, load_demonstration, read_city
from yangguang.project.matters import install_matters, load_complaints
from yangguang.project.media import load_media
from yangguang.project.meetings import load_meetings
from yangguang.project.oversight import load_oversight
from yangguang.project.regulating import load_regulations
from yangguang.project.requests import load_requests
from yangguang.project.statutory import load_statutory_parts
from yangguang.project.surveying import load_surveys
from yangguang.project.timekeeping import install_timekeeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from yangguang.cities.shapes import City

    Step = tuple[str, Callable[..., object]]


BEFORE_THE_LISTS: tuple[Step, ...] = (
    ("政务公开计划", install_plan),
    ("意见征集", load_consultations),
    ("会议", load_meetings),
    ("决策事项", load_dossiers),
    ("问卷调查", load_surveys),
    ("新闻发布", load_media),
)
AFTER_THE_LISTS: tuple[Step, ...] = (
    ("责任清单", demonstrate_plan),
    ("规范性文件", load_regulations),
    ("专题和公报", load_compositions),
    ("督查和评估", load_oversight),
    ("依申请公开", load_requests),
    ("纠错", load_corrections),
)
"""Their loaders look for documents in the catalogue, which must have caught up."""


def _catch_up(at: datetime) -> None:
    seal(at=at)
    run_followers(at=at)


class Command(BaseCommand):
    """Set up the demonstration city; what is there already stays as it is."""

    help = "装入演示城市和演示内容；可重复运行"

    def handle(self, **options: Any) -> None:
        """Load agencies, people and records, then let the lists catch up."""
        del options
        at = now()
        try:
            city = read_city()
        except CityError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"装入{city.name}的机构、栏目和人员")
        install_city(city, with_demonstration_people=True)
        install_timekeeping(city, at=at)
        install_matters(city, at=at)
        with (
            passwords_given(),
            tqdm(
                total=len(city.records),
                desc="演示内容",
                unit="条",
                disable=not sys.stderr.isatty(),
                leave=False,
            ) as bar,
        ):
            made = load_demonstration(
                city, at=at, progress=lambda done, _total: bar.update(done - bar.n)
            )
            load_complaints(city, at=at)
        self._load(BEFORE_THE_LISTS, city, at)
        _catch_up(at)
        made += load_statutory_parts(city, at=at) if made else 0
        self._load(AFTER_THE_LISTS, city, at)
        self.stdout.write("  整理目录和责任清单")
        _catch_up(at)
        self.stdout.write(f"演示内容已就绪：新写入 {made} 条" if made else "演示内容已经在数据库里")

    def _load(self, steps: tuple[Step, ...], city: City, at: datetime) -> None:
        """One step after the other, each said: the first start takes a minute or more."""
        for label, load in steps:
            self.stdout.write(f"  {label}")
            self.stdout.flush()
            load(city, at=at)
