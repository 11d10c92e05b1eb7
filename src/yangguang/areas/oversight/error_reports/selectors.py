"""Reads of error reports: their facts, whose page it is, how many were answered in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yangguang.areas.oversight.error_reports.models import ErrorReport
from yangguang.areas.oversight.error_reports.rules import FAULT_LABELS, Clock, Fault, Outcome, State
from yangguang.areas.oversight.selectors import COMPETENT, respondents
from yangguang.areas.oversight.selectors import KIND as COMPLAINT
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.selectors import text_named
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agencies, agency_for, agency_name
from yangguang.kernel.publishing.models import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.organizations.rules import Actor

KIND = "error_report"
COUNTED = timedelta(days=365)


def report_of(case: Case) -> ErrorReport:
    """The report's own facts."""
    return ErrorReport.objects.select_related("owner").get(case=case)


def details(case: Case) -> Mapping[str, Any]:
    """Facts of the report for the guards of its table."""
    return {"outcome": report_of(case).outcome}


def rows(case: Case) -> Sequence[tuple[str, str]]:
    """The report's facts for its page at the desk."""
    row = report_of(case)
    return [
        (_("网页"), row.page),
        (_("哪里不对"), row.get_fault_display()),
        (_("责任单位"), agency_name(row.owner) if row.owner else _("网站主办单位")),
        (_("处理结果"), row.get_outcome_display() if row.outcome else ""),
    ]


def public_rows(case: Case, _at: datetime) -> Sequence[tuple[str, str]]:
    """What the reader who reported it is told."""
    row = report_of(case)
    found = [
        (_("网页"), row.page),
        (_("哪里不对"), row.get_fault_display()),
        (_("处理结果"), row.get_outcome_display() if row.outcome else ""),
        (_("答复"), text_named(case, "answer")),
        (_("改正情况"), text_named(case, "mended")),
        (_("不予受理的理由"), text_named(case, "reasons")),
    ]
    return [(label, value) for label, value in found if value]


def desk_links(case: Case, _actor: Actor) -> Sequence[tuple[str, str]]:
    """The page itself, beside the matter."""
    return [(_("打开这个网页"), report_of(case).page)]


def receiving_unit(on: date) -> Agency:
    """Who runs the site and takes the reports in; else the city's competent unit of openness.

    Raises Agency.DoesNotExist when the city has named neither.
    """
    own = settings_of(current_kind(KIND), agency_id=None, on=on)[COMPETENT]
    if not own:
        own = settings_of(current_kind(COMPLAINT), agency_id=None, on=on)[COMPETENT]
    return agencies().get(code=str(own))


def competent_units(_case: Case) -> Iterable[Agency]:
    """Agencies a report may be transferred to."""
    return respondents()


def owner_of(page: str) -> Agency | None:
    """Whose page it is: the agency of the record shown, or the agency the page is about."""
    try:
        found = resolve(page.partition("?")[0])
    except Resolver404:
        return None
    public_id, code = found.kwargs.get("public_id"), found.kwargs.get("code")
    if public_id:
        record = Record.objects.select_related("agency").filter(public_id=public_id).first()
        return record.agency if record else None
    if code and "agency" in (found.url_name or ""):
        try:
            return agency_for(str(code))
        except Agency.DoesNotExist:
            return None
    return None


def page_name(page: str, fault: Fault) -> str:
    """What the matter is called: facts only, never a word of the reader's."""
    return _("网站找错：%(fault)s（%(page)s）") % {"fault": FAULT_LABELS[fault], "page": page[:120]}


def limit_days(on: date) -> tuple[int, int]:
    """Working days for the answer and for the mending, as the city has them on the day."""
    values = settings_of(current_kind(KIND), agency_id=None, on=on)
    return limit_of(values, Clock.ANSWER).amount, limit_of(values, Clock.MENDING).amount


@dataclass(frozen=True)
class Counted:
    """Reports of the last year; nothing in it leads to one of them."""

    received: int
    answered: int
    mended: int


def counted(at: datetime) -> Counted:
    """Of the reports of the last year: how many came, were answered, led to mending."""
    found = Case.objects.filter(kind=KIND, opened_at__gt=at - COUNTED, opened_at__lte=at)
    known = found.exclude(state=State.WITHDRAWN).aggregate(
        received=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        mended=Count("pk", filter=Q(error_report__outcome=Outcome.MENDED)),
    )
    return Counted(known["received"], known["answered"], known["mended"])
