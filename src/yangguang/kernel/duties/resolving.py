"""Who owes on a day: roles resolved to agencies through their names and successors. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from yangguang.kernel.duties.rules import DutyRole, Group

CITY, COUNTY, DEPARTMENT = "city", "county", "department"


@dataclass(frozen=True, slots=True)
class AgencyLife:
    """An agency as far as duties ask: when it existed, what took over from it."""

    code: str
    level: str
    is_party: bool
    parent: str | None
    lives: tuple[tuple[date | None, date | None], ...]
    """First and last day of each stretch of existence; open ends are None."""
    successors: tuple[tuple[str, date], ...] = ()

    def exists_on(self, day: date) -> bool:
        """Whether the agency had a name in force on the day."""
        return any((since or date.min) <= day <= (until or date.max) for since, until in self.lives)

    def ended_before(self, day: date) -> bool:
        """Whether it has ceased to exist before the day, rather than not begun."""
        return not self.exists_on(day) and any(
            (since or date.min) <= day for since, _until in self.lives
        )


class NoSuccessor(LookupError):
    """An agency no longer exists on a day and nothing took over from it."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(code, on)
        self.code, self.on = code, on


class UnknownAgency(LookupError):
    """No agency has the code."""


@dataclass(frozen=True)
class Agencies:
    """All agencies of the city through time."""

    by_code: Mapping[str, AgencyLife]
    leads: frozenset[DutyRole] = field(default_factory=frozenset)
    """Roles that own clauses: what `lead-units` stands for."""

    def __hash__(self) -> int:
        """By identity: read once, used for many questions."""
        return id(self)

    def holders(self, code: str, on: date) -> tuple[str, ...]:
        """The agency itself while it exists on the day, else those that took over from it.

        Empty for an agency that has not begun yet. Raises UnknownAgency or NoSuccessor.
        """
        return tuple(dict.fromkeys(self._follow(code, on, frozenset())))

    def _follow(self, code: str, on: date, seen: frozenset[str]) -> list[str]:
        life = self.by_code.get(code)
        if life is None:
            raise UnknownAgency(code)
        if life.exists_on(on):
            return [code]
        if not life.ended_before(on):
            return []
        heirs = [heir for heir, day in life.successors if day <= on and heir not in seen]
        if not heirs:
            raise NoSuccessor(code, on)
        return [found for heir in heirs for found in self._follow(heir, on, seen | {code})]

    @cached_property
    def _heirs(self) -> dict[str, tuple[str, ...]]:
        return {code: self._descend(code, frozenset()) for code in self.by_code}

    def _descend(self, code: str, seen: frozenset[str]) -> tuple[str, ...]:
        life = self.by_code.get(code)
        heirs = [h for h, _day in life.successors if h not in seen] if life else []
        below = [d for heir in heirs for d in self._descend(heir, seen | {code})]
        return tuple(dict.fromkeys([code, *below]))

    def lineage(self, code: str) -> tuple[str, ...]:
        """The agency and all that took over from it, however far: what they do counts for it."""
        return self._heirs.get(code, (code,))

    @cached_property
    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {code: [] for code in self.by_code}
        for code in self.by_code:
            for heir in self.lineage(code):
                found.setdefault(heir, []).append(code)
        return {code: tuple(codes) for code, codes in found.items()}

    def debts_of(self, code: str) -> tuple[str, ...]:
        """The agency and all it took over from: their obligations are its own."""
        return self._ancestors.get(code, (code,))

    def members(self, group: Group, on: date) -> tuple[str, ...]:
        """The group's units that exist on the day. Raises ValueError for `acting`."""
        match group:
            case Group.COUNTIES:
                return self._those(on, {COUNTY})
            case Group.DEPARTMENTS:
                return tuple(
                    c for c in self._those(on, {DEPARTMENT}) if not self.by_code[c].is_party
                )
            case Group.ALL:
                return self._those(on, {COUNTY, DEPARTMENT})
            case Group.LEAD_UNITS:
                return self._lead_units(on)
        raise ValueError(group)

    def _those(self, on: date, levels: set[str]) -> tuple[str, ...]:
        return tuple(
            life.code
            for life in self.by_code.values()
            if life.level in levels and life.exists_on(on) and not self._is_of_county(life)
        )

    def _is_of_county(self, life: AgencyLife) -> bool:
        above = self.by_code.get(life.parent or "")
        return above is not None and above.level == COUNTY

    def _lead_units(self, on: date) -> tuple[str, ...]:
        roles = sorted(self.leads, key=lambda role: role.key)
        found = [c for role in roles if role.group is None for c in self._named(role, on)]
        return tuple(c for c in self.by_code if c in set(found))

    def _named(self, role: DutyRole, on: date) -> tuple[str, ...]:
        held = [
            unit.agency
            for unit in role.units
            if (unit.since or date.min) <= on <= (unit.until or date.max)
        ]
        return tuple(dict.fromkeys(c for code in held for c in self.holders(code, on)))

    def resolve(self, role: DutyRole, on: date, *, acting: str | None = None) -> tuple[str, ...]:
        """The agencies that owe on the day, in order; empty when nobody has been named.

        `acting` is the unit whose act opened the obligation: of a group, it alone owes, and
        nobody when it is no member. Raises UnknownAgency or NoSuccessor.
        """
        if role.group is Group.ACTING:
            return (acting,) if acting else ()
        if role.group is None:
            return self._named(role, on)
        members = self.members(role.group, on)
        if acting is None:
            return members
        return (acting,) if acting in members else ()


def agencies_of(
    lives: Iterable[AgencyLife], roles: Sequence[DutyRole], owners: Iterable[str]
) -> Agencies:
    """All agencies, with the roles that own clauses."""
    owning = set(owners)
    leads = frozenset(role for role in roles if role.key in owning)
    return Agencies({life.code: life for life in lives}, leads)
