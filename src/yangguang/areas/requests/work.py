"""Annual reports as work for 今天: owed from the first of January until they are handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import AnnualReport
from yangguang.areas.requests.reporting import drafting_units, time_left
from yangguang.areas.requests.rules.reporting import ReportState
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.desk.registry import Work
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import short_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

UNTIL_MONTH = 6
"""From July on a report that was never made is no work of the day any more, but a matter for the
open-government office."""


class ReportWork:
    """Last year's report of each agency the actor drafts for, with its last day."""

    name = "annual_reports"
    order = 30

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> dict[str, Sequence[Work]]:
        """What waits for this person: to be begun, finished, signed."""
        return {"mine": self._mine(actor, at, limit), "unit": [], "waiting": []}

    def _mine(self, actor: Actor, at: datetime, limit: int) -> Sequence[Work]:
        today = city_date(at)
        if today.month > UNTIL_MONTH or actor.person_id is None:
            return []
        year = today.year - 1
        units = {a.pk: a for a in drafting_units(actor)}
        signing = actor.agencies_with(Role.LEADER_IN_CHARGE)
        if not units and not signing:
            return []
        reports = {
            r.agency_id: r
            for r in AnnualReport.objects.filter(
                agency__in={*units, *signing}, year=year
            ).select_related("agency")
        }
        found = [(agency, _("还没有编制")) for pk, agency in units.items() if pk not in reports]
        for pk, report in reports.items():
            is_drafters = pk in units and report.state in {ReportState.DRAFT, ReportState.APPROVED}
            is_leaders = pk in signing and report.state == ReportState.CHECKED
            if (is_drafters and report.record_id is None) or is_leaders:
                found.append((report.agency, str(report.get_state_display())))
        return self._lines(found[:limit], year, at)

    def _lines(self, found: Sequence[tuple[Agency, str]], year: int, at: datetime) -> list[Work]:
        names = short_names(agency.pk for agency, _state in found)
        calendar = calendar_for("office") if found else None
        lines = []
        for agency, state in found:
            left = time_left(agency, year, at=at, calendar=calendar)
            lines.append(
                Work(
                    title=_("%(year)d年政府信息公开工作年度报告") % {"year": year},
                    url=reverse("requests_desk:reports"),
                    kind=_("年度报告"),
                    agency=names.get(agency.pk, ""),
                    state=state,
                    due_on=left.due_on,
                    left=left.words,
                    level=left.level,
                )
            )
        return lines
