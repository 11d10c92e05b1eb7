"""Pictures written into the mark-up itself as data: addresses."""

from __future__ import annotations

import base64
import binascii
import re

from yangguang.kernel.documents.model import Attachment
from yangguang.kernel.documents.pictures import picture

_DATA = re.compile(r"data:image/[a-z0-9.+-]+;base64,(.*)\Z", re.IGNORECASE | re.DOTALL)


def inline_picture(source: str, count: int) -> Attachment | None:
    """The picture in a data: address, or None for any other address."""
    found = _DATA.match(source.strip())
    if not found:
        return None
    try:
        data = base64.b64decode(found[1], validate=False)
    except (binascii.Error, ValueError):
        return None
    return picture(data, f"picture-{count}")
