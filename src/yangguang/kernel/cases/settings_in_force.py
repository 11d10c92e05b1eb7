"""What a city has set for a kind of matter, by day and agency; the kind's default otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from yangguang.kernel.cases.models import KindSetting
from yangguang.kernel.clocks import Rule

if TYPE_CHECKING:
    from datetime import date

    from yangguang.kernel.cases.registry import CaseKind


def settings_of(kind: CaseKind, *, agency_id: int | None, on: date) -> dict[str, Any]:
    """Every setting of the kind in force on the day; an agency's own goes before the city's."""
    values = {name: defined.default for name, defined in kind.settings.items()}
    rows = (
        KindSetting.objects.filter(kind=kind.name, valid_from__lte=on)
        .filter(Q(agency=None) | Q(agency=agency_id))
        .order_by("valid_from", "pk")
    )
    for own in (False, True):
        values |= {r.name: r.value for r in rows if (r.agency_id is not None) is own}
    return values


def limit_of(settings: dict[str, Any], clock: str) -> Rule:
    """The rule of a clock among the settings. Raises KeyError for a clock the kind lacks."""
    return Rule.from_json(settings[f"limit.{clock}"])
