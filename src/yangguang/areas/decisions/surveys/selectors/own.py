"""What somebody answered, in words: for himself with his code, and for officers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.areas.decisions.rules.showing import SHOWING_LABELS, Showing
from yangguang.areas.decisions.surveys.rules.questions import QuestionKind
from yangguang.areas.decisions.surveys.selectors.surveys import questions_of

if TYPE_CHECKING:
    from typing import Any

    from yangguang.areas.decisions.surveys.models import Answer
    from yangguang.areas.decisions.surveys.rules.questions import Question


def own_lines(answer: Answer) -> list[tuple[str, str, str]]:
    """Each answered question with what was said, and for words whether they are shown."""
    texts = {t.key: t for t in answer.texts.all()}
    found = []
    for place, question in enumerate(questions_of(answer.survey), start=1):
        head = f"{place}. {question.text}"
        if question.key in texts:
            text = texts[question.key]
            showing = Showing(text.showing)
            note = str(SHOWING_LABELS[showing])
            if showing is Showing.HELD:
                note = _("%(label)s：%(why)s") % {"label": note, "why": text.reason}
            found.append((head, text.text or _("已经按期删除。"), note))
        elif answer.data.get(question.key) is not None:
            found.append((head, said_in_words(question, answer.data[question.key]), ""))
    return found


def said_in_words(question: Question, value: Any) -> str:
    """One answer as text."""
    words = {o.code: o.text for o in question.choices}
    if question.kind is QuestionKind.MATRIX:
        rows = {r.code: r.text for r in question.rows}
        return "；".join(f"{rows.get(r, r)}：{words.get(c, c)}" for r, c in value.items())  # data
    if question.kind is QuestionKind.RANKING:
        return "；".join(f"{n}. {words.get(c, c)}" for n, c in enumerate(value, start=1))  # data
    if isinstance(value, list):
        return "、".join(words.get(str(c), str(c)) for c in value)
    return words.get(str(value), str(value))
