"""Keys in files outside database and backup, made on first use, readable by their owner only."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def key_in(folder: Path, name: str) -> str:
    """The key of that name; a new random one where there is none yet."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another process was quicker; its key counts
            pass
    return path.read_text("ascii").strip()
