"""The missing holiday notice on 今天, for those who keep the calendars."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.calendars.rules import may_keep, missing_year
from yangguang.kernel.desk.registry import Lists, Work
from yangguang.kernel.duties.derivation.book import the_book
from yangguang.kernel.now import city_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor


class CalendarWork:
    """From 1 November until the next year's notice is entered."""

    name = "calendars"
    order = 80

    def gather(self, actor: Actor, *, at: datetime, limit: int) -> Lists:
        """The year that is missing; who keeps the calendars sees it as his own."""
        del limit
        return {"mine": self._missing(actor, at), "unit": [], "waiting": []}

    def _missing(self, actor: Actor, at: datetime) -> Sequence[Work]:
        # The page has the plan at hand, and with it the calendar.
        calendar = the_book().calendar_on(None) if may_keep(actor) else None
        year = missing_year(calendar.announced, city_date(at)) if calendar else None
        if year is None:
            return []
        return [
            Work(
                title=_("导入%(year)d年的放假安排") % {"year": year},
                url=reverse("desk:calendar_import"),
                kind=_("日历"),
                agency="",
                state=_("尚未导入"),
                due_on=date(year - 1, 12, 31),
                left=_("涉及该年的期限都是暂定的"),
                level="due_soon",
            )
        ]
