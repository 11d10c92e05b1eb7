"""How states look: every state has a word, a shape and a tone, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass

SHAPES = {
    "neutral": "ring",
    "active": "half",
    "done": "check",
    "soon": "clock",
    "late": "alert",
    "paused": "pause",
    "refused": "cross",
}
TONES = {
    "draft": "neutral",
    "new": "neutral",
    "in_review": "active",
    "active": "active",
    "open": "active",
    "scheduled": "soon",
    "approved": "done",
    "published": "done",
    "done": "done",
    "in_time": "done",
    "in_force": "done",
    "due_soon": "soon",
    "soon": "soon",
    "returned": "soon",
    "corrected": "soon",
    "late": "late",
    "overdue": "late",
    "failed": "late",
    "paused": "paused",
    "refused": "refused",
    "withdrawn": "refused",
    "repealed": "refused",
    "closed": "paused",
    "pending": "active",
    "to_explain": "soon",
    "explained": "neutral",
    "fulfilled": "done",
    "fulfilled_late": "done",
    "excused": "neutral",
    "not_applicable": "neutral",
    "not_measurable": "paused",
}


@dataclass(frozen=True)
class Look:
    """What a state badge is drawn from."""

    tone: str
    shape: str


def look(state: str, tone: str = "") -> Look:
    """The look of a state; `tone` decides for states this module does not know."""
    chosen = tone if tone in SHAPES else TONES.get(state, "neutral")
    return Look(chosen, SHAPES[chosen])
