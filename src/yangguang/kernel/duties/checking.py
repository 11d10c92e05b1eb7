"""Whether a plan is complete and sound, and how much of it can be measured today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yangguang.cities.reading import CityError
from yangguang.kernel.duties.matching import Measure, measure, missing_kinds, unknown_conditions
from yangguang.kernel.duties.reading import PlanError, read_plan
from yangguang.kernel.duties.resolving import (
    Agencies,
    AgencyLife,
    NoSuccessor,
    UnknownAgency,
    agencies_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from yangguang.cities.shapes import City
    from yangguang.kernel.duties.rules import Duty, DutyRole, Plan


@dataclass(frozen=True)
class NotMeasurable:
    """A clause nobody can supply the evidence of yet."""

    clause: str
    heading: str
    missing: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What `yangguang plan check` found."""

    faults: tuple[str, ...]
    expected: int = 0
    found: int = 0
    by_acts: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    not_yet: tuple[NotMeasurable, ...] = ()
    unassigned: tuple[str, ...] = field(default=())
    """Roles for which nobody has been named: a finding, not a fault of the file."""

    @property
    def is_sound(self) -> bool:
        """Complete and without fault. What cannot be measured yet is no fault."""
        return not self.faults and self.expected == self.found > 0


def lives_of(city: City) -> list[AgencyLife]:
    """The city's agencies as its files tell them."""
    return [
        AgencyLife(
            item.code,
            item.level,
            item.party,
            item.parent,
            tuple((v.valid_from, v.valid_to) for v in item.versions),
            tuple((s.code, s.on) for s in item.successors),
        )
        for item in city.agencies
    ]


def check_plan(city: City, *, on: date) -> Checked:
    """Read and judge the city's plan as it stands on a day."""
    folder = city.folder / "plan"
    try:
        plan = read_plan(city.folder)
    except PlanError as error:
        return Checked(tuple(map(str, error.faults)))
    faults = [*role_faults(plan, lives_of(city), folder, on), *condition_faults(plan, folder)]
    measured = {duty.clause: measure(duty) for duty in plan.duties}
    return Checked(
        faults=tuple(map(str, faults)),
        expected=len(plan.ids),
        found=len(plan.duties),
        by_acts=tuple(c for c, m in measured.items() if m is Measure.BY_ACTS),
        by_hand=tuple(c for c, m in measured.items() if m is Measure.BY_HAND),
        not_yet=tuple(
            NotMeasurable(d.clause, d.heading, missing_kinds(d), d.needs)
            for d in plan.duties
            if measured[d.clause] is Measure.NOT_YET
        ),
        unassigned=tuple(unassigned(plan)),
    )


def unassigned(plan: Plan) -> Iterator[str]:
    """Labels of roles that owe something and have neither units nor a group."""
    owing = {duty.debtor for duty in plan.duties}
    for role in plan.roles:
        if role.key in owing and role.group is None and not role.units:
            yield role.label


def role_faults(
    plan: Plan, lives: Iterable[AgencyLife], folder: Path, on: date
) -> Iterator[CityError]:
    """Units that do not exist, or no longer do and have no successor, on any day that matters."""
    known = agencies_of(lives, plan.roles, (duty.owner for duty in plan.duties))
    for role in plan.roles:
        days = {plan.document.dated, on, *(u.since for u in role.units if u.since)}
        for day in sorted(days):
            fault = _role_fault(known, role, day, folder)
            if fault:
                yield fault
                break


def _role_fault(known: Agencies, role: DutyRole, on: date, folder: Path) -> CityError | None:
    if role.group is not None:
        return None
    path = folder / "roles.json"
    try:
        known.resolve(role, on)
    except UnknownAgency as unknown:
        text = f"{role.key}: agencies.json 里没有单位 {unknown}；请补上或改正"
        return CityError(path, role.line, text)
    except NoSuccessor as gone:
        text = (
            f"{role.key}: 单位 {gone.code} 到 {gone.on} 已不存在，也没有承接单位；"
            "请在 agencies.json 写明 successors，或在 units 里改写承接单位和起止日期"
        )
        return CityError(path, role.line, text)
    return None


def condition_faults(plan: Plan, folder: Path) -> Iterator[CityError]:
    """Conditions nobody can tell: a misspelt key would make a duty that is never proved."""
    path = folder / "duties.json"
    for duty in plan.duties:
        for key in _unknown(duty):
            text = f"{duty.clause}: where 里的 {key!r} 没有谁能判断；请改正或删去"
            yield CityError(path, duty.line, text)


def _unknown(duty: Duty) -> list[str]:
    found = unknown_conditions(duty.trigger.kinds, duty.trigger.where)
    for pattern in duty.evidence:
        found += unknown_conditions(pattern.kinds, pattern.where)
    return sorted(set(found))
