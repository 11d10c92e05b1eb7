"""What follows when the gate lets a notice or the results out, or a notice is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yangguang.areas.decisions.selectors.released import moment_of
from yangguang.areas.decisions.surveys.models import Survey
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import Question
from yangguang.areas.decisions.surveys.rules.survey import State, Step
from yangguang.areas.decisions.surveys.rules.wording import NotAsAnnounced, released
from yangguang.areas.decisions.surveys.selectors.surveys import written_questions
from yangguang.areas.decisions.surveys.services.acting import act
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act


class Surveys:
    """Takes over what the gate published: a survey is announced, its results stand."""

    name = "surveys"
    label = _("问卷调查")

    def handle(self, acts: Sequence[Act], *, at: datetime) -> None:
        """Surveys whose notice or results the acts published or corrected."""
        of_records = [a for a in acts if a.subject_type == "record"]
        published = {a.subject_id: a.at for a in of_records if a.kind == "publishing.published"}
        corrected = {a.subject_id for a in of_records if a.kind == "publishing.corrected"}
        for survey in _rows().filter(state=State.AT_GATE, notice__in=published):
            announce(survey, at=published[survey.notice_id])
        for survey in _rows().filter(state=State.REPORTING, report__in=published):
            close(survey, at=published[survey.report_id])
        for survey in _rows().filter(opened_at__isnull=False, notice__in=corrected):
            follow_correction(survey, at=at)

    def rebuild(self, *, at: datetime, progress: Callable[[int, int], None]) -> None:
        """Whatever is public and was not taken over yet, or was corrected since."""
        public = RecordState.PUBLISHED
        for survey in _rows().filter(state=State.AT_GATE, notice__state=public):
            announce(survey, at=moment_of(survey.notice))
        for survey in _rows().filter(state=State.REPORTING, report__state=public):
            close(survey, at=moment_of(survey.report))
        for survey in _rows().filter(opened_at__isnull=False, notice__state=public):
            follow_correction(survey, at=at)
        progress(1, 1)

    def fingerprint(self) -> str:
        """State, moments and questions of every survey."""
        rows = Survey.objects.order_by("pk").values_list(
            "number", "state", "opened_at", "reported_at", "released"
        )
        return digest([[str(v) for v in row] for row in rows])


def _rows() -> QuerySet[Survey]:
    return Survey.objects.select_related(
        "agency", "notice__current__version", "report__current__version"
    )


def _said(survey: Survey) -> list[str]:
    assert survey.notice is not None and survey.notice.current is not None  # noqa: S101, PT018
    return paragraphs(survey.notice.current.version.body)


def as_announced(survey: Survey, *, strict: bool = True) -> dict[str, Any]:
    """The questionnaire in the words of the public notice. Raises NotAsAnnounced."""
    questions = [Question.read(q) for q in written_questions(survey)]
    return released(survey.introduction, questions, _said(survey), strict=strict)


def announce(survey: Survey, *, at: datetime) -> None:
    """The notice is public: what it asks is what will be asked.

    Where the questionnaire was rewritten on its way so that it cannot be recognized, it does not
    open; the desk says so.
    """
    if survey.state != State.AT_GATE or survey.notice is None or survey.notice.current is None:
        return
    try:
        told = as_announced(survey)
    except NotAsAnnounced:
        return
    state = rules.after(survey.state, Step.ANNOUNCE)
    Survey.objects.filter(pk=survey.pk).update(state=state, opened_at=at, released=told)
    act(
        "opened", survey, actor=SYSTEM, at=at, public=True,
        title=survey.notice.current.version.title, purpose=survey.purpose,
        until=survey.end_on.isoformat() if survey.end_on else "", record=survey.notice.public_id,
    )  # fmt: skip


def follow_correction(survey: Survey, *, at: datetime) -> None:
    """Words of the questionnaire follow its notice; keys, kinds and options stay."""
    if survey.opened_at is None or survey.notice is None or survey.notice.current is None:
        return
    told = as_announced(survey, strict=False)
    if told != survey.released:
        Survey.objects.filter(pk=survey.pk).update(released=told)
        act("correction_followed", survey, actor=SYSTEM, at=at)


def close(survey: Survey, *, at: datetime) -> None:
    """The results are public."""
    if survey.state != State.REPORTING or survey.report is None or survey.report.current is None:
        return
    state = rules.after(survey.state, Step.CLOSE)
    Survey.objects.filter(pk=survey.pk).update(state=state, reported_at=at)
    groups = (survey.results or {}).get("groups", {})
    act(
        "results_published", survey, actor=SYSTEM, at=at, public=True,
        valid=sum(g["valid"] for g in groups.values()), purpose=survey.purpose,
        outcomes=survey.outcomes.count(), record=survey.report.public_id,
    )  # fmt: skip
