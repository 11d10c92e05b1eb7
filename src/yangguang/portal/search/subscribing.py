"""A search as a list that can be subscribed to: who looked for something hears of what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.ledger.models import Act
from yangguang.kernel.notices.registry import ListItem
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.now import now
from yangguang.kernel.publishing.models import Record
from yangguang.kernel.search.finding import matching
from yangguang.kernel.search.following import caught_up
from yangguang.kernel.ui.dates import date_cn
from yangguang.portal.search.asking import asked_by, query_of
from yangguang.portal.search.documents import key_of, record_ids
from yangguang.portal.search.facets import labels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yangguang.kernel.search.registry import Shown


class SearchList:
    """Documents that a search finds."""

    name = "search"
    act_kinds = frozenset({"publishing.published", "publishing.corrected"})
    projection = "search"

    def canonical(self, query: QueryDict) -> str:
        """Words and filters, whatever the order and the page."""
        asked = asked_by(query)
        return query_of(asked, {"sort": ""})

    def label(self, canonical: str) -> str:
        """搜索 低保：通知、2026; it stands between quotation marks in pages and mails."""
        asked = asked_by(QueryDict(canonical))
        narrowed = [
            labels_of(facet, [value]).get(value, value) for facet, value in asked.filters.items()
        ]
        words = _("搜索 %(words)s") % {"words": asked.typed} if asked.typed else _("搜索")
        return words + (f"：{'、'.join(narrowed)}" if narrowed else "")

    def path(self, canonical: str) -> str:
        """The search itself."""
        return f"{reverse('search:results')}?{canonical}"

    def feeds(self, canonical: str) -> Sequence[tuple[str, str]]:
        """None: programs ask the interface."""
        del canonical
        return []

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Records published or corrected with these seals that the search finds now."""
        news = Act.objects.filter(
            kind__in=self.act_kinds,
            visibility="public",
            seal__sequence__gt=after,
            seal__sequence__lte=upto,
            subject_id__isnull=False,
        )
        keys = {key_of(pk) for pk in news.values_list("subject_id", flat=True) if pk}
        if not keys:
            return []
        caught_up(upto, at=now())
        found = matching(asked_by(QueryDict(canonical)), keys, at=now(), limit=limit)
        states = _states([shown.key for shown in found])
        return [_item(shown, states[shown.key]) for shown in found if shown.key in states]


def _states(keys: Sequence[str]) -> dict[str, str]:
    """What names the very state of each record: its address and the digest of its text."""
    rows = Record.objects.filter(pk__in=record_ids(keys), current__isnull=False)
    return {
        key_of(pk): f"{public_id}:{digest}"
        for pk, public_id, digest in rows.values_list("pk", "public_id", "current__digest")
    }


def _item(shown: Shown, state: str) -> ListItem:
    day = date_cn(shown.day) if shown.day else ""
    facts = tuple(fact for fact in (shown.agency, shown.number, day) if fact)
    return ListItem(key=state, line=Line(shown.title, shown.url, facts))
