"""Putting the suggestion in the place of what was found."""

from __future__ import annotations

from html import escape

from yangguang.kernel.publishing.scan.findings import Finding
from yangguang.kernel.publishing.scan.markup import Place, plain


class CannotMask(ValueError):
    """The finding has no masked form, or its text no longer stands there."""


def mask(text: str, finding: Finding) -> str:
    """The text with this one occurrence masked."""
    start, end = _find(text, finding)
    return text[:start] + _suggestion(finding) + text[end:]


def mask_html(html: str, finding: Finding) -> str:
    """The HTML with this one occurrence masked in its text; tags and all else as they were."""
    source = plain(html)
    start, end = _find(source.text, finding)
    pieces, kept = [], 0
    replacement = escape(_suggestion(finding), quote=False)
    for begin, stop in _spans(source.places[start:end]):
        pieces += [html[kept:begin], replacement]
        replacement, kept = "", stop
    return "".join((*pieces, html[kept:]))


def _suggestion(finding: Finding) -> str:
    if finding.suggestion is None:
        raise CannotMask(finding.rule)
    return finding.suggestion


def _spans(places: list[Place]) -> list[tuple[int, int]]:
    """Source spans without separators, each once: one reference may give two characters."""
    return list(dict.fromkeys(place for place in places if place))


def _find(text: str, finding: Finding) -> tuple[int, int]:
    """Where it stood, or the nearest same text after other places were masked."""
    if not finding.matched:
        raise CannotMask(finding.rule)
    start = finding.start
    if not text.startswith(finding.matched, start):
        before = text.rfind(finding.matched, 0, start + len(finding.matched))
        after = text.find(finding.matched, start)
        options = [place for place in (before, after) if place >= 0]
        if not options:
            raise CannotMask(finding.rule)
        start = min(options, key=lambda place: abs(place - start))
    return start, start + len(finding.matched)
