"""Nobody who was asked has answered and the days are over: the request goes on by the clock.

A loop of the worker; the moment lies in the clocks of those who were asked, so that a change of
the calendar moves it without anything to be entered anew.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from yangguang.areas.requests.models import ThirdParty
from yangguang.areas.requests.rules.names import Clock, State
from yangguang.areas.requests.selectors import KIND
from yangguang.areas.requests.services import end_silence
from yangguang.kernel.cases.models import Case, CaseClock, Consultation
from yangguang.kernel.cases.services.moving import Conflict

if TYPE_CHECKING:
    from datetime import datetime

LOOK = 60.0
"""Seconds between looks: the days end at midnight."""
AT_ONCE = 50


def waiting_cases(at: datetime) -> list[int]:
    """Matters being consulted on of which somebody asked has let his days go by."""
    silent = ThirdParty.objects.filter(
        answered_on=None, received_on__isnull=False, request__case__state=State.CONSULTING
    )
    parties = CaseClock.objects.filter(
        case__in=silent.values("request"),
        name__startswith=f"{Clock.THIRD_PARTY}-",
        stopped_at=None,
        due_at__lte=at,
    )
    offices = Consultation.objects.filter(
        ended_at=None, clock__due_at__lte=at, case__kind=KIND, case__state=State.CONSULTING
    )
    return sorted(
        {*parties.values_list("case", flat=True), *offices.values_list("case", flat=True)}
    )


def end_silences(at: datetime) -> int:
    """Let those go on for whom nobody is waited any more; how many. Each in its own transaction."""
    ended = 0
    for pk in waiting_cases(at):
        case = Case.objects.select_related("agency", "desk", "handler").get(pk=pk)
        try:
            ended += end_silence(case, at)
        except Conflict:  # an officer was quicker; the next look sees what is left
            continue
        if ended >= AT_ONCE:
            break
    return ended


class Silence:
    """The loop: looks once a minute, and at once again while there is more."""

    def __init__(self) -> None:
        """The first look comes at once."""
        self.last = -LOOK

    def step(self, at: datetime) -> int:
        """Look when it is time."""
        if monotonic() - self.last < LOOK:
            return 0
        ended = end_silences(at)
        if ended < AT_ONCE:
            self.last = monotonic()
        return ended
