"""The library, its clean-ups and republished policies, as lists that can be subscribed to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.regulations.forms import LibraryForm
from yangguang.areas.regulations.selectors import library as reads
from yangguang.areas.regulations.selectors import public
from yangguang.kernel.ledger.selectors import public_sentence
from yangguang.kernel.notices.registry import FilteredList, ListItem, WholeList, register_list
from yangguang.kernel.notices.wording import Line
from yangguang.kernel.now import city_date, now
from yangguang.kernel.ui.dates import datetime_cn, day_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class LibraryList(FilteredList):
    """政策文件库, with the library's filters: a new text, or another standing."""

    name = "regulations"
    title = gettext_lazy("政策文件库")
    page = "regulations:library"
    projection = "regulations"
    act_kinds = frozenset(
        {"publishing.published", "publishing.corrected", "publishing.validity_changed"}
    )

    def asked(self, query: QueryDict) -> Mapping[str, object]:
        """What the library's form lets through. A day asked about and an order are no filters:
        what is new is new today, whatever stood in the list on another day.
        """
        found = _form(query).cleaned_data
        names = ("text", "agency", "status", "year", "topic", "since", "until")
        return {name: found.get(name) for name in names}

    def words(self, asked: Mapping[str, object]) -> Iterator[str]:
        """By the labels of the form's choices."""
        form = _form(QueryDict())
        if asked["text"]:
            yield f"‘{asked['text']}’"
        for name in ("agency", "topic", "status"):
            if asked[name]:
                choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]
                yield str(choices.get(asked[name], asked[name]))
        if asked["year"]:
            yield _("%(year)s年") % {"year": asked["year"]}
        for name in ("since", "until"):
            day = asked[name]
            if isinstance(day, date):
                yield f"{form.fields[name].label}{day_cn(day)}"

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Documents these seals are about, public now and kept by the filters, newest first."""
        today = city_date(now())
        found = _form(QueryDict(canonical)).cleaned_data
        filters = reads.Filters(
            words=found.get("text", ""),
            agency=found.get("agency", ""),
            topic=found.get("topic", ""),
            status=found.get("status", ""),
            year=found.get("year"),
            since=found.get("since"),
            until=found.get("until"),
        )
        about = self.news(after=after, upto=upto).order_by().values("subject_id")
        rows = reads.found(filters, today=today).filter(pk__in=about)
        rows = rows.select_related("record__current")[:limit]
        digests = {row.pk: row.record.current.digest for row in rows if row.record.current}
        return [
            _line(line, digests.get(row.pk, ""))
            for row, line in zip(rows, reads.lines_of(rows, on=today), strict=True)
        ]


def _form(query: QueryDict) -> LibraryForm:
    form = LibraryForm(query, units=public.units())
    form.is_valid()
    return form


def _line(line: reads.Line, digest: str) -> ListItem:
    facts = (line.label, line.doc_number, line.agency, day_cn(line.published_on))
    url = reverse("portal:document", args=[line.public_id])
    return ListItem(
        key=f"{line.public_id}:{digest}:{line.status}",
        line=Line(line.title, url, tuple(filter(None, facts))),
    )


class CleanupsList(WholeList):
    """文件清理结果: published, and taking effect."""

    name = "cleanups"
    title = gettext_lazy("文件清理结果")
    page = "regulations:cleanups"
    act_kinds = frozenset({"regulations.cleanup_published", "regulations.cleanup_applied"})

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """What happened with these seals to batches that are public now, newest first."""
        del canonical
        shown = reads.public_cleanups()
        return [
            ListItem(
                key=f"{act.subject_ref}:{act.pk}",
                line=Line(
                    public_sentence(act),
                    reverse("regulations:cleanup", args=[act.subject_ref]),
                    (datetime_cn(act.at),),
                ),
            )
            for act, _batch in self.told_of(shown, after=after, upto=upto, limit=limit)
        ]


class ReprintsList(WholeList):
    """上级政策转载."""

    name = "reprints"
    title = gettext_lazy("上级政策转载")
    page = "regulations:reprints"
    act_kinds = frozenset({"regulations.republished"})

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Policies republished with these seals that are public now."""
        del canonical
        about = self.news(after=after, upto=upto).order_by().values("subject_id")
        return [
            ListItem(
                key=row.record.public_id,
                line=Line(
                    row.record.catalogue_entry.title,
                    reverse("portal:document", args=[row.record.public_id]),
                    (row.source, datetime_cn(row.published_at)),
                ),
            )
            for row in reads.public_reprints().filter(record__in=about)[:limit]
        ]


def register() -> None:
    """Register the lists, at start."""
    register_list(LibraryList())
    register_list(CleanupsList())
    register_list(ReprintsList())
