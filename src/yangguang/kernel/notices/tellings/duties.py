"""Units hear which of their obligations come due soon, and which the clock called late."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.duties.derivation.writing import in_chunks
from yangguang.kernel.duties.lapsing import EXPLAIN, OVERDUE, unlapsed
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.duties.moved import MOVED, OWED
from yangguang.kernel.duties.selectors.naming import Names
from yangguang.kernel.duties.selectors.permissions import SEES_ALL, debts_of_units
from yangguang.kernel.ledger.rules import digest
from yangguang.kernel.notices.answering import Answering
from yangguang.kernel.notices.registry import (
    Due,
    Telling,
    person,
    register_dues,
    register_telling,
    register_template,
)
from yangguang.kernel.notices.rules import DIGEST_ITEMS
from yangguang.kernel.notices.wording import Line, MessageTemplate, what_moved
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

CHUNK = 500
SAMPLE = {
    "clause": "4.2.2-d",
    "heading": "解读材料于文件公开后3个工作日内在政府网站发布",  # data
    "agency": "教育局",  # data
    "due": "2026年11月20日（星期五）",  # data
    "url": "https://www.example.gov.cn/desk/obligations/4.2.2-d/jyj/a1f3/",
}
FACTS = (
    (gettext_lazy("条款"), "clause"),
    (gettext_lazy("单位"), "agency"),
    (gettext_lazy("期限"), "due"),
)


def _obligations(
    contexts: Sequence[Context], reader: Actor, at: datetime
) -> Sequence[Context | None]:
    """The obligations of the reader's own units, in one look."""
    found = {row.key: row for row in _seen_by(reader, {c["key"] for c in contexts})}
    names = Names(on=city_date(at), ids=[row.agency_id for row in found.values()])
    return [_words(found[c["key"]], names) if c["key"] in found else None for c in contexts]


def _seen_by(reader: Actor, keys: Collection[str]) -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(key__in=keys).select_related("version")
    if not any(reader.has(role) for role in SEES_ALL):
        rows = rows.filter(agency__in=debts_of_units(reader))
    return rows


def _words(row: Obligation, names: Names) -> Context:
    return {
        "clause": row.clause,
        "heading": str(row.version.definition.get("heading", row.clause)),
        "agency": names.debtor(row.agency_id, row.opened_on).now,
        "due": date_cn(row.due_on),
        "url": reverse("desk:obligation", args=row.key.split("/", 2)),
    }


def _is_owed(context: Context, reader: Actor, at: datetime) -> bool:
    del reader, at
    return Obligation.objects.filter(**OWED, key=context["key"]).exists()


