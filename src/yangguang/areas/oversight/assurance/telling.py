"""Units hear when a progress report is due and what became of it; the office, that one came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance.models import ProgressReport, ReportRound, RoundUnit
from yangguang.areas.oversight.assurance.rules.reports import reminder_due
from yangguang.areas.oversight.assurance.selectors.reports import units_owing, units_visible_to
from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.notices.registry import (
    Due,
    Telling,
    person,
    register_dues,
    register_telling,
    register_template,
)
from yangguang.kernel.notices.rules import LOOK_BACK
from yangguang.kernel.notices.wording import MessageTemplate
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name, in_force
from yangguang.kernel.ui.dates import day_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from yangguang.kernel.ledger.models import Act
    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

NAME = "oversight.progress_report"
SAYS = {
    "oversight.report_received": _("已报送，请核对是否完整"),
    "oversight.report_returned": _("已退回，请按要求补正后再次报送"),
    "oversight.report_confirmed": _("已确认"),
}
SAMPLE = {
    "agency": "桦川县人民政府",  # data
    "year": 2026,
    "label": "已退回，请按要求补正后再次报送",  # data
    "url": "https://www.example.gov.cn/desk/oversight/reports/2026/hcx/",
}


def _reports(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """The reports as the reader may see them now, in one look."""
    del at
    rows = ProgressReport.objects.filter(pk__in={c["report"] for c in contexts})
    units = {row.pk: row.unit for row in rows.select_related("unit__round", "unit__agency")}
    seen = {
        unit.pk
        for call in {unit.round for unit in units.values()}
        for unit in units_visible_to(reader, call)
    }
    return [
        {
            "agency": agency_name(unit.agency),
            "year": unit.round.year,
            "label": str(SAYS[c["said"]]),
            "url": reverse("assurance:report", args=[unit.round.year, unit.agency.code]),
        }
        if (unit := units.get(c["report"])) and unit.pk in seen
        else None
        for c in contexts
    ]


TEMPLATE = MessageTemplate(
    name=NAME,
    label=_("年度进展报告"),
    subject=_("{agency}{year}年度进展报告：{label}"),
    text=_("{agency}{year}年度进展报告：{label}。"),
    next_step=_("请在办公端查看。"),
    short=_("{agency}{year}年度进展报告：{label}，请登录办公端。"),
    link_label=_("打开报告"),
    sample=SAMPLE,
    resolve=_reports,
    for_officers=True,
)


def _tell(act: Act, at: datetime) -> Iterator[Telling]:
    """What came in is told to the city's office, what it decided to the unit."""
    held = RoleAssignment.objects.filter(in_force(city_date(at)), person__is_active=True)
    if act.kind == "oversight.report_received":
        held = held.filter(role=Role.OPEN_GOVERNMENT_OFFICE)
    else:
        held = held.filter(agency=act.agency_id, role__in=(*KEEPERS, Role.LEADER_IN_CHARGE))
    persons = set(held.values_list("person_id", flat=True))
    for pk in sorted(persons - {act.actor_id}):
        yield Telling(person(pk), NAME, {"report": act.subject_id, "said": act.kind})


def _owed(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """Reports that have not come, as the reader may see them now."""
    rows = RoundUnit.objects.filter(pk__in={c["unit"] for c in contexts})
    units = {row.pk: row for row in rows.select_related("round", "agency")}
    seen = {
        unit.pk
        for call in {unit.round for unit in units.values()}
        for unit in units_visible_to(reader, call)
    }
    on = city_date(at)
    return [
        _owed_words(unit, on) if (unit := units.get(c["unit"])) and unit.pk in seen else None
        for c in contexts
    ]


def _owed_words(unit: RoundUnit, on: date) -> Context:
    left = (unit.round.due_on - on).days
    return {
        "agency": agency_name(unit.agency),
        "year": unit.round.year,
        "due": day_cn(unit.round.due_on),
        "left": _("还剩%(n)d天") % {"n": left} if left >= 0 else _("已过期%(n)d天") % {"n": -left},
        "url": reverse("assurance:report", args=[unit.round.year, unit.agency.code]),
    }


def _is_owed(context: Context, reader: Actor, at: datetime) -> bool:
    del reader, at
    return units_owing().filter(pk=context["unit"]).exists()


DUE = MessageTemplate(
    name="oversight.report_due",
    label=_("年度进展报告待报送"),
    subject=_("{agency}{year}年度进展报告还没有报送，{left}"),
    text=_("{agency}{year}年度进展报告还没有报送，截止日期是{due}，当天收到算按期，{left}。"),
    next_step=_(
        "平台已按记录预填，请核对、补充后由分管领导报送。收到时间以服务器为准，迟报如实记录。"
    ),
    short=_("{agency}{year}年度进展报告{due}截止，{left}，请登录办公端报送。"),
    link_label=_("打开报告"),
    sample={
        **SAMPLE,
        "due": "2026年11月30日",  # data
        "left": "还剩5天",  # data
    },
    resolve=_owed,
    still_waits=_is_owed,
    for_officers=True,
)


def _dues(at: datetime) -> Iterator[Due]:
    """Units that have not reported: on the days the call names, and once when it is too late."""
    on = city_date(at)
    held = RoleAssignment.objects.filter(in_force(on), person__is_active=True)
    calls = ReportRound.objects.filter(due_on__gte=on - LOOK_BACK)
    for unit in units_owing().filter(round__in=calls).select_related("round", "agency"):
        left = (unit.round.due_on - on).days
        turn = reminder_due(unit.round.remind_days, left=left)
        if turn is None and left >= 0:
            continue
        persons = held.filter(agency=unit.agency_id, role__in=(*KEEPERS, Role.LEADER_IN_CHARGE))
        told = sorted(set(persons.values_list("person_id", flat=True)))
        said = "late" if turn is None else str(turn)
        yield Due(
            key=f"report:{unit.round.year}:{unit.agency.code}:{unit.round.due_on}:{said}",
            subject_type="report_round",
            subject_id=unit.round_id,
            subject_ref="",
            tellings=[Telling(person(pk), DUE.name, {"unit": unit.pk}) for pk in told],
            agency_id=unit.agency_id,
        )


def register() -> None:
    """Register everything once, at start."""
    register_template(TEMPLATE, DUE)
    register_dues("progress_reports", _dues)
    for kind in SAYS:
        register_telling(kind, _tell)
