"""Reading a file: what it is, is decided by its content and never by its name."""

from __future__ import annotations

from datetime import datetime

from yangguang.kernel.documents.model import ReadDocument
from yangguang.kernel.documents.readers.text import read_text
from yangguang.kernel.documents.structure import recognise


def read(data: bytes, *, filename: str, at: datetime | None = None) -> ReadDocument:
    return recognise(read_text(data), name=filename, at=at)
