"""`yangguang import-document`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.now import city_date, now
from yangguang.kernel.organizations.models import Agency, Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for, agency_for, no_such_agency
from yangguang.kernel.publishing import services
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser

MARKS = {"sure": "确定", "guessed": "推测", "missing": "缺少"}


class Command(BaseCommand):
    """Read an official document from a file into a draft."""

    help = "把一份公文（txt、html、docx、pdf、ofd 等）导入为草稿，并说明哪些是推测的"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="机构代码，例如 szfb")
        parser.add_argument("--as", dest="username", help="以哪位人员的身份；默认该机构的信息员")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, **options: Any) -> None:
        """Import and print what was found."""
        path: Path = options["file"]
        if not path.is_file():
            message = f"没有文件 {path}。"
            raise CommandError(message)
        try:
            agency = agency_for(options["agency"])
        except Agency.DoesNotExist as error:
            raise CommandError(no_such_agency(options["agency"])) from error
        at = now()
        person = self._person(agency, options["username"])
        try:
            version = services.import_document(
                agency=agency,
                data=path.read_bytes(),
                filename=path.name,
                actor=actor_for(person, on=city_date(at)),
                at=at,
            )
        except (Unreadable, Refused) as error:
            raise CommandError(str(error)) from error
        report = version.record.imports.latest("pk").report
        address = f"/desk/records/{version.record.public_id}/"
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"record": version.record.public_id, "address": address, "fields": report},
                    ensure_ascii=False,
                    indent=1,
                )
            )
            return
        for row in report:
            if not row["label"]:
                self.stdout.write(f"提示  {row['why']}")
                continue
            value = " ".join(row["value"].split())[:60]
            why = f"（{row['why']}）" if row["why"] else ""
            self.stdout.write(f"{MARKS.get(row['certainty'], '?')}  {row['label']}：{value}{why}")
        self.stdout.write(f"草稿已建立，请到 {address} 核对。")

    def _person(self, agency: Agency, username: str | None) -> Person:
        people = Person.objects.filter(is_active=True)
        if username:
            person = people.filter(username=username).first()
            problem = f"没有用户名为 {username} 的人员。"
        else:
            assignment = (
                RoleAssignment.objects.filter(agency=agency, role=Role.INFORMATION_OFFICER)
                .select_related("person")
                .first()
            )
            person = assignment.person if assignment else None
            problem = "该机构还没有信息员，请用 --as 指定人员。"
        if person is None:
            raise CommandError(problem)
        return person
