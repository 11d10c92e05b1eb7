"""What consultations and decisions ask of officers, as lines of 今天."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import Consultation, DossierMove
from yangguang.areas.decisions.rules.consultation import State
from yangguang.areas.decisions.rules.dossier import Move
from yangguang.areas.decisions.rules.dossier import State as DossierState
from yangguang.areas.decisions.selectors.feedback import feedback_clock, publication_clock
from yangguang.areas.decisions.services.acting import DRAFTERS
from yangguang.kernel.asking import Asking
from yangguang.kernel.clocks import describe
from yangguang.kernel.desk.registry import NOTHING, Lists, Work
from yangguang.kernel.now import city_date
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


class ConsultationWork:
    """Consultations that are over and have not told yet what came of the opinions, and decisions
    that were made and are not public yet.
    """

    name = "consultations"
    order = 35

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """What waits for this person, the longest over first."""
        if not actor.agencies_with(*DRAFTERS):
            return NOTHING
        over = Consultation.objects.filter(
            Q(end_on__lt=city_date(at)) | Q(stopped_at__isnull=False),
            state__in=[State.ANNOUNCED, State.REPORTING],
            agency__in=actor.agencies_with(*DRAFTERS),
        )
        decided = (
            DossierMove.objects.filter(
                move=Move.DECIDE,
                dossier__state=DossierState.DECIDED,
                dossier__is_secret=False,
                dossier__organ__in=actor.agencies_with(*DRAFTERS),
            )
            .select_related("dossier")
            .order_by("at", "pk")
        )
        rows, moves = yield [over.order_by("end_on", "pk")[:limit], decided[:limit]]
        mine = [_owed(row, at) for row in rows] + [_unpublished(move, at) for move in moves]
        return {"mine": mine[:limit], "unit": [], "waiting": []}


def _owed(row: Consultation, at: datetime) -> Work:
    clock = feedback_clock(row.closed_on, at)
    told = (
        _("%(on)s终止，意见采纳情况还没有公布")
        if row.stopped_at
        else _("%(on)s截止，意见采纳情况还没有公布")
    )
    return Work(
        title=row.title,
        url=reverse("decisions_desk:consultation", args=[row.number]),
        kind=_("征求意见"),
        agency="",
        state=told % {"on": date_cn(row.closed_on)},
        due_on=clock.result.due_on if clock else None,
        left=describe(clock.result) if clock else "",
        level=str(clock.result.level) if clock else "none",
        number=row.number,
        agencies=(row.agency_id,),
    )


def _unpublished(move: DossierMove, at: datetime) -> Work:
    decided, dossier = city_date(move.at), move.dossier
    clock = publication_clock(decided, at)
    return Work(
        title=dossier.title,
        url=reverse("decisions_desk:dossier", args=[dossier.number]),
        kind=_("重大决策"),
        agency="",
        state=_("%(on)s作出决定，还没有公布") % {"on": date_cn(decided)},
        due_on=clock.result.due_on if clock else None,
        left=describe(clock.result) if clock else "",
        level=str(clock.result.level) if clock else "none",
        number=dossier.number,
        agencies=(dossier.organ_id,),
    )
