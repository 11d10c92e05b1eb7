"""Reads of accounts and joint columns: what everybody sees, what officers keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from yangguang.areas.press import rules
from yangguang.areas.press.models import Account, Filing, JointColumn
from yangguang.areas.press.rules import Kind, Platform, State
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.selectors import public_sentence
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import (
    agencies,
    agency_name,
    is_current,
    within_units,
)
from yangguang.kernel.publishing.models import Column, Version

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

KEEPERS = (Role.INFORMATION_OFFICER, Role.DISCLOSURE_OFFICE, Role.HANDLER, Role.DESK_HEAD)
"""Who files for a unit and reports how its accounts run."""


@dataclass(frozen=True)
class Filters:
    """What is asked of the directory."""

    agency: str = ""
    platform: str = ""
    state: str = ""
    words: str = ""


def accounts(filters: Filters | None = None) -> QuerySet[Account]:
    """The directory, running ones first, then by unit and platform."""
    asked = filters or Filters()
    rows = (
        Account.objects.select_related("agency", "merged_into")
        .prefetch_related("agency__versions")
        .annotate(gone=Count("pk", filter=~Q(state__in=rules.RUNNING)))
        .order_by("gone", "agency__order", "agency__code", "platform", "pk")
    )
    if asked.agency:
        rows = rows.filter(agency__code=asked.agency)
    if asked.platform:
        rows = rows.filter(platform=asked.platform)
    if asked.state:
        rows = rows.filter(state__in=rules.GROUPS.get(asked.state, (asked.state,)))
    if asked.words:
        rows = rows.filter(
            Q(name__icontains=asked.words)
            | Q(handle__icontains=asked.words)
            | Q(purpose__icontains=asked.words)
        )
    return rows


def account(number: str) -> Account:
    """One of them. Raises Account.DoesNotExist."""
    return accounts().get(number=number)


@dataclass(frozen=True)
class Line:
    """An account as lists, the table and programs show it."""

    number: str
    name: str
    handle: str
    platform: str
    platform_label: str
    agency: str
    agency_code: str
    purpose: str
    url: str
    state: str
    label: str
    look: str
    filed_no: str
    opened_on: date
    last_post_on: date | None
    silent: int
    """Days without anything new; of one that runs."""
    followers: int | None
    is_certified: bool
    demonstration: bool


def line_of(row: Account, *, on: date) -> Line:
    """Its line on a day."""
    state = State(row.state)
    return Line(
        number=row.number,
        name=row.name,
        handle=row.handle,
        platform=row.platform,
        platform_label=str(rules.PLATFORM_LABELS[Platform(row.platform)]),
        agency=agency_name(row.agency),
        agency_code=row.agency.code,
        purpose=row.purpose,
        url=row.url,
        state=row.state,
        label=str(rules.STATE_LABELS[state]),
        look=rules.STATE_LOOKS[state],
        filed_no=row.filed_no,
        opened_on=row.opened_on,
        last_post_on=row.last_post_on,
        silent=rules.days_silent(row.last_post_on, row.opened_on, on=on)
        if state is State.OPEN
        else 0,
        followers=row.followers,
        is_certified=row.is_certified,
        demonstration=row.demonstration,
    )


def counted() -> tuple[int, int, int]:
    """(running, units that have one, closed or merged) accounts."""
    told = Account.objects.aggregate(
        running=Count("pk", filter=Q(state__in=rules.RUNNING)),
        units=Count("agency", distinct=True, filter=Q(state__in=rules.RUNNING)),
        gone=Count("pk", filter=Q(state__in=rules.GROUPS["gone"])),
    )
    return told["running"], told["units"], told["gone"]


def units_with_accounts() -> list[tuple[str, str]]:
    """(code, name) of units that have or had one."""
    known = set(Account.objects.values_list("agency_id", flat=True))
    return [(a.code, agency_name(a)) for a in agencies() if a.pk in known]


def silent_accounts(days: int, *, on: date) -> Iterable[tuple[Account, int]]:
    """Running accounts without anything new for longer than the days, with how long."""
    for row in accounts(Filters(state=State.OPEN)):
        quiet = rules.days_silent(row.last_post_on, row.opened_on, on=on)
        if quiet > days:
            yield row, quiet


def history_of(row: Account) -> list[tuple[datetime, str]]:
    """What happened to it in public, newest first."""
    acts = Act.objects.filter(
        subject_type="media_account", subject_id=row.pk, visibility=Visibility.PUBLIC
    ).order_by("-at", "-pk")
    return [(act.at, public_sentence(act)) for act in acts]


# --- joint columns ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Feeder:
    """A partner of a joint column."""

    name: str
    code: str
    """Of a unit of the city; empty for somebody of the press."""
    part: str


@dataclass(frozen=True)
class Joint:
    """A joint column as its page and the list show it."""

    slug: str
    name: str
    introduction: str
    basis: str
    opened_on: date
    ended_on: date | None
    feeders: list[Feeder]
    demonstration: bool


def joint_columns() -> QuerySet[JointColumn]:
    """Joint columns whose column is shown, running ones first."""
    return (
        JointColumn.objects.filter(column__is_visible=True)
        .select_related("column")
        .prefetch_related("partners__agency__versions")
        .order_by("ended_on", "column__order")
    )


def joint_of(column: Column) -> Joint | None:
    """With whom the column is run; None: by its own unit."""
    found = joint_columns().filter(column=column).first()
    return joint_view(found) if found else None


def joint_view(row: JointColumn) -> Joint:
    """As it is shown."""
    return Joint(
        slug=row.column.slug,
        name=row.column.name,
        introduction=row.column.introduction,
        basis=row.basis,
        opened_on=row.opened_on,
        ended_on=row.ended_on,
        feeders=[
            Feeder(
                agency_name(p.agency) if p.agency else p.name,
                p.agency.code if p.agency else "",
                p.part,
            )
            for p in row.partners.all()
        ],
        demonstration=row.demonstration,
    )


@dataclass(frozen=True)
class Source:
    """Where a text came from: the unit or paper, and when it published it."""

    name: str
    address: str
    at: datetime | None


def sources_of(publications: Iterable[int]) -> dict[int, Source]:
    """Sources of published texts that have one, by publication."""
    rows = (
        Version.objects.filter(publication__in=list(publications))
        .exclude(content_source="")
        .values_list("publication", "content_source", "republished_site", "republished_at")
    )
    return {pk: Source(name, site, at) for pk, name, site, at in rows}


# --- the desk ---------------------------------------------------------------------------------


def is_office(actor: Actor) -> bool:
    """Whether the actor confirms filings and opens joint columns."""
    return actor.has(Role.OPEN_GOVERNMENT_OFFICE)


def may_file(actor: Actor, agency_id: int) -> bool:
    """Whether the actor files for the unit."""
    return is_office(actor) or any(actor.has(role, agency_id) for role in KEEPERS)


def units_of(actor: Actor) -> list[Agency]:
    """Present units the actor files for."""
    return [a for a in agencies() if is_current(a) and may_file(actor, a.pk)]


def accounts_kept_by(actor: Actor) -> QuerySet[Account]:
    """Accounts of the actor's units; all of them for the city's office."""
    return within_units(accounts(), actor, "agency")


def account_for(actor: Actor, number: str) -> Account:
    """One of them. Raises Account.DoesNotExist."""
    return accounts_kept_by(actor).get(number=number)


def filings_visible_to(actor: Actor) -> QuerySet[Filing]:
    """Filings of the actor's units; all of them for the city's office; those that wait first."""
    rows = Filing.objects.select_related(
        "agency", "account", "proposed_by", "decided_by"
    ).prefetch_related("agency__versions")
    return within_units(rows, actor, "agency").order_by("outcome", "-id")


def filing_for(actor: Actor, pk: int) -> Filing:
    """One of them. Raises Filing.DoesNotExist."""
    return filings_visible_to(actor).get(pk=pk)


def filing_rows(filing: Filing) -> list[tuple[str, str, str]]:
    """(label, as it is, as it shall be) of everything the filing says."""
    labels = {
        f.name: str(f.verbose_name) for f in Account._meta.fields if hasattr(f, "verbose_name")
    }
    labels |= {"into": str(rules.KIND_LABELS[Kind.MERGE])}
    told = [n for n in (*rules.PUBLIC_FIELDS, "into", "notice") if n in filing.values]
    rows = [
        (
            labels[name],
            _said(name, getattr(filing.account, name, "")),
            _said(name, filing.values[name]),
        )
        for name in told
    ]
    return [row for row in rows if row[1] or row[2]]


def _said(name: str, value: object) -> str:
    if name == "platform" and value:
        return str(rules.PLATFORM_LABELS[Platform(str(value))])
    if isinstance(value, bool):
        return "是" if value else "否"  # data
    return "" if value is None else str(value)
