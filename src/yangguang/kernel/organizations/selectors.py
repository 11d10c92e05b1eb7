"""Reads: who an actor is, and what agencies were called on a day."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking, answered
from yangguang.kernel.organizations.models import (
    Agency,
    AgencyVersion,
    Delegation,
    Person,
    RoleAssignment,
)
from yangguang.kernel.organizations.rules import Actor, ActorKind, Grant, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = TypeVar("Row", bound=Model)


def in_force(on: date) -> Q:
    """Condition on `valid_from` and `valid_to`, both days included; missing ends are open."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )


def within_units(
    rows: QuerySet[Row], actor: Actor, *fields: str, roles: Iterable[Role] = ()
) -> QuerySet[Row]:
    """Rows of the actor's units; all of them for the city's open-government office.

    `fields` name the agencies that have a part in a row; `roles`: only units where the actor
    holds one of them.
    """
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return rows
    units = actor.agencies_with(*roles)
    return rows.filter(reduce(or_, (Q(**{f"{field}__in": units}) for field in fields)))


def actor_for(person: Person, *, on: date, address: str = "") -> Actor:
    """The person with all roles in force on the day, own and delegated."""
    if not person.is_active:
        return Actor(ActorKind.ANONYMOUS, address=address)
    held = RoleAssignment.objects.filter(
        in_force(on),
        Q(person=person)
        | Q(
            delegations__delegate=person,
            delegations__valid_from__lte=on,
            delegations__valid_to__gte=on,
            person__is_active=True,
        ),
    )
    grants = {
        Grant(Role(role), agency_id, None if holder == person.pk else holder)
        for role, agency_id, holder in held.values_list("role", "agency_id", "person_id")
    }
    return Actor(ActorKind.PERSON, person.pk, person.name, frozenset(grants), address)


def holders_of(role: Role, agency_id: int | None, *, on: date) -> list[Person]:
    """Persons who may log in and act in the role at the agency, themselves or for another."""
    held = RoleAssignment.objects.filter(in_force(on), role=role, agency=agency_id)
    own = held.filter(person__is_active=True).values("person")
    given = Delegation.objects.filter(
        in_force(on), assignment__in=held, assignment__person__is_active=True
    ).values("delegate")
    found = Person.objects.filter(Q(pk__in=own) | Q(pk__in=given), is_active=True)
    return list(found.order_by("pk"))


def version_on(versions: Iterable[AgencyVersion], on: date | None) -> AgencyVersion | None:
    """Among an agency's versions the one in force on the day; None for the day: the latest.

    A day before the first or after the last version gets the nearest one: a record always
    shows a name its agency really had.
    """
    known = sorted(versions, key=lambda v: v.valid_from or date.min)
    if not known:
        return None
    if on is None:
        return known[-1]
    before = [v for v in known if (v.valid_from or date.min) <= on]
    return before[-1] if before else known[0]


def agencies() -> QuerySet[Agency]:
    """All agencies with their versions loaded; agencies are public facts."""
    return Agency.objects.prefetch_related(
        Prefetch("versions", queryset=AgencyVersion.objects.order_by("valid_from"))
    )


def no_such_agency(code: str) -> str:
    """That no agency has the code, and which have one like it; all, where none is alike."""
    known = {agency.code: agency_name(agency) for agency in agencies()}
    near = set(get_close_matches(code, known))
    alike = {own: name for own, name in known.items() if own in near or (code and code in name)}
    told = (
        _("没有代码为%(code)s的机构。相近的有：%(known)s")
        if alike
        else _("没有代码为%(code)s的机构。现有：%(known)s")
    )
    listed = "、".join(f"{own}（{name}）" for own, name in (alike or known).items())
    return told % {"code": code, "known": listed}


def ask_agencies(ids: Iterable[int]) -> Asking[list[Agency]]:
    """These agencies with their versions loaded, asked together with others; in their order."""
    wanted = set(ids)
    return (
        yield from _with_versions(
            Agency.objects.filter(pk__in=wanted), AgencyVersion.objects.filter(agency__in=wanted)
        )
    )


def _with_versions(
    rows: QuerySet[Agency], of_them: QuerySet[AgencyVersion]
) -> Asking[list[Agency]]:
    found, versions = yield [rows, of_them.order_by("valid_from")]
    for agency in found:
        own = agency.versions.all()
        own._result_cache = [v for v in versions if v.agency_id == agency.pk]
        agency._prefetched_objects_cache = {"versions": own}
    return found


def agency_name(agency: Agency, on: date | None = None, *, short: bool = False) -> str:
    """What the agency was called on the day (None: what it is called now)."""
    version = version_on(agency.versions.all(), on)
    if version is None:
        return agency.code
    return version.short_name if short else version.name


def short_names(ids: Iterable[int | None]) -> dict[int, str]:
    """What agencies are called now, in short, by id; one query."""
    return answered(ask_short_names(ids))


def ask_short_names(ids: Iterable[int | None]) -> Asking[dict[int, str]]:
    """`short_names`, asked together with others."""
    (rows,) = yield [AgencyVersion.objects.filter(agency__in={pk for pk in ids if pk})]
    versions: dict[int, list[AgencyVersion]] = {}
    for version in rows:
        versions.setdefault(version.agency_id, []).append(version)
    latest = {pk: version_on(found, None) for pk, found in versions.items()}
    return {pk: version.short_name for pk, version in latest.items() if version}


def codes_and_names(ids: Iterable[int] | None) -> list[tuple[str, str]]:
    """Codes and present short names of these agencies (None: of all), in their order; one query."""
    rows = AgencyVersion.objects.select_related("agency").order_by("agency__order", "agency__code")
    if ids is not None:
        rows = rows.filter(agency__in=list(ids))
    versions: dict[str, list[AgencyVersion]] = {}
    for version in rows:
        versions.setdefault(version.agency.code, []).append(version)
    latest = {code: version_on(found, None) for code, found in versions.items()}
    return [(code, version.short_name) for code, version in latest.items() if version]


def agency_for(code: str) -> Agency:
    """The agency with the code, in one query. Raises Agency.DoesNotExist."""
    found = answered(
        _with_versions(
            Agency.objects.filter(code=code), AgencyVersion.objects.filter(agency__code=code)
        )
    )
    if not found:
        raise Agency.DoesNotExist(code)
    return found[0]


def is_current(agency: Agency) -> bool:
    """Whether the agency still has a version without an end."""
    return any(v.valid_to is None for v in agency.versions.all())
