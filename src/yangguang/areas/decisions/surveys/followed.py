"""Surveys as a list that can be subscribed to, and as days of the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.calendar import Day
from yangguang.areas.decisions.surveys.rules.survey import Phase
from yangguang.areas.decisions.surveys.selectors.surveys import (
    line_of,
    public_surveys,
    title_of,
)
from yangguang.kernel.notices.registry import ListItem, WholeList
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

NEWS = {
    "decisions.survey_opened": _l("公布问卷调查"),
    "decisions.survey_stopped": _l("中止问卷调查"),
    "decisions.survey_results_published": _l("公布调查结果和处理情况"),
}


class SurveysList(WholeList):
    """问卷调查."""

    name = "surveys"
    title = _l("问卷调查")
    page = "surveys:home"
    act_kinds = frozenset(NEWS)

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """The room's feed."""
        del canonical
        return [("Atom", reverse("surveys:feed"))]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened to surveys that are public now, newest first."""
        del canonical
        found = []
        for act, survey in self.told_of(public_surveys(), after=after, upto=upto, limit=limit):
            url = reverse("surveys:survey", args=[survey.number])
            facts = (str(NEWS[act.kind]), datetime_cn(act.at))
            key = f"{survey.number}:{act.pk}"
            found.append(ListItem(key=key, line=Line(title_of(survey), url, facts)))
        return found


def survey_days(since: date, until: date) -> Iterator[Day]:
    """First and last days of public surveys."""
    between = Q(start_on__range=(since, until)) | Q(end_on__range=(since, until))
    for survey in public_surveys().filter(between):
        line = line_of(survey, on=since)
        for name, on, kind in (
            ("start", line.start, _("开始问卷调查")),
            ("end", line.end, _("问卷调查截止")),
        ):
            if since <= on <= until and line.phase is not Phase.STOPPED:
                yield Day(
                    uid=f"survey-{survey.number}-{name}",
                    on=on,
                    kind=kind,
                    title=line.title,
                    path=reverse("surveys:survey", args=[survey.number]),
                    agency=survey.agency.code,
                    agency_name=line.agency,
                    topic=survey.topic.code if survey.topic else "",
                    can_take_part=line.phase in {Phase.OPEN, Phase.UPCOMING},
                )
