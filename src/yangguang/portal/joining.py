"""What anybody can take part in today: drafts, activities and questionnaires in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.decisions.meetings.rules import Phase as EventPhase
from yangguang.areas.decisions.meetings.selectors import events_to_register
from yangguang.areas.decisions.meetings.selectors import line_of as event_line
from yangguang.areas.decisions.rules.consultation import Phase
from yangguang.areas.decisions.selectors import consultations
from yangguang.areas.decisions.surveys.rules.survey import Phase as SurveyPhase
from yangguang.areas.decisions.surveys.selectors import surveys
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from yangguang.areas.decisions.meetings.models import OpenEvent
    from yangguang.areas.decisions.models import Consultation
    from yangguang.areas.decisions.surveys.models import Survey

MOST = 50
"""Of each kind; beyond it the door's own page counts."""
SHOWN = 6
"""Listed on the home page; the sentence above them counts all."""


class Way(StrEnum):
    """How one takes part."""

    COMMENT = "comment"
    REGISTER = "register"
    ANSWER = "answer"


VERBS = {
    Way.COMMENT: gettext_lazy("提意见"),
    Way.REGISTER: gettext_lazy("报名"),
    Way.ANSWER: gettext_lazy("答问卷"),
}


@dataclass(frozen=True)
class Chance:
    """One thing to take part in."""

    way: Way
    title: str
    url: str
    agency: str
    ends: date | datetime
    """Last day, or the moment at which registration closes."""
    left: int
    """Days to it; 0: today."""
    note: str
    """What is asked about, when and how many."""
    starts: date | datetime | None
    """None: open now."""
    demonstration: bool
    notice_id: int | None
    """Record of the notice, which need not be told again among what is new."""

    @property
    def verb(self) -> str:
        """What one does, in words."""
        return str(VERBS[self.way])


@dataclass(frozen=True)
class Today:
    """All of them: open ones by their end, then those that open soon."""

    open: list[Chance]
    upcoming: list[Chance]
    counts: dict[str, int]
    """Open ones of each way."""
    first: list[Chance]
    """What the home page lists: open ones, then, where there is room, those that open next."""
    more: bool
    """Whether more are open than are listed first."""


def today(*, at: datetime) -> Today:
    """What is open at the moment, and what opens next."""
    on = city_date(at)
    phases = (consultations.lines_in(phase, on=on) for phase in (Phase.OPEN, Phase.UPCOMING))
    drafts = list(or_(*phases).prefetch_related(None)[: 2 * MOST])
    coming = events_to_register(at=at).prefetch_related(None)
    events = list(coming.prefetch_related("strata")[:MOST])
    kinds = (surveys.in_phase(phase, on=on) for phase in (SurveyPhase.OPEN, SurveyPhase.UPCOMING))
    polls = list(or_(*kinds).prefetch_related(None)[: 2 * MOST])
    # The names of all their agencies are asked for once.
    prefetch_related_objects([item.agency for item in (*drafts, *events, *polls)], "versions")
    found = [*_drafts(drafts, on), *_events(events, at), *_surveys(polls, on)]
    opened = sorted((c for c in found if c.starts is None), key=lambda c: (c.left, c.title))
    later = [c for c in found if c.starts is not None]
    upcoming = sorted(later, key=lambda c: (_day(c.starts or c.ends), c.title))
    return Today(
        open=opened,
        upcoming=upcoming,
        first=[*opened, *upcoming][:SHOWN],
        more=len(opened) > SHOWN,
        counts={way.value: sum(c.way == way for c in opened) for way in Way},
    )


def _day(moment: date | datetime) -> date:
    return city_date(moment) if isinstance(moment, datetime) else moment


def _drafts(found: Iterable[Consultation], on: date) -> Iterator[Chance]:
    for item in found:
        line = consultations.line_of(item, on=on)
        yield Chance(
            way=Way.COMMENT,
            title=line.title,
            url=reverse("decisions:consultation", args=[line.number]),
            agency=line.agency,
            ends=line.end,
            left=line.left,
            note=line.object_label,
            starts=line.start if line.start > on else None,
            demonstration=line.demonstration,
            notice_id=item.notice_id,
        )


def _events(found: Iterable[OpenEvent], at: datetime) -> Iterator[Chance]:
    for event in found:
        line = event_line(event, at=at)
        yield Chance(
            way=Way.REGISTER,
            title=line.title,
            url=reverse("meetings:event", args=[line.number]),
            agency=line.agency,
            ends=line.closes,
            left=line.days_left,
            note=_("%(kind)s，名额%(n)d人") % {"kind": line.kind, "n": line.seats},
            starts=event.register_open if line.phase == EventPhase.UPCOMING else None,
            demonstration=line.demonstration,
            notice_id=event.notice_id,
        )


def _surveys(found: Iterable[Survey], on: date) -> Iterator[Chance]:
    for item in found:
        line = surveys.line_of(item, on=on)
        yield Chance(
            way=Way.ANSWER,
            title=line.title,
            url=reverse("surveys:survey", args=[line.number]),
            agency=line.agency,
            ends=line.end,
            left=line.left,
            note=line.kind,
            starts=line.start if line.start > on else None,
            demonstration=line.demonstration,
            notice_id=item.notice_id,
        )
