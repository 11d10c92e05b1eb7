"""The words of messages. One template says the same by mail, by text message and on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from yangguang.kernel.organizations.rules import Actor

Context = Mapping[str, Any]
Resolver = Callable[[Sequence[Context], "Actor", datetime], Sequence[Context | None]]
"""Completes contexts as the reader may see them now; None where he may not, or all is gone."""
StillWaits = Callable[[Context, "Actor", datetime], bool]


@dataclass(frozen=True)
class Line:
    """One entry of a list in a message: what, where, and its facts."""

    title: str
    url: str
    facts: tuple[str, ...] = ()


def what_moved(context: Context, lines: tuple[Line, ...], *, url: str) -> Context | None:
    """Words of a message that lists what ends on another day; None when nothing is left of it."""
    if not lines:
        return None
    count = context["count"]
    return {
        "count": count,
        "first": lines[0].title,
        "url": url,
        "lines": lines,
        "rest": _("还有更多，请到办公端查看全部。") if count > len(context["moved"]) else "",
    }


def _as_they_are(
    contexts: Sequence[Context], _reader: Actor, _at: datetime
) -> Sequence[Context | None]:
    return contexts


def _always(_context: Context, _reader: Actor, _at: datetime) -> bool:
    return True


@dataclass(frozen=True)
class MessageTemplate:
    """What a message says. Texts hold named fields: {number}, {title}."""

    name: str
    label: str | Promise
    """What the message is for, in the administrator's list."""
    subject: str | Promise
    text: str | Promise
    """Paragraphs, with an empty line between them."""
    next_step: str | Promise
    """What the reader can do or expect now, and by when."""
    short: str | Promise
    """The same in one line, for a text message."""
    facts: tuple[tuple[str | Promise, str], ...] = ()
    """Label and field of what must be at hand: number, date, time limit."""
    link_label: str | Promise = ""
    link: str = "url"
    """Field that holds the address the message leads to."""
    sample: Context = field(default_factory=dict)
    """Values with which the administrator's preview is filled."""
    resolve: Resolver = _as_they_are
    still_waits: StillWaits = _always
    """Whether it is still worth a mail when its turn has come."""
    supplied: frozenset[str] = frozenset()
    """Fields that are known only when it is sent: secret links, a list's name."""
    for_officers: bool = False

    @property
    def is_resolved(self) -> bool:
        """Whether its words come from what the reader may see when he reads."""
        return self.resolve is not _as_they_are

    def fields(self) -> frozenset[str]:
        """Every field the texts need."""
        texts = (self.subject, self.text, self.next_step, self.short)
        named = {name for text in texts for _lit, name, *_ in Formatter().parse(str(text)) if name}
        return frozenset(named | {name for _label, name in self.facts})


@dataclass(frozen=True)
class Rendered:
    """A message in words."""

    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    next_step: str
    short: str
    link_label: str
    url: str
    lines: tuple[Line, ...] = ()
    rest: str = ""
    """What is said after a list that was cut."""


def render(template: MessageTemplate, context: Context) -> Rendered:
    """The message in words. Raises KeyError for a field that is missing."""
    facts = [(str(label), str(context[name])) for label, name in template.facts]
    return Rendered(
        subject=" ".join(_said(template.subject, context).split()),
        paragraphs=tuple(p for p in _said(template.text, context).split("\n\n") if p.strip()),
        facts=tuple((label, value) for label, value in facts if value),
        next_step=_said(template.next_step, context),
        short=_said(template.short, context),
        link_label=str(template.link_label),
        url=str(context.get(template.link, "")),
        lines=tuple(context.get("lines", ())),
        rest=str(context.get("rest", "")),
    )


def _said(text: str | Promise, context: Context) -> str:
    return str(text).format_map(context)


def plain_text(message: Rendered) -> str:
    """The message as plain text, as in the text part of a mail."""
    parts = [*message.paragraphs]
    if message.facts:
        parts.append("\n".join(f"{label}：{value}" for label, value in message.facts))
    parts += ["\n".join(_entry(n, line)) for n, line in enumerate(message.lines, start=1)]
    parts += [message.rest] if message.rest else []
    parts += [message.next_step] if message.next_step else []
    if message.url:
        parts.append(f"{message.link_label}：\n{message.url}")
    return "\n\n".join(parts)


def _entry(number: int, line: Line) -> list[str]:
    facts = f"   {' · '.join(line.facts)}" if line.facts else ""
    return [row for row in (f"{number}. {line.title}", facts, f"   {line.url}") if row.strip()]
