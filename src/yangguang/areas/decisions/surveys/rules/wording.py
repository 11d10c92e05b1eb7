"""The words of a questionnaire as its notice says them, and as they came out of the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from yangguang.areas.decisions.surveys.rules.questions import (
    QUESTION_LABELS,
    Option,
    Question,
    QuestionKind,
)


def one_line(text: str) -> str:
    """Without breaks and doubled spaces, as a paragraph of a notice keeps it."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Line:
    """A paragraph of the notice that says something of the questionnaire."""

    slot: tuple[str, ...]
    """Whose words it has: (key, what) or (key, what, code); ("introduction", place)."""
    text: str
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        """The whole paragraph."""
        return f"{self.before}{self.text}{self.after}"

    def mended(self, said: str) -> str | None:
        """The words the paragraph has now; None where its frame is another."""
        frame = len(self.before) + len(self.after)
        fits = said.startswith(self.before) and said.endswith(self.after) and len(said) >= frame
        return said[len(self.before) : len(said) - len(self.after)] if fits else None


def lines_of(introduction: str, questions: Sequence[Question]) -> list[Line]:
    """Every paragraph about the questionnaire, in the order of the notice."""
    said = [one_line(part) for part in introduction.splitlines() if part.strip()]
    found = [Line(("introduction", str(place)), text) for place, text in enumerate(said)]
    places = {q.key: n for n, q in enumerate(questions, start=1)}
    for place, question in enumerate(questions, start=1):
        found += _lines_of_question(place, question, places)
    return found


def _lines_of_question(place: int, question: Question, places: dict[str, int]) -> list[Line]:
    key = question.key
    found = []
    if question.section:
        found.append(Line((key, "section"), one_line(question.section)))
    found.append(
        Line((key, "text"), one_line(question.text), f"{place}. ", _told(question, places))
    )
    if question.note:
        found.append(Line((key, "note"), one_line(question.note)))
    for row in question.rows:
        found.append(Line((key, "row", row.code), one_line(row.text), "· "))
    for option in question.options:
        found.append(Line((key, "option", option.code), one_line(option.text), "□ "))
    for what in ("low", "high"):
        words = one_line(getattr(question, what))
        if words and question.kind is QuestionKind.SCALE:
            found.append(Line((key, what), words, "1 " if what == "low" else "5 "))
    return found


def _told(question: Question, places: dict[str, int]) -> str:
    parts = [str(QUESTION_LABELS[question.kind])]
    if question.kind is QuestionKind.MULTIPLE and (question.least or question.most):
        parts.append(limits_of(question))
    if question.kind is QuestionKind.RANKING and question.most:
        parts.append(_("排出前 %(n)d 位") % {"n": question.most})
    parts.append(_("必答") if question.required else _("选答"))
    if question.shown_if and question.shown_if[0] in places:
        parts.append(_("视第 %(n)d 题的回答而定") % {"n": places[question.shown_if[0]]})
    return f"（{'，'.join(parts)}）"  # data


def limits_of(question: Question) -> str:
    """How many may be chosen, in words."""
    if question.least and question.most:
        return _("选 %(a)d 至 %(b)d 项") % {"a": question.least, "b": question.most}
    if question.most:
        return _("最多选 %(n)d 项") % {"n": question.most}
    return _("至少选 %(n)d 项") % {"n": question.least}


class NotAsAnnounced(Exception):
    """The notice that is public does not say this questionnaire."""


def released(
    introduction: str, questions: Sequence[Question], said: Sequence[str], *, strict: bool = True
) -> dict[str, Any]:
    """Introduction and questions with the words of the public notice's paragraphs `said`.

    Words the gate changed or masked come back changed. Where the paragraphs are not those of the
    questionnaire, raises NotAsAnnounced; not `strict`: words that no longer stand there go.
    """
    lines = lines_of(introduction, questions)
    block = _block(lines, said)
    if block is None:
        if strict:
            raise NotAsAnnounced
        kept = set(said)
        gone = _("（已随公告的更正删去）")
        words = {line.slot: line.text if line.words in kept else gone for line in lines}
    else:
        words = dict(zip((line.slot for line in lines), block, strict=True))
    return {
        "introduction": [
            text for slot, text in words.items() if slot[0] == "introduction" and text
        ],
        "questions": [_with_words(q, words).told() for q in questions],
    }


def _block(lines: Sequence[Line], said: Sequence[str]) -> list[str] | None:
    """The paragraphs that are these lines, one after the other, as words without their frames."""
    for start in range(len(said) - len(lines) + 1):
        found = [
            line.mended(one_line(text))
            for line, text in zip(lines, said[start : start + len(lines)], strict=True)
        ]
        # A masked line differs from what was typed, its neighbours do not.
        same = sum(text == line.text for line, text in zip(lines, found, strict=True))
        if all(text is not None for text in found) and 2 * same >= len(lines):
            return [text for text in found if text is not None]
    return None


def _with_words(question: Question, words: dict[tuple[str, ...], str]) -> Question:
    key = question.key

    def those(what: str, options: Sequence[Option]) -> tuple[Option, ...]:
        return tuple(Option(o.code, words.get((key, what, o.code), o.text)) for o in options)

    return replace(
        question,
        text=words.get((key, "text"), question.text),
        section=words.get((key, "section"), question.section),
        note=words.get((key, "note"), question.note),
        low=words.get((key, "low"), question.low),
        high=words.get((key, "high"), question.high),
        options=those("option", question.options),
        rows=those("row", question.rows),
    )
