"""Who may do what with a version, and in words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.organizations.rules import ROLE_LABELS, Role
from yangguang.kernel.publishing import rules
from yangguang.kernel.publishing.models import Contribution, Review, Version
from yangguang.kernel.publishing.rules import Move, Refused, ReviewKind, Signature, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Batch

DRAFTERS = (Role.INFORMATION_OFFICER, Role.HANDLER)
ROLES: dict[Move, tuple[Role, ...]] = {
    Move.EDIT: DRAFTERS,
    Move.SUBMIT: DRAFTERS,
    Move.RECALL: DRAFTERS,
    Move.DISCARD: DRAFTERS,
    Move.REVISE: DRAFTERS,
    Move.PUBLISH: (Role.PUBLISHER,),
    Move.SCHEDULE: (Role.PUBLISHER,),
    Move.UNSCHEDULE: (Role.PUBLISHER,),
    Move.WITHDRAW: (Role.PUBLISHER, Role.DISCLOSURE_OFFICE),
}


def contributors(version: Version) -> frozenset[int]:
    """Every natural person who changed the version."""
    return frozenset(
        Contribution.objects.filter(version=version).values_list("person_id", flat=True)
    )


def passes_in_round(version: Version) -> list[Review]:
    """Passed reviews of the version's digest since it was last returned, in order."""
    return passes_among(version, Review.objects.filter(version=version).order_by("pk"))


def passes_among(version: Version, given: Iterable[Review]) -> list[Review]:
    """`passes_in_round`, of the version's reviews in order, where a page has read them."""
    reviews = [review for review in given if review.digest == version.digest]
    returned = [i for i, r in enumerate(reviews) if r.result == rules.Opinion.RETURN]
    return reviews[returned[-1] + 1 :] if returned else reviews


def current_step(holder: Version | Batch) -> Step | None:
    """The step that waits for a signature; None when all have passed."""
    if holder.passed < len(holder.steps):
        return Step.of(holder.steps[holder.passed])
    return None


def may(actor: Actor, agency_id: int, roles: tuple[Role, ...]) -> bool:
    """Whether the actor holds one of the roles at the agency."""
    return any(actor.has(role, agency_id) for role in roles)


def check_role(
    actor: Actor, agency_id: int, roles: tuple[Role, ...], *, unit: str | Promise = ""
) -> None:
    """Raises Refused unless the actor holds one of the roles at the agency, called 本单位 or so."""
    if not may(actor, agency_id, roles):
        names = "、".join(str(ROLE_LABELS[role]) for role in roles)
        said = {"unit": unit or _("本单位"), "roles": names}
        raise Refused("not_permitted", _("这一步由%(unit)s的%(roles)s办理。") % said)


def check_move(actor: Actor, version: Version, move: Move) -> rules.VersionState:
    """The state the move leads to. Raises Refused, in words, when the actor may not make it."""
    target = rules.move(rules.VersionState(version.state), move)
    agency_id = version.record.agency_id
    if move in {Move.PASS, Move.RETURN}:
        check_review(actor, version, move)
    else:
        check_role(actor, agency_id, ROLES[move])
    return target


def check_review(actor: Actor, version: Version, move: Move) -> None:
    """Raises Refused unless the actor may sign the step that waits."""
    agency_id = version.record.agency_id
    step = current_step(version)
    if step is None:
        # Everything has passed; the publisher, or whoever signed last, may still send it back.
        last = Step.of(version.steps[-1])
        check_role(actor, agency_id, (Role.PUBLISHER, last.role))
        return
    check_role(actor, agency_id, (step.role,))
    if move is Move.PASS and actor.person_id is not None:
        rules.check_reviewer(
            person_id=actor.person_id,
            kind=step.kind,
            contributors=contributors(version),
            signed=_signatures(passes_in_round(version)),
        )


def may_sign(
    actor: Actor, version: Version, *, people: frozenset[int], reviews: Iterable[Review]
) -> bool:
    """Whether the actor may pass the step that waits, the version's contributors and reviews known.

    As `why_not` says of `Move.PASS`, for many versions at the cost of one.
    """
    step = current_step(version)
    if step is None or not may(actor, version.record.agency_id, (step.role,)):
        return False
    try:
        rules.check_reviewer(
            person_id=actor.person_id or 0,
            kind=step.kind,
            contributors=people,
            signed=_signatures(passes_among(version, reviews)),
        )
    except Refused:
        return False
    return True


def _signatures(reviews: Iterable[Review]) -> list[Signature]:
    return [Signature(ReviewKind(r.kind), r.person_id) for r in reviews]


def why_not(actor: Actor, version: Version, move: Move) -> str | None:
    """None when the actor may make the move now; otherwise the reason, to be shown to him."""
    try:
        check_move(actor, version, move)
    except Refused as refusal:
        return str(refusal)
    return None


def moves_for(actor: Actor, version: Version) -> list[tuple[Move, str, str | None]]:
    """Every move this state knows, with its label and, when it is not for the actor, why."""
    state = rules.VersionState(version.state)
    return [
        (move, str(rules.MOVE_LABELS[move]), why_not(actor, version, move))
        for move in Move
        if (state, move) in rules.TRANSITIONS
    ]
