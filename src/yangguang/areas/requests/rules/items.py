"""Several items of information in one application: each is registered and answered by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yangguang.kernel.cases.rules import Refused

MOST_MORE = 9
"""Items beside the first."""
LONGEST_ITEM = 200


def items_in(text: str) -> list[str]:
    """One item a line, each once. Raises Refused for too many or too long ones."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    items = list(dict.fromkeys(line for line in lines if line))
    if len(items) > MOST_MORE:
        raise Refused(
            "too_many_items",
            _("一次最多再列 %(most)d 项，其余的请另行申请。") % {"most": MOST_MORE},
        )
    for item in items:
        if len(item) > LONGEST_ITEM:
            raise Refused(
                "item_long",
                _("“%(item)s……”太长了，一项最多 %(most)d 个字。")
                % {"item": item[:12], "most": LONGEST_ITEM},
            )
    return items
