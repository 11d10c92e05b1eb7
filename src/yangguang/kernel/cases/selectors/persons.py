"""The persons in a matter and their words: opened for whoever may see them, each look noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

from yangguang.kernel.cases.models import Case, CaseText, Material, Party
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import PartyRole
from yangguang.kernel.vault import open_bytes, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Words:
    """A free text of the matter, opened."""

    name: str
    label: str
    text: str
    at: datetime
    author: str
    """Name of the officer; empty: the applicant."""


def applicant_of(case: Case) -> dict[str, str]:
    """Name and addresses of the applicant; empty once they were erased."""
    party = Party.objects.filter(case=case, role=PartyRole.APPLICANT).first()
    if party is None or not party.sealed:
        return {}
    return dict(unseal(party.sealed, about=f"party {case.number}"))


def masked(name: str, value: str) -> str:
    """A contact as it is shown until somebody asks for it."""
    if name == "name":
        return value[:1] + "*" * max(len(value) - 1, 1)
    if name == "email":
        user, _at, host = value.partition("@")
        return f"{user[:1]}***@{host}"
    if name == "address":
        return value[:6] + "****"
    return value[:3] + "****" + value[-2:] if len(value) > 6 else "****"


def applicant_masked(case: Case) -> dict[str, str]:
    """Name and addresses of the applicant as they are shown until somebody asks for them."""
    chosen = kind_of(case).applicant_choices
    return {
        name: value if name in chosen else masked(name, value)
        for name, value in applicant_in_words(case).items()
    }


def applicant_in_words(case: Case) -> dict[str, str]:
    """What is known of the applicant, for a page: choices in their words."""
    chosen = kind_of(case).applicant_choices
    return {
        name: str(chosen[name].get(value, value)) if name in chosen else value
        for name, value in applicant_of(case).items()
    }


def texts_of(case: Case, *, of_applicant: bool | None = None) -> list[Words]:
    """The texts of the matter in order; those of the applicant, of officers, or all."""
    rows = CaseText.objects.filter(case=case).select_related("person").order_by("pk")
    if of_applicant is not None:
        rows = rows.filter(person__isnull=of_applicant)
    labels = kind_of(case).texts
    return [
        Words(
            row.name,
            str(labels.get(row.name, row.name)),
            str(unseal(row.sealed, about=f"text {case.number}")),
            row.at,
            row.person.name if row.person else "",
        )
        for row in rows
    ]


def text_named(case: Case, name: str) -> str:
    """The newest text of that name; empty when there is none."""
    row = CaseText.objects.filter(case=case, name=name).order_by("-pk").first()
    return str(unseal(row.sealed, about=f"text {case.number}")) if row else ""


@dataclass(frozen=True)
class FileView:
    """A file of the matter for a page."""

    pk: int
    name: str
    size: int
    media_type: str
    at: datetime
    by_officer: bool


def materials_of(case: Case) -> Sequence[FileView]:
    """The files with their names."""
    return [
        FileView(
            row.pk,
            str(unseal(row.sealed_name, about=f"material {case.number}")),
            row.size,
            row.media_type,
            row.at,
            row.person_id is not None,
        )
        for row in Material.objects.filter(case=case).order_by("pk")
    ]


def material_for(case: Case, pk: int) -> tuple[str, bytes, str]:
    """A file of the matter, opened: name, bytes, media type. Raises Material.DoesNotExist."""
    row = Material.objects.get(case=case, pk=pk)
    about = f"material {case.number}"
    with default_storage.open(row.path, "rb") as file:
        data = open_bytes(bytes(file.read()), about=about)
    return str(unseal(row.sealed_name, about=about)), data, row.media_type
