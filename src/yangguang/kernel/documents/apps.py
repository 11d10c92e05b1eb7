"""Documents: reading, numbering and printing official documents."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Pure Python without tables: other rooms call it with bytes and text."""

    name = "yangguang.kernel.documents"
    label = "documents"
