"""How requests were answered, as a list that can be subscribed to; never who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.requests import public
from yangguang.areas.requests.public_views import LogForm, filters_in
from yangguang.kernel.notices.registry import FilteredList, ListItem, register_list
from yangguang.kernel.notices.wording import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class LogList(FilteredList):
    """依申请公开答复目录, with its filters: a reply that went out."""

    name = "requests"
    title = gettext_lazy("依申请公开答复目录")
    page = "requests:log"
    act_kinds = frozenset({"cases.moved"})

    def asked(self, query: QueryDict) -> Mapping[str, object]:
        """What the log is narrowed by. A year of receipt is a question of the statistics."""
        found = filters_in(query)
        return {name: getattr(found, name) for name in ("agency", "family", "year", "text")}

    def words(self, asked: Mapping[str, object]) -> Iterator[str]:
        """By the labels of the form's choices."""
        form = LogForm()
        for name in ("agency", "family"):
            if asked[name]:
                choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]
                yield str(choices.get(asked[name], asked[name]))
        if asked["year"]:
            yield _("%(year)s年") % {"year": asked["year"]}
        if asked["text"]:
            yield f"‘{asked['text']}’"

    def items(self, canonical: str, *, after: int, upto: int, limit: int) -> Sequence[ListItem]:
        """Replies that went out with these seals, as the log shows them."""
        rows = public.log(filters_in(QueryDict(canonical))).filter(
            record__seal__sequence__gt=after, record__seal__sequence__lte=upto
        )[:limit]
        return [
            ListItem(key=f"outcome:{row.pk}", line=_line(entry, self.path("")))
            for row, entry in zip(rows, public.entries_of(rows), strict=True)
        ]


def _line(entry: public.Entry, path: str) -> Line:
    used = _("用时 %(n)s 个工作日") % {"n": entry.used}
    return Line(
        f"{entry.agency}：{entry.title or entry.result}",
        entry.url or path,
        tuple(filter(None, (entry.family, entry.article, entry.month, used))),
    )


def register() -> None:
    """Register the list, at start."""
    register_list(LogList())
