"""What a city has set for a kind of matter, by day and agency; the kind's default otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from yangguang.kernel.cases.models import KindSetting
from yangguang.kernel.clocks import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.kernel.cases.registry import CaseKind


def settings_of(kind: CaseKind, *, agency_id: int | None, on: date) -> dict[str, Any]:
    """Every setting of the kind in force on the day; an agency's own goes before the city's."""
    return values_of(kind, rows_for(kind, agency_id=agency_id, on=on), agency_id, on)


def rows_for(kind: CaseKind, *, agency_id: int | None, on: date) -> QuerySet[KindSetting]:
    """What `settings_of` reads, for who asks it together with something else."""
    rows = KindSetting.objects.filter(kind=kind.name, valid_from__lte=on)
    return rows.filter(Q(agency=None) | Q(agency=agency_id))


class SettingsBook:
    """Everything set for a kind, read once for a page with many matters."""

    def __init__(self, kind: CaseKind) -> None:
        self.kind = kind
        self.rows = list(KindSetting.objects.filter(kind=kind.name))
        self.known: dict[tuple[int | None, date], dict[str, Any]] = {}

    def of(self, agency_id: int | None, on: date) -> dict[str, Any]:
        """As `settings_of`."""
        place = (agency_id, on)
        if place not in self.known:
            self.known[place] = values_of(self.kind, self.rows, agency_id, on)
        return self.known[place]


def values_of(
    kind: CaseKind, rows: Iterable[KindSetting], agency_id: int | None, on: date
) -> dict[str, Any]:
    """The kind's defaults with the rows in force on the day; an agency's own go first."""
    values = {name: defined.default for name, defined in kind.settings.items()}
    held = [r for r in rows if r.valid_from <= on and r.agency_id in {None, agency_id}]
    held.sort(key=lambda r: (r.agency_id is not None, r.valid_from, r.pk))
    return values | {r.name: r.value for r in held}


def limit_of(settings: dict[str, Any], clock: str) -> Rule:
    """The rule of a clock among the settings. Raises KeyError for a clock the kind lacks."""
    return Rule.from_json(settings[f"limit.{clock}"])
