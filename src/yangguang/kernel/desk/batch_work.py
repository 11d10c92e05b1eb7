"""Batches on 今天: what waits for my signature, for publication, or came back to us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.asking import Asking
from yangguang.kernel.desk.registry import Lists, Work
from yangguang.kernel.publishing.selectors import ask_open_batches

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Batch


class BatchWork:
    """Many texts under one signature."""

    name = "batches"
    order = 25

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """Mine: to sign, to publish, sent back. Waiting: what I handed in and others sign."""
        del at  # a batch has no time limit
        found = yield from ask_open_batches(actor, limit=limit)
        return {
            "mine": [
                *(_line(batch, batch.steps[batch.passed]["label"]) for batch in found.to_sign),
                *(_line(batch, _("待发布")) for batch in found.to_publish),
                *(_line(batch, _("退回修改")) for batch in found.returned),
            ],
            "unit": (),
            "waiting": [
                _line(batch, batch.steps[batch.passed]["label"]) for batch in found.handed_in
            ],
        }


def _line(batch: Batch, state: str) -> Work:
    return Work(
        title=batch.name,
        url=reverse("desk:batch", args=[batch.pk]),
        kind=_("批量审查"),
        agency="",
        agencies=(batch.agency_id,),
        state=state,
        since=batch.submitted_at or batch.created_at,
        number=_("%(count)d 条") % {"count": batch.count},
    )
