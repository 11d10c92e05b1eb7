"""Requests: taken in, confirmed, and what each act means for the request itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.areas.requests import exchange
from yangguang.areas.requests.file_services import erase_files
from yangguang.areas.requests.models import (
    AskedFor,
    Correction,
    CorrectionAnswer,
    Fee,
    Outcome,
    Remedy,
    Request,
    Search,
    ThirdParty,
)
from yangguang.areas.requests.rules import fees
from yangguang.areas.requests.rules.names import Act, Clock, Letter, State
from yangguang.areas.requests.rules.receipt import (
    CHANNEL_OF,
    DIRECT,
    WAY_LABELS,
    ApplicantType,
    Carrier,
    IdType,
    Method,
    Obtain,
    Way,
    receipt_day,
)
from yangguang.areas.requests.rules.remedies import (
    REDOING,
    Ending,
    Kind,
    Order,
    check_decision,
    check_filing,
    defence_clock,
)
from yangguang.areas.requests.rules.results import (
    RESULTS,
    Family,
    Result,
    ResultFacts,
    Say,
    check_result,
)
from yangguang.areas.requests.rules.thirdparties import (
    PAUSE_GROUND,
    THIRD_PARTY_GROUND,
    Basis,
    Judged,
    Opinion,
)
from yangguang.areas.requests.selectors import (
    KIND,
    about_party,
    about_request,
    filed_at_once,
    is_unjudged,
    may_be_judged,
    may_receive,
    next_to_tell,
    objects,
    objects_in_part,
    party_number,
    pieces_before,
    request_of,
    same_given,
    settings_for,
    third_parties_of,
    third_party_clock,
    third_party_data,
)
from yangguang.kernel.cases.models import Case, CaseClock, StatusRow
from yangguang.kernel.cases.models import Letter as LetterRow
from yangguang.kernel.cases.numbers import new_code, plain_code
from yangguang.kernel.cases.rules import Do, Hand, Refused
from yangguang.kernel.cases.selectors import why_not
from yangguang.kernel.cases.services import (
    Arrival,
    Opened,
    add_material,
    perform,
    share_code,
    take_in,
)
from yangguang.kernel.cases.services.moving import make_move
from yangguang.kernel.cases.settings_in_force import limit_of
from yangguang.kernel.cases.timing import add_fact, renew_clock, renew_due, result_of, start_clock
from yangguang.kernel.clocks import (
    Lapsed,
    Limited,
    Paused,
    Restarted,
    Resumed,
    Started,
    Stopped,
    by_date,
)
from yangguang.kernel.documents.writing import paragraphs
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK
from yangguang.kernel.organizations.selectors import agency_name
from yangguang.kernel.publishing.rules import Genre
from yangguang.kernel.publishing.scan.identity import is_resident_id
from yangguang.kernel.publishing.scan.uscc import is_uscc
from yangguang.kernel.publishing.services import draft_own
from yangguang.kernel.vault import code_digest, seal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.cases.models import Consultation
    from yangguang.kernel.clocks import Fact
    from yangguang.kernel.ledger.models import Act as LedgerAct
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

BY_CLOCK = frozenset({Hand.CLOCK})
NAMES = ("info_title", "info_number", "info_description")


@dataclass(frozen=True)
class NewRequest:
    """A request as it comes in."""

    agency: Agency
    applicant_type: ApplicantType
    applicant: Mapping[str, str]
    """name, id_type, id_number or uscc, phone, email, address and the like."""
    info_title: str = ""
    info_number: str = ""
    info_description: str = ""
    carrier: Carrier = Carrier.ELECTRONIC
    obtain: Sequence[Obtain] = (Obtain.ONLINE,)
    accepts_other_form: bool = True
    way: Way = Way.ONLINE
    arrived_on: date | None = None
    """When it was handed in or signed for; None: today."""
    files: Sequence[tuple[str, bytes, str]] = field(default=())
    """Proof of identity and authority: name, bytes, media type."""
    demonstration: bool = False
    imported_ref: str = ""
    more: Sequence[str] = ()
    """Further items listed in the same application, each a request of its own."""


def check_new(new: NewRequest, on: date) -> None:
    """Raises Refused for what article 29 needs and is not there; a purpose is never asked."""
    if not any(getattr(new, name).strip() for name in NAMES):
        raise Refused(
            "no_info",
            _(
                "请写明所需信息的名称、文号或者便于查询的其他特征性描述，至少一项（条例第二十九条）。"
            ),
        )
    if not new.obtain:
        raise Refused("no_obtain", _("请选择获取信息的方式。"))
    if not may_receive(new.agency):
        raise Refused("no_receiver", _("这个机构不受理政府信息公开申请。"))
    check_applicant(new.applicant_type, new.applicant, on)
    known = new.applicant
    if Obtain.EMAIL in new.obtain and not known.get("email"):
        raise Refused("email_missing", _("选择电子邮件获取的，请填写电子邮箱。"))
    if Obtain.MAIL in new.obtain and not known.get("address"):
        raise Refused("address_missing", _("选择邮寄获取的，请填写通信地址。"))


def check_applicant(kind: ApplicantType, known: Mapping[str, str], on: date) -> None:
    """Raises Refused for an applicant without the proof of identity that articles 29, 41 need."""
    if kind is ApplicantType.NATURAL:
        number = known.get("id_number", "").strip().upper()
        if not number:
            raise Refused("id_missing", _("请填写证件号码，作为身份证明（条例第二十九条）。"))
        if known.get("id_type") == IdType.RESIDENT and not is_resident_id(number, on):
            raise Refused("id_wrong", _("居民身份证号码不对，请核对后再填。"))
    elif not is_uscc(known.get("uscc", "").strip().upper()):
        raise Refused(
            "uscc_wrong", _("统一社会信用代码不对，请核对营业执照或者登记证书上的 18 位代码。")
        )


def applicant_key(applicant: Mapping[str, str]) -> str:
    """Keyed digest by which the same applicant is found again."""
    paper = applicant.get("id_number") or applicant.get("uscc") or ""
    paper = paper.strip().upper()
    return code_digest(paper, about="applicant of requests")[:80] if paper else ""


@transaction.atomic
def file_request(*, new: NewRequest, actor: Actor, at: datetime) -> Opened:
    """Take a request in; as `take_request`, in a transaction of its own. Raises Refused."""
    return take_request(new=new, actor=actor, at=at)


def take_request(*, new: NewRequest, actor: Actor, at: datetime) -> Opened:
    """Take a request in, in the caller's transaction. Raises Refused.

    Further items it lists become requests of their own, with the same day of receipt and opened by
    the same code: each has its result, its letter and its place in the yearly table (一事一申请).
    """
    opened = _take_one(new=new, actor=actor, at=at)
    for item in new.more:
        alone = replace(new, info_title=item, info_number="", info_description="", more=())
        other = _take_one(new=alone, actor=actor, at=at).case
        share_code(case=other, code=opened.code)
        Request.objects.filter(case=other).update(filed_with=opened.case.pk)
    return opened


def _take_one(*, new: NewRequest, actor: Actor, at: datetime) -> Opened:
    """One request of its own. Raises Refused.

    What was handed in or signed for is registered with that day at once; everything else waits
    for the confirmation of both sides (条例 article 31).
    """
    today = city_date(at)
    check_new(new, today)
    arrived_on = new.arrived_on or today
    if arrived_on > today:
        raise Refused("arrived_ahead", _("提交或者签收的日期不能晚于今天。"))
    opened = take_in(
        arrival=Arrival(
            kind=KIND,
            agency=new.agency,
            title=_("政府信息公开申请（%(way)s）") % {"way": _way_label(new.way)},
            channel=CHANNEL_OF[new.way],
            applicant=new.applicant,
            texts={name: getattr(new, name) for name in NAMES},
            facts={"applicant_type": new.applicant_type, "way": new.way},
            demonstration=new.demonstration,
        ),
        actor=actor,
        at=at,
    )
    Request.objects.create(
        case=opened.case,
        applicant_type=new.applicant_type,
        applicant_key=applicant_key(new.applicant),
        way=new.way,
        arrived_on=arrived_on,
        carrier=new.carrier,
        obtain=[str(way) for way in new.obtain],
        accepts_other_form=new.accepts_other_form,
        has_agent=bool(new.applicant.get("agent")),
        imported_ref=new.imported_ref,
    )
    exchange.note(opened.case, exchange.FILED, at)
    for name, data, media_type in new.files:
        add_material(
            opened.case, name=name, data=data, media_type=media_type, at=at, person_id=None
        )
    if new.way in DIRECT:
        case = perform(
            case=opened.case,
            lock=opened.case.lock,
            act=Act.CONFIRM,
            answers={"received_on": arrived_on, "method": Method.NONE},
            actor=actor,
            at=at,
            hands=frozenset({Hand.DESK}) if actor.person_id is None else None,
        )
        return Opened(case, opened.code)
    return opened


def _way_label(way: Way) -> str:

    return str(WAY_LABELS[way])


def done_by(case: Case) -> LedgerAct:
    """The act that has just moved the matter."""
    return StatusRow.objects.select_related("record").filter(case=case).latest("position").record


def reply_clock(case: Case) -> CaseClock | None:
    """The clock of the reply, while it runs."""
    return case.clocks.filter(name=Clock.REPLY, round=case.round, stopped_at=None).first()


def _add(case: Case, clock: CaseClock | None, fact: Fact, *, stops: bool = False) -> None:
    if clock is not None:
        add_fact(clock, fact, act=done_by(case), stops=stops)


def apply(case: Case, act: str, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What an act means for the request, in the transaction of the act. Raises Refused."""
    step = STEPS.get(act)
    if step is not None:
        step(case, request_of(case), answers, actor, at)
    exchange.note(case, act, at)


