"""How clocks of matters look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from yangguang.kernel.clocks import Level
from yangguang.kernel.ui.templatetags.ui import state

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from yangguang.kernel.cases.timing import ClockView

register = template.Library()
LOOKS = {
    Level.NONE: "new",
    Level.IN_TIME: "in_time",
    Level.DUE_SOON: "due_soon",
    Level.LATE: "late",
    Level.PAUSED: "paused",
    Level.DONE: "done",
    Level.DONE_LATE: "late",
    Level.LAPSED: "done",
}


@register.simple_tag
def level_badge(view: ClockView) -> SafeString:
    """Where the clock stands: a word, a shape, a tone."""
    return state(LOOKS[view.level], view.words)


@register.simple_tag
def level_of(level: str, words: str) -> SafeString:
    """The same from a level's name and its words."""
    return state(LOOKS[Level(level)], words) if words else state("new", "", "neutral")
