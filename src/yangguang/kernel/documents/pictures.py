"""Pictures inside documents: known formats only, checked before anyone shows them."""

from __future__ import annotations

import io

from yangguang.kernel.documents.model import Attachment

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
    (b"BM", "image/bmp", "bmp"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
)
_SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000


def picture_type(data: bytes) -> tuple[str, str]:
    """Media type and extension by content; empty if it is no picture we know."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", "webp"
    found = next((kind for kind in _MAGIC if data.startswith(kind[0])), None)
    return (found[1], found[2]) if found else ("", "")


def picture(data: bytes, name: str) -> Attachment | None:
    """A picture that browsers and print can show, converted if need be; None if it cannot be."""
    media_type, extension = picture_type(data)
    if not media_type or len(data) > MAX_BYTES:
        return None
    # Slow library, needed only when a document has pictures.
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            if media_type in _SHOWN:
                image.verify()
                return Attachment(f"{name}.{extension}", media_type, data)
            out = io.BytesIO()
            image.convert("RGB").save(out, format="PNG")
            return Attachment(f"{name}.png", "image/png", out.getvalue())
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):  # fmt: skip
        return None
