"""What the scan sees in a version, and what officers decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import files
from yangguang.kernel.publishing.models import FindingDecision, Version, WordRule
from yangguang.kernel.publishing.scan import (
    Finding,
    Severity,
    WordKind,
    attachment_texts,
    html_text,
    scan,
)
from yangguang.kernel.publishing.scan import WordRule as ScanWord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.publishing.models import Attachment


@dataclass(frozen=True)
class FindingView:
    """A finding with the decision that answers it, if any."""

    finding: Finding
    decision: FindingDecision | None

    @property
    def is_open(self) -> bool:
        """Whether the version may not leave the gate because of it."""
        if self.finding.severity is Severity.WARN:
            return False
        return self.finding.severity is Severity.STOP or self.decision is None


SEVERITIES = (Severity.STOP, Severity.MUST_RESOLVE, Severity.WARN)
PLAIN_FIELDS = (
    "title",
    "main_recipients",
    "note",
    "summary",
    "content_source",
    "responsible_editor",
    "procedure_note",
    "audience",
    "retention",
)


def active_words() -> list[ScanWord]:
    """The city's list of words, as the scan takes it."""
    return [
        ScanWord(
            term=row.term,
            kind=WordKind(row.kind),
            replacement=row.replacement or None,
            note=row.note,
            unless=tuple(row.unless),
        )
        for row in WordRule.objects.filter(is_active=True)
    ]


def texts_of(version: Version, attachments: Sequence[Attachment] | None = None) -> dict[str, str]:
    """Every text of a version that the public would see, by field."""
    texts = {name: getattr(version, name) or "" for name in PLAIN_FIELDS}
    texts["body"] = html_text(version.body)
    for index, annex in enumerate(version.annexes):
        texts[f"annex_title:{index}"] = annex["title"]
        texts[f"annex:{index}"] = html_text(annex["body"])
    for file in version.attachments.all() if attachments is None else attachments:
        for place, text in _attachment_texts(file).items():
            texts[f"attachment:{file.name}#{place.rpartition('#')[2]}"] = text
    return {name: text for name, text in texts.items() if text}


def _attachment_texts(file: Attachment) -> dict[str, str]:
    # The same bytes always hold the same text; taking a PDF apart is slow.
    key = f"attachment-texts:{file.digest}:{file.name.rpartition('.')[2]}"
    texts: dict[str, str] | None = cache.get(key)
    if texts is None:
        texts = attachment_texts(files.read(file.digest), file.name)
        cache.set(key, texts, 600)
    return texts


def findings(version: Version, *, at: datetime) -> list[FindingView]:
    """A fresh scan of the version's text, with the record's decisions beside it.

    Decisions of earlier versions count as long as the same words stand at the same place.
    """
    found = scan(texts_of(version), words=active_words(), at=city_date(at))
    decided = {
        d.finding_key: d
        for d in FindingDecision.objects.filter(version__record_id=version.record_id)
        .select_related("person")
        .order_by("pk")
    }
    views = [FindingView(f, decided.get(f.key)) for f in found]
    # What holds the version back comes first; within that, the order of the text.
    return sorted(
        views, key=lambda view: (not view.is_open, SEVERITIES.index(view.finding.severity))
    )


def finding_for(version: Version, key: str, *, at: datetime) -> FindingView | None:
    """One finding of a fresh scan, by its key."""
    return next((f for f in findings(version, at=at) if f.finding.key == key), None)


def open_findings(version: Version, *, words: Sequence[ScanWord], at: datetime) -> list[Finding]:
    """Findings that hold a version back, with the words given; decisions are read only if any.

    For batches: a clean text costs no query.
    """
    files_of = list(version.attachments.all())
    found = scan(texts_of(version, files_of), words=words, at=city_date(at))
    held = [f for f in found if f.severity is not Severity.WARN]
    if not held:
        return []
    decided = set(
        FindingDecision.objects.filter(version__record_id=version.record_id).values_list(
            "finding_key", flat=True
        )
    )
    return [f for f in held if f.severity is Severity.STOP or f.key not in decided]
