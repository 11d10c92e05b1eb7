"""What is set for the kinds of matter, and who sits at which desk, for the page that sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import Desk, DeskMember, KindSetting, RoutingRule
from yangguang.kernel.cases.registry import CaseKind, kinds
from yangguang.kernel.clocks import Rule, limit_words
from yangguang.kernel.organizations.models import Person, RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agencies, agency_name, in_force
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yangguang.kernel.organizations.models import Agency


@dataclass(frozen=True)
class SettingRow:
    """A setting with the value in force and where it comes from."""

    kind: str
    kind_label: str
    name: str
    label: str
    value: str
    basis: str
    since: date | None
    set_by: str
    set_at: datetime | None
    to_come: str
    """A later value already entered, in words; empty: none."""


def value_words(value: Any) -> str:
    """A setting's value as the page shows it."""
    if isinstance(value, dict) and "unit" in value:
        rule = Rule.from_json(value)
        text = limit_words(rule.amount, rule.unit)
        if rule.extension:
            more = limit_words(rule.extension.amount, rule.unit)
            return _("%(limit)s，可延长%(more)s") % {"limit": text, "more": more}
        return text
    return str(value)


def setting_rows(*, on: date) -> list[SettingRow]:
    """Every setting of every kind, city-wide, as it stands on the day."""
    known: dict[tuple[str, str], list[KindSetting]] = {}
    rows = KindSetting.objects.filter(agency=None).select_related("set_by")
    for row in rows.order_by("valid_from", "pk"):
        known.setdefault((row.kind, row.name), []).append(row)
    return [
        _row(kind, name, known.get((kind.name, name), []), on)
        for kind in kinds()
        for name, defined in kind.settings.items()
        if not defined.is_own
    ]


def _row(kind: CaseKind, name: str, rows: Iterable[KindSetting], on: date) -> SettingRow:
    defined = kind.settings[name]
    held = [r for r in rows if r.valid_from <= on]
    later = [r for r in rows if r.valid_from > on]
    now = held[-1] if held else None
    coming = ""
    if later:
        coming = _("自%(on)s起：%(value)s") % {
            "on": day_cn(later[-1].valid_from),
            "value": value_words(later[-1].value),
        }
    return SettingRow(
        kind=kind.name,
        kind_label=str(kind.label),
        name=name,
        label=str(defined.label),
        value=value_words(now.value if now else defined.default),
        basis=now.basis if now else str(defined.basis) or _("系统初始值"),
        since=now.valid_from if now else None,
        set_by=now.set_by.name if now and now.set_by else "",
        set_at=now.set_at if now else None,
        to_come=coming,
    )


@dataclass(frozen=True)
class DeskRow:
    """A desk with who works there and what is sent to it."""

    desk: Desk
    agency: str
    members: Sequence[str]
    routes: Sequence[RoutingRule]


def desk_rows(units: frozenset[int] | None, *, on: date) -> list[DeskRow]:
    """The desks of these agencies (None: of all)."""
    desks = Desk.objects.select_related("agency").prefetch_related("agency__versions")
    if units is not None:
        desks = desks.filter(agency__in=units)
    members: dict[int, list[str]] = {}
    for row in DeskMember.objects.filter(in_force(on), desk__in=desks).select_related("person"):
        members.setdefault(row.desk_id, []).append(row.person.name)
    routes: dict[int, list[RoutingRule]] = {}
    for rule in RoutingRule.objects.filter(in_force(on), desk__in=desks).order_by("order", "pk"):
        routes.setdefault(rule.desk_id, []).append(rule)
    return [
        DeskRow(d, agency_name(d.agency, short=True), members.get(d.pk, []), routes.get(d.pk, []))
        for d in desks
    ]


def agencies_to_configure(units: frozenset[int] | None) -> list[Agency]:
    """Agencies a desk may be set up at."""
    rows = agencies()
    return list(rows if units is None else rows.filter(pk__in=units))


def handlers_of(units: frozenset[int] | None, *, on: date) -> list[Person]:
    """Persons who may sit at a desk of these agencies."""
    rows = RoleAssignment.objects.filter(in_force(on), role__in=(Role.HANDLER, Role.DESK_HEAD))
    if units is not None:
        rows = rows.filter(agency__in=units)
    return list(
        Person.objects.filter(is_active=True, pk__in=rows.values("person")).order_by("name")
    )


def desk_named(pk: int) -> Desk:
    """Raises Desk.DoesNotExist."""
    return Desk.objects.select_related("agency").get(pk=pk)


def route_named(pk: int) -> RoutingRule:
    """Raises RoutingRule.DoesNotExist."""
    return RoutingRule.objects.select_related("desk").get(pk=pk)


def person_named(pk: int) -> Person:
    """Raises Person.DoesNotExist."""
    return Person.objects.get(pk=pk, is_active=True)
