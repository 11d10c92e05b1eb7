"""Addresses as they leave the site: in feeds, sitemaps, citations, on print sheets."""

from __future__ import annotations

import base64
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import qrcode
from django.conf import settings
from qrcode.image.svg import SvgPathImage

if TYPE_CHECKING:
    from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """The path under the configured address of the site, else under the one asked for."""
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


@lru_cache(maxsize=2048)
def qr_picture(address: str) -> str:
    """The address as a QR code for print, as a picture that stands in the page itself."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=2, box_size=10)
    code.add_data(address)
    made = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(made)
    return "data:image/svg+xml;base64," + base64.b64encode(made.getvalue()).decode()
