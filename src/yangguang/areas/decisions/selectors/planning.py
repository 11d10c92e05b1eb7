"""Reads of the annual catalogue and of proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from yangguang.areas.decisions.models import CatalogueEdition, CatalogueItem, Dossier, Proposal
from yangguang.areas.decisions.rules.catalogue import PROCEDURES, EditionState
from yangguang.areas.decisions.rules.dossier import STATE_LABELS, STATE_LOOKS, State
from yangguang.areas.decisions.selectors.dossiers import public_dossiers
from yangguang.kernel.cases.numbers import plain_code
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Level
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current, within_units
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor


def organs() -> list[Agency]:
    """Governments at county level and above (条例 2), and who else may decide by analogy."""
    levels = {Level.CITY, Level.COUNTY}
    return [a for a in agencies() if a.level in levels and is_current(a)]


def public_editions() -> QuerySet[CatalogueEdition]:
    """Editions whose record is public now."""
    return (
        CatalogueEdition.objects.filter(
            state=EditionState.PUBLISHED, record__state=RecordState.PUBLISHED
        )
        .select_related("organ", "record__current")
        .prefetch_related("organ__versions")
        .order_by("-year", "organ__code", "-number")
    )


def current_editions() -> list[CatalogueEdition]:
    """The newest public edition of each organ and year."""
    found: dict[tuple[int, int], CatalogueEdition] = {}
    for edition in public_editions():
        found.setdefault((edition.organ_id, edition.year), edition)
    return list(found.values())


def public_catalogue(code: str, year: int) -> tuple[CatalogueEdition, list[CatalogueEdition]]:
    """The one in force and those before. Raises CatalogueEdition.DoesNotExist."""
    rows = list(public_editions().filter(organ__code=code, year=year))
    if not rows:
        raise CatalogueEdition.DoesNotExist
    return rows[0], rows[1:]


@dataclass(frozen=True)
class ItemRow:
    """An item with how far its decision is."""

    item: CatalogueItem
    lead: str
    procedures: list[str]
    dossier: str
    label: str
    look: str


def item_rows(edition: CatalogueEdition) -> list[ItemRow]:
    """Its items with the public state of each."""
    items = list(edition.items.select_related("lead").prefetch_related("lead__versions"))
    states: dict[str, tuple[str, str]] = {}
    keys = [item.key for item in items]
    for dossier in public_dossiers().filter(item_key__in=keys).order_by("pk"):
        states[dossier.item_key] = (dossier.number, dossier.state)
    names = dict(PROCEDURES)
    found = []
    for item in items:
        number, state = states.get(item.key, ("", ""))
        found.append(
            ItemRow(
                item,
                agency_name(item.lead),
                [str(names[p]) for p in item.procedures if p in names],
                number,
                str(STATE_LABELS[State(state)]) if state else "",
                STATE_LOOKS.get(State(state), "active") if state else "",
            )
        )
    return found


def editions_visible_to(actor: Actor) -> QuerySet[CatalogueEdition]:
    """Those of the actor's units; all for the open-government office."""
    rows = CatalogueEdition.objects.select_related("organ", "record").prefetch_related(
        "organ__versions"
    )
    return within_units(rows, actor, "organ")


def edition_for(actor: Actor, pk: int) -> CatalogueEdition:
    """One of them. Raises CatalogueEdition.DoesNotExist."""
    return editions_visible_to(actor).get(pk=pk)


def item_choices(organ_id: int) -> list[tuple[str, str]]:
    """Items of the organ's public catalogues, for a dossier to name."""
    found: dict[str, str] = {}
    for edition in public_editions().filter(organ=organ_id):
        for item in edition.items.all():
            found.setdefault(item.key, f"{edition.year} {item.title}")
    return list(found.items())


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """Proposals to the actor's units."""
    rows = Proposal.objects.select_related("organ", "dossier").prefetch_related("organ__versions")
    return within_units(rows, actor, "organ")


def proposal_for(actor: Actor, number: str) -> Proposal:
    """One of them. Raises Proposal.DoesNotExist."""
    return proposals_visible_to(actor).get(number=number)


def proposal_by_code(number: str, code: str) -> Proposal:
    """The author's own. Raises Proposal.DoesNotExist alike for wrong number and wrong code."""
    found = Proposal.objects.select_related("organ", "dossier").get(number=number)
    if not is_code(plain_code(code), found.code_digest, about=f"proposal {number}"):
        raise Proposal.DoesNotExist
    return found


def public_number(dossier: Dossier | None) -> str:
    """The dossier's number where everybody may open it."""
    if dossier is None or not public_dossiers().filter(pk=dossier.pk).exists():
        return ""
    return dossier.number


def unanswered_first(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """What waits stands before what is answered, each newest first."""
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-at", "-pk")
