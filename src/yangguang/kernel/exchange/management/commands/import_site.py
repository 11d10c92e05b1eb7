"""`yangguang import-site SOURCE --agency CODE --as USERNAME`."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yangguang.kernel.exchange.models import SiteImport
from yangguang.kernel.exchange.selectors import refused_pages
from yangguang.kernel.exchange.services import (
    Report,
    batch_of_site,
    complete_drafts,
    import_site,
)
from yangguang.kernel.exchange.sources import NoPages, pages_of
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency, Person
from yangguang.kernel.organizations.selectors import actor_for, no_such_agency
from yangguang.kernel.publishing.models import Batch, Column, Topic
from yangguang.kernel.publishing.rules import Attribute, Genre, Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from yangguang.kernel.organizations.rules import Actor

INTERRUPTED = 130


class Command(BaseCommand):
    """Reads saved pages of an old site into drafts; run again to go on after a stop."""

    help = "把旧网站的页面批量导入为草稿，并为每个旧地址保留跳转"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Source, agency, person, what the pages do not say, and what to do with the drafts."""
        parser.add_argument("source", help="保存网页的文件夹，或 sitemap 文件、地址")
        parser.add_argument("--agency", required=True, help="单位代码")
        parser.add_argument("--as", dest="username", required=True, help="以哪位信息员的身份导入")
        parser.add_argument("--site", default="", help="旧网站的域名，网页里的完整地址据此认作本站")
        parser.add_argument("--column", help="栏目代码，用于没有注明栏目的页面")
        parser.add_argument("--topic", help="主题分类代码，用于没有注明主题的页面")
        parser.add_argument(
            "--genre", choices=[g.value for g in Genre], help="体裁，用于标题看不出体裁的页面"
        )
        parser.add_argument(
            "--attribute", choices=[a.value for a in Attribute if a], help="公开属性"
        )
        parser.add_argument(
            "--summarise", action="store_true", help="没有内容概述的，取正文开头的几句"
        )
        parser.add_argument("--retry", action="store_true", help="重试以前未能导入的页面")
        parser.add_argument("--batch", action="store_true", help="导入后建立一批，供批量审查")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出报告")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, then report."""
        agency, actor = self._who(options["agency"], options["username"])
        defaults = self._defaults(options)
        try:
            report = self._import(agency, actor, defaults, options)
            site = SiteImport.objects.get(source=options["source"], agency=agency)
            # An earlier run may not have been told.
            complete_drafts(
                site=site,
                defaults=defaults,
                actor=actor,
                at=now(),
                summarise=options["summarise"],
            )
            batch = batch_of_site(site=site, actor=actor, at=now()) if options["batch"] else None
        except (NoPages, Refused) as problem:
            raise CommandError(str(problem)) from problem
        except KeyboardInterrupt:
            message = "已中断，做完的页面都已保存。用同样的命令再运行一次，会从停下的地方继续。"
            raise CommandError(message, returncode=INTERRUPTED) from None
        self._tell(report, site, batch, as_json=options["json"])

    def _import(
        self, agency: Agency, actor: Actor, defaults: dict[str, Any], options: dict[str, Any]
    ) -> Report:
        pages = pages_of(options["source"], site=options["site"])
        with tqdm(total=len(pages), disable=None, unit="页") as bar:
            return import_site(
                agency=agency,
                source=options["source"],
                pages=pages,
                actor=actor,
                at=now(),
                retry=options["retry"],
                base=options["site"],
                defaults=defaults,
                progress=lambda done, _total: bar.update(done - bar.n),
            )

    def _tell(
        self, report: Report, site: SiteImport, batch: Batch | None, *, as_json: bool
    ) -> None:
        refused = [{"address": p.address, "why": p.refusal} for p in refused_pages(site)]
        if as_json:
            outcome = {
                "imported": report.imported,
                "repeated": report.repeated,
                "attached": report.attached,
                "skipped": report.skipped,
                "refused": refused,
                "batch": batch.pk if batch else None,
            }
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
            return
        self.stdout.write(
            f"新导入 {report.imported} 页，内容重复 {report.repeated} 页，"
            f"随页面成为附件 {report.attached} 个文件，以前已处理 {report.skipped} 页，"
            f"未能导入 {len(refused)} 页。"
        )
        for page in refused:
            self.stdout.write(f"  {page['address']}  {page['why']}")
        if batch:
            self.stdout.write(f"已建立一批共 {batch.count} 条：/desk/batches/{batch.pk}/")
        self.stdout.write(f"办公端可以看到这份报告：/desk/batches/sites/{site.pk}/")

    def _defaults(self, options: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            name: options[name] for name in ("genre", "attribute") if options[name]
        }
        if options["column"]:
            found["column"] = Column.objects.filter(slug=options["column"]).first()
        if options["topic"]:
            found["topic"] = Topic.objects.filter(code=options["topic"]).first()
        self._check(options["column"], "栏目", Column.objects.values_list("slug", "name"))
        self._check(options["topic"], "主题分类", Topic.objects.values_list("code", "name"))
        return found

    def _check(self, code: str | None, label: str, known: Iterable[tuple[str, str]]) -> None:
        """Raises CommandError for an unknown code, with those that are spelt alike."""
        names = dict(known)
        if code and code not in names:
            near = get_close_matches(code, names, n=6, cutoff=0)
            listed = "、".join(f"{one}（{names[one]}）" for one in near)
            message = f"没有代码为 {code} 的{label}。相近的有：{listed}"
            raise CommandError(message)

    def _who(self, code: str, username: str) -> tuple[Agency, Actor]:
        try:
            agency = Agency.objects.get(code=code)
        except Agency.DoesNotExist:
            raise CommandError(no_such_agency(code)) from None
        try:
            person = Person.objects.get(username=username)
        except Person.DoesNotExist:
            message = f"没有用户名为 {username} 的人员。"
            raise CommandError(message) from None
        return agency, actor_for(person, on=city_date(now()))
