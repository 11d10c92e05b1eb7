"""What the search gives the ledger: the index as a projection of its own, acts of editors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.registry import (
    ActKind,
    register_acts,
    register_loop,
    register_outside,
)
from yangguang.kernel.search.following import SearchProjection
from yangguang.kernel.search.tallies import AddingUp

ACTS = (
    ActKind("search.synonyms_saved", _("修改同义词：%(words)s")),
    ActKind("search.promotion_saved", _("设置推荐答案“%(title)s”")),
)


def register() -> None:
    """Register everything once, at start."""
    register_acts(*ACTS)
    register_outside(SearchProjection())
    register_loop("search tallies", AddingUp().step)
