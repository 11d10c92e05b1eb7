"""Open events and what becomes of them, as a list that can be subscribed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.decisions.meetings.selectors import public_events, title_of
from yangguang.kernel.notices.registry import ListItem, WholeList
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Sequence

NEWS = {
    "opinion.invitation_published": _l("邀请公众报名"),
    "decisions.event_postponed": _l("延期"),
    "decisions.event_cancelled": _l("取消"),
    "decisions.list_frozen": _l("公布候选名单"),
    "opinion.delegates_drawn": _l("公布选定结果"),
    "decisions.event_reported": _l("公布情况和意见采纳"),
}


class MeetingsList(WholeList):
    """列席、开放日和听证."""

    name = "meetings"
    title = _l("列席、开放日和听证")
    page = "meetings:home"
    act_kinds = frozenset(NEWS)

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """The calendar."""
        del canonical
        return [(_("日历"), reverse("meetings:calendar"))]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened to events that are public now, newest first."""
        del canonical
        found = []
        for act, event in self.told_of(public_events(), after=after, upto=upto, limit=limit):
            facts = (str(NEWS[act.kind]), datetime_cn(act.at))
            url = reverse("meetings:event", args=[event.number])
            found.append(
                ListItem(
                    key=f"{event.number}:{act.kind}:{act.at.isoformat()}",
                    line=Line(title_of(event), url, facts),
                )
            )
        return found
