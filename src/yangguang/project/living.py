"""Demonstration content on its way: each step at its time, by somebody who may take it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.numbers import plain_code
from yangguang.kernel.cases.services.opening import code_about
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing import services as gate
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.selectors import findings
from yangguang.kernel.vault import code_digest

if TYPE_CHECKING:
    from django.db.models import Model

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Record

KEPT = "演示内容：单位对外公开的联系方式，予以保留。"


def told_in(city: shapes.City, name: str, model: type[Model]) -> dict[str, Any]:
    """What the city's file of that name tells; nothing when any of the model stands already."""
    path = city.folder / name
    if not path.is_file() or model._default_manager.exists():
        return {}
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return told


@dataclass(frozen=True)
class Scene:
    """One demonstration item on its way, each act by the person whose role it is."""

    at: datetime
    agency: Agency
    item: dict[str, Any]

    @classmethod
    def of(cls, at: datetime, item: dict[str, Any]) -> Self:
        """At the unit the item names. Raises Agency.DoesNotExist."""
        agency = Agency.objects.prefetch_related("versions").get(code=item["agency"])
        return cls(at, agency, item)

    def moment(self, ago: int, order: int = 0) -> datetime:
        """So many days before now, in office hours, in order, and never after now."""
        day = city_date(self.at) - timedelta(days=ago)
        found = datetime.combine(day, time(9, 5), CITY_ZONE) + timedelta(minutes=11 * order)
        return min(found, self.at - timedelta(minutes=max(40 - order, 1)))

    def day(self, ago: int) -> date:
        """So many days before now."""
        return city_date(self.at) - timedelta(days=ago)

    def actor(self, role: Role) -> Actor:
        """Who holds the role at the unit. Raises RoleAssignment.DoesNotExist."""
        found = RoleAssignment.objects.filter(role=role, agency=self.agency).order_by("pk")
        return actor_for(found[0].person, on=city_date(self.at))

    @property
    def drafter(self) -> Actor:
        """The unit's information officer."""
        return self.actor(Role.INFORMATION_OFFICER)

    def review(self, version: Version, ago: int, order: int) -> Version:
        """Every review passed, not yet published; from the `order`th moment of the day."""
        at = self.moment(ago, order)
        for found in findings(version, at=at):
            if found.is_open:
                gate.keep_finding(
                    version=version,
                    finding_key=found.finding.key,
                    reason=KEPT,
                    actor=self.drafter,
                    at=at,
                )
        version = gate.submit(version=version, lock=version.lock, actor=self.drafter, at=at)
        for later, step in enumerate(version.steps, start=order + 1):
            version = gate.pass_review(
                version=version,
                lock=version.lock,
                opinion="同意公开。",
                actor=self.actor(Role(step["role"])),
                at=self.moment(ago, later),
            )
        return version

    def publish(self, record: Record | None, ago: int) -> None:
        """Through every review and out."""
        version = Version.objects.select_related("record__agency", "topic", "column").get(
            record=record
        )
        version = self.review(version, ago, 1)
        gate.publish(
            version=version,
            lock=version.lock,
            actor=self.actor(Role.PUBLISHER),
            at=self.moment(ago, 8),
        )


@dataclass
class Life:
    """What the steps of a matter share; `item` has them under `life`, each so many `days` ago."""

    item: dict[str, Any]
    at: datetime
    case: Case | None = None
    apart: ClassVar[timedelta] = timedelta(minutes=37)
    """Between two steps of one day."""

    @property
    def agency(self) -> str:
        """Code of the agency that handles the matter."""
        return self.case.agency.code if self.case else ""

    def day(self, step: dict[str, Any]) -> date:
        """On which day the step is taken."""
        return city_date(self.at) - timedelta(days=step["days"])

    def moment(self, step: dict[str, Any]) -> datetime:
        """In office hours, in order, and never after now."""
        order: int = self.item["life"].index(step)
        found = datetime.combine(self.day(step), time(9), CITY_ZONE) + self.apart * order
        return min(found, self.at - timedelta(minutes=60 - order))

    def actor(self, role: Role, agency: str = "") -> Actor:
        """Somebody who holds the role at the agency. Raises LookupError."""
        code = agency or self.agency
        found = RoleAssignment.objects.filter(role=role, agency__code=code).order_by("pk").first()
        if found is None:
            message = f"nobody is {role} at {code}"
            raise LookupError(message)
        return actor_for(found.person, on=city_date(self.at))

    def fresh(self) -> Case:
        """The matter as it is now. Raises LookupError before it was filed."""
        if self.case is None:
            message = "the first step of a demonstration matter is to file it"
            raise LookupError(message)
        return Case.objects.select_related("agency").get(pk=self.case.pk)

    def show_to_everybody(self, case: Case, code: str) -> None:
        """Give a demonstration matter the query code that stands in the city's files."""
        digest = code_digest(plain_code(code), about=code_about(case.number))
        Case.objects.filter(pk=case.pk).update(code_digest=digest)
