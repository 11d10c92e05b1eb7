"""Plain words as the body of a document."""

from __future__ import annotations

from django.utils.html import escape


def paragraph(text: str) -> str:
    """One paragraph; whatever looks like mark-up stays words."""
    return f"<p>{escape(text)}</p>"


def paragraphs(text: str) -> str:
    """Each line that says something as a paragraph of its own."""
    return "".join(paragraph(line.strip()) for line in text.splitlines() if line.strip())
