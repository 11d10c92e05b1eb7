"""Django's own key among the keys of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.keys import key_in

if TYPE_CHECKING:
    from pathlib import Path


def secret_key(folder: Path) -> str:
    """Django's secret key; made on the first start, readable by its owner only."""
    return key_in(folder, "secret_key")
