"""Error reports: taken in for the unit that runs the site, mended, answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.oversight.error_reports.models import ErrorReport
from yangguang.areas.oversight.error_reports.rules import OUTCOME_OF, Act, Fault, Outcome
from yangguang.areas.oversight.error_reports.selectors import (
    KIND,
    owner_of,
    page_name,
    receiving_unit,
)
from yangguang.kernel.cases.rules import Channel, Do, Refused
from yangguang.kernel.cases.services import Arrival, Opened, add_material, open_case
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.rules import Actor

SHORTEST = 5


@dataclass(frozen=True)
class NewReport:
    """A report as it comes in."""

    page: str
    """Path on this site."""
    fault: Fault
    statement: str
    applicant: Mapping[str, str] = field(default_factory=dict)
    """Who wrote, if he wants to say so."""
    channel: Channel = Channel.WEB
    files: Sequence[tuple[str, bytes, str]] = field(default=())
    """Name, bytes, media type."""
    demonstration: bool = False


@transaction.atomic
def file_report(*, new: NewReport, actor: Actor, at: datetime) -> Opened:
    """Take the report in for the unit that runs the site. Raises Refused."""
    if len(new.statement.strip()) < SHORTEST:
        raise Refused("statement_short", _("请写明哪里不对，至少 5 个字。"))
    try:
        unit = receiving_unit(city_date(at))
    except Agency.DoesNotExist:
        raise Refused("no_unit", _("还没有确定受理网站找错的单位，暂时不能在线提交。")) from None
    owner = owner_of(new.page)
    opened = open_case(
        arrival=Arrival(
            kind=KIND,
            agency=unit,
            title=page_name(new.page, new.fault),
            channel=new.channel,
            applicant=new.applicant,
            texts={"statement": new.statement},
            respondent=owner if owner != unit else None,
            facts={"fault": new.fault},
            demonstration=new.demonstration,
        ),
        actor=actor,
        at=at,
    )
    ErrorReport.objects.create(case=opened.case, page=new.page, fault=new.fault, owner=owner)
    for name, data, media_type in new.files:
        add_material(
            opened.case, name=name, data=data, media_type=media_type, at=at, person_id=None
        )
    return opened


def apply(case: Case, act: str, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What an act means for the report itself, in the transaction of the act."""
    del actor, at
    row = ErrorReport.objects.get(case=case)
    if act == Act.ANSWER:
        row.outcome = Outcome(str(answers["outcome"]))
    elif act in OUTCOME_OF:
        row.outcome = OUTCOME_OF[Act(act)]
    elif act == Do.REOPEN:
        row.outcome = ""
    else:
        return
    row.save(update_fields=["outcome"])
