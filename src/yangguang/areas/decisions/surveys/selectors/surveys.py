"""Reads of surveys: what everybody may see, what officers handle, the answers in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from yangguang.areas.decisions.rules.consultation import days_left
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.selectors.released import is_public, released_title
from yangguang.areas.decisions.surveys.models import Answer, AnswerText, Survey
from yangguang.areas.decisions.surveys.rules import results
from yangguang.areas.decisions.surveys.rules import survey as rules
from yangguang.areas.decisions.surveys.rules.questions import Question
from yangguang.areas.decisions.surveys.rules.survey import Ground, Phase, State
from yangguang.kernel.cases.numbers import plain_code
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name, within_units
from yangguang.kernel.publishing.rules import RecordState
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from yangguang.areas.decisions.models import Dossier
    from yangguang.kernel.organizations.rules import Actor

PUBLIC = (State.ANNOUNCED, State.REPORTING, State.REPORTED, State.STOPPED)
CHUNK = 500
COUNTS = Q(answer__is_counted__isnull=True) | Q(answer__is_counted=True)
"""Answers that count, or whose results are not made yet."""


def questions_of(survey: Survey) -> list[Question]:
    """As announced; before that as they are written."""
    told: list[dict[str, Any]] = (
        survey.released["questions"] if survey.released else written_questions(survey)
    )
    return [Question.read(q) for q in told]


def written_questions(survey: Survey) -> list[dict[str, Any]]:
    """Questions as the officers wrote them, in order."""
    return [q.body for q in survey.questions.order_by("position")]


def introduction_of(survey: Survey) -> list[str]:
    """Paragraphs above the questions."""
    if survey.released:
        return list(survey.released["introduction"])
    return [line.strip() for line in survey.introduction.splitlines() if line.strip()]


def public_surveys() -> QuerySet[Survey]:
    """Surveys whose notice is public now."""
    return (
        Survey.objects.filter(
            opened_at__isnull=False, notice__state=RecordState.PUBLISHED, state__in=PUBLIC
        )
        .select_related("agency", "topic", "notice__current__version", "report")
        .prefetch_related("agency__versions")
    )


def public_survey(number: str) -> Survey:
    """One of them. Raises Survey.DoesNotExist."""
    return public_surveys().get(number=number)


def withdrawn_notice(number: str) -> str:
    """Public id of the notice that was taken back. Raises Survey.DoesNotExist."""
    found = Survey.objects.select_related("notice").get(
        number=number, opened_at__isnull=False, notice__state=RecordState.WITHDRAWN
    )
    return found.notice.public_id if found.notice else ""


def in_phase(phase: Phase, *, on: date) -> QuerySet[Survey]:
    """Public surveys that stand there on the day, what ends first first."""
    running = Q(state__in=[State.ANNOUNCED, State.REPORTING])
    found = {
        Phase.UPCOMING: running & Q(start_on__gt=on),
        Phase.OPEN: running & Q(start_on__lte=on, end_on__gte=on),
        Phase.OVER: running & Q(end_on__lt=on),
        Phase.REPORTED: Q(state=State.REPORTED),
        Phase.STOPPED: Q(state=State.STOPPED),
    }[phase]
    order = "-end_on" if phase in {Phase.REPORTED, Phase.STOPPED} else "end_on"
    return public_surveys().filter(found).order_by(order, "pk")


@dataclass(frozen=True)
class Line:
    """A survey as lists show it. The words are those that left the gate."""

    number: str
    title: str
    agency: str
    kind: str
    phase: Phase
    label: str
    look: str
    start: date
    end: date
    left: int
    """Days to the last day; 0: today is the last."""
    demonstration: bool


def line_of(survey: Survey, *, on: date) -> Line:
    """Its line on a day."""
    start, end = survey.start_on, survey.end_on
    assert start is not None and end is not None  # noqa: S101, PT018  an announced one has them
    stands = rules.phase(survey.state, start, end, on=on)
    return Line(
        number=survey.number,
        title=title_of(survey),
        agency=agency_name(survey.agency, city_date(survey.created_at)),
        kind=str(survey.get_kind_display()),
        phase=stands,
        label=str(rules.PHASE_LABELS[stands]),
        look=rules.PHASE_LOOKS[stands],
        start=start,
        end=end,
        left=days_left(end, on=on),
        demonstration=survey.demonstration,
    )


def title_of(survey: Survey) -> str:
    """The title as its notice left the gate."""
    return released_title(survey.notice, survey.title)


def results_stand(survey: Survey) -> bool:
    """Whether the results are public now."""
    return survey.state == State.REPORTED and is_public(survey.report)


def surveys_of(dossier: Dossier) -> list[Survey]:
    """Public surveys held for a decision, the latest first."""
    return list(public_surveys().filter(dossier=dossier).order_by("-start_on"))


def surveys_visible_to(actor: Actor) -> QuerySet[Survey]:
    """Those of the actor's units; all of them for the city's open-government office."""
    rows = Survey.objects.select_related(
        "agency", "topic", "dossier", "notice__current__version", "report"
    ).prefetch_related("agency__versions")
    return within_units(rows, actor, "agency")


def survey_for(actor: Actor, number: str) -> Survey:
    """One of them. Raises Survey.DoesNotExist."""
    return surveys_visible_to(actor).get(number=number)


def answer_for(actor: Actor, number: str) -> Answer:
    """An answer to a survey the actor sees. Raises Answer.DoesNotExist."""
    return Answer.objects.select_related("survey__agency", "survey__notice").get(
        number=number, survey__in=surveys_visible_to(actor)
    )


def answer_of(pk: int) -> Answer:
    """One's own answer, let in by its code."""
    return Answer.objects.select_related(
        "survey__agency", "survey__notice__current__version", "survey__report"
    ).get(pk=pk)


