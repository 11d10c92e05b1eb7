"""Results as tables with their bars: what pages, the report and files are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.surveys.rules import results
from yangguang.areas.decisions.surveys.rules.questions import QUESTION_LABELS, QuestionKind
from yangguang.areas.decisions.surveys.rules.survey import GROUND_LABELS, Ground
from yangguang.areas.decisions.surveys.selectors.surveys import (
    names_of_groups,
    questions_of,
    text_counts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yangguang.areas.decisions.surveys.models import Survey
    from yangguang.areas.decisions.surveys.rules.questions import Option, Question

GROUP_LABELS = {results.VERIFIED: _l("经核验"), results.UNVERIFIED: _l("未核验")}


@dataclass(frozen=True)
class Cell:
    """One option in one group: how many, and of a hundred where enough answered."""

    n: int
    percent: float | None = None
    weighted: float | None = None
    length: str = "0"
    """Of its bar, out of 100."""

    @property
    def words(self) -> str:
        """The figures as text."""
        parts = [str(self.n)]
        if self.percent is not None:
            parts.append(f"{self.percent:g}%")
        if self.weighted is not None:
            parts.append(_("加权 %(n)s%%") % {"n": f"{self.weighted:g}"})
        return "，".join(parts)  # data


@dataclass(frozen=True)
class Row:
    """An option, with a cell for each group or place."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """What came of a question, or of a line of a matrix."""

    caption: str
    rows: tuple[Row, ...]
    bases: tuple[tuple[str, int], ...]
    """Label of each group and how many of it answered."""
    means: tuple[tuple[str, float], ...] = ()
    columns: tuple[str, ...] = ()
    """Places of a ranking; empty where the columns are the groups."""
    is_part: bool = False
    """Whether the caption is that of a line of a matrix or of a group, not of the question."""
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """A question with what came of it."""

    place: int
    question: Question
    kind_label: str
    tables: tuple[Table, ...]
    texts: int = 0
    """Words that everybody may read."""
    held: int = 0


def shown_questions(survey: Survey) -> list[Shown]:
    """Every question with its tables, from the figures that are kept."""
    told = {q["key"]: q for q in (survey.results or {}).get("questions", ())}
    written = text_counts(survey)
    found = []
    for place, question in enumerate(questions_of(survey), start=1):
        shown, held = written.get(question.key, (0, 0))
        found.append(
            Shown(
                place=place,
                question=question,
                kind_label=str(QUESTION_LABELS[question.kind]),
                tables=tuple(_tables(survey, question, told.get(question.key, {}))),
                texts=shown,
                held=held,
            )
        )
    return found


def _tables(survey: Survey, question: Question, told: dict[str, Any]) -> Iterator[Table]:
    groups = [g for g in names_of_groups(survey) if g in told]
    if not groups or not question.is_counted:
        return
    if question.kind is QuestionKind.RANKING:
        for group in groups:
            yield _ranking(question, told[group], str(GROUP_LABELS[group]))
        return
    parts = question.rows if question.kind is QuestionKind.MATRIX else (None,)
    for part in parts:
        counts = {
            g: told[g]["counts"] if part is None else told[g]["counts"][part.code] for g in groups
        }
        bases = {g: told[g]["n"] if part is None else sum(counts[g].values()) for g in groups}
        yield _by_group(survey, question, told, groups, counts, bases, part)


def _by_group(
    survey: Survey,
    question: Question,
    told: dict[str, Any],
    groups: Sequence[str],
    counts: dict[str, dict[str, int]],
    bases: dict[str, int],
    part: Option | None,
) -> Table:
    enough = {g: bases[g] >= survey.minimum for g in groups}
    rows = []
    for option in question.choices:
        cells = []
        for group in groups:
            n, base = counts[group].get(option.code, 0), bases[group]
            share = results.percent(n, base)
            weights = told[group].get("weighted")
            cells.append(
                Cell(
                    n,
                    share if enough[group] else None,
                    weights[option.code] if weights and enough[group] else None,
                    f"{share:g}",
                )
            )
        rows.append(Row(option.text, tuple(cells)))
    short = [str(GROUP_LABELS[g]) for g in groups if not enough[g]]
    means = [
        (str(GROUP_LABELS[g]), told[g]["mean"]) for g in groups if "mean" in told[g] and enough[g]
    ]
    return Table(
        caption=part.text if part else question.text,
        is_part=part is not None,
        rows=tuple(rows),
        bases=tuple((str(GROUP_LABELS[g]), bases[g]) for g in groups),
        means=tuple(means),
        note=_short(short, survey.minimum),
    )


def _short(groups: Sequence[str], minimum: int) -> str:
    if not groups:
        return ""
    words = _("%(groups)s答卷样本不足 %(n)d 份，只列份数，不作比例。")
    return words % {"groups": "、".join(groups), "n": minimum}


def _ranking(question: Question, told: dict[str, Any], group: str) -> Table:
    top = question.top
    most = max(told["points"].values(), default=0) or 1
    order = sorted(question.options, key=lambda o: -told["points"][o.code])
    rows = [
        Row(
            option.text,
            (
                *(Cell(n) for n in told["counts"][option.code]),
                Cell(
                    told["points"][option.code],
                    length=f"{100 * told['points'][option.code] / most:.1f}",
                ),
            ),
        )
        for option in order
    ]
    places = tuple(_("第 %(n)d 位") % {"n": n} for n in range(1, top + 1))
    return Table(
        caption=_("%(group)s（%(n)d 人答）") % {"group": group, "n": told["n"]},
        rows=tuple(rows),
        bases=((group, told["n"]),),
        columns=(*places, _("得分")),
        is_part=True,
        note=_("得分：排第 1 位计 %(n)d 分，以后每位少 1 分。") % {"n": top},
    )


def excluded_lines(survey: Survey) -> list[tuple[str, str, int, str]]:
    """Grounds with the group, how many answers of it do not count, and the query that lists them
    at the desk.
    """
    return [
        (
            str(GROUND_LABELS[Ground(row["ground"])]),
            str(GROUP_LABELS[row["group"]]),
            row["n"],
            f"group={row['group']}&ground={row['ground']}",
        )
        for row in (survey.results or {}).get("excluded", ())
    ]


def group_lines(survey: Survey) -> list[dict[str, Any]]:
    """Each group with how many came back, how many count, and whether they suffice."""
    told = (survey.results or {}).get("groups", {})
    return [
        {"group": group, "label": str(GROUP_LABELS[group]), **told[group]}
        for group in names_of_groups(survey)
        if group in told
    ]


def flat_rows(survey: Survey) -> Iterator[list[object]]:
    """Question, line, option, group, how many answered, how many chose it, share: for files."""
    for shown in shown_questions(survey):
        for table in shown.tables:
            for row in table.rows:
                columns = table.columns or [label for label, _n in table.bases]
                for place, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
                    base = table.bases[0 if table.columns else place][1]
                    yield [
                        shown.place, shown.question.text,
                        table.caption if table.is_part else "", row.label, column, base,
                        cell.n, "" if cell.percent is None else cell.percent,
                        "" if cell.weighted is None else cell.weighted,
                    ]  # fmt: skip
