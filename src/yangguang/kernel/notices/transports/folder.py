"""Messages as files: nothing is lost where no server is set up, and everything can be seen."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def folder(name: str) -> Path:
    """`mail` or `sms` in the data folder."""
    return Path(settings.DATA_DIR) / name


def put(name: str, file_name: str, content: bytes) -> Path:
    """Write a message whole or not at all, on the disk before this returns."""
    target = folder(name)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = target / file_name
    partial = target / f".{file_name}.partial"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return path


def is_there(name: str, file_name: str) -> bool:
    """Whether the message was written."""
    return (folder(name) / file_name).is_file()