def answer_by_code(number: str, code: str) -> Answer:
    """By number and code. Raises Answer.DoesNotExist, equal for both."""
    found = Answer.objects.get(number=number)
    if not is_code(plain_code(code), found.code_digest, about=code_about(number)):
        raise Answer.DoesNotExist
    return found


def code_about(number: str) -> str:
    """What the digest of an answer's query code is bound to."""
    return f"survey code {number}"


def pairs_of(survey: Survey) -> list[rules.Pair]:
    """What cannot both be answered."""
    return [((a[0], a[1]), (b[0], b[1])) for a, b in survey.pairs]


def exclusions_of(survey: Survey) -> rules.Exclusions:
    """The announced rules by which answers do not count."""
    return rules.Exclusions(
        min_seconds=survey.min_seconds,
        device_once=survey.device_once,
        pairs=pairs_of(survey),
    )


def ground_of(answer: Answer, exclusions: rules.Exclusions) -> Ground | None:
    """Why the answer does not count: by hand, else by rule; None: it counts."""
    if answer.ground:
        return Ground(answer.ground)
    data = answer.data or ({"": "text"} if list(answer.texts.all()) else {})
    return rules.ground_of(
        rules.Returned(data, answer.is_verified, answer.seconds, answer.is_repeat), exclusions
    )


def judged(survey: Survey) -> Iterator[tuple[Answer, Ground | None]]:
    """Every answer with why it does not count, in the order they came."""
    exclusions = exclusions_of(survey)
    rows = survey.answers.prefetch_related("texts").order_by("pk")
    for answer in rows.iterator(chunk_size=CHUNK):
        yield answer, ground_of(answer, exclusions)


def answers_with(survey: Survey, ground: Ground | None) -> list[int]:
    """Rows of the answers that do not count for this ground; None: of those that count."""
    return [answer.pk for answer, found in judged(survey) if found is ground]


def results_of(survey: Survey) -> tuple[dict[str, Any], list[int]]:
    """Everything in numbers, verified and unverified apart, as it is kept and published; and which
    answers do not count.
    """
    counted: dict[str, list[dict[str, Any]]] = {group: [] for group in results.GROUPS}
    returned: Counter[str] = Counter()
    excluded: Counter[tuple[str, str]] = Counter()
    left_out: list[int] = []
    for answer, ground in judged(survey):
        group = results.VERIFIED if answer.is_verified else results.UNVERIFIED
        returned[group] += 1
        if ground is None:
            counted[group].append(answer.data)
        else:
            excluded[ground.value, group] += 1
            left_out.append(answer.pk)
    found = {
        "issued": survey.tickets.count() + survey.copies,
        "tickets": survey.tickets.count(),
        "copies": survey.copies,
        "minimum": survey.minimum,
        "groups": {
            group: {
                "returned": returned[group],
                "valid": len(counted[group]),
                "suffices": len(counted[group]) >= survey.minimum,
            }
            for group in results.GROUPS
        },
        "excluded": [
            {"ground": ground, "group": group, "n": n}
            for (ground, group), n in sorted(excluded.items())
        ],
        "questions": [
            {
                "key": question.key,
                **{group: _told(survey, question, counted[group]) for group in results.GROUPS},
            }
            for question in questions_of(survey)
        ],
    }
    return found, left_out


def _told(survey: Survey, question: Question, answers: list[dict[str, Any]]) -> dict[str, Any]:
    found = results.tally(question, answers)
    if survey.weight_by:
        found["weighted"] = results.weighted(
            question, answers, by=survey.weight_by, weights=survey.weights
        )
    return found


def counts_of(survey: Survey) -> dict[str, int]:
    """Answers and words, for the desk."""
    found = survey.answers.aggregate(
        returned=Count("pk"), verified=Count("pk", filter=Q(is_verified=True))
    )
    tickets = survey.tickets.aggregate(
        tickets=Count("pk"), used=Count("pk", filter=Q(is_used=True))
    )
    waiting = survey.texts.filter(showing=Showing.WAITING).count()
    return {**found, **tickets, "waiting": waiting, "texts": survey.texts.count()}


def shown_texts(survey: Survey, key: str) -> QuerySet[AnswerText]:
    """What was written to a question by somebody whose answer counts, as everybody may read it."""
    return AnswerText.objects.filter(
        survey=survey, key=key, showing=Showing.SHOWN, answer__is_counted=True
    ).order_by("pk")


def text_counts(survey: Survey) -> dict[str, tuple[int, int]]:
    """Shown and held words by key of the question."""
    rows = (
        survey.texts.order_by()
        .values_list("key")
        .annotate(
            shown=Count("pk", filter=Q(showing=Showing.SHOWN) & COUNTS),
            held=Count("pk", filter=Q(showing=Showing.HELD)),
        )
    )
    return {key: (shown, held) for key, shown, held in rows}


def texts_visible_to(actor: Actor, survey: Survey) -> QuerySet[AnswerText]:
    """Words of a survey the actor sees."""
    return AnswerText.objects.select_related("answer", "shown_by").filter(
        survey=survey, survey__in=surveys_visible_to(actor)
    )


def names_of_groups(survey: Survey) -> Sequence[str]:
    """Which groups of answers the survey can have."""
    if survey.means == rules.Means.OPEN:
        return (results.UNVERIFIED,)
    if survey.means == rules.Means.TICKET:
        return (results.VERIFIED,)
    return results.GROUPS
