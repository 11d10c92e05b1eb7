"""Consultations, the opinions on them, and what came of each."""

from yangguang.areas.decisions.models.consultations import (
    Clause,
    ClauseReason,
    Consultation,
    DraftText,
    Opinion,
    OpinionFile,
    OpinionGroup,
    OpinionTarget,
)

__all__ = [
    "Clause",
    "ClauseReason",
    "Consultation",
    "DraftText",
    "Opinion",
    "OpinionFile",
    "OpinionGroup",
    "OpinionTarget",
]
