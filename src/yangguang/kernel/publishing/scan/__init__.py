"""The scan before publication: personal information, marks and words (pure Python)."""

from __future__ import annotations

from yangguang.kernel.publishing.scan import marks
from yangguang.kernel.publishing.scan.attachments import attachment_texts, field_label
from yangguang.kernel.publishing.scan.findings import (
    Finding,
    Rule,
    Severity,
    WordKind,
    WordRule,
)
from yangguang.kernel.publishing.scan.labels import LABELS
from yangguang.kernel.publishing.scan.markup import html_text
from yangguang.kernel.publishing.scan.masking import CannotMask, mask, mask_html
from yangguang.kernel.publishing.scan.scanner import scan
from yangguang.kernel.publishing.scan.words import read_words

__all__ = [
    "LABELS",
    "CannotMask",
    "Finding",
    "Rule",
    "Severity",
    "WordKind",
    "WordRule",
    "attachment_texts",
    "field_label",
    "html_text",
    "marks",
    "mask",
    "mask_html",
    "read_words",
    "scan",
]
