"""Corrections of records about oneself: taken in, and what each act means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import RecordCorrection
from yangguang.areas.requests.rules.correcting import (
    Act,
    Clock,
    Letter,
    Outcome,
    State,
    check_outcome,
)
from yangguang.areas.requests.rules.receipt import CHANNEL_OF, ApplicantType, Way
from yangguang.areas.requests.selectors import may_receive, settings_for
from yangguang.areas.requests.services import check_applicant, done_by
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.rules import Hand, Refused
from yangguang.kernel.cases.services import Arrival, Opened, add_material, open_case
from yangguang.kernel.cases.services.moving import make_move
from yangguang.kernel.cases.settings_in_force import limit_of
from yangguang.kernel.cases.timing import renew_due, start_clock
from yangguang.kernel.clocks import Started
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.models import Agency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.cases.models import Letter as LetterRow
    from yangguang.kernel.organizations.rules import Actor

KIND = "record_correction"
SHORTEST = 5
"""Signs a record, an error and a proof need at least to say anything."""
TEXTS = ("record", "wrong", "right", "evidence")


@dataclass(frozen=True)
class NewCorrection:
    """A correction as it is asked for."""

    agency: Agency
    applicant_type: ApplicantType
    applicant: Mapping[str, str]
    record: str
    """Which record, and how the agency gave it out."""
    wrong: str
    """What in it is not right."""
    right: str
    """How it should read."""
    evidence: str
    """By what it is shown."""
    way: Way = Way.ONLINE
    files: Sequence[tuple[str, bytes, str]] = field(default=())
    """Evidence and proof of identity: name, bytes, media type. Sealed."""
    demonstration: bool = False


@transaction.atomic
def file_correction(*, new: NewCorrection, actor: Actor, at: datetime) -> Opened:
    """Take a correction in. Raises Refused for what article 41 needs and is not there."""
    if not may_receive(new.agency):
        raise Refused("no_receiver", _("这个机构不受理更正申请。"))
    labels = {
        "record": _("要更正的记录"),
        "wrong": _("不准确的内容"),
        "right": _("应当更正为"),
        "evidence": _("证据"),
    }
    texts = {name: getattr(new, name).strip() for name in TEXTS}
    for name, text in texts.items():
        if not text or (name in {"record", "evidence"} and len(text) < SHORTEST):
            raise Refused(f"{name}_missing", _("请写明“%(label)s”。") % {"label": labels[name]})
    check_applicant(new.applicant_type, new.applicant, city_date(at))
    opened = open_case(
        arrival=Arrival(
            kind=KIND,
            agency=new.agency,
            title=_("更正关于自己的记录"),
            channel=CHANNEL_OF[new.way],
            applicant=new.applicant,
            texts=texts,
            facts={"applicant_type": new.applicant_type, "way": new.way},
            demonstration=new.demonstration,
        ),
        actor=actor,
        at=at,
    )
    RecordCorrection.objects.create(case=opened.case, applicant_type=new.applicant_type)
    for name, data, media_type in new.files:
        add_material(
            opened.case, name=name, data=data, media_type=media_type, at=at, person_id=None
        )
    return opened


def correction_of(case: Case) -> RecordCorrection:
    """The correction's own facts."""
    return RecordCorrection.objects.select_related("competent").get(case=case)


def apply(case: Case, act: str, answers: Mapping[str, Any], _actor: Actor, _at: datetime) -> None:
    """What an act means for the correction, in the transaction of the act. Raises Refused."""
    row = correction_of(case)
    if act == Act.ASK_SUPPLEMENT:
        row.supplement_asked = True
    elif act == Act.VERIFY:
        row.is_verified = True
    elif act == Act.DECIDE:
        _decide(case, row, answers)
    elif act == Act.RECONSIDER:
        row.outcome, row.competent = "", None
    else:
        return
    row.save()


def _decide(case: Case, row: RecordCorrection, answers: Mapping[str, Any]) -> None:
    outcome = Outcome(str(answers["outcome"]))
    given = str(answers.get("competent") or "")
    other = Agency.objects.filter(pk=given).first() if given.isdigit() else None
    check_outcome(
        outcome,
        is_verified=row.is_verified,
        correction=str(answers.get("correction") or ""),
        other=other is not None,
        is_own=other is not None and other.pk == case.agency_id,
    )
    row.outcome, row.competent = outcome, other


def delivered(letter: LetterRow, actor: Actor, at: datetime) -> None:
    """A letter has reached its addressee: his time begins, or the matter is done."""
    case = Case.objects.select_related("agency").get(pk=letter.case_id)
    first = letter.deliveries.exclude(received_on=None).order_by("received_on", "pk").first()
    if first is None or first.received_on is None:
        return
    if letter.template == Letter.SUPPLEMENT and case.state == State.AWAITING_SUPPLEMENT:
        if not case.clocks.filter(name=Clock.SUPPLEMENT).exists():
            _start(case, first.received_on, at)
    elif letter.template == Letter.RESULT and case.state == State.ANSWERED:
        make_move(
            case=case,
            lock=case.lock,
            act=Act.CLOSE,
            actor=actor,
            at=at,
            hands=frozenset({Hand.CLOCK}),
        )


def _start(case: Case, on: date, at: datetime) -> None:
    rule = limit_of(settings_for(case), Clock.SUPPLEMENT)
    start_clock(case, Clock.SUPPLEMENT, Started(at=at, on=on), rule=rule, act=done_by(case))
    renew_due(case)
