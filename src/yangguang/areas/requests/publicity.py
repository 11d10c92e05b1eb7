"""Published because asked for (条例 article 44), and found before asking: counts, no persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.urls import reverse

from yangguang.areas.requests.models import AskedFor, BeforeFiling, Request
from yangguang.kernel.organizations.selectors import short_names
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.tags import declare_named, named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from enum import Enum

    from yangguang.kernel.organizations.models import Agency

GENRE = "public_notice"
"""Of what is drafted from a request."""
SHOWN, OPENED, ANSWERED = "shown", "opened", "answered"
STEPS = (SHOWN, OPENED, ANSWERED)


def declare() -> None:
    """The row stands before its record is public and never changes: pages need not follow it."""
    declare_named("requests_askedfor")


def is_asked_for(record: Record, genre: str | Enum) -> bool:
    """Whether the record was made public because somebody asked for it."""
    if genre != GENRE:
        return False
    with named():
        return AskedFor.objects.filter(pk=record.pk).exists()


def published_from(row: Request) -> str:
    """Address of what was published after the request; empty while nothing is."""
    if row.public_record_id is None:
        return ""
    public_id = (
        Record.objects.filter(pk=row.public_record_id, state=RecordState.PUBLISHED)
        .values_list("public_id", flat=True)
        .first()
    )
    return reverse("portal:document", args=[public_id]) if public_id else ""


@transaction.atomic
def count(step: str, *, agency: Agency, public_ids: Iterable[str], on: date) -> None:
    """One more of this step for each record, in the month. Raises ValueError for another step."""
    if step not in STEPS:
        raise ValueError(step)
    month = on.replace(day=1)
    for pk in Record.objects.filter(
        public_id__in=list(public_ids), state=RecordState.PUBLISHED
    ).values_list("pk", flat=True):
        rows = BeforeFiling.objects.filter(agency=agency, month=month, record_id=pk)
        if rows.update(**{step: F(step) + 1}):
            continue
        try:
            with transaction.atomic():
                BeforeFiling.objects.create(agency=agency, month=month, record_id=pk, **{step: 1})
        except IntegrityError:
            rows.update(**{step: F(step) + 1})


@dataclass(frozen=True)
class Line:
    """A record with how often it was shown, opened and enough in a year."""

    agency: str
    title: str
    url: str
    shown: int
    opened: int
    answered: int


@dataclass(frozen=True)
class Year:
    """A year before filing."""

    lines: list[Line]
    shown: int
    opened: int
    answered: int

    @property
    def share(self) -> str:
        """Answered of what was opened."""
        return f"{self.answered / self.opened:.1%}" if self.opened else "—"


LINES = 100


def year_before_filing(year: int, *, units: Collection[int] | None) -> Year:
    """The counts of the agencies, None: of all; the records that answered most first."""
    rows = BeforeFiling.objects.filter(month__year=year)
    if units is not None:
        rows = rows.filter(agency__in=units)
    total = rows.aggregate(
        shown=Sum("shown", default=0),
        opened=Sum("opened", default=0),
        answered=Sum("answered", default=0),
    )
    found = list(
        rows.values_list("agency_id", "record__public_id", "record__current__version__title")
        .annotate(all_shown=Sum("shown"), all_opened=Sum("opened"), all_answered=Sum("answered"))
        .order_by("-all_answered", "-all_opened", "-all_shown", "record__public_id")[:LINES]
    )
    names = short_names(agency for agency, *_rest in found)
    lines = [
        Line(
            names.get(agency, ""),
            title or "",
            reverse("portal:document", args=[public_id]),
            shown,
            opened,
            answered,
        )
        for agency, public_id, title, shown, opened, answered in found
    ]
    return Year(lines, total["shown"], total["opened"], total["answered"])
