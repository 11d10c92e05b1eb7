"""Progress reports in 今天: owed, begun or sent back at the unit, received and not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.assurance.models import ProgressReport, RoundUnit
from yangguang.areas.oversight.assurance.rules.reports import REPORT_STATE_LABELS, ReportState
from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.asking import Asking
from yangguang.kernel.desk.registry import NOTHING, Lists, Work
from yangguang.kernel.organizations.rules import Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.organizations.rules import Actor

WITH_UNIT = (ReportState.DRAFT, ReportState.RETURNED)
FIELDS = (
    "state",
    "updated_at",
    "unit__agency_id",
    "unit__agency__code",
    "unit__round__year",
    "unit__round__due_on",
)

OWED = ("agency_id", "agency__code", "round__year", "round__due_on", "round__opened_at")


class ProgressWork:
    """Reports that a unit has to finish and the city's office has to look at."""

    name = "progress reports"
    order = 45

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """The unit's own until they are sent in, then the office's until it decides."""
        del at
        units = actor.agencies_with(*KEEPERS, Role.LEADER_IN_CHARGE)
        is_office = actor.has(Role.OPEN_GOVERNMENT_OFFICE)
        if not (units or is_office):
            return NOTHING
        own = ProgressReport.objects.filter(unit__agency__in=units)
        received = ProgressReport.objects.filter(state=ReportState.SUBMITTED.value)
        if not is_office:
            received = received.filter(unit__agency__in=units)
        owed = RoundUnit.objects.filter(agency__in=units, report=None)
        (begun, sent, unbegun) = yield [
            _rows(own.filter(state__in=[s.value for s in WITH_UNIT]), limit),
            _rows(received, limit),
            owed.order_by("round__due_on", "pk").values(*OWED)[:limit],
        ]
        mine = [*(_line(row) for row in begun), *(_owed(row) for row in unbegun)]
        waiting = [_line(row, is_open=False) for row in sent]
        return {
            "mine": [*mine, *waiting] if is_office else mine,
            "unit": [],
            "waiting": [] if is_office else waiting,
        }


def _rows(reports: QuerySet[ProgressReport], limit: int) -> Any:
    return reports.order_by("unit__round__due_on", "pk").values(*FIELDS)[:limit]


def _owed(row: dict[str, Any]) -> Work:
    """A report that nobody of the unit has begun."""
    year = row["round__year"]
    return Work(
        title=_("%(year)s年度进展报告") % {"year": year},
        url=reverse("assurance:report", args=[year, row["agency__code"]]),
        kind=_("年度报告"),
        agency="",
        agencies=(row["agency_id"],),
        state=_("未报"),
        due_on=row["round__due_on"],
        since=row["round__opened_at"],
        number="5.4-c",
    )


def _line(row: dict[str, Any], *, is_open: bool = True) -> Work:
    year = row["unit__round__year"]
    return Work(
        title=_("%(year)s年度进展报告") % {"year": year},
        url=reverse("assurance:report", args=[year, row["unit__agency__code"]]),
        kind=_("年度报告"),
        agency="",
        agencies=(row["unit__agency_id"],),
        state=str(REPORT_STATE_LABELS[ReportState(row["state"])]),
        due_on=row["unit__round__due_on"] if is_open else None,
        since=row["updated_at"],
        number="5.4-c",
    )
