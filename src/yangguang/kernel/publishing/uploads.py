"""What an officer uploads is told by its content; a refusal is the desk's own."""

from __future__ import annotations

from yangguang.kernel.documents import filetypes
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.publishing.rules import Refused

WORD = filetypes.WORD


def media_type_of(data: bytes, name: str) -> str:
    """The type by content. Raises Refused when it may not be published or belies its name."""
    try:
        return filetypes.media_type_of(data, name)
    except Unreadable as refusal:
        raise Refused(refusal.code, refusal.message) from refusal
