"""What the plan asks of a unit, and what the record already knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.oversight.assurance.rules.reports import Progress
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.duties.rules import DONE_STATES, STATE_LABELS, State
from yangguang.kernel.duties.selectors.plan import newest_duties
from yangguang.kernel.duties.selectors.states import with_state
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.now import CITY_ZONE
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.organizations.selectors import agencies
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from datetime import date

    from yangguang.areas.oversight.assurance.models import ReportRound
    from yangguang.kernel.organizations.models import Agency

REPORTING = "5.4-c"
"""The clause that asks for the report; who owes it is told by its role."""
OF_NO_USE = frozenset({State.NOT_APPLICABLE})


@dataclass(frozen=True)
class Clause:
    """A clause by id and heading."""

    id: str
    heading: str


@dataclass(frozen=True)
class Known:
    """Something the record knows of a clause: a line, and where it stands."""

    text: str
    url: str


def headings() -> dict[str, str]:
    """Heading of every clause that holds now."""
    return {held.duty.clause: held.duty.heading for held in newest_duties()}


def evidence_of(clause: str) -> str:
    """What can prove the clause, in words; empty for a clause nothing can."""
    held = [found.duty for found in newest_duties() if found.duty.clause == clause]
    return "、".join(dict.fromkeys(one.label for duty in held for one in duty.evidence))


def owed_by(agency: Agency, *, at: datetime) -> list[Clause]:
    """The clauses under which the unit has come to owe something, in the plan's order."""
    rows = Obligation.objects.filter(agency__in=_debts(agency), opened_at__lte=at)
    owed = set(rows.values_list("clause", flat=True).distinct())
    return [
        Clause(held.duty.clause, held.duty.heading)
        for held in newest_duties()
        if held.duty.clause in owed
    ]


def _debts(agency: Agency) -> list[int]:
    """The unit and all it took over from: what they owed is its own."""
    book = the_book()
    return [book.ids[code] for code in book.agencies.debts_of(agency.code) if code in book.ids]


def reporting_units(*, on: date) -> list[Agency]:
    """The units that owe a progress report on the day: counties and lead units (plan 5.4-c)."""
    book = the_book()
    if REPORTING not in book.by_clause:
        return []
    codes = [code for code in book.owing(book.in_force(REPORTING, on).duty, on) if code]
    return list(agencies().filter(code__in=codes))


def office_of(actor: Actor) -> Agency | None:
    """The unit for which somebody of the city's open-government office drafts."""
    if not actor.has(Role.OPEN_GOVERNMENT_OFFICE):
        return None
    own = actor.agencies_with(Role.INFORMATION_OFFICER, Role.HANDLER)
    return agencies().filter(pk__in=own).first()


def _bounds(call: ReportRound) -> tuple[datetime, datetime]:
    first = datetime.combine(call.period_from, time(), CITY_ZONE)
    return first, datetime.combine(call.period_to + timedelta(days=1), time(), CITY_ZONE)


def _of_period(agency: Agency, call: ReportRound, at: datetime) -> list[Any]:
    """What the unit (or a unit it took over from) owed in the period."""
    first, last = _bounds(call)
    rows = Obligation.objects.filter(agency__in=_debts(agency), opened_at__lt=last).filter(
        Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gte=first)
    )
    return list(with_state(rows, at=min(at, last)).order_by("clause", "opened_at"))


def known_of(agency: Agency, call: ReportRound, *, at: datetime) -> dict[str, list[Known]]:
    """Clause by clause what the record says: each obligation with its state and dates."""
    found: dict[str, list[Known]] = {}
    for row in _of_period(agency, call, at):
        if State(row.state) in OF_NO_USE:
            continue
        found.setdefault(row.clause, []).append(
            Known(_line(row), reverse("desk:obligation", args=row.key.split("/")))
        )
    return found


def _line(row: Any) -> str:
    parts = [_("%(on)s产生") % {"on": day_cn(row.opened_on)}]
    if row.due_on:
        parts.append(_("应于%(on)s前完成") % {"on": day_cn(row.due_on)})
    if row.fulfilled_at:
        done = row.fulfilled_at.astimezone(CITY_ZONE).date()
        parts.append(_("%(on)s完成") % {"on": day_cn(done)})
    parts.append(str(STATE_LABELS[State(row.state)]))
    return "，".join(parts)


def prefilled(agency: Agency, call: ReportRound, *, at: datetime) -> dict[str, dict[str, str]]:
    """What a report starts with: every clause the unit owes, with progress as far as known."""
    entries: dict[str, dict[str, str]] = {c.id: {} for c in owed_by(agency, at=at)}
    by_clause: dict[str, list[State]] = {}
    for row in _of_period(agency, call, at):
        if State(row.state) not in OF_NO_USE:
            by_clause.setdefault(row.clause, []).append(State(row.state))
    for clause, states in by_clause.items():
        if clause in entries:
            entries[clause] = _prefilled(states)
    return entries


def _prefilled(states: list[State]) -> dict[str, str]:
    """Progress and count; what cannot be measured is left to the officer."""
    measured = [s for s in states if s is not State.NOT_MEASURABLE]
    if not measured:
        return {}
    done = sum(s in DONE_STATES for s in measured)
    late = sum(s is State.OVERDUE for s in measured)
    progress = Progress.DONE if done == len(measured) else Progress.ADVANCING
    text = _("平台记录：应完成%(all)d项，已完成%(done)d项，逾期%(late)d项") % {
        "all": len(measured),
        "done": done,
        "late": late,
    }
    return {"progress": progress if done else "", "quantity": text[:60]}


FIGURES = (
    ("publishing.published", gettext_lazy("主动公开信息")),
    ("publishing.corrected", gettext_lazy("更正信息")),
    ("publishing.withdrawn", gettext_lazy("撤下信息")),
    ("cases.opened", gettext_lazy("收到的办件")),
    ("oversight.meeting_held", gettext_lazy("领导小组会议")),
)


def figures_of(agency: Agency, call: ReportRound) -> list[tuple[str, int, str]]:
    """Counts of the unit's acts in the period, each with the address of what stands behind it."""
    first, last = _bounds(call)
    counts = dict(
        Act.objects.filter(
            agency=agency, at__gte=first, at__lt=last, kind__in=[k for k, _label in FIGURES]
        )
        .values_list("kind")
        .annotate(count=Count("pk"))
    )
    return [(str(label), counts.get(kind, 0), _behind(kind, agency)) for kind, label in FIGURES]


def _behind(kind: str, agency: Agency) -> str:
    if kind.startswith("publishing."):
        return f"{reverse('portal:catalogue')}?agency={agency.code}"
    if kind.startswith("cases."):
        return reverse("desk:matters")
    return reverse("assurance:groups")