Step = Callable[[Case, Request, "Mapping[str, Any]", "Actor", "datetime"], None]


def _day_of(answers: Mapping[str, Any], name: str, *, at: datetime) -> date:
    """A day an officer answered. Raises Refused for one to come."""
    value = date.fromisoformat(str(answers[name]))
    if value > city_date(at):
        raise Refused("ahead", _("日期不能晚于今天。"))
    return value


def _confirm(
    _case: Case, row: Request, answers: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    asked = date.fromisoformat(str(answers["received_on"]))
    day = receipt_day(
        Way(row.way), arrived_on=row.arrived_on, confirmed_on=asked, today=city_date(at)
    )
    if day != asked:
        raise Refused(
            "received_on",
            _("这种提交方式的收到之日是 %(on)s，不能填写别的日期（条例第三十一条）。")
            % {"on": day},
        )
    method = Method(str(answers.get("method") or Method.NONE))
    if Way(row.way) not in DIRECT and method is Method.NONE:
        raise Refused("method", _("请选择与申请人确认的方式。"))
    row.received_on, row.confirm_method = day, method
    row.save(update_fields=["received_on", "confirm_method"])
    _confirm_along(row, answers, actor, at)


def _confirm_along(row: Request, answers: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """What was filed at once is confirmed at once: it keeps the same day of receipt."""
    waiting = Case.objects.select_related("agency").filter(
        pk__in=filed_at_once(row), state=State.AWAITING_CONFIRMATION
    )
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        # Read anew: the one before has confirmed those beside it.
        case = waiting.filter(pk=pk).first()
        if case is not None and why_not(case, Act.CONFIRM, actor, at) is None:
            perform(case=case, lock=case.lock, act=Act.CONFIRM, answers=answers, actor=actor, at=at)


def _explain_late(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.late_explained = True
    row.save(update_fields=["late_explained"])


def _ask_correction(_case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    Correction.objects.create(request=row, asked_on=city_date(at))


def _supplement(case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    correction = Correction.objects.filter(request=row, answer=None).first()
    if case.state == State.SCREENING and correction is not None:
        CorrectionAnswer.objects.create(correction=correction, received_on=city_date(at))


def _ask_reason(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.reason_asked = True
    row.save(update_fields=["reason_asked"])


def _give_reason(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.reason_given = True
    row.save(update_fields=["reason_given"])


def _defer(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    to = date.fromisoformat(str(answers["deferred_to"]))
    clock = reply_clock(case)
    if to <= city_date(at) or (clock is not None and clock.due_on and to <= clock.due_on):
        raise Refused("deferred_to", _("延迟答复的日期应晚于现在的答复期限。"))
    row.deferred_to = to
    row.save(update_fields=["deferred_to"])


def _tell_deferral(case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    if row.deferred_to is None:
        raise Refused("no_deferral", _("请先确定延迟答复的合理期限。"))
    rule = by_date(row.deferred_to, law="条例第三十五条", code="deferred", label="延迟答复")  # data
    start_clock(case, Clock.DEFERRED, Started(at=at), rule=rule, act=done_by(case))


def _search(
    case: Case, row: Request, answers: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    data = {
        name: str(answers.get(name) or "")
        for name in ("place", "keywords", "period", "hits", "conclusion")
    }
    Search.objects.create(
        request=row,
        round=case.round,
        sealed=seal(data, about=about_request(case)),
        person_id=actor.person_id,
        at=at,
    )


def _name_third_party(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, _at: datetime
) -> None:
    """Its code stands sealed beside its name until the letter is out, then in the letter alone."""
    data = {name: str(answers.get(name) or "") for name in ("name", "address", "info")}
    code, place = new_code(), row.third_parties.count() + 1
    party = ThirdParty(request=row, place=place, round=case.round)
    number = party_number(case, party)
    party.code_digest = code_digest(plain_code(code), about=about_party(number))
    party.sealed = seal({**data, "code": code}, about=about_request(case))
    party.save()


def _consult_third_party(case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    """The clock stands still from the day the letter goes out."""
    party = row.third_parties.filter(round=case.round, asked_on=None).order_by("place").first()
    letter = case.letters.filter(template=Letter.THIRD_PARTY, state="issued").order_by("pk").last()
    if party is None or letter is None:
        raise Refused("no_third_party", _("请先登记第三方，再印发征求意见书。"))
    party.letter, party.asked_on = letter, city_date(at)
    data = {k: v for k, v in third_party_data(case, party).items() if k != "code"}
    party.sealed = seal(data, about=about_request(case))
    party.save(update_fields=["letter", "asked_on", "sealed"])
    pause = Paused(
        at=at, kind=Clock.THIRD_PARTY.value, ground=THIRD_PARTY_GROUND, ref=str(party.place)
    )
    _add(case, reply_clock(case), pause)
    renew_due(case)


def third_party_has_letter(party: ThirdParty, case: Case, on: date, at: datetime) -> None:
    """Fifteen working days run from here; silence after them is no consent (article 32)."""
    if party.received_on is not None:
        return
    party.received_on = on
    party.save(update_fields=["received_on"])
    rule = limit_of(settings_for(case), Clock.THIRD_PARTY)
    limited = Limited(at=at, on=on, kind=Clock.THIRD_PARTY.value, limit=rule, ref=str(party.place))
    _add(case, reply_clock(case), limited)
    name = third_party_clock(party.place)
    start_clock(case, name, Started(at=at, on=on), rule=rule, act=done_by(case), is_leading=False)
    renew_due(case)


def _third_party_opinion(
    case: Case, row: Request, answers: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    party = row.third_parties.filter(
        place=int(str(answers["which"])), round=case.round, answered_on=None
    ).first()
    if party is None:
        raise Refused("which", _("没有等待答复的第三方。"))
    on = _day_of(answers, "answered_on", at=at)
    if party.asked_on is None or on < party.asked_on:
        raise Refused("answered_on", _("答复的日期不能早于征求意见书发出的日期。"))
    party.opinion = Opinion(str(answers["opinion"]))
    party.by_itself = done_by(case).payload["hand"] == Hand.THIRD_PARTY
    if party.by_itself:
        # Whether the ground is reasonable is not for the one who gives it to say.
        party.is_reasonable = False if party.opinion == Opinion.AGREES else None
        said = {"text": str(answers.get("said") or "").strip(), "at": at.isoformat()}
        party.sealed_said = seal(said, about=about_request(case))
    else:
        party.is_reasonable = bool(answers.get("is_reasonable"))
    party.answered_on = on
    party.received_on = party.received_on or on
    party.save()
    clock = case.clocks.filter(name=third_party_clock(party.place), round=case.round).first()
    if clock is None or clock.due_on is None or on <= clock.due_on:
        # After its days the pause has ended by itself.
        resumed = Resumed(at=at, on=on, kind=Clock.THIRD_PARTY.value, ref=str(party.place))
        _add(case, reply_clock(case), resumed)
    if clock is not None and clock.stopped_at is None:
        _add(case, clock, Stopped(at=at, why=_("已答复")), stops=True)
    renew_due(case)
    _end_consulting(case, actor, at)


def _judge_refusal(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, _at: datetime
) -> None:
    party = row.third_parties.filter(place=int(str(answers["which"])), round=case.round).first()
    if party is None or not may_be_judged(party):
        raise Refused("which", _("没有等待判断理由的第三方意见。"))
    if party.decision_letter_id:
        raise Refused("told", _("已经书面告知第三方决定公开，不再改动判断。"))
    party.is_reasonable = Judged(str(answers["judged"])) is Judged.REASONABLE
    party.save(update_fields=["is_reasonable"])


def _tell_third_party(case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    party = next_to_tell(case, row.result)
    letter = case.letters.filter(template=Letter.THIRD_PARTY_DECISION, state="issued").last()
    if party is None or letter is None:
        raise Refused("nobody_to_tell", _("没有需要书面告知的第三方。"))
    party.decision_letter = letter
    party.save(update_fields=["decision_letter"])


def _end_consulting(case: Case, actor: Actor, at: datetime) -> None:
    """When nobody is waited for any more, the request is being handled again."""
    fresh = Case.objects.select_related("agency").get(pk=case.pk)
    if fresh.state != State.CONSULTING:
        return
    if why_not(fresh, Act.CONSULTED, actor, at, hands=BY_CLOCK) is None:
        make_move(
            case=fresh, lock=fresh.lock, act=Act.CONSULTED, actor=actor, at=at, hands=BY_CLOCK
        )


def _consulted(case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    """Counting goes on. A pause that ended by its own limit left no fact: the dates are renewed.

    A third party that let its days pass owes nothing (article 32): its clock is over, not late.
    """
    silent = row.third_parties.filter(round=case.round, answered_on=None, received_on__isnull=False)
    names = [third_party_clock(party.place) for party in silent]
    for passed in case.clocks.filter(name__in=names, round=case.round, stopped_at=None):
        add_fact(passed, Lapsed(at=at, why=_("没有答复")), act=done_by(case), stops=True)
    clock = reply_clock(case)
    if clock is not None:
        renew_clock(clock, at)
    renew_due(case)


def end_silence(case: Case, at: datetime) -> bool:
    """The days of everybody asked are over: the request is being handled again, by the clock.

    Silence is no consent of a third party; of a co-maker it is one (条例 articles 32 and 34).
    """
    if why_not(case, Act.CONSULTED, CLOCK, at) is not None:
        return False
    make_move(case=case, lock=case.lock, act=Act.CONSULTED, actor=CLOCK, at=at)
    return True


def _consult(
    case: Case, _row: Request, answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    """Another office is asked: the clock stands still, at the most for the office's own limit."""
    basis = Basis(str(answers.get("basis") or Basis.COORDINATION))
    pause = Paused(
        at=at,
        kind=Clock.CONSULTATION.value,
        ground=PAUSE_GROUND[basis],
        limit=limit_of(settings_for(case), Clock.CONSULTATION),
        ref=str(case.consultations.count() + 1),
    )
    _add(case, reply_clock(case), pause)
    renew_due(case)


def consultation_ended(row: Consultation, actor: Actor, at: datetime) -> None:
    """The office asked has answered, or is no longer waited for: counting goes on."""
    case = row.case
    resumed = Resumed(at=at, kind=Clock.CONSULTATION.value, ref=row.clock.name.rpartition("-")[2])
    _add(case, reply_clock(case), resumed)
    renew_due(case)
    _end_consulting(case, actor, at)


def _public_interest(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.public_interest = True
    row.save(update_fields=["public_interest"])


def _set_fee(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, _at: datetime
) -> None:
    basis = fees.Basis(str(answers["basis"]))
    quantity = int(answers["quantity"])
    before = pieces_before(row, case) if basis is fees.Basis.PIECE else 0
    if basis is fees.Basis.PAGE and set(row.obtain) == {Obtain.READING}:
        raise Refused(
            "on_site",
            _("申请人现场查阅，没有要求提供复制件，不能按量计收（国办函〔2020〕109号第五条）。"),
        )
    yuan = fees.charged(basis, before=before, quantity=quantity)
    if not yuan:
        raise Refused("no_fee", _("这一数量不收费：没有超过免费的范围。"))
    Fee.objects.create(
        request=row, basis=basis, quantity=quantity, before=before, amount=Decimal(yuan)
    )


def _charge(_case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    row.fee.notified_on = city_date(at)
    row.fee.save(update_fields=["notified_on"])


def _paid(
    _case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    on = _day_of(answers, "paid_on", at=at)
    if row.fee.notified_on is None or on < row.fee.notified_on:
        raise Refused("paid_on", _("缴费日期不能早于收费通知书印发的日期。"))
    if Decimal(str(answers["amount"])) != row.fee.amount:
        raise Refused(
            "amount", _("缴费金额应与通知一致：%(yuan)s 元。") % {"yuan": f"{row.fee.amount:.0f}"}
        )
    row.fee.paid_on, row.fee.serial = on, str(answers.get("serial") or "")[:60]
    row.fee.save(update_fields=["paid_on", "serial"])


def _decide(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, _at: datetime
) -> None:
    status = StatusRow.objects.filter(case=case).latest("position")
    parties = third_parties_of(case)
    facts = ResultFacts(
        searches=row.searches.filter(round=case.round).count(),
        was_corrected=CorrectionAnswer.objects.filter(correction=row.pk).exists(),
        reasons_asked=row.reason_asked,
        third_parties=sum(p.asked_on is not None for p in parties),
        objections=0 if row.public_interest else sum(objects(p) for p in parties),
        part_objections=0 if row.public_interest else sum(objects_in_part(p) for p in parties),
        unjudged=sum(is_unjudged(p) for p in parties),
        waits_for_reasons=status.state_from == State.AWAITING_REASON,
    )
    code = str(answers.get("result") or "")
    check_result(code, answers, facts)
    row.result = code
    says = {say.value: str(answers.get(say) or "").strip() for say in Say}
    row.sealed_says = seal(says, about=about_request(case))
    row.save(update_fields=["result", "sealed_says"])


def _reconsider(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.result, row.sealed_says = "", ""
    row.save(update_fields=["result", "sealed_says"])


def _check_reviewer(case: Case, _row: Request, _a: Any, actor: Actor, _at: datetime) -> None:
    """Persons, not posts: nobody reviews what he wrote, and the two reviews are by two persons."""
    letter = case.letters.filter(template=Letter.REPLY, round=case.round, state="submitted").last()
    if letter is None:
        raise Refused("no_letter", _("没有送审的答复书。"))
    if letter.authors.filter(person_id=actor.person_id or 0).exists():
        raise Refused("author", _("您参与起草了这份答复，不能由您审查。"))
    submitted = (
        StatusRow.objects.filter(case=case, act=Act.SUBMIT)
        .order_by("position")
        .values_list("position", flat=True)
        .last()
    )
    reviewed = StatusRow.objects.filter(
        case=case,
        position__gt=submitted or 0,
        position__lt=case.lock,
        act__in=(Act.PASS_LEGALITY, Act.PASS_SECRECY),
        person_id=actor.person_id or 0,
    )
    if reviewed.exists():
        raise Refused("two_persons", _("合法性审查和保密审查应当由不同的人办理。"))


def _end(case: Case, row: Request, result: Result | str, at: datetime) -> None:
    """One outcome a round: the database refuses a second."""
    clock = (
        case.clocks.filter(name__in=(Clock.REPLY, Clock.DEFERRED), round=case.round)
        .order_by("pk")
        .last()
    )
    found = result_of(clock, at) if clock else None
    letter = case.letters.filter(template=Letter.REPLY, round=case.round, state="issued").last()
    Outcome.objects.create(
        request=row,
        round=case.round,
        result=result,
        decided_on=city_date(at),
        due_on=found.due_on if found else None,
        used=found.used if found else 0,
        letter=letter,
        record=done_by(case),
    )


def _issue(case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
    _end(case, row, row.result, at)
    row.remedies.filter(order__in=REDOING, redone=False, round__lt=case.round).update(redone=True)
    if RESULTS[Result(row.result)].family is Family.GRANTED and row.alike_to_id is None:
        row.alike_to = same_given(case)
        row.save(update_fields=["alike_to"])


def _ends_with(result: Result) -> Step:
    def step(case: Case, row: Request, _a: Any, _actor: Actor, at: datetime) -> None:
        row.result = result
        row.save(update_fields=["result"])
        _end(case, row, result, at)

    return step


def _remedy_filed(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    kind = Kind(str(answers["kind"]))
    outcome = row.outcomes.order_by("round").last()
    reviewed = row.remedies.filter(kind=Kind.REVIEW).exclude(ending=Ending.PENDING).exists()
    check_filing(kind, result=outcome.result if outcome else "", reviewed=reviewed)
    on = _day_of(answers, "filed_on", at=at)
    remedy = Remedy.objects.create(
        request=row,
        place=row.remedies.count() + 1,
        round=case.round,
        kind=kind,
        filed_on=on,
        body=str(answers["body"])[:120],
        reference=str(answers.get("reference") or "")[:120],
    )
    start_defence(case, remedy, at)


def start_defence(case: Case, remedy: Remedy, at: datetime) -> None:
    """The time of the agency's own answer runs from the day it had the review or suit."""
    name = defence_clock(Kind(remedy.kind))
    if name is not None:
        rule = limit_of(settings_for(case), name)
        started = Started(at=at, on=remedy.filed_on)
        start_clock(case, f"{name}-{remedy.place}", started, rule=rule, act=done_by(case))
        renew_due(case)


def _stop_defence(case: Case, remedy: Remedy, why: str, at: datetime) -> None:
    """The agency has answered, or it is decided: its time no longer runs."""
    names = [f"{name}-{remedy.place}" for name in (Clock.DEFENCE, Clock.DEFENCE_SUIT)]
    clock = case.clocks.filter(name__in=names, stopped_at=None).first()
    if clock is not None:
        _add(case, clock, Stopped(at=at, why=why), stops=True)
        renew_due(case)


def _which_remedy(row: Request, answers: Mapping[str, Any]) -> Remedy:
    found = row.remedies.filter(place=int(str(answers["which"])), ending=Ending.PENDING).first()
    if found is None:
        raise Refused("which", _("请选择一件尚未审结的复议、诉讼或者投诉。"))
    return found


def _remedy_answered(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    remedy = _which_remedy(row, answers)
    remedy.answered_on = _day_of(answers, "answered_on", at=at)
    if remedy.answered_on < remedy.filed_on:
        raise Refused("answered_on", _("提交日期不能早于收到的日期。"))
    remedy.save(update_fields=["answered_on"])
    _stop_defence(case, remedy, _("已提交"), at)


def _remedy_decided(
    case: Case, row: Request, answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    remedy = _which_remedy(row, answers)
    ending, order = Ending(str(answers["ending"])), Order(str(answers["order"]))
    on = _day_of(answers, "decided_on", at=at)
    check_decision(ending, order, decided_on=on, filed_on=remedy.filed_on)
    remedy.ending, remedy.order, remedy.decided_on = ending, order, on
    due = answers.get("redo_due_on")
    remedy.redo_due_on = date.fromisoformat(str(due)) if due else None
    remedy.save()
    _stop_defence(case, remedy, _("已审结"), at)


def _redo(
    case: Case, row: Request, _answers: Mapping[str, Any], _actor: Actor, at: datetime
) -> None:
    """The request is answered anew: a round of its own, by the day the decision sets."""
    row.result, row.sealed_says, row.public_interest = "", "", False
    row.save(update_fields=["result", "sealed_says", "public_interest"])
    ordering = row.remedies.filter(order__in=REDOING, redone=False).order_by("place").last()
    if ordering is not None and ordering.redo_due_on is not None:
        rule = by_date(
            ordering.redo_due_on, law="复议决定、判决确定的期限", code="ordered", label="重新答复"
        )  # data
        start_clock(case, Clock.ORDERED, Started(at=at), rule=rule, act=done_by(case))
        renew_due(case)


def _suggest(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.suggested = True
    row.save(update_fields=["suggested"])


def _decline_publish(_case: Case, row: Request, _a: Any, _actor: Actor, _at: datetime) -> None:
    row.publish_declined = True
    row.save(update_fields=["publish_declined"])


def _publish(
    case: Case, row: Request, answers: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """A draft for everybody before the gate: reviewed, scanned and published like anything else."""
    on = city_date(at)
    version = draft_own(
        agency=case.agency,
        title=str(answers["public_title"]).strip(),
        body=paragraphs(str(answers["public_text"])),
        genre=Genre.PUBLIC_NOTICE,
        summary=_("依申请公开的信息，依照条例第四十四条转为主动公开。"),
        content_source=agency_name(case.agency, on, short=True),
        demonstration=case.demonstration,
        actor=actor,
        at=at,
    )
    row.public_record = version.record
    row.save(update_fields=["public_record"])
    AskedFor.objects.create(record=version.record, on=on)


STEPS: dict[str, Step] = {
    Act.CONFIRM: _confirm,
    Act.EXPLAIN_LATE: _explain_late,
    Act.ASK_CORRECTION: _ask_correction,
    Do.SUPPLEMENT: _supplement,
    Act.ASK_REASON: _ask_reason,
    Act.GIVE_REASON: _give_reason,
    Act.DEFER: _defer,
    Act.TELL_DEFERRAL: _tell_deferral,
    Act.SEARCH: _search,
    Act.NAME_THIRD_PARTY: _name_third_party,
    Act.CONSULT_THIRD_PARTY: _consult_third_party,
    Act.THIRD_PARTY_OPINION: _third_party_opinion,
    Act.JUDGE_REFUSAL: _judge_refusal,
    Act.CONSULTED: _consulted,
    Act.TELL_THIRD_PARTY: _tell_third_party,
    Do.CONSULT: _consult,
    Act.PUBLIC_INTEREST: _public_interest,
    Act.SET_FEE: _set_fee,
    Act.CHARGE: _charge,
    Act.PAID: _paid,
    Act.DECIDE: _decide,
    Act.RECONSIDER: _reconsider,
    Act.PASS_LEGALITY: _check_reviewer,
    Act.PASS_SECRECY: _check_reviewer,
    Act.ISSUE: _issue,
    Act.CLOSE_UNCORRECTED: _ends_with(Result.UNCORRECTED),
    Act.CLOSE_UNPAID: _ends_with(Result.UNPAID),
    Do.WITHDRAW: _ends_with(Result.WITHDRAWN),
    Act.REMEDY_FILED: _remedy_filed,
    Act.REMEDY_ANSWERED: _remedy_answered,
    Act.REMEDY_DECIDED: _remedy_decided,
    Act.REDO: _redo,
    Act.SUGGEST: _suggest,
    Act.DECLINE_PUBLISH: _decline_publish,
    Act.PUBLISH: _publish,
}

STARTED_BY: dict[str, tuple[State, Clock]] = {
    Letter.CORRECTION: (State.AWAITING_CORRECTION, Clock.CORRECTION),
    Letter.REASON: (State.AWAITING_REASON, Clock.REASON),
    Letter.FEE: (State.AWAITING_PAYMENT, Clock.PAYMENT),
}
"""Limits of the applicant run from the day he has the letter."""


def delivered(letter: LetterRow, actor: Actor, at: datetime) -> None:
    """A letter has reached its addressee: what counts from that day begins to count."""
    case = Case.objects.select_related("agency").get(pk=letter.case_id)
    first = letter.deliveries.exclude(received_on=None).order_by("received_on", "pk").first()
    if first is None or first.received_on is None:
        return
    on = first.received_on
    if letter.template in STARTED_BY:
        state, clock = STARTED_BY[letter.template]
        if case.state == state and not case.clocks.filter(name=clock, round=case.round).exists():
            start_limit(case, clock, on, at)
    elif letter.template == Letter.THIRD_PARTY:
        party = ThirdParty.objects.filter(letter=letter).first()
        if party is not None and party.answered_on is None:
            third_party_has_letter(party, case, on, at)
    elif letter.template == Letter.THIRD_PARTY_DECISION:
        _hold_from(case, on, at)
    elif letter.template == Letter.REPLY and case.state == State.REPLIED:
        make_move(case=case, lock=case.lock, act=Act.DELIVER, actor=actor, at=at, hands=BY_CLOCK)


def _hold_from(case: Case, on: date, at: datetime) -> None:
    """The waiting time runs from the day the last of the third parties has its letter."""
    clock = case.clocks.filter(name=Clock.HOLD, round=case.round).first()
    if clock is None:
        start_limit(case, Clock.HOLD, on, at)
        return
    facts = [fact.data for fact in clock.facts.all()]
    begun = max(date.fromisoformat(data.get("on") or data["at"][:10]) for data in facts)
    if clock.stopped_at is None and on > begun:
        ground = _("又有第三方收到决定公开的告知书")
        add_fact(clock, Restarted(at=at, on=on, ground=ground), act=done_by(case))
        renew_due(case)


def start_limit(case: Case, name: Clock, on: date, at: datetime) -> None:
    """A limit of the matter runs from the day."""
    start_clock(
        case,
        name,
        Started(at=at, on=on),
        rule=limit_of(settings_for(case), name),
        act=done_by(case),
        is_leading=name is not Clock.HOLD,
    )
    renew_due(case)


def erase(case: Case) -> None:
    """Remove what the area keeps of persons; counts, dates and results stay."""
    erase_files(case)
    Search.objects.filter(request=case.pk).delete()
    ThirdParty.objects.filter(request=case.pk).update(sealed="", sealed_said="", code_digest="")
    Request.objects.filter(pk=case.pk).update(applicant_key="", sealed_says="")
