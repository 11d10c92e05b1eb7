"""Units hear which of their findings have to be mended by another day, because the calendar is."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.areas.oversight.inspection.models import Finding
from yangguang.areas.oversight.inspection.rules import CHECKS
from yangguang.areas.oversight.inspection.selectors import findings_for
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.notices.answering import Answering
from yangguang.kernel.notices.registry import Telling, person, register_telling, register_template
from yangguang.kernel.notices.rules import DIGEST_ITEMS
from yangguang.kernel.notices.wording import Line, MessageTemplate, what_moved
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

MOVED = "inspection.due_moved"


def say_moved(moved: Sequence[tuple[Finding, date]], *, at: datetime) -> None:
    """Record one act: which open findings end on which other day. `moved`: row, day before."""
    if moved:
        record(
            NewAct(
                kind=MOVED,
                actor=SYSTEM,
                at=at,
                subject=Subject("inspection", 0),
                payload={
                    "count": len(moved),
                    "moved": [
                        [row.pk, before.isoformat(), row.due_on.isoformat()]
                        for row, before in moved
                    ],
                },
            )
        )


def _resolve(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """The findings of the reader's own units, in one look."""
    del at
    pks = {pk for c in contexts for pk, *_days in c["moved"]}
    found = {row.pk: row for row in findings_for(reader).filter(pk__in=pks)}
    return [_words(c, found) for c in contexts]


def _words(context: Context, found: dict[int, Finding]) -> Context | None:
    shown = [(found[pk], *days) for pk, *days in context["moved"] if pk in found]
    lines = tuple(_line(row, before, after) for row, before, after in shown)
    return what_moved(context, lines, url=reverse("inspection:findings"))


def _line(row: Finding, before: str, after: str) -> Line:
    label = str(CHECKS[row.check_id].label) if row.check_id in CHECKS else row.check_id
    moved = _("原改正期限{before}，现为{after}").format(before=_day(before), after=_day(after))
    url = f"{reverse('inspection:findings')}?check={row.check_id}"
    facts = (row.evidence, moved) if row.evidence else (moved,)
    return Line(_("{label}：{place}").format(label=label, place=row.place), url, facts)


def _day(text: str) -> str:
    return date_cn(date.fromisoformat(text))


PAGE = "https://www.example.gov.cn/desk/inspection/findings/"
TEMPLATE = MessageTemplate(
    name=MOVED,
    label=gettext_lazy("网站自查的改正期限有变动"),
    subject=gettext_lazy("{count}处问题的改正期限有变动：{first}"),
    text=gettext_lazy("工作日的安排有变动，您单位有{count}处自查问题改在另一天以前改正："),
    next_step=gettext_lazy("请在新的期限以前改正；下一次自查会自动认定。"),
    short=gettext_lazy("您单位有{count}处自查问题的改正期限有变动，请登录办公端。"),
    link_label=gettext_lazy("到办公端查看"),
    sample={
        "count": 1,
        "first": "空白栏目：/columns/news/",  # data
        "url": PAGE,
        "lines": (
            Line(
                "空白栏目：/columns/news/",  # data
                PAGE,
                ("原改正期限2026年11月19日，现为2026年11月20日",),  # data
            ),
        ),
    },
    resolve=_resolve,
    for_officers=True,
)


def _tell(act: Act, at: datetime) -> Iterator[Telling]:
    """Each person once, whatever moved for his units; nobody's findings are the office's."""
    days = {pk: (before, after) for pk, before, after in act.payload["moved"]}
    answering = Answering(city_date(at))
    rows = Finding.objects.filter(fixed_at__isnull=True).values_list("pk", "agency")
    mine: dict[int, list[int]] = defaultdict(list)
    for pk, agency in rows.iterator():
        if pk in days:
            for reader in answering.at(agency):
                mine[reader].append(pk)
    for reader, pks in sorted(mine.items()):
        pks.sort(key=lambda pk: (days[pk][1], pk))
        shown = [[pk, *days[pk]] for pk in pks]
        context = {"count": len(pks), "moved": shown[:DIGEST_ITEMS]}
        yield Telling(person(reader), MOVED, context)


def register() -> None:
    """Register everything once, at start."""
    register_template(TEMPLATE)
    register_telling(MOVED, _tell)
