"""Consultations and their opinions; the dossiers of decisions; catalogue and proposals."""

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
from yangguang.areas.decisions.models.dossiers import (
    CatalogueEdition,
    CatalogueItem,
    Deliberation,
    Dissent,
    Dossier,
    DossierExpert,
    DossierMove,
    DossierPaper,
    DossierStep,
    ExecutionReport,
    MediaEntry,
    Proposal,
)

__all__ = [
    "CatalogueEdition",
    "CatalogueItem",
    "Clause",
    "ClauseReason",
    "Consultation",
    "Deliberation",
    "Dissent",
    "Dossier",
    "DossierExpert",
    "DossierMove",
    "DossierPaper",
    "DossierStep",
    "DraftText",
    "ExecutionReport",
    "MediaEntry",
    "Opinion",
    "OpinionFile",
    "OpinionGroup",
    "OpinionTarget",
    "Proposal",
]
