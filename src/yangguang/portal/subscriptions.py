"""The catalogue as a list that can be subscribed to, and days of the public calendar."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.registry import (
    Event,
    ListItem,
    register_events,
    register_list,
)
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.now import now
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_for, agency_name
from yangguang.kernel.publishing.models import Topic
from yangguang.kernel.publishing.rules import GENRE_LABELS, Genre
from yangguang.kernel.publishing.selectors import expiring, filtered
from yangguang.kernel.search.following import caught_up
from yangguang.kernel.ui.dates import datetime_cn
from yangguang.portal.forms import filters_of, query_of
from yangguang.portal.selectors import column_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yangguang.kernel.publishing.models import CatalogueEntry
    from yangguang.kernel.publishing.selectors import CatalogueFilters


class CatalogueList:
    """政府信息目录， with its filters."""

    name = "catalogue"
    act_kinds = frozenset({"publishing.published", "publishing.corrected"})
    projection = "catalogue"

    def canonical(self, query: QueryDict) -> str:
        """The catalogue's filters in their order."""
        return query_of(filters_of(query))

    def label(self, canonical: str) -> str:
        """政府信息目录：教育局、通知、2026年."""
        parts = list(_words(filters_of(QueryDict(canonical))))
        return _("政府信息目录") + (f"：{'、'.join(parts)}" if parts else "")

    def path(self, canonical: str) -> str:
        """The list itself."""
        return _with_query(reverse("portal:catalogue"), canonical)

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """The same as feeds."""
        return [
            (name, _with_query(reverse("portal:feed", args=[form]), canonical))
            for name, form in (("Atom", "atom"), ("RSS", "rss"))
        ]

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Records published or corrected with these seals that are public now."""
        news = Act.objects.filter(
            kind__in=self.act_kinds,
            visibility="public",
            seal__sequence__gt=after,
            seal__sequence__lte=upto,
        )
        filters = filters_of(QueryDict(canonical))
        if filters.text:
            caught_up(upto, at=now())
        entries = filtered(filters).filter(record_id__in=news.values("subject_id"))
        rows = entries.select_related("record", "publication").order_by("-updated_at", "-record_id")
        return [_item(entry) for entry in rows[:limit]]


def _with_query(path: str, canonical: str) -> str:
    return f"{path}?{canonical}" if canonical else path


def _words(filters: CatalogueFilters) -> Iterator[str]:
    """The filters as a reader would say them."""
    if filters.agency:
        yield _agency(filters.agency)
    if filters.column:
        yield dict(column_choices()).get(filters.column, filters.column)
    if filters.topic:
        topic = Topic.objects.filter(code=filters.topic).first()
        yield topic.name if topic else filters.topic
    if filters.genre:
        known = filters.genre in {g.value for g in Genre}
        yield str(GENRE_LABELS[Genre(filters.genre)]) if known else filters.genre
    if filters.year:
        yield _("%(year)s年") % {"year": filters.year}
    for typed in (filters.number, filters.text):
        if typed:
            yield _("“%(words)s”") % {"words": typed}


def _agency(code: str) -> str:
    try:
        return agency_name(agency_for(code))
    except Agency.DoesNotExist:
        return code


def _item(entry: CatalogueEntry) -> ListItem:
    corrected = entry.updated_at != entry.first_published_at
    facts = (
        entry.agency_name,
        entry.doc_number,
        datetime_cn(entry.updated_at),
        _("更正") if corrected else "",
    )
    url = reverse("portal:document", args=[entry.record.public_id])
    return ListItem(
        key=f"{entry.record.public_id}:{entry.publication.digest}",
        line=Line(entry.title, url, tuple(fact for fact in facts if fact)),
    )


def annual_reports(since: date, until: date) -> Iterator[Event]:
    """Until when the yearly reports are to be public (条例 article 49)."""
    page = reverse("portal:disclosure")
    for year in range(since.year, until.year + 1):
        for month, who, uid in (
            (1, _("各部门"), "departments"),
            (3, _("本级政府"), "government"),
        ):
            day = date(year, month, 31)
            if since <= day <= until:
                yield Event(
                    uid=f"annual-report-{uid}-{year}",
                    title=_("%(who)s公布%(year)d年政府信息公开工作年度报告的最后期限")
                    % {"who": who, "year": year - 1},
                    starts=day,
                    description=_("依据：《政府信息公开条例》第四十九条"),
                    path=page,
                )


def expiries(since: date, until: date) -> Iterator[Event]:
    """When public documents cease to be valid: it stands in each of them."""
    for entry in expiring(since, until):
        assert entry.valid_until is not None  # noqa: S101  the query asks for it
        yield Event(
            uid=f"expiry-{entry.record.public_id}",
            title=_("有效期届满：%(title)s") % {"title": entry.title},
            starts=entry.valid_until,
            description=f"{entry.agency_name} {entry.doc_number}".strip(),
            path=reverse("portal:document", args=[entry.record.public_id]),
        )


def register() -> None:
    """Register list and events, at start."""
    register_list(CatalogueList())
    register_events("annual_reports", annual_reports)
    register_events("expiries", expiries)
