"""Files stored under their digest: the same bytes once, and a changed file is another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yangguang.kernel.ledger.rules import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator


def path_of(digest: str) -> str:
    """Where the file with the digest lies in the store."""
    plain = digest.partition(":")[2]
    return f"content/{plain[:2]}/{plain[2:4]}/{plain}"


def save(data: bytes) -> str:
    """Store bytes; returns their digest."""
    digest = digest_bytes(data)
    put(path_of(digest), data)
    return digest


def put(path: str, data: bytes) -> None:
    """Store bytes under a path unless something stands there already."""
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))


def read(digest: str) -> bytes:
    """The bytes with the digest. Raises FileNotFoundError."""
    return read_path(path_of(digest))


def read_path(path: str) -> bytes:
    """The bytes under a path. Raises FileNotFoundError."""
    with default_storage.open(path, "rb") as file:
        return bytes(file.read())


def exists(path: str) -> bool:
    """Whether something is stored under the path."""
    return default_storage.exists(path)


def remove(paths: Iterator[str]) -> None:
    """Remove stored files, whether or not they exist."""
    for path in paths:
        default_storage.delete(path)


def names(folder: str) -> list[str]:
    """Names of the files in a folder of the store; none while there is no folder."""
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
