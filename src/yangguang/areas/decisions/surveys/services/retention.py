"""Contacts, marks of devices and the words as typed go when the announced days are over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.surveys.models import Answer, Survey
from yangguang.areas.decisions.surveys.rules.survey import REPORT_DAYS, State
from yangguang.areas.decisions.surveys.services.acting import act
from yangguang.kernel.ledger.erasure import remember_erasure
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK, SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import TimedFact
    from yangguang.kernel.organizations.rules import Actor

ERASER = "survey"
DAILY = "decisions.survey_retention"
TIME_IS_UP = "retention"
UNREPORTED = "unreported"
"""Reason of an erasure before any results: contacts, devices and the words as typed go alone."""


def sweep(*, at: datetime) -> int:
    """Erase of every survey whose days are over; how many surveys.

    The days count from the publication of the results; of a stopped survey from its last day. One
    that never tells its results keeps its answers, but not for ever who gave them.
    """
    erased = _sweep_unreported(at)
    rows = Survey.objects.filter(
        erased_at__isnull=True, state__in=[State.REPORTED, State.STOPPED]
    ).select_related("agency")
    for survey in rows:
        since = city_date(survey.reported_at) if survey.reported_at else survey.end_on
        if since and city_date(at) > since + timedelta(days=survey.keep_days):
            erase(survey, reason=TIME_IS_UP, actor=CLOCK, at=at)
            erased += 1
    return erased


def _sweep_unreported(at: datetime) -> int:
    erased = 0
    rows = Survey.objects.filter(
        Exists(_personal(Answer.objects.filter(survey=OuterRef("pk")))),
        erased_at__isnull=True,
        state__in=[State.ANNOUNCED, State.REPORTING],
        end_on__lt=city_date(at) - timedelta(days=REPORT_DAYS),
    ).select_related("agency")
    for survey in rows:
        last = survey.end_on
        if last and city_date(at) > last + timedelta(days=REPORT_DAYS + survey.keep_days):
            erase(survey, reason=UNREPORTED, actor=CLOCK, at=at)
            erased += 1
    return erased


def _personal(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    return rows.exclude(sealed="", device_digest="")


def erase(survey: Survey, *, reason: str, actor: Actor, at: datetime) -> None:
    """Erase what is personal; figures, and words that are shown as masked, stay."""
    with transaction.atomic():
        count = _empty(survey, reason, at)
        act("personal_data_erased", survey, actor=actor, at=at, count=count, reason=reason)
        remember_erasure(ERASER, survey.number, reason=reason, at=at)


def _empty(survey: Survey, reason: str, at: datetime) -> int:
    rows = survey.answers.all()
    count = rows.exclude(sealed="").update(sealed="")
    rows.exclude(device_digest="").update(device_digest="")
    if reason == UNREPORTED:
        # Masked words that wait to be read are still owed a report.
        return count
    survey.texts.exclude(showing=Showing.SHOWN).update(text="")
    Survey.objects.filter(pk=survey.pk).update(erased_at=at)
    return count


def erase_again(number: str, reason: str, *, at: datetime) -> bool:
    """After a restore: what was erased goes again; whether there was anything left."""
    survey = Survey.objects.filter(number=number, erased_at__isnull=True).first()
    if survey is None or (reason == UNREPORTED and not _personal(survey.answers.all()).exists()):
        return False
    with transaction.atomic():
        count = _empty(survey, reason, at)
        act("personal_data_erased", survey, actor=SYSTEM, at=at, count=count, reason=reason)
    return True


def sweep_daily(_fact: TimedFact, at: datetime) -> None:
    """The timetable's hand, every night."""
    sweep(at=at)
