"""The unit hears what became of its progress report; the city's office that one came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangguang.areas.oversight.assurance.models import ProgressReport
from yangguang.areas.oversight.assurance.selectors.reports import units_visible_to
from yangguang.areas.oversight.assurance.services.acting import KEEPERS
from yangguang.kernel.notices.registry import Telling, person, register_telling, register_template
from yangguang.kernel.notices.wording import MessageTemplate
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import RoleAssignment
from yangguang.kernel.organizations.rules import Role
from yangguang.kernel.organizations.selectors import agency_name, in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

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


def register() -> None:
    """Register everything once, at start."""
    register_template(TEMPLATE)
    for kind in SAYS:
        register_telling(kind, _tell)
