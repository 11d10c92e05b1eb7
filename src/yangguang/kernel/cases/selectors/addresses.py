"""Whom an act on a matter concerns: the applicant's addresses, the officers who handle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Case, Consultation, Party
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Do, PartyRole
from yangguang.kernel.cases.selectors.access import ANSWERERS
from yangguang.kernel.cases.selectors.persons import applicant_of
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name, in_force

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import Act


@dataclass(frozen=True)
class PartyAddress:
    """How a private party of a matter is reached. Never kept outside of a message that goes out."""

    party_id: int
    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class CaseNews:
    """What a message about an act may say: nothing but what the applicant's page says as well."""

    number: str
    kind: str
    title: str
    agency: str
    state: str
    what_next: str
    label: str
    """What happened, in words."""


def case_of_act(act: Act) -> Case | None:
    """The matter an act of `cases.*` is about."""
    if act.subject_type != "case" or act.subject_id is None:
        return None
    return Case.objects.filter(pk=act.subject_id).first()


def parties_of_act(act: Act) -> list[PartyAddress]:
    """Whom among the private parties the act is told; nobody for what is internal or erased."""
    case = case_of_act(act)
    if case is None or act.visibility == Visibility.INTERNAL or case.erased_at:
        return []
    found = applicant_of(case)
    party = Party.objects.filter(case=case, role=PartyRole.APPLICANT).first()
    if party is None or not found:
        return []
    return [
        PartyAddress(
            party.pk, found.get("name", ""), found.get("email", ""), found.get("phone", "")
        )
    ]


def address_of_party(party_id: int) -> PartyAddress | None:
    """The party's addresses now; None once they were erased."""
    party = Party.objects.select_related("case").filter(pk=party_id).first()
    if party is None or not party.sealed:
        return None
    found = applicant_of(party.case)
    return PartyAddress(
        party.pk, found.get("name", ""), found.get("email", ""), found.get("phone", "")
    )


def case_by_contact(number: str, contact: str) -> tuple[Case, PartyAddress] | None:
    """The matter whose applicant left this e-mail or telephone; None for anything else alike."""
    case = Case.objects.filter(number=number, erased_at=None).first()
    party = case and Party.objects.filter(case=case, role=PartyRole.APPLICANT).first()
    if not case or not party:
        return None
    address = address_of_party(party.pk)
    typed = "".join(contact.split()).lower()
    if address is None or not typed:
        return None
    known = {address.email.lower(), "".join(address.phone.split()).replace("-", "")} - {""}
    return (case, address) if typed.replace("-", "") in known or typed in known else None


def news_of_act(act: Act) -> CaseNews | None:
    """The act as the applicant may read it."""
    case = case_of_act(act)
    if case is None:
        return None
    kind = kind_of(case)
    info = kind.table.states[case.state]
    return CaseNews(
        number=case.number,
        kind=str(kind.label),
        title=case.title,
        agency=agency_name(case.agency),
        state=str(info.public_label),
        what_next=str(info.public_text),
        label=what_happened(act),
    )


def what_happened(act: Act) -> str:
    """The act in a few words, for a message: the label of what was done, or what came about."""
    if act.kind == "cases.opened":
        return _("已收到")
    if act.kind == "cases.letter_delivered":
        return _("《%(letter)s》已经送达（%(delivery)s）") % {
            "letter": act.payload["letter_label"],
            "delivery": act.payload["delivery_label"],
        }
    return str(act.payload.get("label", ""))


def _holders(agency_id: int, roles: tuple[Role, ...], on: date) -> list[int]:
    return list(
        RoleAssignment.objects.filter(
            in_force(on), agency_id=agency_id, role__in=roles, person__is_active=True
        )
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )


def officers_of_act(act: Act, *, at: datetime) -> list[int]:
    """Persons whose work the act changes, without the one who did it.

    What comes in or comes back waits for the person in charge, or for the heads when nobody is;
    a question put to an office waits for those who answer for it. Between offices the unit hears
    of what the other side does.
    """
    case = case_of_act(act)
    if case is None:
        return []
    on = city_date(at)
    what = act.payload.get("act", "")
    if what == "consult":
        asked = Consultation.objects.filter(case=case, agency__code=act.payload.get("agency"))
        last = asked.order_by("-pk").first()
        found = _holders(last.agency_id, ANSWERERS, on) if last else []
    elif case.handler_id is not None:
        found = [case.handler_id]
    else:
        found = _holders(case.agency_id, (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE), on)
    unit = _unit_of(case, act, on)
    if act.actor_id not in unit:
        found = list(dict.fromkeys([*found, *unit]))
    return [person for person in found if person != act.actor_id]


def _unit_of(case: Case, act: Act, on: date) -> list[int]:
    """Who answers for the unit a matter between offices is about; nobody where it is no news to it.

    Who is in charge, and what the office notes or drafts, is the office's own business.
    """
    own = (Do.TAKE, Do.ASSIGN, Do.NOTE, Do.WRITE)
    if not kind_of(case).is_between_offices or act.payload.get("act") in own:
        return []
    if act.kind == "cases.letter_delivered":
        return []
    party = case.parties.filter(role=PartyRole.RESPONDENT).first()
    return _holders(party.agency_id, ANSWERERS, on) if party and party.agency_id else []
