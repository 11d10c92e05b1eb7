"""What follows when the gate lets a notice or a report out, or it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.models import Consultation, DraftText
from yangguang.areas.decisions.rules.clauses import BadDraft
from yangguang.areas.decisions.rules.consultation import State
from yangguang.areas.decisions.selectors.counting import count_of
from yangguang.areas.decisions.selectors.texts import body_of, clauses_of
from yangguang.areas.decisions.services.acting import act_on
from yangguang.areas.decisions.services.drafting import retake_draft, subject_of
from yangguang.kernel.ledger.rules import Visibility, digest
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.publishing.models import Record


class Announcements:
    """Takes over what the gate published: consultations open, reports stand."""

    name = "decisions"
    label = _("决策公开")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Consultations whose notice or report the acts published."""
        published = {
            a.subject_id: a.at
            for a in acts
            if a.subject_type == "record" and a.kind == "publishing.published"
        }
        rows = _waiting()
        for consultation in rows.filter(notice__in=published):
            open_consultation(consultation, at=published[consultation.notice_id])
        for consultation in rows.filter(report__in=published):
            close_consultation(consultation, at=published[consultation.report_id])

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Whatever is public and was not taken over yet."""
        del at
        public = {"state": RecordState.PUBLISHED}
        notices = _waiting().filter(notice__state=public["state"])
        for consultation in notices:
            open_consultation(consultation, at=_moment(consultation.notice))
        for consultation in _waiting().filter(report__state=public["state"]):
            close_consultation(consultation, at=_moment(consultation.report))
        progress(1, 1)

    def fingerprint(self) -> str:
        """State and moments of every consultation."""
        rows = Consultation.objects.order_by("pk").values_list(
            "number", "state", "opened_at", "reported_at"
        )
        return digest([[str(v) for v in row] for row in rows])


def _waiting() -> QuerySet[Consultation]:
    return Consultation.objects.select_related(
        "agency", "notice__current__version", "report__current__version"
    )


def _moment(record: Record | None) -> datetime:
    assert record is not None and record.current is not None  # noqa: S101, PT018  both public
    return record.current.published_at


def open_consultation(consultation: Consultation, *, at: datetime) -> None:
    """The notice is public: the draft is what the gate let out, and comments may come."""
    if consultation.state != State.AT_GATE or consultation.notice is None:
        return
    text = consultation.texts.order_by("-number").first()
    publication = consultation.notice.current
    if text is None or publication is None:
        return
    _release(text, publication.version.annexes)
    Consultation.objects.filter(pk=consultation.pk).update(state=State.ANNOUNCED, opened_at=at)
    act_on(
        subject_of(consultation),
        "draft_opened",
        agency_id=consultation.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        title=text.title,
        until=consultation.end_on.isoformat() if consultation.end_on else "",
        record=consultation.notice.public_id,
    )


def close_consultation(consultation: Consultation, *, at: datetime) -> None:
    """The report is public, and with it the version that came of the opinions."""
    if consultation.state != State.REPORTING or consultation.report is None:
        return
    publication = consultation.report.current
    text = consultation.texts.order_by("-number").first()
    if publication is None or text is None:
        return
    if not text.is_released:
        _release(text, publication.version.annexes)
    Consultation.objects.filter(pk=consultation.pk).update(state=State.REPORTED, reported_at=at)
    count = count_of(consultation)
    act_on(
        subject_of(consultation),
        "adoption_published",
        agency_id=consultation.agency_id,
        actor=SYSTEM,
        at=at,
        visibility=Visibility.PUBLIC,
        total=count.total,
        adopted=count.adopted,
        partly=count.partly,
        record=consultation.report.public_id,
    )


def _release(text: DraftText, annexes: Sequence[dict[str, str]]) -> None:
    """The clauses say what was published, whatever the gate masked or mended in them."""
    body = next((a["body"] for a in annexes if a["title"] == text.title), "")
    body = body or (annexes[0]["body"] if annexes else "")
    if body and paragraphs(body) != paragraphs(body_of(clauses_of(text))):
        try:
            retake_draft(text, body)
        except BadDraft:
            return
    DraftText.objects.filter(pk=text.pk).update(is_released=True)
