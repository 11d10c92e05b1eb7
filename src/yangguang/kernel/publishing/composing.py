"""What a page made of blocks must have before it may leave the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.publishing.blocks import check_complete
from yangguang.kernel.publishing.selectors.composed import check_contents

if TYPE_CHECKING:
    from yangguang.kernel.publishing.models import Version


def check_composed(version: Version, going_out: bool) -> None:
    """Raises Refused for a block that lacks something, a record that is not public."""
    if version.blocks is None:
        return
    check_complete(version.genre, version.blocks)
    check_contents(version, going_out=going_out)
