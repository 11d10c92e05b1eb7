"""Drafts clause by clause, as they stand in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape

from yangguang.areas.decisions.models import Clause, DraftText
from yangguang.areas.decisions.rules.clauses import Kept, Level
from yangguang.kernel.ledger.rules import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yangguang.areas.decisions.models import Consultation


def kept(clauses: Iterable[Clause]) -> list[Kept]:
    """Clauses as the rules take them."""
    return [Kept(c.key, c.level, c.label, c.text) for c in clauses]


def text_digest(title: str, lines: Sequence[str]) -> str:
    """What names a version's words: title and clauses, line by line."""
    return digest({"title": title, "lines": list(lines)})


def line_of(clause: Clause) -> str:
    """The clause as a line of its text."""
    if clause.level in {Level.PARAGRAPH, Level.PREAMBLE}:
        return clause.text
    return f"{clause.label}\u3000{clause.text}".rstrip("\u3000")


def body_of(clauses: Iterable[Clause]) -> str:
    """The draft as the HTML of an official document."""
    tags = {
        Level.CHAPTER: ('<h2 class="chapter">', "</h2>"),
        Level.SECTION: ('<h3 class="chapter">', "</h3>"),
    }
    parts = []
    for clause in clauses:
        begin, end = tags.get(Level(clause.level), ("<p>", "</p>"))
        parts.append(f"{begin}{escape(line_of(clause))}{end}")
    return "\n".join(parts)


def latest_text(consultation: Consultation) -> DraftText | None:
    """The newest version of the draft, released or not."""
    return consultation.texts.order_by("-number").first()


def clauses_of(text: DraftText | None) -> list[Clause]:
    """A version's clauses in order."""
    return list(text.clauses.order_by("position")) if text else []
