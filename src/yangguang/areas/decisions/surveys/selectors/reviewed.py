"""Words about a survey as far as they left the gate: what its notice and its report say.

A notice or report is made from the officers' fields and may be changed or masked before it is
public; the fields stay as they were typed. Pages show of them only what was let through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yangguang.areas.decisions.surveys.rules.wording import one_line
from yangguang.areas.decisions.surveys.selectors.surveys import results_stand
from yangguang.kernel.ui.diff import paragraphs

if TYPE_CHECKING:
    from yangguang.areas.decisions.surveys.models import Outcome, Survey
    from yangguang.kernel.publishing.models import Record


def _whole(record: Record | None) -> str:
    """Every paragraph and cell of the text that is public now, a line each."""
    if record is None or record.current is None:
        return ""
    return "\n".join(one_line(line) for line in paragraphs(record.current.version.body))


def _let_through(words: str, whole: str) -> str:
    """The words where the public text says them, otherwise nothing."""
    return words if one_line(words) in whole else ""


@dataclass(frozen=True)
class Announced:
    """What the notice says besides the questionnaire; empty: not in these words."""

    target: str
    sample_method: str
    conductor: str
    confidence: str
    contact: str


def announced(survey: Survey) -> Announced:
    """Fields of a public survey as far as its notice says them."""
    whole = _whole(survey.notice)
    return Announced(
        *(
            _let_through(words, whole)
            for words in (
                survey.target,
                survey.sample_method,
                survey.conductor,
                survey.confidence,
                survey.contact,
            )
        )
    )


@dataclass(frozen=True)
class Concluded:
    """What the report says in words."""

    findings: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    others: int
    """Outcomes the report tells in other words than the fields; to be read there."""


def concluded(survey: Survey) -> Concluded:
    """Findings and outcomes as far as the public report says them; nothing while none is public."""
    if not results_stand(survey):
        return Concluded((), (), 0)
    whole = _whole(survey.report)
    rows = list(survey.outcomes.all())
    told = tuple(
        row
        for row in rows
        if all(_let_through(w, whole) for w in (row.said, row.reason, row.used_in) if w)
    )
    lines = (line for line in survey.findings.splitlines() if line.strip())
    found = tuple(line for line in lines if _let_through(line, whole))
    return Concluded(found, told, len(rows) - len(told))
