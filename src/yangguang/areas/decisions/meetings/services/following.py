"""What follows when the gate lets a notice or the closing set of an event out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.meetings import rules
from yangguang.areas.decisions.meetings.models import OpenEvent
from yangguang.areas.decisions.meetings.rules import State, Step
from yangguang.areas.decisions.meetings.selectors import records_of
from yangguang.areas.decisions.meetings.services.acting import act, subject_of
from yangguang.areas.decisions.selectors.released import moment_of
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act


COMPANIONS = ("report", "outcome", "transcript")


class Openings:
    """Takes over what the gate published: registration may begin, the answers stand."""

    name = "meetings"
    label = _("列席会议和听证")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Events whose notice or report the acts published."""
        del at
        published = {
            a.subject_id: a.at
            for a in acts
            if a.subject_type == "record" and a.kind == "publishing.published"
        }
        for event in _rows().filter(state=State.AT_GATE, notice__in=published):
            announce(event, at=published[event.notice_id])
        waiting = _rows().filter(state=State.REPORTING)
        for name in COMPANIONS:
            for event in waiting.filter(**{f"{name}__in": published}):
                close(event, at=published[getattr(event, f"{name}_id")])

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Whatever is public and was not taken over yet."""
        del at
        for event in _rows().filter(state=State.AT_GATE, notice__state=RecordState.PUBLISHED):
            announce(event, at=moment_of(event.notice))
        for event in _rows().filter(state=State.REPORTING, report__state=RecordState.PUBLISHED):
            close(event, at=moment_of(event.report))
        progress(1, 1)

    def fingerprint(self) -> str:
        """State and moments of every event."""
        rows = OpenEvent.objects.order_by("pk").values_list(
            "number", "state", "opened_at", "reported_at"
        )
        return digest([[str(v) for v in row] for row in rows])


def _rows() -> QuerySet[OpenEvent]:
    return OpenEvent.objects.select_related(
        "agency",
        "notice__current__version",
        "report__current",
        "outcome__current",
        "transcript__current",
    )


def announce(event: OpenEvent, *, at: datetime) -> None:
    """The notice is public: its rules stand from here on."""
    if event.state != State.AT_GATE or event.notice is None or event.notice.current is None:
        return
    state = rules.after(event.state, Step.ANNOUNCE)
    OpenEvent.objects.filter(pk=event.pk).update(state=state, opened_at=at)
    act(
        "opinion.invitation_published", subject_of(event), event, actor=SYSTEM, at=at, public=True,
        title=event.notice.current.version.title, record=event.notice.public_id,
    )  # fmt: skip


def close(event: OpenEvent, *, at: datetime) -> None:
    """Report, agreed matters and the record of a hearing are public, all of them."""
    fresh = _rows().get(pk=event.pk)
    if fresh.state != State.REPORTING or any(r.current_id is None for r in records_of(fresh)):
        return
    state = rules.after(fresh.state, Step.CLOSE)
    OpenEvent.objects.filter(pk=fresh.pk).update(state=state, reported_at=at)
    act(
        "decisions.event_reported", subject_of(fresh), fresh, actor=SYSTEM, at=at, public=True,
        opinions=fresh.opinions.count(), record=fresh.report.public_id if fresh.report else "",
    )  # fmt: skip
