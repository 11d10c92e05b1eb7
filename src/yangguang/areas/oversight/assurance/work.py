"""Progress reports in 今天: owed, begun or sent back at the unit, received and not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
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
OF_UNIT = {
    "unit_of": "agency",
    "code": "agency__code",
    "year": "round__year",
    "due_on": "round__due_on",
    "since": "round__opened_at",
}
"""What a line needs, as it is called from the unit."""
OF_REPORT = {name: f"unit__{path}" for name, path in OF_UNIT.items()} | {"since": "updated_at"}


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
            _reports(own.filter(state__in=[s.value for s in WITH_UNIT]), limit),
            _reports(received, limit),
            _rows(owed.order_by("round__due_on", "pk"), OF_UNIT, limit),
        ]
        mine = [*(_line(row) for row in begun), *(_line(row) for row in unbegun)]
        waiting = [_line(row, is_open=False) for row in sent]
        return {
            "mine": [*mine, *waiting] if is_office else mine,
            "unit": [],
            "waiting": [] if is_office else waiting,
        }


def _reports(reports: QuerySet[ProgressReport], limit: int) -> Any:
    return _rows(reports.order_by("unit__round__due_on", "pk"), OF_REPORT, limit, "state")


def _rows(found: QuerySet[Any], paths: dict[str, str], limit: int, *names: str) -> Any:
    return found.values(*names, **{name: F(path) for name, path in paths.items()})[:limit]


def _line(row: dict[str, Any], *, is_open: bool = True) -> Work:
    """A report; one that nobody of the unit has begun has no state of its own."""
    state = row.get("state")
    return Work(
        title=_("%(year)s年度进展报告") % {"year": row["year"]},
        url=reverse("assurance:report", args=[row["year"], row["code"]]),
        kind=_("年度报告"),
        agency="",
        agencies=(row["unit_of"],),
        state=str(REPORT_STATE_LABELS[ReportState(state)]) if state else _("未报"),
        due_on=row["due_on"] if is_open else None,
        since=row["since"],
        number="5.4-c",
    )
