"""An uploaded archive of saved pages, unpacked into a folder without trusting it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers.zipsafe import SafeZip

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_FILES = 20_000
MOST_BYTES = 1024 * 1024 * 1024
"""All files of a site together, unpacked."""
LONGEST_PATH = 200
LONGEST_NAME = 240
"""In bytes: what a file system takes for one name."""


def unpack(data: bytes, folder: Path, *, progress: Callable[[int, int], None]) -> Path:
    """Write the archive's files below the folder; the root of the saved site in it.

    The archive's own word about sizes is held against what comes out. Names that would lead
    outside, links, and names no file system takes are refused. Raises Unreadable.
    """
    archive = SafeZip(data, most_members=MOST_FILES, most_bytes=MOST_BYTES)
    names = [name for name in archive.readable_names if not _is_of_no_use(name)]
    if not names:
        raise Unreadable("empty", _("压缩包里没有文件。请把保存旧网站的整个文件夹压缩后上传。"))
    for place, name in enumerate(names):
        progress(place, len(names))
        _check(name)
        target = folder / name
        content = archive.member(name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content or b"")
        except (FileExistsError, IsADirectoryError, NotADirectoryError) as clash:
            raise _unsafe() from clash
    return root_of(folder)


def _is_of_no_use(name: str) -> bool:
    """What systems add of their own."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _check(name: str) -> None:
    parts = PurePosixPath(name).parts
    is_long = len(name) > LONGEST_PATH or any(len(p.encode()) > LONGEST_NAME for p in parts)
    if is_long or ".." in parts or name.startswith("/") or any(ord(c) < 32 for c in name):
        raise _unsafe()


def _unsafe() -> Unreadable:
    return Unreadable(
        "unsafe_names",
        _("压缩包里有不能使用的文件名（太长、重名或者指向外部）。请重新保存网页后再压缩。"),
    )


def root_of(folder: Path) -> Path:
    """Where the site begins: who packs it puts one folder around it, and programs that save sites
    another with the name of the host.
    """
    outer = _only_folder_in(folder) or folder
    host = _only_folder_in(outer)
    return host if host is not None and "." in host.name else outer


def _only_folder_in(folder: Path) -> Path | None:
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else None
