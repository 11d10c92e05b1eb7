"""A third party answers on its own page: the letter it was sent, its opinion, what came of it.

Who shows the number and code of the letter sees what the letter says and nothing else: neither who
asks nor where the request stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.requests.file_services import keep_evidence
from yangguang.areas.requests.models import ThirdParty
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.rules.results import DISCLOSING, RESULTS, Family, Result
from yangguang.areas.requests.rules.thirdparties import Opinion
from yangguang.areas.requests.selectors import (
    COURT,
    about_party,
    evidence_of,
    office_of,
    party_number,
    review_body,
    said_of,
    settings_for,
    third_party_clock,
)
from yangguang.kernel.cases.letters import LetterText, issuer_of, text_of
from yangguang.kernel.cases.models import Case
from yangguang.kernel.cases.numbers import plain_code, plain_number
from yangguang.kernel.cases.rules import Hand, Refused
from yangguang.kernel.cases.selectors import why_not
from yangguang.kernel.cases.selectors.public import NO_DIGEST
from yangguang.kernel.cases.services import MOST_FILES, deliver_by_system, perform
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.cases.timing import Calendars, ClockView, view_of
from yangguang.kernel.clocks import Level
from yangguang.kernel.ledger.services import record_access
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.vault import is_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import Promise

    from yangguang.kernel.cases.models import Letter
    from yangguang.kernel.organizations.rules import Actor

BY_ITSELF = frozenset({Hand.THIRD_PARTY})


def party_by_code(number: str, code: str) -> ThirdParty | None:
    """Who was sent a letter with this number and code; a wrong code and no letter are alike.

    An unknown number costs the same comparison, so that time tells nothing either.
    """
    wanted = plain_number(number)[:70]
    of_case, _dash, place = wanted.rpartition("-")
    found = None
    if place.isascii() and place.isdigit() and len(place) < 6:
        found = (
            ThirdParty.objects.filter(request__case__number=of_case, place=int(place))
            .exclude(code_digest="")
            .exclude(letter=None)
            .first()
        )
    digest = found.code_digest if found else NO_DIGEST
    fits = is_code(plain_code(code), digest, about=about_party(wanted))
    return found if found is not None and fits else None


def party_shown(pk: int) -> ThirdParty:
    """The third party a session was let in to. Raises ThirdParty.DoesNotExist once erased."""
    return ThirdParty.objects.select_related(
        "request__case__agency__parent__parent", "letter__case__agency", "decision_letter__case"
    ).get(pk=pk, request__case__erased_at=None)


@dataclass(frozen=True)
class ShownLetter:
    """A letter to the third party with its words."""

    row: Letter
    text: LetterText
    issuer: str


@dataclass(frozen=True)
class Answered:
    """What the third party answered: on its page, or in writing, as an officer entered it."""

    opinion: str
    on: date | None
    at: datetime | None
    """When it was sent; None: in writing."""
    said: str
    files: Sequence[str]


@dataclass(frozen=True)
class PartyPage:
    """Everything on the page of a third party."""

    party: ThirdParty
    number: str
    agency: str
    office: Sequence[tuple[str, str]]
    letter: ShownLetter
    clock: ClockView | None
    """Its fifteen working days; None when they are over or need no count any more."""
    may_answer: bool
    is_late: bool
    """The days are over and nothing is decided: what it says now is still read."""
    answered: Answered | None
    decision: ShownLetter | None
    """That the information is disclosed against its will."""
    outcome: str | Promise
    """What came of it, in words; empty: not decided."""
    remedy: str


def look_in(party: ThirdParty, *, actor: Actor, at: datetime) -> None:
    """Note the look; who holds the code holds the letter, so that it has reached him."""
    case = party.request.case
    record_access(
        actor=actor,
        at=at,
        subject=subject_of(case),
        what="第三方凭查询码查看征求意见书",  # data
    )
    for letter in (party.letter, party.decision_letter):
        if letter is not None:
            deliver_by_system(letter=letter, actor=actor, at=at)


def page_of(party: ThirdParty, at: datetime) -> PartyPage:
    """What the page shows. Raises ThirdParty.DoesNotExist when the letter was erased."""
    case = Case.objects.select_related("agency__parent__parent").get(pk=party.request_id)
    letter = _shown(party.letter)
    if letter is None:
        raise ThirdParty.DoesNotExist
    name = third_party_clock(party.place)
    row = case.clocks.filter(name=name, round=party.round).first()
    clock = view_of(case, row, at, Calendars()) if row is not None else None
    may_answer = why_may_not(party, case, at) is None
    outcome = party.request.outcomes.filter(round=party.round).first()
    return PartyPage(
        party=party,
        number=party_number(case, party),
        agency=agency_name(case.agency),
        office=office_of(case.agency, city_date(at)),
        letter=letter,
        clock=clock if may_answer else None,
        may_answer=may_answer,
        is_late=may_answer and clock is not None and clock.level in {Level.LATE, Level.LAPSED},
        answered=_answered(case, party),
        decision=_shown(party.decision_letter),
        outcome=_outcome(party, Result(outcome.result)) if outcome else "",
        remedy=_remedy(case) if outcome and outcome.result in DISCLOSING else "",
    )


def _shown(letter: Letter | None) -> ShownLetter | None:
    text = text_of(letter) if letter is not None else None
    return ShownLetter(letter, text, issuer_of(letter)) if letter and text else None


def why_may_not(party: ThirdParty, case: Case, at: datetime) -> str | None:
    """Why the third party cannot answer here now; None when it can."""
    if party.answered_on is not None:
        return _("您的意见已经收到，不能再改。需要补充的，请联系本机关。")
    if party.round != case.round or case.erased_at is not None:
        return _("这次征求意见已经结束。")
    if why_not(case, Act.THIRD_PARTY_OPINION, ANONYMOUS, at, hands=BY_ITSELF) is not None:
        return _("这次征求意见已经结束。")
    return None


def _answered(case: Case, party: ThirdParty) -> Answered | None:
    if party.answered_on is None:
        return None
    said = said_of(case, party)
    return Answered(
        opinion=str(party.get_opinion_display()),
        on=party.answered_on,
        at=datetime.fromisoformat(said["at"]) if said else None,
        said=said.get("text", ""),
        files=[name for _row, name in evidence_of(case, party)],
    )


DISCLOSED = {
    "": _l("在期限内没有收到您的意见，本机关依照条例的规定决定公开%(what)s。"),
    Opinion.AGREES: _l("您同意公开，本机关已经决定公开%(what)s。"),
    Opinion.PARTLY: _l("您同意公开一部分，本机关已经决定公开%(what)s。"),
    Opinion.REFUSES: _l("您不同意公开，本机关审查后决定公开%(what)s。"),
}


def _outcome(party: ThirdParty, result: Result) -> str:
    if result in DISCLOSING:
        what = _("其中一部分") if result is Result.PARTIAL else _("申请的信息")
        return str(DISCLOSED[Opinion(party.opinion) if party.opinion else ""]) % {"what": what}
    if result is Result.GRANTED_PUBLISHED:
        return _("申请的信息此前已经主动公开，本机关告知了获取的方式。")
    if RESULTS[result].family is Family.DENIED:
        return _("本机关决定不予公开。")
    return _("这件申请已经办结，没有提供征求意见书中的信息。")


def _remedy(case: Case) -> str:
    values = settings_for(case)
    return _(
        "对公开的决定不服的，可以自知道该决定之日起 60 日内向%(body)s申请行政复议，"
        "也可以自知道该决定之日起 6 个月内向%(court)s提起行政诉讼。"
    ) % {"body": review_body(case.agency, values), "court": values[COURT]}


@dataclass(frozen=True)
class NewOpinion:
    """What a third party sends."""

    opinion: Opinion
    said: str
    files: Sequence[tuple[str, bytes, str]] = ()


@transaction.atomic
def answer(*, party: ThirdParty, new: NewOpinion, actor: Actor, at: datetime) -> ThirdParty:
    """The same act an officer enters, by the third party itself. Raises Refused, in words."""
    if new.opinion != Opinion.AGREES and not new.said.strip():
        raise Refused("no_reason", _("不同意或者部分同意公开的，请写明理由。"))
    if len(new.files) > MOST_FILES:
        raise Refused("file_count", _("最多上传 %(most)d 个文件。") % {"most": MOST_FILES})
    case = Case.objects.select_related("agency").get(pk=party.request_id)
    fresh = ThirdParty.objects.get(pk=party.pk)
    if refusal := why_may_not(fresh, case, at):
        raise Refused("closed", refusal)
    answers: dict[str, Any] = {
        "which": str(fresh.place),
        "opinion": new.opinion.value,
        "answered_on": city_date(at),
        "said": new.said,
    }
    perform(
        case=case,
        lock=case.lock,
        act=Act.THIRD_PARTY_OPINION,
        answers=answers,
        actor=actor,
        at=at,
        hands=BY_ITSELF,
    )
    for name, data, media_type in new.files:
        keep_evidence(fresh, case, name=name, data=data, media_type=media_type, at=at)
    return ThirdParty.objects.get(pk=party.pk)
