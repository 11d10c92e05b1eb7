"""Answers in numbers: verified and unverified apart, never added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yangguang.areas.decisions.surveys.rules.questions import QuestionKind

if TYPE_CHECKING:
    from yangguang.areas.decisions.surveys.rules.questions import Question

VERIFIED = "verified"
UNVERIFIED = "unverified"
GROUPS = (VERIFIED, UNVERIFIED)
Answers = Sequence[Mapping[str, Any]]
Tally = dict[str, Any]


def tally(question: Question, answers: Answers) -> Tally:
    """How the question was answered: `n` who did, `asked` who were asked it, and counts.

    single, multiple, scale: `counts` by option, of a scale its `mean` as well; matrix: `counts` by
    row and option; ranking: `counts` by option and place, and `points` (as many for the first
    place as places are ranked, one fewer for each after it).
    """
    asked = [a for a in answers if question.is_asked(a)]
    said = [a[question.key] for a in asked if a.get(question.key) is not None]
    found: Tally = {"asked": len(asked), "n": len(said)}
    if question.kind is QuestionKind.MATRIX:
        found["counts"] = {
            row.code: _counted(question, Counter(v.get(row.code) for v in said))
            for row in question.rows
        }
    elif question.kind is QuestionKind.RANKING:
        found |= _ranked(question, said)
    elif question.kind is QuestionKind.MULTIPLE:
        found["counts"] = _counted(question, Counter(code for v in said for code in v))
    elif question.is_counted:
        found["counts"] = _counted(question, Counter(said))
        if question.kind is QuestionKind.SCALE and said:
            found["mean"] = round(sum(int(v) for v in said) / len(said), 2)
    return found


def _counted(question: Question, counter: Mapping[Any, int]) -> dict[str, int]:
    return {o.code: counter.get(o.code, 0) for o in question.choices}


def _ranked(question: Question, said: Sequence[Sequence[str]]) -> Tally:
    top = question.top
    counts = {o.code: [0] * top for o in question.options}
    for order in said:
        for place, code in enumerate(order[:top]):
            counts[code][place] += 1
    points = {
        code: sum(n * (top - place) for place, n in enumerate(places))
        for code, places in counts.items()
    }
    return {"counts": counts, "points": points}


def weighted(
    question: Question, answers: Answers, *, by: str, weights: Mapping[str, int]
) -> dict[str, float] | None:
    """Shares in percent as they would be were every group as large as in the whole.

    `weights`: percent of the whole for every option of the question `by`. None where a group with
    a weight has no answer, or the question is of a kind whose shares are not weighted.
    """
    plain = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE}
    if question.kind not in plain or question.key == by:
        return None
    shares = dict.fromkeys((o.code for o in question.choices), 0.0)
    for group, weight in weights.items():
        if not weight:
            continue
        found = tally(question, [a for a in answers if a.get(by) == group])
        if not found["n"]:
            return None
        for code, count in found["counts"].items():
            shares[code] += weight * count / found["n"]
    return {code: round(share, 1) for code, share in shares.items()}


def percent(count: int, n: int) -> float:
    """Of n, in percent with one decimal place; nothing of nothing is 0."""
    return round(100 * count / n, 1) if n else 0.0
