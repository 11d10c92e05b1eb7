"""Units hear which of their obligations come due soon, and which the clock called late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from yangguang.kernel.duties.lapsing import EXPLAIN, OVERDUE, unlapsed
from yangguang.kernel.duties.models import Obligation
from yangguang.kernel.duties.selectors.naming import Names
from yangguang.kernel.duties.selectors.permissions import SEES_ALL, debts_of_units
from yangguang.kernel.notices.registry import (
    Due,
    Telling,
    person,
    register_dues,
    register_telling,
    register_template,
)
from yangguang.kernel.notices.wording import MessageTemplate
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import holders_of
from yangguang.kernel.ui.dates import date_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

TOLD = (Role.DISCLOSURE_OFFICE, Role.INFORMATION_OFFICER)
"""The first of these roles that anybody holds at the unit."""
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
    rows = Obligation.objects.filter(key__in={c["key"] for c in contexts}).select_related("version")
    if not any(reader.has(role) for role in SEES_ALL):
        rows = rows.filter(agency__in=debts_of_units(reader))
    found = {row.key: row for row in rows}
    names = Names(on=city_date(at), ids=[row.agency_id for row in found.values()])
    return [_words(found.get(c["key"]), names) for c in contexts]


def _words(row: Obligation | None, names: Names) -> Context | None:
    if row is None:
        return None
    return {
        "clause": row.clause,
        "heading": str(row.version.definition.get("heading", row.clause)),
        "agency": names.debtor(row.agency_id, row.opened_on).now,
        "due": date_cn(row.due_on),
        "url": reverse("desk:obligation", args=row.key.split("/", 2)),
    }


def _is_owed(context: Context, reader: Actor, at: datetime) -> bool:
    del reader, at
    return Obligation.objects.filter(
        key=context["key"],
        fulfilled_at__isnull=True,
        void_at__isnull=True,
        excused_at__isnull=True,
        not_applicable_at__isnull=True,
    ).exists()


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
)


class _Readers:
    """Who is told for a unit, read once for a run."""

    def __init__(self, at: datetime) -> None:
        self.on = city_date(at)
        self.names = Names(on=self.on)
        self.ids = dict(Agency.objects.values_list("code", "pk"))
        self.known: dict[str, list[int]] = {}

    def of(self, row: Obligation) -> list[int]:
        """Persons of the unit that answers today."""
        debtor = self.names.debtor(row.agency_id, row.opened_on)
        return [pk for code in debtor.now_codes for pk in self._at(code)]

    def _at(self, code: str) -> list[int]:
        if code not in self.known:
            found: list[int] = []
            for role in TOLD:
                found = found or [p.pk for p in holders_of(role, self.ids.get(code), on=self.on)]
            self.known[code] = found
        return self.known[code]


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


def register() -> None:
    """Register templates and who is told."""
    register_template(*TEMPLATES)
    register_dues("duties", _dues)
    register_telling(OVERDUE, _tell_late)
    register_telling(EXPLAIN, _tell_late)
