"""What is uploaded is told by its content and looked at for malware; a refusal says why."""

from __future__ import annotations

from yangguang.kernel.documents import filetypes
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.publishing.malware import check_malware
from yangguang.kernel.publishing.rules import Refused

WORD = filetypes.WORD


def media_type_of(data: bytes, name: str) -> str:
    """The type by content. Raises Refused when it may not be published or belies its name."""
    try:
        return filetypes.media_type_of(data, name)
    except Unreadable as refusal:
        raise Refused(refusal.code, refusal.message) from refusal


def taken_in(data: bytes, name: str) -> str:
    """The type by content of a file that may be kept: whatever anybody uploads comes through here.

    Raises Refused for a type that is not taken or belies its name, and for malware; Unscanned when
    a scanner is set and gives no verdict.
    """
    media_type = media_type_of(data, name)
    check_malware(data, name)
    return media_type
