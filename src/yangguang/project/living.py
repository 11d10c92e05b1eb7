"""A demonstration matter on its way: each step at its time, by somebody who may take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.numbers import plain_code
from yangguang.kernel.cases.services.opening import code_about
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.vault import code_digest

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor, Role


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
