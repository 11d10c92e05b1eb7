"""Who sees a matter, who sees the persons in it, and in whose hand its acts lie."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from yangguang.kernel.cases.models import Case, Consultation, DeskMember, Party
from yangguang.kernel.cases.registry import kind_of, kinds_between_offices, kinds_in_review
from yangguang.kernel.cases.rules import Hand, PartyRole
from yangguang.kernel.organizations.models import Post, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import in_force

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

CHAIN = (Role.HANDLER, Role.DESK_HEAD, Role.DISCLOSURE_OFFICE, Role.LEADER_IN_CHARGE)
"""Roles through whose hands an agency's matters go."""
OVERSEERS = (Role.OPEN_GOVERNMENT_OFFICE,)
"""Roles that see every matter of the city, without the persons in it."""
ANSWERERS = (*CHAIN, Role.INFORMATION_OFFICER, Role.SECTION_HEAD)
"""Roles that answer for an office that is asked."""


def is_overseer(actor: Actor) -> bool:
    """Whether the actor sees the matters of the whole city."""
    return actor.is_trusted_process or any(actor.has(role) for role in OVERSEERS)


def units_of(actor: Actor) -> frozenset[int]:
    """Agencies whose matters go through the actor's hands."""
    return actor.agencies_with(*CHAIN)


def cases_visible_to(actor: Actor) -> QuerySet[Case]:
    """The matters of the actor's agencies; all for who watches over all; none for anybody else."""
    if is_overseer(actor):
        return Case.objects.all()
    units = units_of(actor)
    seen = Q(agency__in=units) if units else Q(pk__in=[])
    reviewing = actor.agencies_with(Role.SECRECY_REVIEWER) - units
    if reviewing:
        for kind, states in kinds_in_review():
            seen |= Q(agency__in=reviewing, kind=kind, state__in=states)
    return Case.objects.filter(seen) if units or reviewing else Case.objects.none()


def cases_known_to(actor: Actor, numbers: Collection[str]) -> QuerySet[Case]:
    """Of the matters with these numbers those the actor may open.

    A matter between offices is also that of the unit it is about.
    """
    cases = cases_visible_to(actor).filter(number__in=numbers)
    units = actor.agencies_with(*ANSWERERS)
    if not units or is_overseer(actor):
        return cases
    about = Party.objects.filter(role=PartyRole.RESPONDENT, agency__in=units)
    between = Q(kind__in=kinds_between_offices(), pk__in=about.values("case"))
    return Case.objects.filter(Q(pk__in=cases.values("pk")) | between, number__in=numbers)


def case_for(actor: Actor, number: str) -> Case:
    """The matter. Raises Case.DoesNotExist, for what is not there and what is not his alike."""
    return (
        cases_known_to(actor, [number])
        .select_related("agency", "desk", "handler")
        .prefetch_related("agency__versions")
        .get(number=number)
    )


def desks_of(actor: Actor, on: date) -> frozenset[int]:
    """Desks at which the actor works on the day."""
    if actor.person_id is None:
        return frozenset()
    return frozenset(
        DeskMember.objects.filter(in_force(on), person_id=actor.person_id).values_list(
            "desk_id", flat=True
        )
    )


def hands_of(
    actor: Actor, case: Case, *, on: date, desks: frozenset[int] | None = None
) -> frozenset[Hand]:
    """What the actor is to the matter on the day; `desks` are his, for who asks of many matters."""
    if actor.is_trusted_process:
        return frozenset({Hand.CLOCK})
    hands = set()
    if actor.has(Role.HANDLER, case.agency_id):
        at_desks = desks_of(actor, on) if desks is None and case.desk_id is not None else desks
        if case.desk_id is None or case.desk_id in (at_desks or ()):
            hands.add(Hand.DESK)
        if case.handler_id is not None and case.handler_id == actor.person_id:
            hands.add(Hand.IN_CHARGE)
    if any(actor.has(role, case.agency_id) for role in (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE)):
        hands.add(Hand.HEAD)
    if actor.has(Role.LEADER_IN_CHARGE, case.agency_id):
        hands.add(Hand.LEADER)
    if case.state in kind_of(case).review_states and actor.has(
        Role.SECRECY_REVIEWER, case.agency_id
    ):
        hands.add(Hand.REVIEWER)
    if kind_of(case).is_between_offices:
        hands |= _hands_between_offices(actor, case, on)
    return frozenset(hands)


def _hands_between_offices(actor: Actor, case: Case, on: date) -> set[Hand]:
    """The unit's officers are its other side; who holds the city's office heads his own unit's."""
    hands = set()
    about = case.parties.filter(role=PartyRole.RESPONDENT).values_list("agency", flat=True)
    if actor.agencies_with(*ANSWERERS) & set(about):
        hands.add(Hand.UNIT)
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        posts = Post.objects.filter(in_force(on), agency=case.agency_id, person=actor.person_id)
        if posts.exists():
            hands |= {Hand.DESK, Hand.HEAD}
    return hands


def may_see_persons(
    actor: Actor, case: Case, *, on: date, desks: frozenset[int] | None = None
) -> bool:
    """Only who handles the matter sees the persons in it (disclosure.md §6.4)."""
    return bool(hands_of(actor, case, on=on, desks=desks))


def consultations_for(actor: Actor) -> QuerySet[Consultation]:
    """What the actor's offices are asked."""
    return Consultation.objects.filter(agency__in=actor.agencies_with(*ANSWERERS)).select_related(
        "case__agency", "agency", "clock"
    )


def consultation_for(actor: Actor, pk: int) -> Consultation:
    """One of them. Raises Consultation.DoesNotExist."""
    return consultations_for(actor).get(pk=pk)


def open_consultations(actor: Actor) -> QuerySet[Consultation]:
    """Those that wait for an answer."""
    return consultations_for(actor).filter(ended_at=None)


def handlers_at(agency_id: int, *, on: date, desk_id: int | None = None) -> list[tuple[int, str]]:
    """Persons a matter at the agency (and desk) may be given to: id and name."""
    rows = RoleAssignment.objects.filter(
        in_force(on), agency_id=agency_id, role=Role.HANDLER, person__is_active=True
    )
    if desk_id is not None:
        members = DeskMember.objects.filter(in_force(on), desk_id=desk_id)
        rows = rows.filter(Q(person__in=members.values("person")))
    return list(rows.order_by("person__name").values_list("person_id", "person__name").distinct())
