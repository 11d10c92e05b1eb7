"""The demonstration of surveys: one to answer, one with its results and what was done with them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.areas.decisions.models import Dossier
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.surveys.models import AnswerText, Survey
from yangguang.areas.decisions.surveys.rules.questions import Option, Question, QuestionKind
from yangguang.areas.decisions.surveys.rules.survey import Kind, Purpose
from yangguang.areas.decisions.surveys.services import answering, preparing, reporting
from yangguang.areas.decisions.surveys.services.following import announce, close
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.rules import ANONYMOUS, Role
from yangguang.kernel.publishing.models import Topic
from yangguang.project.living import Scene, told_in

if TYPE_CHECKING:
    from yangguang.cities import shapes

NAME = "surveys.json"
COPIED = (
    "title", "introduction", "target", "sample_method", "means", "minimum", "min_seconds",
    "asks_contact", "contact",
)  # fmt: skip


@transaction.atomic
def load_surveys(city: shapes.City, *, at: datetime) -> int:
    """Write the demonstration through the services; how many. Nothing when any stands."""
    items = told_in(city, NAME, Survey).get("surveys", [])
    for item in items:
        _hold(Scene.of(at, item))
    return len(items)


def _fresh(survey: Survey) -> Survey:
    return Survey.objects.select_related(
        "agency", "topic", "notice__current__version", "report__current"
    ).get(pk=survey.pk)


def _day(scene: Scene, days: int) -> date:
    return city_date(scene.at) + timedelta(days=days)


def _question(told: dict[str, Any]) -> Question:
    def options(name: str) -> tuple[Option, ...]:
        return tuple(Option(str(n), text) for n, text in enumerate(told.get(name, ()), start=1))

    condition = told.get("shown_if")
    return Question(
        key="",
        kind=QuestionKind(told["kind"]),
        text=told["text"],
        required=told.get("required", True),
        section=told.get("section", ""),
        options=options("options"),
        rows=options("rows"),
        most=told.get("most", 0),
        low=told.get("low", ""),
        high=told.get("high", ""),
        shown_if=(condition[0], tuple(condition[1])) if condition else None,
    )


def _hold(scene: Scene) -> None:
    item, ago = scene.item, int(scene.item["notice_days_ago"])
    by, at = scene.drafter, scene.moment(ago)
    made = preparing.start_survey(
        agency=scene.agency,
        kind=Kind(item["kind"]),
        purpose=Purpose(item["purpose"]),
        title=item["title"],
        actor=by,
        at=at,
        demonstration=True,
    )
    fields = {
        **{name: item[name] for name in COPIED},
        "topic": Topic.objects.get(code=item["topic"]),
        "start_on": _day(scene, item["start"]),
        "end_on": _day(scene, item["end"]),
    }
    if "dossier" in item:
        fields["dossier"] = Dossier.objects.filter(title__contains=item["dossier"]).first()
    made = preparing.edit_survey(survey=made, lock=made.lock, fields=fields, actor=by, at=at)
    for told in item["questions"]:
        preparing.keep_question(
            survey=made, lock=_fresh(made).lock, question=_question(told), actor=by, at=at
        )
    codes = preparing.issue_tickets(
        survey=made, count=item["tickets"], batch="入户", actor=by, at=at
    )
    made = _fresh(made)
    made = preparing.prepare_notice(survey=made, lock=made.lock, actor=by, at=at)
    scene.publish(made.notice, ago)
    announce(_fresh(made), at=scene.moment(ago, 8))
    made = _fresh(made)
    _answer(scene, made, codes)
    if "report_days_ago" in item:
        _report(scene, made)


def _typed(place: int, questions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Answers that differ from one to the next, always the same for a place."""
    found: dict[str, list[str]] = {}
    for key, told in enumerate(questions, start=1):
        kind, n = told["kind"], len(told.get("options", ())) or 5
        pick = (place * (key + 2) + place // 3) % n + 1
        if kind == "single":
            found[f"q{key}"] = [str(1 + (place % 5 == 2))]
        elif kind == "multiple":
            found[f"q{key}"] = sorted({str(pick), str(pick % n + 1)})
        elif kind == "scale":
            found[f"q{key}"] = [str(min(5, 3 + pick % 3))]
        elif kind == "matrix":
            for row in range(1, len(told["rows"]) + 1):
                found[f"q{key}-{row}"] = [str(1 + (place + row * row) % n % 3)]
        elif kind == "ranking":
            found[f"q{key}-{pick}"] = ["1"]
            found[f"q{key}-{pick % n + 1}"] = ["2"]
    return found


def _answer(scene: Scene, made: Survey, codes: list[str]) -> None:
    item = scene.item
    words, key = item["words"], len(item["questions"])
    first = datetime.combine(_day(scene, item["start"]), time(10), CITY_ZONE)
    for place in range(item["answers"]):
        at = first + timedelta(minutes=37 * place)
        typed = _typed(place, item["questions"])
        if place % 5 == 0 and place // 5 < len(words):
            typed[f"q{key}"] = [words[place // 5]]
        # One of them is sent faster than anybody can read.
        took = 6 if place == item["answers"] - 1 else 60 + 7 * place
        new = answering.NewAnswer(
            typed=typed,
            token=answering.form_token(made, at=at - timedelta(seconds=took)),
            ticket=codes[place] if place < item["verified"] else "",
            device=f"demonstration {place}",
        )
        answering.submit(survey=made, new=new, actor=ANONYMOUS, at=at)


def _report(scene: Scene, made: Survey) -> None:
    """What was written is looked at, what is done is said, the results go through the gate."""
    item, ago = scene.item, int(scene.item["report_days_ago"])
    at = scene.moment(ago)
    texts = list(AnswerText.objects.select_related("survey__agency", "answer").filter(survey=made))
    answering.look_at_texts(
        texts=texts,
        locks={t.pk: t.lock for t in texts},
        showing=Showing.SHOWN,
        actor=scene.actor(Role.SECTION_HEAD),
        at=at,
    )
    for told in item["outcomes"]:
        reporting.keep_outcome(
            survey=made,
            lock=_fresh(made).lock,
            said=told["said"],
            disposition=told["disposition"],
            reason=told["reason"],
            used_in=told["used_in"],
            due_on=_day(scene, told["due"]) if told["due"] else None,
            actor=scene.drafter,
            at=at,
        )
    made = _fresh(made)
    made = reporting.write_findings(
        survey=made, lock=made.lock, findings=item["findings"], actor=scene.drafter, at=at
    )
    made = reporting.prepare_report(survey=_fresh(made), lock=made.lock, actor=scene.drafter, at=at)
    scene.publish(made.report, ago)
    close(_fresh(made), at=scene.moment(ago, 9))
