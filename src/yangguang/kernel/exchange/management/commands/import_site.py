"""`yangguang import-site SOURCE --agency CODE --as USERNAME`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.exchange.models import SiteImport
from yangguang.kernel.exchange.selectors import refused_pages
from yangguang.kernel.exchange.services import batch_of_site, import_site
from yangguang.kernel.exchange.sources import NoPages, pages_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency, Person
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Reads saved pages of an old site into drafts; run again to go on after a stop."""

    help = "把旧网站的页面批量导入为草稿,并为每个旧地址保留跳转"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Source, agency, person, and what to do with the drafts."""
        parser.add_argument("source", help="保存网页的文件夹,或 sitemap 文件、地址")
        parser.add_argument("--agency", required=True, help="单位代码")
        parser.add_argument("--as", dest="username", required=True, help="以哪位信息员的身份导入")
        parser.add_argument("--retry", action="store_true", help="重试以前未能导入的页面")
        parser.add_argument("--batch", action="store_true", help="导入后建立一批,供批量审查")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出报告")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, then report."""
        agency, actor = self._who(options["agency"], options["username"])
        try:
            pages = pages_of(options["source"])
            with tqdm(total=len(pages), disable=None, unit="页") as bar:
                report = import_site(
                    agency=agency,
                    source=options["source"],
                    pages=pages,
                    actor=actor,
                    at=now(),
                    retry=options["retry"],
                    progress=lambda done, _total: bar.update(done - bar.n),
                )
            site = SiteImport.objects.get(source=options["source"], agency=agency)
            batch = batch_of_site(site=site, actor=actor, at=now()) if options["batch"] else None
        except (NoPages, Refused) as problem:
            raise CommandError(str(problem)) from problem
        refused = [{"address": p.address, "why": p.refusal} for p in refused_pages(site)]
        outcome = {
            "imported": report.imported,
            "repeated": report.repeated,
            "skipped": report.skipped,
            "refused": refused,
            "batch": batch.pk if batch else None,
        }
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
            return
        self.stdout.write(
            f"新导入 {report.imported} 页,内容重复 {report.repeated} 页,"
            f"以前已处理 {report.skipped} 页,未能导入 {len(refused)} 页。"
        )
        for page in refused:
            self.stdout.write(f"  {page['address']}  {page['why']}")

    def _who(self, code: str, username: str) -> tuple[Agency, Any]:
        try:
            agency = Agency.objects.get(code=code)
        except Agency.DoesNotExist:
            message = f"没有代码为 {code} 的单位。"
            raise CommandError(message) from None
        try:
            person = Person.objects.get(username=username)
        except Person.DoesNotExist:
            message = f"没有用户名为 {username} 的人员。"
            raise CommandError(message) from None
        return agency, actor_for(person, on=city_date(now()))
