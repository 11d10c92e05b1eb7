"""What else can be subscribed to: the board, the units, the calendar of working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.duties.registry import evidence_kinds
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.selectors import full_sentence
from yangguang.kernel.notices.registry import ListItem, register_list
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.now import now
from yangguang.kernel.organizations.selectors import agencies, agency_name
from yangguang.kernel.ui.dates import datetime_cn, day_cn
from yangguang.portal.board import selectors
from yangguang.portal.board.filters import filters_of
from yangguang.portal.board.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yangguang.portal.board.filters import Filters
    from yangguang.portal.board.rows import DutyRow

TOLD_OF_DUTIES = frozenset(
    {
        "duties.overdue",
        "duties.explanation_due",
        "duties.decided",
        "duties.decision_ended",
        "duties.evidence_confirmed",
        "duties.evidence_ended",
    }
)


def _news(kinds: frozenset[str], after: int, upto: int) -> QuerySet[Act]:
    return Act.objects.filter(
        kind__in=kinds, seal__sequence__gt=after, seal__sequence__lte=upto
    ).order_by("-seal__sequence")


class BoardList:
    """公开看板, with its filters: whenever an obligation comes to stand elsewhere."""

    name = "board"
    projection = "duties"

    @property
    def act_kinds(self) -> frozenset[str]:
        """Whatever can prove a duty, or decides about one."""
        return TOLD_OF_DUTIES | evidence_kinds()

    def canonical(self, query: QueryDict) -> str:
        """The board's filters in their order."""
        return filters_of(query).query

    def label(self, canonical: str) -> str:
        """公开看板：教育局、逾期."""
        filters = filters_of(QueryDict(canonical))
        parts = [p for p in (_unit(filters), filters.clause or filters.part, filters.year) if p]
        return _("公开看板") + (f"：{'、'.join(parts)}" if parts else "")

    def path(self, canonical: str) -> str:
        """The list itself."""
        return filters_of(QueryDict(canonical)).url

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """The same as feeds."""
        query = f"?{canonical}" if canonical else ""
        return [
            (name, reverse("board:feed", args=[form]) + query)
            for name, form in (("Atom", "atom"), ("RSS", "rss"))
        ]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Obligations that acts with these seals closed or were about, as they stand now."""
        at, filters = now(), filters_of(QueryDict(canonical))
        acts = _news(self.act_kinds, after, upto)
        about = acts.filter(kind__in=TOLD_OF_DUTIES).values("subject_ref")
        rows = selectors.narrowed(filters, at=at).filter(
            Q(key__in=about) | Q(closings__proof__act__in=acts.order_by().values("pk"))
        )
        ids = list(rows.order_by("-opened_at", "key").values_list("pk", flat=True).distinct())
        found = selectors.by_ids(list(dict.fromkeys(ids))[:limit], at=at)
        return [_duty_item(row) for row in Listing(found, at).rows]


def _unit(filters: Filters) -> str:
    if not filters.agency:
        return ""
    agency = agencies().filter(code=filters.agency).first()
    return agency_name(agency, short=True) if agency else filters.agency


def _duty_item(row: DutyRow) -> ListItem:
    facts = (row.unit, row.about, row.due_words, day_cn(row.done_on))
    return ListItem(
        key=f"{row.url}#{row.badge.code}",
        line=Line(
            f"{row.badge.label}：{row.clause} {row.title}", row.url, tuple(filter(None, facts))
        ),
    )


class ActsList:
    """A list of what was done, told by the sentence of each act."""

    name: str
    projection = ""
    act_kinds: frozenset[str]
    url_name: str

    def canonical(self, query: QueryDict) -> str:
        """It has no filters."""
        del query
        return ""

    def label(self, canonical: str) -> str:
        """What is subscribed to."""
        raise NotImplementedError

    def path(self, canonical: str) -> str:
        """The page that shows how things stand."""
        del canonical
        return reverse(self.url_name)

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """None."""
        del canonical
        return []

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Acts with these seals, newest first."""
        acts = _news(self.act_kinds, after, upto)[:limit]
        return [
            ListItem(
                key=act.uid.hex,
                line=Line(self.title(act), self.path(canonical), (datetime_cn(act.at),)),
            )
            for act in acts
        ]

    def title(self, act: Act) -> str:
        """What happened, in a sentence."""
        return full_sentence(act)


class AgenciesList(ActsList):
    """单位: new ones, other names, what became of those that ended."""

    name = "agencies"
    act_kinds = frozenset(
        {
            "desk.agency_added",
            "desk.agency_renamed",
            "desk.agency_merged",
            "desk.agency_split",
        }
    )
    url_name = "portal:agencies"

    def label(self, canonical: str) -> str:
        """What is subscribed to."""
        del canonical
        return _("单位的设立、更名和撤并")

    def title(self, act: Act) -> str:
        """佳木斯市财政局：更名为……; the unit by the name it bore before."""
        before = str(act.payload.get("before", ""))
        agency = agencies().filter(pk=act.agency_id or 0).first()
        name = before or (agency_name(agency) if agency else "")
        return f"{name}：{full_sentence(act)}" if name else full_sentence(act)


class CalendarList(ActsList):
    """Working days: a year's holidays, local days off, office hours."""

    name = "calendar"
    act_kinds = frozenset({"calendars.year_set", "calendars.hours_set"})
    url_name = "portal:deadline"

    def label(self, canonical: str) -> str:
        """What is subscribed to."""
        del canonical
        return _("工作日和办公时间的安排")


def register() -> None:
    """Register the lists, at start."""
    register_list(BoardList())
    register_list(AgenciesList())
    register_list(CalendarList())
