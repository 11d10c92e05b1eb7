"""What left the gate, for whatever has a notice and a report before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.publishing.rules import RecordState

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.publishing.models import Record


def released_title(record: Record | None, own: str) -> str:
    """The title as it left the gate; while it has not, what the office wrote."""
    return record.current.version.title if record and record.current else own


def is_public(record: Record | None) -> bool:
    """Whether it is public now: made, published, and not taken back."""
    return record is not None and record.state == RecordState.PUBLISHED


def moment_of(record: Record | None) -> datetime:
    """When a public record was published."""
    assert record is not None and record.current is not None  # noqa: S101, PT018  it is public
    return record.current.published_at
