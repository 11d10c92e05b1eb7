"""Annual reports and the website's two tables as work for 今天, from the first of January."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.requests import site_table_services
from yangguang.areas.requests.models import AnnualReport, SiteReport
from yangguang.areas.requests.reporting import DRAFTERS, in_public, left_until, time_left
from yangguang.areas.requests.rules.reporting import ReportState
from yangguang.areas.requests.rules.site_tables import TABLE_LABELS, due_on
from yangguang.areas.requests.selectors import may_receive
from yangguang.kernel.asking import Asking
from yangguang.kernel.desk.registry import NOTHING, Lists, Work
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import ask_agencies

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

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """What waits for this person: to be begun, finished, signed."""
        today = city_date(at)
        if today.month > UNTIL_MONTH or actor.person_id is None:
            return NOTHING
        year = today.year - 1
        drafting = actor.agencies_with(*DRAFTERS)
        signing = actor.agencies_with(Role.LEADER_IN_CHARGE)
        agencies = yield from ask_agencies(drafting)
        units = {a.pk: a for a in agencies if may_receive(a)}
        its = AnnualReport.objects.filter(agency__in={*units, *signing}, year=year)
        (rows, public) = yield [its.select_related("agency"), in_public(units, year)]
        reports = {r.agency_id: r for r in rows}
        made = {*reports, *(entry.agency_id for entry in public)}
        found = [(agency, _("还没有编制")) for pk, agency in units.items() if pk not in made]
        for pk, report in reports.items():
            is_drafters = pk in units and report.state in {ReportState.DRAFT, ReportState.APPROVED}
            is_leaders = pk in signing and report.state == ReportState.CHECKED
            if (is_drafters and report.record_id is None) or is_leaders:
                found.append((report.agency, str(report.get_state_display())))
        return {**NOTHING, "mine": self._lines(found[:limit], year, at)}

    def _lines(self, found: Sequence[tuple[Agency, str]], year: int, at: datetime) -> list[Work]:
        calendar = the_book().calendar_on(None)
        lines = []
        for agency, state in found:
            left = time_left(agency, year, at=at, calendar=calendar)
            lines.append(
                Work(
                    title=_("%(year)d年政府信息公开工作年度报告") % {"year": year},
                    url=reverse("requests_desk:reports"),
                    kind=_("年度报告"),
                    agency="",
                    agencies=(agency.pk,),
                    state=state,
                    due_on=left.due_on,
                    left=left.words,
                    level=left.level,
                )
            )
        return lines


class SiteTableWork:
    """Last year's tables of the website, for the office that runs it, until both are drafted."""

    name = "site_tables"
    order = 31

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """What waits for this person: to be begun, finished, put to the gate."""
        today, form = city_date(at), site_table_services.the_form()
        drafting = actor.agencies_with(*DRAFTERS)
        if today.month > UNTIL_MONTH or actor.person_id is None or not drafting or not form.fields:
            return NOTHING
        agencies = yield from ask_agencies(drafting)
        office = next((a for a in agencies if a.code == form.host), None)
        if office is None:
            return NOTHING
        year = today.year - 1
        (rows,) = yield [SiteReport.objects.filter(year=year)]
        begun = {row.table: row for row in rows}
        left = left_until(
            due_on(year),
            law="国办函〔2018〕12号",  # data
            label="网站年度报表",  # data
            at=at,
            calendar=the_book().calendar_on(None),
        )
        lines = [
            Work(
                title=_("%(year)d年度%(table)s") % {"year": year, "table": TABLE_LABELS[table]},
                url=reverse("requests_desk:site_table", args=[table, year])
                if table in begun
                else reverse("requests_desk:site_tables"),
                kind=_("网站报表"),
                agency="",
                agencies=(office.pk,),
                state=_("编制中") if table in begun else _("还没有编制"),
                due_on=left.due_on,
                left=left.words,
                level=left.level,
            )
            for table in form.fields
            if table not in begun or begun[table].record_id is None
        ]
        return {**NOTHING, "mine": lines[:limit]}
