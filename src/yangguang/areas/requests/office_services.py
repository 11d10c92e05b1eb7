"""The office of an agency that takes requests: what the guide must say of it (条例 article 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yangguang.areas.requests.selectors import KIND, OFFICE, receivers
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.services.configuring import OWN_UNIT, set_value
from yangguang.kernel.cases.settings_in_force import settings_of
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

BASIS = "政府信息公开指南"  # data


def office_units(actor: Actor) -> list[Agency]:
    """Agencies whose office the actor may describe."""
    units = actor.agencies_with(*OWN_UNIT)
    return [agency for agency in receivers() if agency.pk in units]


def may_set_office(actor: Actor) -> bool:
    """Whether the actor describes any office."""
    return bool(actor.agencies_with(*OWN_UNIT))


def office_values(agency: Agency, at: datetime) -> dict[str, str]:
    """What is said of the office today, by setting."""
    values = settings_of(current_kind(KIND), agency_id=agency.pk, on=city_date(at))
    return {name: str(values[name]) for name in OFFICE}


@transaction.atomic
def set_office(*, agency: Agency, values: Mapping[str, str], actor: Actor, at: datetime) -> int:
    """Set from today on what has changed; each is an act. How many were set.

    Raises PermissionDenied, or Refused for what is too long.
    """
    known = office_values(agency, at)
    changed = {name: values[name].strip() for name in OFFICE if values[name].strip() != known[name]}
    for name, value in changed.items():
        set_value(
            kind=KIND,
            name=name,
            value=value,
            basis=BASIS,
            valid_from=city_date(at),
            agency=agency,
            actor=actor,
            at=at,
        )
    return len(changed)
