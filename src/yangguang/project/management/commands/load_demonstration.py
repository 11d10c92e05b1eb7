"""`yangguang load-demonstration`."""

from __future__ import annotations

import sys
from typing import Any

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
        install_plan(city, at=at)
        load_consultations(city, at=at)
        load_meetings(city, at=at)
        load_dossiers(city, at=at)
        load_surveys(city, at=at)
        load_media(city, at=at)
        seal(at=at)
        run_followers(at=at)
        made += load_statutory_parts(city, at=at) if made else 0
        demonstrate_plan(city, at=at)
        load_regulations(city, at=at)
        load_compositions(city, at=at)
        load_oversight(city, at=at)
        load_requests(city, at=at)
        load_corrections(city, at=at)
        seal(at=at)
        run_followers(at=at)
        self.stdout.write(f"演示内容已就绪：新写入 {made} 条" if made else "演示内容已经在数据库里")
