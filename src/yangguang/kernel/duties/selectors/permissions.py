"""Who may see and who may speak for an obligation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from yangguang.kernel.duties.models import Obligation
    from yangguang.kernel.organizations.rules import Actor

SPEAKERS = (
    Role.INFORMATION_OFFICER,
    Role.HANDLER,
    Role.DESK_HEAD,
    Role.SECTION_HEAD,
    Role.DISCLOSURE_OFFICE,
    Role.LEADER_IN_CHARGE,
)
SEES_ALL = (Role.OPEN_GOVERNMENT_OFFICE, Role.SUPERVISOR)


def sees_all(actor: Actor) -> bool:
    """Who watches over every unit."""
    return actor.is_trusted_process or any(actor.has(role) for role in SEES_ALL)


def debts_of_units(actor: Actor, *roles: Role) -> set[int]:
    """Agencies whose obligations are the actor's units' own: theirs, and of those they took
    over from.
    """
    book = the_book()
    codes = [book.codes[pk] for pk in actor.agencies_with(*roles) if pk in book.codes]
    return {book.ids[debt] for code in codes for debt in book.agencies.debts_of(code)}


def may_speak_for(actor: Actor, obligation: Obligation) -> bool:
    """Officers of the owing unit (or of the one that took over), and the office for all."""
    if actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return True
    return obligation.agency_id in debts_of_units(actor, *SPEAKERS)
