"""QR codes as pictures that stand in the page itself."""

from __future__ import annotations

import base64
from functools import lru_cache
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


@lru_cache(maxsize=64)
def qr_picture(text: str) -> str:
    """The text, as a rule an address, as a QR code."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=2, box_size=10)
    code.add_data(text)
    made = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(made)
    return "data:image/svg+xml;base64," + base64.b64encode(made.getvalue()).decode()
