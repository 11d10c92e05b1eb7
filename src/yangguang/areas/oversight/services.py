"""Complaints: taken in for the competent unit, found true or not, answered in public."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.oversight.models import Complaint
from yangguang.areas.oversight.rules import (
    FAILING_LABELS,
    Act,
    Failing,
    check_finding,
)
from yangguang.areas.oversight.selectors import COMPETENT, KIND, competent_unit
from yangguang.kernel.cases.registry import current_kind
from yangguang.kernel.cases.rules import Channel, Do, Refused
from yangguang.kernel.cases.services import Arrival, Opened, add_material, open_case
from yangguang.kernel.cases.settings_in_force import settings_of
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.services import draft_own

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class NewComplaint:
    """A complaint as it comes in."""

    respondent: Agency
    failing: Failing
    statement: str
    applicant: Mapping[str, str]
    wish: str = ""
    reference: str = ""
    """Number of the application that was not answered, or where the information should stand."""
    publish_consent: bool = False
    channel: Channel = Channel.WEB
    files: Sequence[tuple[str, bytes, str]] = field(default=())
    """Name, bytes, media type."""
    demonstration: bool = False


def title_of(respondent: Agency, failing: Failing, at: datetime) -> str:
    """What the matter is called: facts only, never a word of the applicant's."""
    return _("反映%(agency)s：%(failing)s") % {
        "agency": agency_name(respondent, city_date(at)),
        "failing": FAILING_LABELS[failing],
    }


@transaction.atomic
def file_complaint(*, new: NewComplaint, actor: Actor, at: datetime) -> Opened:
    """Take the complaint in for the unit that has to check it. Raises Refused."""
    if len(new.statement.strip()) < 10:
        raise Refused("statement_short", _("请写明具体情况，至少 10 个字。"))
    values = settings_of(current_kind(KIND), agency_id=None, on=city_date(at))
    try:
        unit = competent_unit(new.respondent, main=str(values[COMPETENT]))
    except Agency.DoesNotExist:
        raise Refused(
            "no_competent_unit", _("还没有确定政府信息公开工作主管部门，暂时不能受理。")
        ) from None
    opened = open_case(
        arrival=Arrival(
            kind=KIND,
            agency=unit,
            title=title_of(new.respondent, new.failing, at),
            channel=new.channel,
            applicant=new.applicant,
            texts={"statement": new.statement, "wish": new.wish, "reference": new.reference},
            respondent=new.respondent,
            facts={"failing": new.failing, "respondent_level": new.respondent.level},
            demonstration=new.demonstration,
        ),
        actor=actor,
        at=at,
    )
    Complaint.objects.create(
        case=opened.case,
        respondent=new.respondent,
        failing=new.failing,
        publish_consent=new.publish_consent,
    )
    for name, data, media_type in new.files:
        add_material(
            opened.case, name=name, data=data, media_type=media_type, at=at, person_id=None
        )
    return opened


def apply(case: Case, act: str, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What an act means for the complaint itself, in the transaction of the act."""
    row = Complaint.objects.select_related("respondent").get(case=case)
    if act == Act.FIND:
        finding, measure = str(answers["finding"]), str(answers["measure"])
        check_finding(finding, measure)
        row.finding, row.measure = finding, measure
    elif act == Act.ASK_SUPPLEMENT:
        row.supplement_asked = True
    elif act in {Act.CHECK_AGAIN, Do.REOPEN}:
        row.finding = row.measure = ""
    elif act == Act.PUBLISH:
        row.public_record = _draft_of_answer(row, case, str(answers["public_answer"]), actor, at)
    else:
        return
    row.save()


def _draft_of_answer(row: Complaint, case: Case, text: str, actor: Actor, at: datetime) -> Any:
    """The answer as a draft before the gate: reviewed, scanned and published like anything else."""
    on = city_date(at)
    return draft_own(
        agency=case.agency,
        title=_("关于%(title)s的办理结果") % {"title": case.title},
        body=paragraphs(text),
        genre=Genre.PUBLIC_NOTICE,
        summary=_("对群众反映%(agency)s%(failing)s的核查结论和处理情况。")
        % {
            "agency": agency_name(row.respondent, on, short=True),
            "failing": row.get_failing_display(),
        },
        content_source=agency_name(case.agency, on, short=True),
        demonstration=case.demonstration,
        actor=actor,
        at=at,
    ).record
