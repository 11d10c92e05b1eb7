"""A unit that asks the public: a questionnaire of every kind, answers, results, by the services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.areas.decisions.hall import Hall
from yangguang.areas.decisions.rules.showing import Showing
from yangguang.areas.decisions.surveys.models import Answer, AnswerText, Survey
from yangguang.areas.decisions.surveys.rules.questions import Option, Question, QuestionKind
from yangguang.areas.decisions.surveys.rules.survey import Kind, Purpose
from yangguang.areas.decisions.surveys.services import answering, preparing, reporting
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def options(*texts: str) -> tuple[Option, ...]:
    """Numbered from one."""
    return tuple(Option(str(n), text) for n, text in enumerate(texts, start=1))


EVERY_KIND = (
    Question("1", QuestionKind.SINGLE, "您家里养狗吗？", options=options("养", "不养")),
    Question(
        "2", QuestionKind.MULTIPLE, "您遛狗在哪些地方？", options=options("公园", "小区", "河边"),
        most=2, shown_if=("1", ("1",)),
    ),
    Question("3", QuestionKind.SCALE, "您对管理是否满意？", low="很不满意", high="很满意"),
    Question(
        "4", QuestionKind.MATRIX, "请评价下列方面", options=options("好", "一般", "差"),
        rows=options("卫生", "安全"), required=False,
    ),
    Question(
        "5", QuestionKind.RANKING, "最要紧的是什么？", options=options("犬绳", "免疫", "清扫"), most=2,
        required=False,
    ),
    Question("6", QuestionKind.TEXT, "您还有什么建议？", required=False),
)  # fmt: skip
PLAIN = {"q1": ["2"], "q3": ["4"]}


class Booth(Hall):
    """The same unit, holding surveys."""

    def survey_fields(self, **changes: Any) -> dict[str, Any]:
        """A notice that lacks nothing: from today for ten days."""
        on = city_date(self.at)
        return {
            "title": "关于养犬管理的问卷调查",
            "topic": self.office.topic,
            "introduction": "听取居民对养犬管理的看法。\n结果用于修改办法。",
            "target": "本市居民",
            "sample_method": "网站公开作答。",
            "means": "open",
            "start_on": on,
            "end_on": on + timedelta(days=10),
            "minimum": 2,
            "min_seconds": 0,
            "device_once": True,
            **changes,
        }

    def draft(
        self,
        questions: Sequence[Question] = EVERY_KIND,
        *,
        kind: Kind = Kind.QUESTIONNAIRE,
        purpose: Purpose = Purpose.OTHER,
        **changes: Any,
    ) -> Survey:
        """Written, before the notice is made."""
        made = preparing.start_survey(
            agency=self.office.agency, kind=kind, purpose=purpose, title="问卷调查",
            actor=self.drafter, at=self.at,
        )  # fmt: skip
        made = preparing.edit_survey(
            survey=made, lock=made.lock, fields=self.survey_fields(**changes), actor=self.drafter,
            at=self.at,
        )  # fmt: skip
        for question in questions:
            told = {**question.told(), "key": ""}
            preparing.keep_question(
                survey=made, lock=self.now_is(made).lock, question=Question.read(told),
                actor=self.drafter, at=self.at,
            )  # fmt: skip
        return self.now_is(made)

    def now_is(self, survey: Survey) -> Survey:
        """As it is now."""
        return Survey.objects.select_related(
            "agency", "topic", "notice__current__version", "report__current"
        ).get(pk=survey.pk)

    def at_gate(self, survey: Survey) -> Survey:
        """Its notice is a draft before the gate."""
        return preparing.prepare_notice(
            survey=survey, lock=survey.lock, actor=self.drafter, at=self.at
        )

    def opened_survey(self, questions: Sequence[Question] = EVERY_KIND, **changes: Any) -> Survey:
        """Its notice is public."""
        made = self.at_gate(self.draft(questions, **changes))
        self.through_gate(made.notice)
        return self.now_is(made)

    def tickets(self, survey: Survey, count: int = 3) -> list[str]:
        """Codes for people of the sample."""
        return preparing.issue_tickets(
            survey=survey, count=count, batch="", actor=self.drafter, at=self.at
        )

    def send(
        self,
        survey: Survey,
        typed: Mapping[str, Sequence[str]] = PLAIN,
        *,
        took: int = 60,
        token: str = "",
        **more: Any,
    ) -> answering.Received:
        """Somebody answers, so many seconds after opening the form."""
        opened = self.at - timedelta(seconds=took)
        new = answering.NewAnswer(
            typed=typed, token=token or answering.form_token(survey, at=opened), **more
        )
        return answering.submit(survey=survey, new=new, actor=ANONYMOUS, at=self.at)

    def answer(self, received: answering.Received) -> Answer:
        """As it is now."""
        return Answer.objects.select_related("survey__agency").get(pk=received.answer.pk)

    def looked(self, survey: Survey, showing: Showing = Showing.SHOWN) -> None:
        """Whatever waits is shown, or held back."""
        rows = list(
            AnswerText.objects.select_related("survey", "answer").filter(
                survey=survey, showing="waiting"
            )
        )
        answering.look_at_texts(
            texts=rows, locks={r.pk: r.lock for r in rows}, showing=showing, ground="advert",
            reason="广告", actor=self.approver, at=self.at,
        )  # fmt: skip

    def closed(self, survey: Survey) -> Survey:
        """Time passes to the day after the last."""
        assert survey.end_on is not None
        self.at += timedelta(days=(survey.end_on - city_date(self.at)).days + 1)
        return self.now_is(survey)

    def explained(self, survey: Survey) -> Survey:
        """What is done with the results is said."""
        reporting.keep_outcome(
            survey=survey, lock=survey.lock, said="希望增加遛狗场地", disposition="adopted",
            reason="明年新建两处。", used_in="第十二条", actor=self.drafter, at=self.at,
        )  # fmt: skip
        return self.now_is(survey)

    def survey_reported(self, survey: Survey) -> Survey:
        """The results are public."""
        made = self.explained(self.closed(survey))
        made = reporting.prepare_report(survey=made, lock=made.lock, actor=self.drafter, at=self.at)
        self.through_gate(made.report)
        return self.now_is(made)
