"""The demonstration of part five of the plan: groups, staff, a plan, a report, supervised tasks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.oversight.assurance.models import LeadingGroup
from yangguang.areas.oversight.assurance.selectors import clauses
from yangguang.areas.oversight.assurance.services import groups, plans, reports
from yangguang.areas.oversight.supervision.rules import Source
from yangguang.areas.oversight.supervision.services import NewTask, order_task, title_for
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.services import do_act
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency, RoleAssignment
from yangguang.kernel.organizations.rules import CITY_ROLES, CLOCK, Role
from yangguang.kernel.organizations.selectors import actor_for

if TYPE_CHECKING:
    from yangguang.cities import shapes
    from yangguang.kernel.organizations.rules import Actor

OVERSIGHT = "oversight.json"


@dataclass(frozen=True)
class _Scene:
    """The demonstration being written: by whom, for which units, counted from which day."""

    at: datetime
    agencies: dict[str, Agency]
    main: Agency

    def day(self, ago: int) -> date:
        """So many days before now."""
        return city_date(self.at) - timedelta(days=ago)

    def moment(self, ago: int, order: int = 0) -> datetime:
        """So many days before now, in office hours, in order, and never after now."""
        found = datetime.combine(self.day(ago), time(9, 5), CITY_ZONE)
        return min(found + timedelta(minutes=41 * order), self.at - timedelta(minutes=30 - order))

    def actor(self, role: Role, agency: Agency) -> Actor:
        """Somebody who holds the role at the unit, or for the whole city. Raises LookupError."""
        place = None if role in CITY_ROLES else agency
        found = RoleAssignment.objects.filter(role=role, agency=place).order_by("pk").first()
        if found is None:
            message = f"nobody is {role} at {agency.code}"
            raise LookupError(message)
        return actor_for(found.person, on=city_date(self.at))

    @property
    def office(self) -> Actor:
        """The city's open-government office."""
        return self.actor(Role.OPEN_GOVERNMENT_OFFICE, self.main)


@transaction.atomic
def load_oversight(city: shapes.City, *, at: datetime) -> None:
    """Write the demonstration through the services; does nothing when a group stands.

    To be called when the plan is loaded and its obligations are derived.
    """
    path = city.folder / OVERSIGHT
    if not path.is_file() or city.main_agency is None or LeadingGroup.objects.exists():
        return
    data = json.loads(path.read_text("utf-8"))
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    scene = _Scene(at, agencies, agencies[city.main_agency])
    for item in data["groups"]:
        _group(scene, item)
    for item in data["staff"]:
        fields = {**item, "since": date.fromisoformat(item["since"])}
        unit = agencies[fields.pop("agency")]
        groups.register_staff(agency=unit, fields=fields, actor=scene.office, at=scene.moment(60))
    _plan(scene, data["plan"])
    _report(scene, data["report"])
    for item in data["tasks"]:
        _task(scene, item)


def _group(scene: _Scene, item: dict[str, Any]) -> None:
    since = date.fromisoformat(item["established_on"])
    moment = datetime.combine(since, time(10), CITY_ZONE)
    group = groups.establish_group(
        agency=scene.agencies[item["agency"]],
        fields={
            **{name: item[name] for name in ("name", "doc_number", "office")},
            "established_on": since,
        },
        actor=scene.office,
        at=moment,
    )
    for told in item["members"]:
        fields = {**told, "valid_from": date.fromisoformat(told["valid_from"])}
        left = fields.pop("left_days_ago", None)
        member = groups.add_member(group=group, fields=fields, actor=scene.office, at=moment)
        if left is not None:
            on = scene.day(left)
            groups.note_left_post(member=member, on=on, actor=scene.office, at=scene.moment(left))
    for told in item["meetings"]:
        fields = dict(told)
        ago = int(fields.pop("days_ago"))
        groups.record_meeting(
            group=group,
            fields={**fields, "held_on": scene.day(ago)},
            actor=scene.office,
            at=scene.moment(ago, 9),
            today=scene.day(ago),
        )


def _plan(scene: _Scene, item: dict[str, Any]) -> None:
    unit, at = scene.agencies[item["agency"]], scene.moment(50)
    actor = scene.actor(Role.INFORMATION_OFFICER, unit)
    plan = plans.open_plan(agency=unit, year=city_date(scene.at).year, actor=actor, at=at)
    tasks = []
    for told in item["tasks"]:
        fields = dict(told)
        fields["due_on"] = scene.day(-int(fields.pop("due_in_days")))
        tasks.append(fields)
    plans.set_tasks(plan=plan, lock=plan.lock, tasks=tasks, record_ref="", actor=actor, at=at)


def _report(scene: _Scene, item: dict[str, Any]) -> None:
    """This year's call, and the reports that have been begun."""
    today, at = city_date(scene.at), scene.moment(25)
    units = clauses.reporting_units(on=today)
    call = reports.open_round(
        year=today.year,
        units=units,
        office=scene.main,
        note=item["note"],
        actor=scene.office,
        at=at,
    )
    for code in item["units"]:
        unit = call.units.filter(agency__code=code).select_related("agency", "round").first()
        if unit is not None:
            reports.start_report(
                unit=unit,
                prefilled=clauses.prefilled(unit.agency, call, at=scene.at),
                actor=scene.actor(Role.INFORMATION_OFFICER, unit.agency),
                at=scene.moment(6),
            )


def _task(scene: _Scene, item: dict[str, Any]) -> None:
    unit = scene.agencies[item["unit"]]
    ago = int(item["ordered_days_ago"])
    case = order_task(
        new=NewTask(
            unit=unit,
            title=title_for(unit, item["goal"], scene.day(ago)),
            goal=item["goal"],
            evidence=item["evidence"],
            due_on=scene.day(-int(item["due_in_days"])),
            source=Source.CLAUSE,
            clause=item["clause"],
            milestones=[(scene.day(-int(m["in_days"])), m["title"]) for m in item["milestones"]],
            demonstration=True,
        ),
        office=scene.main,
        actor=scene.office,
        at=scene.moment(ago),
    )
    for order, step in enumerate(item["life"], start=1):
        fresh = Case.objects.select_related("agency").get(pk=case.pk)
        do_act(
            case=fresh,
            lock=fresh.lock,
            act=step["act"],
            answers=step.get("answers", {}),
            actor=_who(scene, step["as"], unit),
            at=scene.moment(int(step["days_ago"]), order),
        )


def _who(scene: _Scene, role: str, unit: Agency) -> Actor:
    """The clock, somebody of the office, or somebody of the unit that owes the task."""
    if role == "clock":
        return CLOCK
    place = scene.main if role == Role.DESK_HEAD else unit
    return scene.actor(Role(role), place)
