"""What an applicant sees of his matter: by number and query code, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, prefetch_related_objects

from yangguang.kernel.cases.models import Case, Letter, Material, StatusRow
from yangguang.kernel.cases.numbers import plain_code, plain_number
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import SATISFACTION_LABELS, Do, LetterState, PartyRole
from yangguang.kernel.cases.selectors.facts import (
    AS_PARTY,
    PageReading,
    Possible,
    letters_with_arrival,
    what_may_i_do,
)
from yangguang.kernel.cases.selectors.persons import FileView, Words, materials_of, texts_of
from yangguang.kernel.cases.settings_in_force import settings_of
from yangguang.kernel.cases.timing import WITH_FACTS, ClockView, clocks_of
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    along: Sequence[str] = ()
    """Numbers of the matters filed at once with it, which the same code opens."""


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
        Case.objects.select_related("agency__parent__parent")
        .annotate(has_materials=Exists(Material.objects.filter(case=OuterRef("pk"))))
        .prefetch_related("agency__versions", WITH_FACTS)
        .get(pk=pk, erased_at=None)
    )


def public_status(case: Case, at: datetime) -> PublicStatus:
    """The matter from the applicant's side."""
    kind = kind_of(case)
    info = kind.table.states[case.state]
    prefetch_related_objects([case], WITH_FACTS)
    rows = list(StatusRow.objects.filter(case=case).order_by("position"))
    page = page_reading(case, at, rows)
    is_rated = Do.RATE in page.acts
    rating = case.ratings.filter(round=case.round).first() if is_rated else None
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
        course=list(reversed(_steps(case, rows))),
        acts=what_may_i_do(
            case,
            ANONYMOUS,
            at,
            hands=AS_PARTY,
            clocks_read=list(case.clocks.all()),
            page=page,
        ),
        letters=[
            LetterLine(
                letter.pk,
                str(kind.letters[letter.template].label),
                letter.number or "",
                letter.issued_at or at,
            )
            for letter in _to_applicant(case, page.letters)
        ],
        texts=texts_of(case, of_applicant=True),
        materials=[f for f in materials_of(case) if not f.by_officer]
        if getattr(case, "has_materials", True)
        else [],
        facts=_facts(case, at, page),
        rating=str(SATISFACTION_LABELS[rating.level]) if rating else "",
        along=list(kind.filed_along(case)) if kind.filed_along else (),
    )


def page_reading(case: Case, at: datetime, rows: Iterable[StatusRow] | None = None) -> PageReading:
    """What the applicant's page and what follows from it need; `rows` when they were read."""
    known = StatusRow.objects.filter(case=case) if rows is None else rows
    return PageReading(
        letters=letters_with_arrival(case),
        acts=frozenset(row.act for row in known),
        settings=settings_of(kind_of(case), agency_id=case.agency_id, on=city_date(at)),
    )


def _facts(case: Case, at: datetime, page: PageReading) -> list[tuple[str, str]]:
    kind = kind_of(case)
    if kind.page_rows is not None:
        return list(kind.page_rows(case, at, page))
    return list(kind.public_rows(case, at)) if kind.public_rows else []


def course_of(case: Case) -> list[Step]:
    """The acts the applicant is told, oldest first, in words for him."""
    return _steps(case, StatusRow.objects.filter(case=case).order_by("position"))


def _steps(case: Case, rows: Iterable[StatusRow]) -> list[Step]:
    kind = kind_of(case)
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
    return _to_applicant(case, letters_with_arrival(case))


def _to_applicant(case: Case, letters: Iterable[Letter]) -> list[Letter]:
    kind = kind_of(case)
    templates = {key for key, t in kind.letters.items() if t.to == PartyRole.APPLICANT}
    issued = [
        letter
        for letter in letters
        if letter.state == LetterState.ISSUED and letter.template in templates
    ]
    return sorted(issued, key=lambda letter: letter.issued_at or case.opened_at, reverse=True)


def letter_of_applicant(case: Case, pk: int) -> Letter:
    """One of them. Raises Letter.DoesNotExist."""
    for letter in letters_to_applicant(case):
        if letter.pk == pk:
            return letter
    raise Letter.DoesNotExist
