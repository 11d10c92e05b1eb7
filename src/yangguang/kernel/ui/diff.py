"""A readable difference of two texts: paragraph by paragraph, then character by character.

Costs are bounded: texts so long that a comparison would take seconds are shown as deleted and
inserted paragraphs, which is still true, only less fine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
HIDDEN_TAGS = frozenset({"script", "style"})
# Han characters compare one by one, words and numbers as wholes.
TOKEN = re.compile(r"[A-Za-z]+|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
LOOKS_LIKE_HTML = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|li|table|br|blockquote|section)\b", re.IGNORECASE
)
MAX_PARAGRAPH_CELLS = 4_000_000
MAX_TOKEN_CELLS = 1_000_000
LOOK_AHEAD = 6
SIMILAR = 0.45
CONTEXT = 2
"""Unchanged paragraphs shown on each side of a change; the rest folds."""


@dataclass(frozen=True)
class Piece:
    """Part of a changed paragraph: "same", "inserted" or "deleted"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One paragraph: "same", "inserted", "deleted" or "changed" (then with pieces)."""

    kind: str
    old: str = ""
    new: str = ""
    pieces: tuple[Piece, ...] = ()


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._text: list[str] = []
        self._hidden = 0

    def flush(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self.found.append(text)
        self._text = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCK_TAGS:
            self.flush()
        self._hidden += tag in HIDDEN_TAGS

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            self.flush()
        self._hidden -= tag in HIDDEN_TAGS and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(data)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of an HTML or plain text, as plain text; empty ones are left out."""
    if not LOOKS_LIKE_HTML.search(text):
        return [line.strip() for line in text.splitlines() if line.strip()]
    parser = _Paragraphs()
    parser.feed(text)
    parser.close()
    parser.flush()
    return parser.found


def compare(old: str, new: str) -> list[Change]:
    """All paragraphs of both texts in reading order."""
    before, after = paragraphs(old), paragraphs(new)
    if len(before) * len(after) > MAX_PARAGRAPH_CELLS:
        return [
            *(Change("deleted", old=text) for text in before),
            *(Change("inserted", new=text) for text in after),
        ]
    changes: list[Change] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            changes += [Change("same", text, text) for text in before[a:b]]
        else:
            changes += _pair_up(before[a:b], after[c:d])
    return changes


def _pair_up(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Show similar paragraphs of a replaced run side by side, the rest as deleted or inserted."""
    position = 0
    for text in before:
        near = range(position, min(position + LOOK_AHEAD, len(after)))
        best = max(near, key=lambda i: _similarity(text, after[i]), default=None)
        if best is None or _similarity(text, after[best]) < SIMILAR:
            yield Change("deleted", old=text)
            continue
        yield from (Change("inserted", new=skipped) for skipped in after[position:best])
        yield _changed(text, after[best])
        position = best + 1
    yield from (Change("inserted", new=text) for text in after[position:])


def _similarity(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The cheap upper bound first: most pairs are unlike and need no more.
    if matcher.real_quick_ratio() < SIMILAR:
        return 0.0
    return matcher.quick_ratio()


def _changed(old: str, new: str) -> Change:
    return Change("changed", old, new, tuple(_pieces(old, new)))


def _pieces(old: str, new: str) -> list[Piece]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) * len(after) > MAX_TOKEN_CELLS:
        return [Piece("deleted", old), Piece("inserted", new)]
    steps = [
        (operation == "equal", "".join(before[a:b]), "".join(after[c:d]))
        for operation, a, b, c, d in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes()
    ]
    pieces: list[Piece] = []
    for same, deleted, inserted in _without_crumbs(steps):
        if same:
            pieces.append(Piece("same", deleted))
            continue
        pieces += [Piece("deleted", deleted)] if deleted else []
        pieces += [Piece("inserted", inserted)] if inserted else []
    return pieces


def _without_crumbs(steps: list[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    """Join changes that only a single common character keeps apart: easier to read as one."""
    joined: list[tuple[bool, str, str]] = []
    for index, (same, old, new) in enumerate(steps):
        inner = 0 < index < len(steps) - 1
        is_change = not same or (inner and len(old) == 1)
        if joined and is_change and not joined[-1][0]:
            _, old_before, new_before = joined.pop()
            joined.append((False, old_before + old, new_before + new))
        else:
            joined.append((not is_change, old, new))
    return joined


def _inline(kind: str, text: str) -> SafeString:
    """One marked stretch, with words for those who hear the page or see no colour."""
    if kind == "same":
        return format_html("{}", text)
    tag, word, end = (
        ("ins", _("新增"), _("新增结束"))
        if kind == "inserted"
        else ("del", _("删除"), _("删除结束"))
    )
    return format_html(
        '<{0}><span class="visually-hidden">[{1}]</span>{2}'
        '<span class="visually-hidden">[{3}]</span></{0}>',
        mark_safe(tag),
        word,
        text,
        end,
    )


def _paragraph(change: Change) -> SafeString:
    if change.kind == "changed":
        content = format_html_join("", "{}", ((_inline(p.kind, p.text),) for p in change.pieces))
    else:
        content = _inline(change.kind, change.new or change.old)
    return format_html('<p class="diff-{}">{}</p>', change.kind, content)


def _fold(same: list[Change]) -> SafeString:
    summary = ngettext("未改动的 %(count)d 段", "未改动的 %(count)d 段", len(same)) % {
        "count": len(same)
    }
    body = format_html_join("", "{}", ((_paragraph(change),) for change in same))
    return format_html(
        '<details class="diff-fold"><summary>{}</summary>{}</details>', summary, body
    )


def _runs(changes: list[Change]) -> Iterator[list[Change]]:
    run: list[Change] = []
    for change in changes:
        if run and (run[-1].kind == "same") != (change.kind == "same"):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def render(old: str, new: str) -> SafeString:
    """The comparison as HTML with ins and del; long unchanged stretches fold."""
    changes = compare(old, new)
    if all(change.kind == "same" for change in changes):
        return format_html('<p class="diff-none">{}</p>', _("两个版本文字相同。"))
    shown: list[SafeString] = []
    runs = list(_runs(changes))
    for index, run in enumerate(runs):
        head = CONTEXT if index > 0 else 0
        tail = CONTEXT if index < len(runs) - 1 else 0
        if run[0].kind == "same" and len(run) > head + tail + 1:
            end = len(run) - tail
            shown += [_paragraph(change) for change in run[:head]]
            shown.append(_fold(run[head:end]))
            shown += [_paragraph(change) for change in run[end:]]
        else:
            shown += [_paragraph(change) for change in run]
    return format_html(
        '<div class="diff">{}</div>', format_html_join("", "{}", ((s,) for s in shown))
    )
