"""What an applicant sees of his matter: by number and query code, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from yangguang.kernel.cases.models import Case, Letter, StatusRow
from yangguang.kernel.cases.numbers import plain_code, plain_number
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import SATISFACTION_LABELS, LetterState, PartyRole
from yangguang.kernel.cases.selectors.facts import AS_PARTY, Possible, what_may_i_do
from yangguang.kernel.cases.selectors.persons import FileView, Words, materials_of, texts_of
from yangguang.kernel.cases.timing import WITH_FACTS, ClockView, clocks_of
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_DIGEST = "0" * 64


@dataclass(frozen=True)
class Step:
    """A step of the matter's course, as the applicant sees it."""

    at: datetime
    title: str


@dataclass(frozen=True)
class LetterLine:
    """A letter in the applicant's list."""

    pk: int
    label: str
    number: str
    issued_at: datetime


@dataclass(frozen=True)
class PublicStatus:
    """Everything on the applicant's page."""

    case: Case
    number: str
    kind: str
    title: str
    agency: str
    state: str
    look: str
    what_next: str
    clocks: Sequence[ClockView]
    course: Sequence[Step]
    acts: Sequence[Possible]
    letters: Sequence[LetterLine]
    texts: Sequence[Words]
    materials: Sequence[FileView]
    facts: Sequence[tuple[str, str]]
    """What the kind says of the matter."""
    rating: str
    """In words; empty: not rated in this round."""


def case_by_code(number: str, code: str) -> Case | None:
    """The matter, if number and code belong together; a wrong code and no matter are alike.

    An unknown number costs the same comparison, so that time tells nothing either.
    """
    wanted = plain_number(number)[:60]
    case = Case.objects.filter(number=wanted).exclude(code_digest="").first()
    digest = case.code_digest if case else NO_DIGEST
    fits = is_code(plain_code(code), digest, about=f"case {wanted}")
    return case if case is not None and fits else None


def case_of_applicant(pk: int) -> Case:
    """The matter a session was let in to. Raises Case.DoesNotExist once its data were erased."""
    return (
        Case.objects.select_related("agency")
        .prefetch_related("agency__versions", WITH_FACTS)
        .get(pk=pk, erased_at=None)
    )


def public_status(case: Case, at: datetime) -> PublicStatus:
    """The matter from the applicant's side."""
    kind = kind_of(case)
    info = kind.table.states[case.state]
    rating = case.ratings.filter(round=case.round).first()
    prefetch_related_objects([case], WITH_FACTS)
    return PublicStatus(
        case=case,
        number=case.number,
        kind=str(kind.label),
        title=case.title,
        agency=agency_name(case.agency),
        state=str(info.public_label),
        look=info.look,
        what_next=str(info.public_text),
        clocks=[view for view in clocks_of(case, at) if view.is_public],
        course=list(reversed(course_of(case))),
        acts=what_may_i_do(
            case, ANONYMOUS, at, hands=AS_PARTY, clocks_read=list(case.clocks.all())
        ),
        letters=[
            LetterLine(
                letter.pk,
                str(kind.letters[letter.template].label),
                letter.number or "",
                letter.issued_at or at,
            )
            for letter in letters_to_applicant(case)
        ],
        texts=texts_of(case, of_applicant=True),
        materials=[f for f in materials_of(case) if not f.by_officer],
        facts=list(kind.public_rows(case, at)) if kind.public_rows else [],
        rating=str(SATISFACTION_LABELS[rating.level]) if rating else "",
    )


def course_of(case: Case) -> list[Step]:
    """The acts the applicant is told, oldest first, in words for him."""
    kind = kind_of(case)
    rows = StatusRow.objects.filter(case=case).order_by("position")
    return [
        Step(
            row.at,
            str(kind.table.states[row.state_to].public_label)
            if row.state_from != row.state_to
            else str(kind.table.labels[row.act]),
        )
        for row in rows
        if row.position == 0 or row.act in kind.public_acts
    ]


def letters_to_applicant(case: Case) -> list[Letter]:
    """Issued letters addressed to the applicant, newest first."""
    kind = kind_of(case)
    templates = [key for key, t in kind.letters.items() if t.to == PartyRole.APPLICANT]
    return list(
        Letter.objects.filter(case=case, state=LetterState.ISSUED, template__in=templates)
        .select_related("case__agency")
        .order_by("-issued_at")
    )


def letter_of_applicant(case: Case, pk: int) -> Letter:
    """One of them. Raises Letter.DoesNotExist."""
    for letter in letters_to_applicant(case):
        if letter.pk == pk:
            return letter
    raise Letter.DoesNotExist
