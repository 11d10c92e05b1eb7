"""Reads of work plans and progress reports: one's own unit's, or all for the city's office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yangguang.areas.oversight.assurance.models import (
    ProgressReport,
    ReportRound,
    RoundUnit,
    WorkPlan,
)
from yangguang.areas.oversight.assurance.rules.reports import (
    REPORT_STATE_LABELS,
    ReportState,
    late_days,
)
from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import AgencyVersion
from yangguang.kernel.organizations.rules import Actor, Role
from yangguang.kernel.organizations.selectors import agency_name, within_units

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = Prefetch("agency__versions", queryset=AgencyVersion.objects.order_by("valid_from"))
READERS = (*KEEPERS, Role.LEADER_IN_CHARGE, Role.SECTION_HEAD)


def plans_visible_to(actor: Actor) -> QuerySet[WorkPlan]:
    """Work plans of one's own units; all for the city's office."""
    rows = WorkPlan.objects.select_related("agency").prefetch_related(NAMES, "tasks")
    return within_units(rows, actor, "agency", roles=READERS)


def plan_for(actor: Actor, pk: int) -> WorkPlan:
    """One plan. Raises WorkPlan.DoesNotExist."""
    return plans_visible_to(actor).get(pk=pk)


def rounds(actor: Actor) -> QuerySet[ReportRound]:
    """Every year's call for reports, for officers."""
    return ReportRound.objects.all() if actor.is_officer else ReportRound.objects.none()


def round_for(actor: Actor, year: int) -> ReportRound:
    """A year's call. Raises ReportRound.DoesNotExist."""
    return rounds(actor).get(year=year)


def units_visible_to(actor: Actor, call: ReportRound) -> QuerySet[RoundUnit]:
    """Units of the call the actor may see: his own, or all for the city's office."""
    rows = (
        call.units.select_related("agency", "round", "report")
        .prefetch_related(NAMES)
        .order_by("agency__order")
    )
    return within_units(rows, actor, "agency", roles=READERS)


def unit_for(actor: Actor, year: int, code: str) -> RoundUnit:
    """One unit in a year's call. Raises RoundUnit.DoesNotExist or ReportRound.DoesNotExist."""
    return units_visible_to(actor, round_for(actor, year)).get(agency__code=code)


def report_of(unit: RoundUnit) -> ProgressReport | None:
    """The unit's report, if it has been begun."""
    return getattr(unit, "report", None)


def units_owing() -> QuerySet[RoundUnit]:
    """Units of any call of which no report was ever received."""
    return RoundUnit.objects.filter(Q(report=None) | Q(report__received_at=None))


@dataclass(frozen=True)
class ReportLine:
    """How a unit stands in a year's call."""

    unit: RoundUnit
    name: str
    state: str
    label: str
    received_at: datetime | None
    late: int
    """Calendar days late: at receipt, or up to today while nothing has come."""
    timing: str
    """按期, 迟报n天, 逾期n天未报, 未到期."""


def lines(units: Iterable[RoundUnit], *, on: date) -> list[ReportLine]:
    """The units of a call with state and timing on the day."""
    return [line_of(unit, on=on) for unit in units]


def line_of(unit: RoundUnit, *, on: date) -> ReportLine:
    """One unit's line."""
    report = report_of(unit)
    received = report.received_at if report else None
    late = late_days(city_date(received) if received else on, unit.round.due_on)
    state = report.state if report else "none"
    label = str(REPORT_STATE_LABELS[ReportState(state)]) if report else _("未报")
    return ReportLine(
        unit, agency_name(unit.agency), state, label, received, late, _timing(received, late)
    )


def _timing(received: datetime | None, late: int) -> str:
    if received is not None and not late:
        return _("按期报送")
    if not late:
        return _("未到截止日期")
    text = (
        ngettext("迟报%(days)d天", "迟报%(days)d天", late)
        if received
        else ngettext("已逾期%(days)d天", "已逾期%(days)d天", late)
    )
    return text % {"days": late}
