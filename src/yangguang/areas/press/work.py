"""Filings that wait for the city's office, in 今天: of the office, and of who handed them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.press.models import Filing
from yangguang.areas.press.rules import KIND_LABELS, Kind
from yangguang.areas.press.selectors import KEEPERS, is_office
from yangguang.kernel.asking import Asking
from yangguang.kernel.desk.registry import NOTHING, Lists, Work

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


class PressWork:
    """What the office has to put on file, and what units wait for."""

    name = "press"
    order = 62

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """Filings nobody has decided on yet, the oldest first."""
        del at
        units = actor.agencies_with(*KEEPERS)
        if not (units or is_office(actor)):
            return NOTHING
        waiting = Filing.objects.filter(outcome="")
        if not is_office(actor):
            waiting = waiting.filter(agency__in=units)
        rows = waiting.order_by("pk").values(
            "pk", "kind", "agency_id", "proposed_at", "account__name", "values"
        )[:limit]
        (found,) = yield [rows]
        place = "mine" if is_office(actor) else "waiting"
        return {**NOTHING, place: [_line(dict(row)) for row in found]}


def _line(row: dict[str, Any]) -> Work:
    kind = _("政务新媒体%(kind)s备案") % {"kind": KIND_LABELS[Kind(row["kind"])]}
    return Work(
        title=row["account__name"] or str(row["values"].get("name", "")),
        url=reverse("media_desk:filing", args=[row["pk"]]),
        kind=kind,
        agency="",
        state=_("等待确认"),
        since=row["proposed_at"],
        agencies=(row["agency_id"],),
    )
