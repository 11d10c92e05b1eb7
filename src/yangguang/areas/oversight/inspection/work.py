"""Findings of the self-check in 今天: one line a check, with the earliest limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.areas.oversight.inspection.models import Finding
from yangguang.areas.oversight.inspection.rules import CHECKS
from yangguang.kernel.asking import Asking
from yangguang.kernel.cases.selectors.access import ANSWERERS
from yangguang.kernel.desk.registry import NOTHING, Lists, Work
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from yangguang.kernel.organizations.rules import Actor

SOON = 2
"""Days before the limit from which on it is due soon."""


class InspectionWork:
    """What the actor's units have to mend on the site."""

    name = "inspection"
    order = 60

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Asking[Lists]:
        """Open findings of the actor's units, gathered by check: they wait for whoever looks."""
        units = actor.agencies_with(*ANSWERERS)
        if not units:
            return NOTHING
        rows = (
            Finding.objects.filter(agency__in=units, fixed_at__isnull=True)
            .order_by()
            .values("check_id", "agency_id")
            .annotate(n=Count("pk"), due=Min("due_on"), since=Min("first_seen"))
            .order_by("due", "check_id")[:limit]
        )
        (found,) = yield [rows]
        today = city_date(at)
        return {**NOTHING, "unit": [_line(dict(row), today) for row in found]}


def _line(row: dict[str, Any], today: date) -> Work:
    name, due = str(row["check_id"]), row["due"]
    days = (due - today).days
    if days < 0:
        level, left = "late", _("已逾期%(n)d天") % {"n": -days}
    else:
        level = "due_soon" if days <= SOON else "in_time"
        left = _("还剩%(n)d天") % {"n": days}
    label = CHECKS[name].label if name in CHECKS else name
    return Work(
        title=_("%(label)s：%(n)d处待改正") % {"label": label, "n": row["n"]},
        url=f"{reverse('inspection:findings')}?check={name}",
        kind=_("网站自查"),
        agency="",
        state=_("待改正"),
        due_on=due,
        left=left,
        level=level,
        since=row["since"],
        agencies=(row["agency_id"],),
    )
