"""Reads of complaints, and of the answers the city has made public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.models import Complaint
from yangguang.areas.oversight.rules import (
    FAILING_LABELS,
    FINDING_LABELS,
    Clock,
    Failing,
    Finding,
    Measure,
)
from yangguang.kernel.cases.registry import current_kind, kind_of
from yangguang.kernel.cases.selectors import text_named
from yangguang.kernel.cases.selectors.access import is_overseer, units_of
from yangguang.kernel.cases.settings_in_force import limit_of, settings_of
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Level
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.rules import Actor

KIND = "complaint"
COMPETENT = "competent"
"""Setting: code of the city's competent unit (条例 article 4)."""


def details(case: Case) -> Mapping[str, Any]:
    """Facts of the complaint for the guards of its table."""
    row = Complaint.objects.get(case=case)
    return {
        "supplement_asked": row.supplement_asked,
        "finding": row.finding,
        "measure": row.measure,
        "publish_consent": row.publish_consent,
        "public_record": row.public_record_id,
    }


def rows(case: Case) -> Sequence[tuple[str, str]]:
    """The complaint's facts for its page."""
    row = Complaint.objects.select_related("respondent").get(case=case)
    return [
        (_("被反映单位"), agency_name(row.respondent)),
        (_("反映的问题"), row.get_failing_display()),
        (_("核查结论"), row.get_finding_display() if row.finding else ""),
        (_("处理措施"), row.get_measure_display() if row.measure else ""),
        (_("公开答复"), _("同意公开") if row.publish_consent else _("不同意公开")),
    ]


def letter_words(case: Case, on: date) -> Mapping[str, str]:
    """Words of the complaint for the places in its letters."""
    del on
    row = Complaint.objects.get(case=case)
    values = settings_of(kind_of(case), agency_id=case.agency_id, on=city_date(case.opened_at))
    measures = {
        Measure.URGE: _("已经督促该单位整改。"),
        Measure.CRITICISE: _("已经对该单位予以通报批评。"),
    }
    return {
        "failing": str(FAILING_LABELS[Failing(row.failing)]),
        "finding": str(FINDING_LABELS[Finding(row.finding)]) if row.finding else "",
        "findings": text_named(case, "findings"),
        "measure_text": measures.get(Measure(row.measure), "") if row.measure else "",
        "reopen_days": str(values["reopen.days"]),
        "supplement_days": str(limit_of(values, Clock.SUPPLEMENT).amount),
    }


def respondents() -> list[Agency]:
    """Agencies somebody may complain about: those that exist now."""
    return [agency for agency in agencies() if is_current(agency)]


def competent_unit(respondent: Agency, *, main: str) -> Agency:
    """Who checks a complaint about the agency: the government it belongs to (条例 article 47).

    What stands below a county belongs to that county; everything else to the city's own unit.
    Raises Agency.DoesNotExist when the city has not said who that is.
    """
    above = respondent.parent
    while above is not None:
        if above.level == Level.COUNTY:
            return above
        above = above.parent
    return agencies().get(code=main)


def competent_units(case: Case) -> Iterable[Agency]:
    """Agencies a complaint may be transferred to: the city's unit and the counties."""
    values = settings_of(kind_of(case), agency_id=None, on=city_date(case.opened_at))
    main = str(values[COMPETENT])
    return [a for a in respondents() if a.code == main or a.level == Level.COUNTY]


def complaint_of(case: Case) -> Complaint:
    """The complaint's own facts."""
    return Complaint.objects.select_related("respondent", "public_record").get(case=case)


@dataclass(frozen=True)
class PublicAnswer:
    """An answer the city has made public."""

    title: str
    public_id: str
    respondent: str
    failing: str
    finding: str
    at: datetime


def public_answers() -> QuerySet[Complaint]:
    """Complaints whose answer is public, newest first."""
    return (
        Complaint.objects.filter(
            public_record__state=RecordState.PUBLISHED, public_record__current__isnull=False
        )
        .select_related("respondent", "public_record__current__version")
        .prefetch_related("respondent__versions")
        .order_by("-public_record__current__published_at")
    )


def answers_of(complaints: Iterable[Complaint]) -> list[PublicAnswer]:
    """They as lines of the public list."""
    found = []
    for row in complaints:
        record = row.public_record
        if record is None or record.current is None:
            continue
        found.append(
            PublicAnswer(
                title=record.current.version.title,
                public_id=record.public_id,
                respondent=agency_name(row.respondent),
                failing=row.get_failing_display(),
                finding=row.get_finding_display() if row.finding else "",
                at=record.current.published_at,
            )
        )
    return found


def desk_links(case: Case, _actor: Actor) -> Sequence[tuple[str, str]]:
    """The public answer's draft, beside the matter."""
    record = complaint_of(case).public_record
    if record is None:
        return []
    return [(_("公开答复的稿件"), reverse("desk:record", args=[record.public_id]))]


def may_register(actor: Actor) -> bool:
    """Whether the actor takes in what comes by letter, telephone or at the counter."""
    return bool(units_of(actor)) or is_overseer(actor)


def limit_days(on: date) -> tuple[int, int]:
    """Working days for acceptance and for the answer, as the city has them on the day."""
    values = settings_of(current_kind(KIND), agency_id=None, on=on)
    return limit_of(values, Clock.ACCEPTANCE).amount, limit_of(values, Clock.ANSWER).amount
