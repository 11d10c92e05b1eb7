"""What a page showed, and what moved since: the write side of serving.

`collecting` gathers, while a page is rendered, a tag for everything it showed. `move` names what a
write changed. Both end in one table, tag → n, written as the last step of the transaction.
"""

from yangguang.kernel.tags.collecting import (
    Collected,
    collecting,
    is_collecting,
    named,
    refuse,
    show,
    until,
)
from yangguang.kernel.tags.moving import move
from yangguang.kernel.tags.rules import declare_named, declare_unseen

__all__ = [
    "Collected",
    "collecting",
    "declare_named",
    "declare_unseen",
    "is_collecting",
    "move",
    "named",
    "refuse",
    "show",
    "until",
]
