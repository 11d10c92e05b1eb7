"""Proposals in writing: taken in as matters, studied, answered by who decides (article 10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.decisions.models import Dossier, ProposalMatter
from yangguang.areas.decisions.rules import catalogue as law
from yangguang.areas.decisions.rules.proposal import Act
from yangguang.areas.decisions.selectors.proposals import KIND
from yangguang.kernel.cases.rules import Channel, Do, Refused
from yangguang.kernel.cases.services import Arrival, Opened, open_case
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.selectors import agency_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor


@dataclass(frozen=True)
class NewProposal:
    """A proposal as it comes in."""

    organ: Agency
    title: str
    problem: str
    solution: str
    applicant: Mapping[str, str] = field(default_factory=dict)
    """Who proposes it, if he wants to say so."""
    channel: Channel = Channel.WEB
    demonstration: bool = False


@transaction.atomic
def file_proposal(*, new: NewProposal, actor: Actor, at: datetime) -> Opened:
    """Take the proposal in for the organ it is made to. Raises Refused."""
    law.check_proposal(title=new.title, problem=new.problem, solution=new.solution)
    opened = open_case(
        arrival=Arrival(
            kind=KIND,
            agency=new.organ,
            # The author's own words stay sealed: they may name persons.
            title=_("向%(organ)s提出的决策建议")
            % {"organ": agency_name(new.organ, city_date(at), short=True)},
            channel=new.channel,
            applicant=new.applicant,
            texts={"proposal": new.title, "problem": new.problem, "solution": new.solution},
            demonstration=new.demonstration,
        ),
        actor=actor,
        at=at,
    )
    ProposalMatter.objects.create(case=opened.case)
    return opened


def apply(case: Case, act: str, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What an act means for the proposal itself, in the transaction of the act."""
    del actor, at
    row = ProposalMatter.objects.get(case=case)
    if act == Act.RESULT:
        result = str(answers["result"])
        law.check_answer(result=result, answer=str(answers["answer"]))
        number = str(answers.get("dossier") or "")
        row.dossier = Dossier.objects.filter(organ=case.agency_id, number=number).first()
        if result == law.Result.ADOPTED and row.dossier is None:
            raise Refused("dossier", _("启动决策程序的，请先建立决策档案并在这里选择。"))
        row.result = result
    elif act in {Act.RETURN, Do.REOPEN}:
        row.result, row.dossier = "", None
    else:
        return
    row.save()
