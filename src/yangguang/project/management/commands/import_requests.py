"""`yangguang import-requests`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.areas.requests.import_services import (
    HEADS,
    check_may_import,
    import_row,
    read_table,
    try_rows,
)
from yangguang.areas.requests.rules.importing import BY_KEY, STAND_LABELS
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency, Person, RoleAssignment
from yangguang.kernel.organizations.selectors import actor_for, agency_for, no_such_agency

if TYPE_CHECKING:
    from argparse import ArgumentParser

CERTAINTY = {"sure": "确定", "guessed": "推测", "": "不导入"}


class Command(BaseCommand):
    """Take an agency's own register of requests over, row by row; again without writing twice."""

    help = "把机关原有的依申请公开登记册（xlsx、CSV）转入；不加 --write 只试读"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="机构代码，例如 szfb")
        parser.add_argument(
            "--as", dest="username", help="以哪位人员的身份；默认公开工作机构的人员"
        )
        parser.add_argument("--write", action="store_true", help="写入；不加则只试读")

    def handle(self, **options: Any) -> None:
        """Read, say what every column and row is, and write when asked to."""
        path: Path = options["file"]
        if not path.is_file():
            message = f"没有文件 {path}。"
            raise CommandError(message)
        try:
            agency = agency_for(options["agency"])
        except Agency.DoesNotExist as error:
            raise CommandError(no_such_agency(options["agency"])) from error
        at = now()
        actor = actor_for(self._person(agency, options["username"]), on=city_date(at))
        try:
            check_may_import(agency, actor)
            table = read_table(path.read_bytes())
            for column in table.columns:
                label = BY_KEY[column.key].label if column.key else "—"
                self.stdout.write(f"{CERTAINTY[column.certainty]}  {column.heading} → {label}")
            tried = try_rows(agency, table.rows(today=city_date(at)), at=at)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        counts: Counter[str] = Counter()
        for one in tried:
            said = self._one(one, agency, options["write"], actor, at, counts)
            self.stdout.write(f"第 {one.row.line} 行  {one.row.ref}  {said}")
        done = "已转入" if options["write"] else "可以转入"
        self.stdout.write(
            f"{done} {counts['good']} 行，不能转入 {counts['bad']} 行，"
            f"以前已经导入 {counts['known']} 行。"
        )
        if not options["write"]:
            self.stdout.write("没有写入任何内容；加 --write 写入。")

    def _one(
        self, one: Any, agency: Agency, is_writing: bool, actor: Any, at: Any, counts: Counter[str]
    ) -> str:
        if one.is_known:
            counts["known"] += 1
            return "以前已经导入，跳过"
        if one.row.problems:
            counts["bad"] += 1
            return "不能转入：" + " ".join(one.row.problems)
        if is_writing:
            case = import_row(agency=agency, row=one.row, actor=actor, at=at)
            counts["good" if case else "known"] += 1
            return f"已转入 {case.number}" if case else "以前已经导入，跳过"
        counts["good"] += 1
        due = f"，答复期限 {one.due_on}" if one.due_on else ""
        return f"{STAND_LABELS[one.row.stand]}{due}"

    def _person(self, agency: Agency, username: str | None) -> Person:
        if username:
            person = Person.objects.filter(is_active=True, username=username).first()
        else:
            role = (
                RoleAssignment.objects.filter(agency=agency, role__in=HEADS)
                .select_related("person")
                .first()
            )
            person = role.person if role else None
        if person is None:
            message = "没有可以导入的人员，请用 --as 指定公开工作机构的人员。"
            raise CommandError(message)
        return person
