"""What people do about the plan in the demonstration: one is excused, others name evidence.

Through the services of the duties and by the persons whose part it is: an officer of the unit
asks or names, the open-government office decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.cities.reading import Entry, entries
from yangguang.kernel.duties import services
from yangguang.kernel.duties.models import Ask, Decision, EvidenceLink, LinkKind, Obligation
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import actor_for
from yangguang.kernel.publishing.models import Record

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

NAME = "demonstration.json"


def demonstrate_plan(city: shapes.City, *, at: datetime) -> int:
    """Take the steps the city's plan folder names; how many. Nothing when any was taken before.

    Obligations must have been derived. Raises CityError for a step that fits none.
    """
    path = city.folder / "plan" / NAME
    known = Decision.objects.exists() or EvidenceLink.objects.exists()
    if known or not path.is_file() or not Obligation.objects.exists():
        return 0
    steps = list(entries(path))
    for step in steps:
        _take(city, step, at)
    return len(steps)


def _take(city: shapes.City, step: Entry, at: datetime) -> None:
    obligation = _obligation(city, step)
    officer = _actor(step, at, agency__code=step.text("agency"), role=Role.INFORMATION_OFFICER)
    office = _actor(step, at, role=Role.OPEN_GOVERNMENT_OFFICE)
    if step.absent("ask"):
        link = services.attach_evidence(
            obligation=obligation,
            part=step.text_or_empty("part"),
            kind=LinkKind.FILE,
            ref=step.text("file"),
            note=step.text("note"),
            actor=officer,
            at=at,
        )
        services.confirm_evidence(link=link, lock=link.lock, actor=office, at=at)
    else:
        decision = services.ask(
            obligation=obligation,
            what=step.word("ask", Ask.values),
            reason=step.text("reason"),
            actor=officer,
            at=at,
        )
        services.decide(
            decision=decision,
            lock=decision.lock,
            accept=True,
            opinion=step.text("opinion"),
            actor=office,
            at=at,
        )
    step.finish()


def _obligation(city: shapes.City, step: Entry) -> Obligation:
    rows = Obligation.objects.filter(clause=step.text("clause"), agency__code=step.text("agency"))
    if not step.absent("record"):
        title = next((r.title for r in city.records if r.ref == step.text("record")), "")
        record = Record.objects.filter(current__version__title=title).first()
        rows = rows.filter(subject=f"record:{record.public_id}" if record else "")
    found = rows.order_by("opened_at").first()
    if found is None:
        raise step.fault("no obligation of that clause and agency")
    return found


def _actor(step: Entry, at: datetime, **wanted: str) -> Actor:
    assignment = RoleAssignment.objects.filter(**wanted).select_related("person").first()
    if assignment is None:
        raise step.fault(f"nobody is {wanted['role']} there")
    return actor_for(assignment.person, on=city_date(at))
