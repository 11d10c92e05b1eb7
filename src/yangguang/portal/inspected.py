"""Checks of the self-check that several areas answer together: taking part, and new media."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.decisions.meetings.selectors import public_events
from yangguang.areas.decisions.rules.consultation import Phase
from yangguang.areas.decisions.selectors.consultations import lines_in, public_consultations
from yangguang.areas.decisions.surveys.rules.survey import Phase as SurveyPhase
from yangguang.areas.decisions.surveys.selectors.surveys import in_phase, public_surveys
from yangguang.areas.oversight.inspection.registry import register_check
from yangguang.areas.oversight.inspection.rules import Check, Found
from yangguang.areas.press.selectors import silent_accounts
from yangguang.kernel.now import city_date
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from yangguang.areas.oversight.inspection.rules import Weight

MOST = 500
YEAR = timedelta(days=365)


def activity_count(weight: Weight, at: datetime) -> Iterator[Found]:
    """Whether the city asked its people often enough within a year."""
    since = city_date(at) - YEAR
    count = (
        public_consultations().filter(start_on__gt=since, start_on__lte=city_date(at)).count()
        + public_surveys().filter(start_on__gt=since, start_on__lte=city_date(at)).count()
        + public_events().filter(opened_at__gt=at - YEAR).count()
    )
    if count < weight.limit:
        told = _("近一年%(n)d次，应不少于%(least)d次") % {"n": count, "least": weight.limit}
        yield Found(Check.ACTIVITY_COUNT, reverse("decisions:home"), "", told)


def activity_result(weight: Weight, at: datetime) -> Iterator[Found]:
    """Consultations and surveys that ended longer ago than the days, without a result."""
    on = city_date(at)
    last = on - timedelta(days=weight.limit)
    stopped = lines_in(Phase.STOPPED, on=on).filter(stopped_at__date__lt=last)
    ended = (
        ("decisions:consultation", lines_in(Phase.OVER, on=on).filter(end_on__lt=last), "end_on"),
        ("decisions:consultation", stopped, "stopped_at__date"),
        ("surveys:survey", in_phase(SurveyPhase.OVER, on=on).filter(end_on__lt=last), "end_on"),
    )
    for view, rows, day in ended:
        found = rows.values_list("number", day, "agency_id")
        for number, end, agency_id in found[:MOST]:
            told = _("%(end)s结束，还没有公布结果") % {"end": day_cn(end)}
            place = reverse(view, args=[number])
            yield Found(Check.ACTIVITY_RESULT, place, "", told, agency_id)


def media_silent(weight: Weight, at: datetime) -> Iterator[Found]:
    """Running accounts without anything new for longer than the days."""
    for row, quiet in silent_accounts(weight.limit, on=city_date(at)):
        told = _("%(platform)s“%(name)s”%(n)d天没有更新") % {
            "platform": row.get_platform_display(),
            "name": row.name,
            "n": quiet,
        }
        yield Found(
            Check.MEDIA_SILENT, reverse("media:account", args=[row.number]), "", told, row.agency_id
        )


def register() -> None:
    """Register them, at start."""
    register_check(Check.ACTIVITY_COUNT, activity_count)
    register_check(Check.ACTIVITY_RESULT, activity_result)
    register_check(Check.MEDIA_SILENT, media_silent)