def _moved(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """Obligations that end on another day, those of the reader's own units, in one look."""
    keys = {key for c in contexts for key, *_days in c["moved"]}
    found = {row.key: row for row in _seen_by(reader, keys)}
    names = Names(on=city_date(at), ids=[row.agency_id for row in found.values()])
    return [_moved_words(c, found, names) for c in contexts]


def _moved_words(context: Context, found: Mapping[str, Obligation], names: Names) -> Context | None:
    lines = tuple(
        _moved_line(_words(found[key], names), before, after)
        for key, before, after in context["moved"]
        if key in found
    )
    return what_moved(context, lines, url=reverse("desk:obligations"))


def _moved_line(row: Context, before: str, after: str) -> Line:
    moved = _("原到期日{before}，现为{after}").format(before=_day(before), after=_day(after))
    return Line(f"{row['clause']} {row['heading']}", str(row["url"]), (str(row["agency"]), moved))


def _day(text: str) -> str:
    return date_cn(date.fromisoformat(text)) if text else _("待定")


TEMPLATES = (
    MessageTemplate(
        name="duties.due_soon",
        label=gettext_lazy("方案任务将到期"),
        subject=gettext_lazy("将到期：{heading}（{due}）"),
        text=gettext_lazy("{agency}承担的任务“{heading}”将于{due}到期，还没有看到完成的记录。"),
        facts=FACTS,
        next_step=gettext_lazy("请在到期以前完成；公开、答复等办理后系统会自动认定。"),
        short=gettext_lazy("{agency}的任务“{heading}”将于{due}到期，请登录办公端。"),
        link_label=gettext_lazy("到办公端查看"),
        sample=SAMPLE,
        resolve=_obligations,
        still_waits=_is_owed,
        for_officers=True,
    ),
    MessageTemplate(
        name="duties.late",
        label=gettext_lazy("方案任务已逾期"),
        subject=gettext_lazy("已逾期：{heading}（{due}）"),
        text=gettext_lazy("{agency}承担的任务“{heading}”已过期限（{due}），没有看到完成的记录。"),
        facts=FACTS,
        next_step=gettext_lazy("请尽快完成。有正当理由的，可以申请免责或者说明原因。"),
        short=gettext_lazy("{agency}的任务“{heading}”已逾期（{due}），请登录办公端。"),
        link_label=gettext_lazy("到办公端查看"),
        sample=SAMPLE,
        resolve=_obligations,
        still_waits=_is_owed,
        for_officers=True,
    ),
    MessageTemplate(
        name=MOVED,
        label=gettext_lazy("方案任务的到期日有变动"),
        subject=gettext_lazy("{count}件任务的到期日有变动：{first}"),
        text=gettext_lazy("工作日的安排或者期限有变动，您单位承担的{count}件任务改在另一天到期："),
        next_step=gettext_lazy("请按新的到期日安排工作；怎样算出来的，打开任务可以逐日查看。"),
        short=gettext_lazy("您单位有{count}件任务的到期日有变动，请登录办公端。"),
        link_label=gettext_lazy("到办公端查看"),
        sample={
            "count": 1,
            "first": f"{SAMPLE['clause']} {SAMPLE['heading']}",
            "url": "https://www.example.gov.cn/desk/obligations/",
            "lines": (
                Line(
                    f"{SAMPLE['clause']} {SAMPLE['heading']}",
                    SAMPLE["url"],
                    (SAMPLE["agency"], "原到期日2026年11月19日，现为2026年11月20日"),  # data
                ),
            ),
        },
        resolve=_moved,
        for_officers=True,
    ),
)


class _Readers:
    """Who is told for a unit, read once for a run."""

    def __init__(self, at: datetime) -> None:
        self.on = city_date(at)
        self.names = Names(on=self.on)
        self.ids = dict(Agency.objects.values_list("code", "pk"))
        self.answering = Answering(self.on)

    def of(self, row: Obligation) -> list[int]:
        """Persons of the unit that answers today."""
        debtor = self.names.debtor(row.agency_id, row.opened_on)
        return [
            pk for code in debtor.now_codes if code in self.ids
            for pk in self.answering.at(self.ids[code])
        ]  # fmt: skip


def _dues(at: datetime) -> Iterator[Due]:
    """Obligations that are due soon; what is late the clock itself says, in an act."""
    readers = _Readers(at)
    rows = unlapsed().filter(soon_at__lte=at, due_at__gt=at).order_by("due_at", "key")
    for row in rows.iterator(chunk_size=CHUNK):
        yield Due(
            key=f"duty:{row.key}:{row.due_on}:due_soon",
            subject_type="obligation",
            subject_id=None,
            subject_ref=row.key,
            tellings=[
                Telling(person(pk), "duties.due_soon", {"key": row.key}) for pk in readers.of(row)
            ],
            agency_id=row.agency_id,
        )


def _tell_late(act: Act, at: datetime) -> Iterator[Telling]:
    row = Obligation.objects.filter(key=act.subject_ref).first()
    if row is not None:
        fact = f"duty:{row.key}:{act.payload.get('due_on', '')}:late"
        for pk in _Readers(at).of(row):
            yield Telling(person(pk), "duties.late", {"key": row.key}, fact=fact)


def _tell_moved(act: Act, at: datetime) -> Iterator[Telling]:
    """Who owes what moved hears once of each change, whatever it moved for him."""
    days = {key: (before, after) for key, before, after in act.payload["moved"]}
    readers = _Readers(at)
    mine: dict[int, list[str]] = defaultdict(list)
    for keys in in_chunks(list(days)):
        for row in Obligation.objects.filter(key__in=keys).iterator():
            for pk in readers.of(row):
                mine[pk].append(row.key)
    for pk, keys in sorted(mine.items()):
        keys.sort(key=lambda key: (days[key][1], key))
        shown = [[key, *days[key]] for key in keys[:DIGEST_ITEMS]]
        what = digest([act.payload["change"], [[key, *days[key]] for key in keys]])
        yield Telling(
            person(pk),
            MOVED,
            {"count": len(keys), "moved": shown},
            fact=f"{MOVED}:{what}",
        )


def register() -> None:
    """Register templates and who is told."""
    register_template(*TEMPLATES)
    register_dues("duties", _dues)
    register_telling(OVERDUE, _tell_late)
    register_telling(EXPLAIN, _tell_late)
    register_telling(MOVED, _tell_moved)
