"""Questions of a survey: their kinds, what is wrong with one, which answers it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    MATRIX = "matrix"
    TEXT = "text"
    RANKING = "ranking"


QUESTION_LABELS = {
    QuestionKind.SINGLE: _l("单选"),
    QuestionKind.MULTIPLE: _l("多选"),
    QuestionKind.SCALE: _l("量表"),
    QuestionKind.MATRIX: _l("矩阵"),
    QuestionKind.TEXT: _l("填空"),
    QuestionKind.RANKING: _l("排序"),
}
SCALE = ("1", "2", "3", "4", "5")
MOST_OPTIONS = 20
MOST_QUESTIONS = 60
LONGEST_TEXT = 1000
"""Characters of a free-text answer."""
Errors = dict[str, str]
"""What is wrong with an answer, by the name of its field."""


@dataclass(frozen=True)
class Option:
    """Something that can be chosen."""

    code: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question as it is asked."""

    key: str
    """Its name inside the survey; stays when questions change places."""
    kind: QuestionKind
    text: str
    required: bool = True
    section: str = ""
    """Heading above it; empty: it follows the one before."""
    note: str = ""
    options: tuple[Option, ...] = ()
    """What can be chosen; of a matrix its columns."""
    rows: tuple[Option, ...] = ()
    """Lines of a matrix."""
    least: int = 0
    """Of several choices: how few; 0: one, where an answer is required."""
    most: int = 0
    """Of several choices or a ranking: how many; 0: all."""
    low: str = ""
    high: str = ""
    """What 1 and 5 of a scale mean."""
    shown_if: tuple[str, tuple[str, ...]] | None = None
    """Key of an earlier question and options of it: it is asked only after one of these."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """From what `told` gave. Raises KeyError, ValueError for anything else."""
        condition = told.get("shown_if")
        return cls(
            key=told["key"],
            kind=QuestionKind(told["kind"]),
            text=told["text"],
            required=told["required"],
            section=told.get("section", ""),
            note=told.get("note", ""),
            options=tuple(Option(*o) for o in told.get("options", ())),
            rows=tuple(Option(*r) for r in told.get("rows", ())),
            least=told.get("least", 0),
            most=told.get("most", 0),
            low=told.get("low", ""),
            high=told.get("high", ""),
            shown_if=(condition[0], tuple(condition[1])) if condition else None,
        )

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "text": self.text,
            "required": self.required,
            "section": self.section,
            "note": self.note,
            "options": [[o.code, o.text] for o in self.options],
            "rows": [[r.code, r.text] for r in self.rows],
            "least": self.least,
            "most": self.most,
            "low": self.low,
            "high": self.high,
            "shown_if": [self.shown_if[0], list(self.shown_if[1])] if self.shown_if else None,
        }

    @property
    def is_counted(self) -> bool:
        """Whether its answers can be counted."""
        return self.kind is not QuestionKind.TEXT

    @property
    def codes(self) -> set[str]:
        """What can be chosen, by code."""
        return {o.code for o in self.choices}

    @property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen; of a scale its five steps."""
        if self.kind is not QuestionKind.SCALE:
            return self.options
        words = {"1": self.low, "5": self.high}
        return tuple(
            Option(n, f"{n}（{words[n]}）" if words.get(n) else n)  # data
            for n in SCALE
        )

    @property
    def top(self) -> int:
        """How many of the options may be chosen or ranked."""
        return self.most or len(self.options)

    def faults(self, before: Mapping[str, Question]) -> list[tuple[str, str]]:
        """What is wrong with it, by code and in words; `before` are the questions above it."""
        needs_options = self.kind not in {QuestionKind.SCALE, QuestionKind.TEXT}
        texts = [o.text for o in self.options]
        found = [
            ("text", not self.text.strip(), _("没有题干。")),
            ("options", needs_options and len(texts) < 2, _("至少要有两个选项。")),
            ("options", len(texts) > MOST_OPTIONS, _("选项太多。")),
            ("same", len(set(texts)) < len(texts), _("有两个选项写的一样。")),
            (
                "rows",
                self.kind is QuestionKind.MATRIX and not self.rows,
                _("矩阵题至少要有一行。"),
            ),
            ("rows", len({r.text for r in self.rows}) < len(self.rows), _("有两行写的一样。")),
            (
                "range",
                bool(self.options)
                and (self.top > len(texts) or self.least > self.top),
                _("可选的个数与选项不符。"),
            ),
        ]  # fmt: skip
        words = [(code, text) for code, wrong, text in found if wrong]
        return words + self._condition_faults(before)

    def _condition_faults(self, before: Mapping[str, Question]) -> list[tuple[str, str]]:
        if self.shown_if is None:
            return []
        above = before.get(self.shown_if[0])
        if above is None:
            return [("shown_if", _("显示条件所依据的题目不在它前面。"))]
        if above.kind not in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
            return [("shown_if", _("显示条件只能依据单选题或者多选题。"))]
        if not self.shown_if[1] or set(self.shown_if[1]) - above.codes:
            return [("shown_if", _("显示条件所依据的选项已经不在题目里。"))]
        return []

    def is_asked(self, data: Mapping[str, Any]) -> bool:
        """Whether it is asked of somebody who gave these answers so far."""
        if self.shown_if is None:
            return True
        said = data.get(self.shown_if[0])
        chosen = said if isinstance(said, list) else [said]
        return any(code in self.shown_if[1] for code in chosen)

    def names(self) -> list[str]:
        """Names of its fields on the form."""
        parts = {QuestionKind.MATRIX: self.rows, QuestionKind.RANKING: self.options}
        if self.kind in parts:
            return [f"q{self.key}-{part.code}" for part in parts[self.kind]]
        return [f"q{self.key}"]

    def taken(self, typed: Mapping[str, Sequence[str]]) -> tuple[Any, Errors]:
        """The answer out of what was typed (values by name of field), and what is wrong with it.

        None: it was not answered.
        """
        values = [[v for v in typed.get(name, ()) if v] for name in self.names()]
        name = self.names()[0]
        if self.kind is QuestionKind.TEXT:
            return self._text(name, values[0])
        if self.kind is QuestionKind.MATRIX:
            return self._matrix(values)
        if self.kind is QuestionKind.RANKING:
            return self._ranking(name, values)
        chosen = list(dict.fromkeys(values[0]))
        if set(chosen) - self.codes:
            return None, {name: _("选项不在题目里，请刷新页面后重新选择。")}
        if not chosen:
            return None, self._missing(name)
        if self.kind is QuestionKind.MULTIPLE:
            return self._multiple(name, chosen)
        if len(chosen) > 1:
            return None, {name: _("只能选一项。")}
        return chosen[0], {}

    def _missing(self, name: str) -> Errors:
        return {name: _("这一题必须回答。")} if self.required else {}

    def _text(self, name: str, values: Sequence[str]) -> tuple[Any, Errors]:
        text = values[0].strip() if values else ""
        if len(text) > LONGEST_TEXT:
            return None, {name: _("最多 %(n)d 字。") % {"n": LONGEST_TEXT}}
        return (text, {}) if text else (None, self._missing(name))

    def _multiple(self, name: str, chosen: list[str]) -> tuple[Any, Errors]:
        if len(chosen) < self.least:
            return None, {name: _("至少选 %(n)d 项。") % {"n": self.least}}
        if len(chosen) > self.top:
            return None, {name: _("最多选 %(n)d 项。") % {"n": self.top}}
        return [o.code for o in self.options if o.code in chosen], {}

    def _matrix(self, values: Sequence[Sequence[str]]) -> tuple[Any, Errors]:
        errors: Errors = {}
        found: dict[str, str] = {}
        for name, row, given in zip(self.names(), self.rows, values, strict=True):
            if len(set(given)) > 1 or set(given) - self.codes:
                errors[name] = _("每一行只能选一项。")
            elif given:
                found[row.code] = given[0]
            elif self.required:
                errors[name] = _("“%(row)s”必须选择。") % {"row": row.text}
        return (None if errors or not found else found), errors

    def _ranking(self, name: str, values: Sequence[Sequence[str]]) -> tuple[Any, Errors]:
        places: dict[str, str] = {}
        for option, given in zip(self.options, values, strict=True):
            if given and given[0] in places:
                return None, {name: _("两个选项不能排在同一位。")}
            if given:
                places[given[0]] = option.code
        if not places:
            return None, self._missing(name)
        wanted = [str(n) for n in range(1, self.top + 1)]
        order = [place for place in wanted if place in places]
        if len(order) < len(places):
            return None, {name: _("名次不在题目里，请重新选择。")}
        if order != wanted[: len(order)]:
            return None, {name: _("名次要从 1 开始连着排。")}
        if self.required and len(order) < self.top:
            return None, {name: _("请排出前 %(n)d 位。") % {"n": self.top}}
        return [places[place] for place in order], {}


def answers_in(
    questions: Sequence[Question], typed: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str], Errors]:
    """Answers by key, free texts by key, and errors by name of field.

    What a question that was not asked was answered with is left out: skipping needs no script.
    """
    data: dict[str, Any] = {}
    texts: dict[str, str] = {}
    errors: Errors = {}
    for question in questions:
        if not question.is_asked(data):
            continue
        value, wrong = question.taken(typed)
        errors |= wrong
        if value is not None and question.kind is QuestionKind.TEXT:
            texts[question.key] = value
        elif value is not None:
            data[question.key] = value
    return data, texts, errors
