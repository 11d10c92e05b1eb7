"""Reads of requests: facts for the guards, rows for pages, words for letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.areas.requests.models import Outcome, Remedy, Request, ThirdParty, ThirdPartyFile
from yangguang.areas.requests.publicity import published_from
from yangguang.areas.requests.rules import fees
from yangguang.areas.requests.rules.doors import grams, likeness
from yangguang.areas.requests.rules.names import Clock, State
from yangguang.areas.requests.rules.receipt import DIRECT, OBTAIN_LABELS, WHY, Obtain, Way
from yangguang.areas.requests.rules.remedies import (
    REDOING,
    REVIEW_LIMIT,
    SUIT_LIMIT,
    Ending,
    remedy_text,
)
from yangguang.areas.requests.rules.results import RESULTS, Family, Path, Result, sentence
from yangguang.areas.requests.rules.thirdparties import PAUSE_GROUND, Basis, Opinion
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.models import CaseText, ClockFact, LetterDelivery, StatusRow
from yangguang.kernel.cases.registry import current_kind, kind_of
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.cases.selectors import public_status, text_named
from yangguang.kernel.cases.selectors.access import (
    cases_visible_to,
    desks_of,
    may_see_persons,
    units_of,
)
from yangguang.kernel.cases.selectors.public import page_reading
from yangguang.kernel.cases.settings_in_force import SettingsBook, limit_of, settings_of
from yangguang.kernel.clocks import Started, evaluate
from yangguang.kernel.notices.addresses import absolute
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.rules import Level, Role
from yangguang.kernel.organizations.selectors import agencies, agency_name, is_current
from yangguang.kernel.ui.dates import day_cn
from yangguang.kernel.vault import unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.cases.selectors.facts import PageReading
    from yangguang.kernel.clocks import Rule
    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor

KIND = "request"
REVIEW_BODY, COURT, COMPLAINT, ABOVE = (
    "remedy.review_body",
    "remedy.court",
    "remedy.complaint",
    "remedy.above",
)

DECIDED = (State.DRAFTING, State.LEGALITY_REVIEW, State.SECRECY_REVIEW, State.AWAITING_APPROVAL)
"""A reply is on its way: what others said of the information is still looked at."""
OFFICE = {
    "office.name": _l("政府信息公开工作机构"),
    "office.address": _l("办公地址"),
    "office.postcode": _l("邮政编码"),
    "office.hours": _l("办公时间"),
    "office.phone": _l("联系电话"),
    "office.fax": _l("传真号码"),
    "office.email": _l("电子邮箱"),
}
"""What the guide must say of the office that takes requests (条例 article 12), by agency."""


def office_of(agency: Agency, on: date) -> list[tuple[str, str]]:
    """Labels and values of the office that takes requests; what is not set is left out."""
    return _told(settings_of(current_kind(KIND), agency_id=agency.pk, on=on))


def offices(agencies: Iterable[Agency], on: date) -> dict[int, list[tuple[str, str]]]:
    """The same for many agencies, by their row; those to which nothing can be put are left out."""
    book = SettingsBook(current_kind(KIND))
    return {a.pk: _told(book.of(a.pk, on)) for a in agencies if may_receive(a)}


def _told(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(label), str(values[name])) for name, label in OFFICE.items() if values[name]]


def may_receive(agency: Agency) -> bool:
    """Whether requests may be put to it (条例 articles 27 and 10): governments and departments.

    Not party organs, and not public enterprises, which follow rules of their own (article 55).
    """
    return is_current(agency) and not agency.is_party and agency.level != Level.INSTITUTION


def receivers() -> list[Agency]:
    """Agencies to which requests may be put, in their order."""
    return [agency for agency in agencies() if may_receive(agency)]


def request_of(case: Case) -> Request:
    """The request's own facts, with its fee."""
    return Request.objects.select_related("fee").get(case=case)


def about_request(case: Case) -> str:
    """What sealed data of the area are bound to."""
    return f"request {case.number}"


def third_parties_of(case: Case) -> list[ThirdParty]:
    """Third parties of this round, in order."""
    return list(ThirdParty.objects.filter(request=case.pk, round=case.round).order_by("place"))


def third_party_data(case: Case, row: ThirdParty) -> dict[str, str]:
    """Name, address and what touches it; empty once erased."""
    return dict(unseal(row.sealed, about=about_request(case))) if row.sealed else {}


def third_party_clock(place: int) -> str:
    """Name of a third party's clock."""
    return f"{Clock.THIRD_PARTY}-{place}"


def details(case: Case) -> Mapping[str, Any]:
    """Facts of the request for the guards of its table."""
    row = (
        Request.objects.select_related("fee", "correction")
        .annotate(
            asks_parties=Exists(ThirdParty.objects.filter(request=OuterRef("pk"))),
            has_remedies=Exists(Remedy.objects.filter(request=OuterRef("pk"))),
            is_first=Exists(Request.objects.filter(filed_with=OuterRef("pk"))),
            last_result=Outcome.objects.filter(request=OuterRef("pk"))
            .order_by("-round")
            .values("result")[:1],
        )
        .get(case=case)
    )
    row.ended_in, row.has_along = row.last_result, row.is_first
    Request.case.field.remote_field.set_cached_value(case, row)
    parties = third_parties_of(case) if row.asks_parties else []
    asked = [p for p in parties if p.asked_on is not None]
    waiting = [p for p in asked if p.answered_on is None]
    remedies = list(row.remedies.all()) if row.has_remedies else []
    fee = getattr(row, "fee", None)
    return {
        "is_direct": Way(row.way) in DIRECT,
        "correction_asked": hasattr(row, "correction"),
        "late_explained": row.late_explained,
        "reason_asked": row.reason_asked,
        "reason_given": row.reason_given,
        "deferred_to": row.deferred_to,
        "is_taken_over": bool(row.imported_ref),
        "extension_taken_over": _extended_before(row, case),
        "third_party_named": any(p.asked_on is None for p in parties),
        "third_party_open": bool(waiting),
        "third_party_unreached": any(p.received_on is None for p in waiting),
        "third_party_clocks": [
            third_party_clock(p.place) for p in waiting if p.received_on is not None
        ],
        "third_party_objects": any(objects(p) or objects_in_part(p) for p in parties),
        "third_party_refuses": any(may_be_judged(p) for p in parties),
        "third_party_to_tell": any(
            p.decision_letter_id is None for p in to_be_told(parties, row.result)
        ),
        "public_interest": row.public_interest,
        "third_party_must_be_told": row.public_interest
        and row.result in {Result.GRANTED, Result.PARTIAL}
        and not _all_told(parties, row.result),
        "fee": fee is not None,
        "fee_due": fee is not None and fee.amount > 0 and fee.notified_on is None,
        "result": row.result,
        "granted": bool(row.result)
        and RESULTS[Result(row.result)].family in {Family.GRANTED, Family.PARTIAL},
        "suggested": row.suggested,
        "given_twice": row.alike_to_id,
        "publish_declined": row.publish_declined,
        "public_record": row.public_record_id,
        "remedy_open": any(r.ending == Ending.PENDING for r in remedies),
        "redo_ordered": any(r.order in REDOING and not r.redone for r in remedies),
    }


def _extended_before(row: Request, case: Case) -> bool:
    """Whether the period was extended, and the applicant told, before the matter came here."""
    if not row.imported_ref or case.round > 1:
        return False
    facts = ClockFact.objects.filter(
        clock__case=case, clock__name=Clock.REPLY, clock__round=1, data__fact="extended"
    ).select_related("record")
    return any(str(fact.record.payload.get("act", "")).startswith("take_over") for fact in facts)


def objects(party: ThirdParty) -> bool:
    """Whether the third party refuses with a reasonable ground."""
    return party.opinion == Opinion.REFUSES and bool(party.is_reasonable)


def objects_in_part(party: ThirdParty) -> bool:
    """Whether it agrees to a part, and keeps the rest back with a reasonable ground."""
    return party.opinion == Opinion.PARTLY and bool(party.is_reasonable)


def is_unjudged(party: ThirdParty) -> bool:
    """Whether it refuses and nobody has judged its ground."""
    return party.opinion in {Opinion.REFUSES, Opinion.PARTLY} and party.is_reasonable is None


def may_be_judged(party: ThirdParty) -> bool:
    """What it wrote on its own page is judged by an officer, and may be judged again."""
    return is_unjudged(party) or (party.by_itself and party.opinion not in {"", Opinion.AGREES})


def refusals(case: Case) -> list[tuple[str, str]]:
    """Third parties whose ground is to be judged, for a question."""
    return [
        (str(p.place), f"{named_party(case, p)}：{p.get_opinion_display()}")
        for p in third_parties_of(case)
        if may_be_judged(p)
    ]


def named_party(case: Case, party: ThirdParty) -> str:
    """Its name; its place once its data are erased."""
    return third_party_data(case, party).get("name", "") or _("第三方 %d") % party.place


def to_be_told(parties: Sequence[ThirdParty], result: str) -> list[ThirdParty]:
    """Whom a disclosing decision goes against, in order (条例 article 32).

    Before there is a result the letter may be written to all of them.
    """
    in_part = result in {"", Result.GRANTED}
    return [p for p in parties if objects(p) or (in_part and objects_in_part(p))]


def _all_told(parties: Sequence[ThirdParty], result: str) -> bool:
    """Whether each of them has its letter in hand."""
    letters = [p.decision_letter_id for p in to_be_told(parties, result)]
    reached = LetterDelivery.objects.filter(letter__in=letters, received_on__isnull=False)
    return set(reached.values_list("letter", flat=True)) >= set(letters)


def next_to_tell(case: Case, result: str) -> ThirdParty | None:
    """The first of them to whom no letter has gone."""
    waiting = (p for p in to_be_told(third_parties_of(case), result) if not p.decision_letter_id)
    return next(waiting, None)


def settings_for(case: Case) -> dict[str, Any]:
    """The settings that hold for the matter."""
    return settings_of(kind_of(case), agency_id=case.agency_id, on=city_date(case.opened_at))


def rows(case: Case) -> Sequence[tuple[str, str]]:
    """The request's facts for its page at the desk."""
    row = request_of(case)
    obtain = "、".join(str(OBTAIN_LABELS[Obtain(way)]) for way in row.obtain)
    return [
        (_("申请人类型"), row.get_applicant_type_display()),
        (_("提交方式"), f"{row.get_way_display()}，{day_cn(row.arrived_on)}"),
        (_("收到申请之日"), day_cn(row.received_on) if row.received_on else ""),
        (_("收到之日的依据"), str(WHY[Way(row.way)])),
        (_("载体形式"), row.get_carrier_display()),
        (_("获取方式"), obtain),
        (_("同时提出的申请"), _along(row)),
        (_("处理决定"), row.get_result_display() if row.result else ""),
        (_("检索记录"), _searches(row, case)),
        *_third_party_rows(case),
        *_silent_offices(case),
        *_fee_rows(row),
        *_remedy_rows(row),
        *_alike_rows(row),
        *_often_rows(row, case),
    ]


def _along(row: Request) -> str:
    return "、".join(filed_at_once(row).values_list("case__number", flat=True))


def _searches(row: Request, case: Case) -> str:
    count = row.searches.filter(round=case.round).count()
    return _("%(n)d 条") % {"n": count} if count else ""


def _third_party_rows(case: Case) -> list[tuple[str, str]]:
    found = []
    for party in third_parties_of(case):
        if party.answered_on:
            said = "，".join((str(party.get_opinion_display()), *_how_answered(party)))
        elif party.received_on and case.state != State.CONSULTING:
            said = _("在期限内没有答复，不视为同意，由本机关依照条例决定")
        elif party.received_on:
            said = _("已收到征求意见书，%(on)s") % {"on": day_cn(party.received_on)}
        else:
            said = _("征求意见书已发出") if party.asked_on else _("还没有征求意见")
        found.append((_("第三方 %(place)d") % {"place": party.place}, str(said)))
    return found


def _silent_offices(case: Case) -> list[tuple[str, str]]:
    """Offices whose days are over without an answer: a co-maker's silence is consent (article 34).

    Why an office was asked stands as the ground of the pause it caused. A matter goes on past an
    office that was asked only when its days are over.
    """
    if case.state not in {State.IN_PROCESSING, *DECIDED}:
        return []
    asked = case.consultations.filter(ended_at=None, clock__round=case.round)
    silent = list(asked.select_related("clock", "agency").prefetch_related("agency__versions"))
    if not silent:
        return []
    facts = ClockFact.objects.filter(
        clock__case=case,
        clock__name=Clock.REPLY,
        data__fact="paused",
        data__kind=Clock.CONSULTATION,
    )
    grounds = {data["ref"]: data["ground"] for data in facts.values_list("data", flat=True)}
    consents = _("期限已过没有答复，视为同意公开（条例第三十四条）。")
    rows = []
    for row in silent:
        ground = grounds.get(row.clock.name.rpartition("-")[2])
        is_maker = ground == PAUSE_GROUND[Basis.CO_MAKER]
        label = _("共同制作机关") if is_maker else _("征求意见的机关")
        told = consents if is_maker else _("期限已过没有答复，答复期限继续计算。")
        rows.append((f"{label}：{agency_name(row.agency)}", told))
    return rows


def said_of(case: Case, party: ThirdParty) -> dict[str, str]:
    """What it wrote on its page, and when; empty when it did not, or once erased."""
    if not party.sealed_said:
        return {}
    return dict(unseal(party.sealed_said, about=about_request(case)))


def about_file(case: Case) -> str:
    """What sealed files are bound to."""
    return f"disclosure {case.number}"


def evidence_of(case: Case, party: ThirdParty) -> list[tuple[ThirdPartyFile, str]]:
    """What it sent, with the names."""
    return [
        (row, str(unseal(row.sealed_name, about=about_file(case)))) for row in party.files.all()
    ]


def _how_answered(party: ThirdParty) -> list[str]:
    """That it answered itself, and what an officer found of its ground."""
    words = [str(_("本人在网页上答复"))] if party.by_itself else []
    if is_unjudged(party):
        words.append(str(_("理由待判断")))
    elif party.opinion != Opinion.AGREES:
        words.append(str(_("理由合理") if party.is_reasonable else _("理由不合理")))
    return words


def _fee_rows(row: Request) -> list[tuple[str, str]]:
    fee = getattr(row, "fee", None)
    if fee is None:
        return []
    paid = _("已缴 %(on)s") % {"on": day_cn(fee.paid_on)} if fee.paid_on else _("未缴")
    unit = fees.UNITS[fees.Basis(fee.basis)]
    told = _("%(amount)s 元（%(quantity)s），%(paid)s") % {
        "amount": fee.amount,
        "quantity": f"{fee.quantity}{unit}",
        "paid": paid,
    }
    return [(_("信息处理费"), told)]


def _remedy_rows(row: Request) -> list[tuple[str, str]]:
    return [
        (
            str(remedy.get_kind_display()),
            f"{day_cn(remedy.filed_on)} {remedy.body} {remedy.get_ending_display()}",
        )
        for remedy in row.remedies.all()
    ]


def _alike_rows(row: Request) -> list[tuple[str, str]]:
    """That another applicant was given the same: it may be for everybody (article 44)."""
    if row.alike_to_id is None:
        return []
    other = Request.objects.select_related("case").get(pk=row.alike_to_id)
    said = _("与%(number)s相同，可以转为主动公开（条例第四十四条）。") % {
        "number": other.case.number
    }
    return [(_("相同的信息"), said)]


def _often_rows(row: Request, case: Case) -> list[tuple[str, str]]:
    counted = counts_of(row, case)
    if counted.total < 2:
        return []
    return [(_("同一申请人"), counted.words)]


@dataclass(frozen=True)
class Counts:
    """How often one applicant has asked the agency: the calendar month, and twelve months."""

    month: int
    year: int
    total: int

    @property
    def words(self) -> str:
        """For an officer, and for the letter that asks for reasons."""
        return _("当月向本机关提出 %(month)d 件，近 12 个月 %(year)d 件，累计 %(total)d 件。") % {
            "month": self.month,
            "year": self.year,
            "total": self.total,
        }


def counts_of(row: Request, case: Case) -> Counts:
    """Requests of the same applicant to the same agency, this one included."""
    if not row.applicant_key:
        return Counts(1, 1, 1)
    on = row.arrived_on
    days = list(
        Request.objects.filter(
            applicant_key=row.applicant_key, case__agency=case.agency_id, arrived_on__lte=on
        ).values_list("arrived_on", flat=True)
    )
    year_ago = date(on.year - 1, on.month, min(on.day, 28))
    return Counts(
        sum((d.year, d.month) == (on.year, on.month) for d in days),
        sum(d > year_ago for d in days),
        len(days),
    )


def pieces_before(row: Request, case: Case) -> int:
    """Requests of the same applicant to the same agency in the calendar month, before this one."""
    if not row.applicant_key:
        return 0
    on = row.arrived_on
    same = Request.objects.filter(
        applicant_key=row.applicant_key,
        case__agency=case.agency_id,
        arrived_on__gte=on.replace(day=1),
    )
    return same.filter(Q(arrived_on__lt=on) | Q(arrived_on=on, pk__lt=row.pk)).count()


def filed_at_once(row: Request) -> QuerySet[Request]:
    """The other items of the application the request was listed in, by their matters."""
    first = row.filed_with_id or row.pk
    together = Request.objects.filter(Q(pk=first) | Q(filed_with=first))
    return together.exclude(pk=row.pk).order_by("pk")


def filed_along(case: Case) -> list[str]:
    """Their numbers, after `details` has read the request; asks nothing where there are none."""
    row = case.request
    if row.filed_with_id is None and not row.has_along:
        return []
    return list(filed_at_once(row).values_list("case__number", flat=True))


def says_of(case: Case, row: Request) -> dict[str, str]:
    """What the officer wrote in the places of the result's sentence."""
    return dict(unseal(row.sealed_says, about=about_request(case))) if row.sealed_says else {}


def review_body(agency: Agency, values: Mapping[str, Any]) -> str:
    """Who reviews a reply of the agency (行政复议法 articles 24 to 27).

    Of a department and of what stands below it: its government; of a county: the city; of the
    city: the province. Where the law goes another way (taxes, customs), the city sets it.
    """
    if values[REVIEW_BODY]:
        return str(values[REVIEW_BODY])
    above = agency.parent
    while above is not None and above.level not in {Level.CITY, Level.COUNTY}:
        above = above.parent
    return agency_name(above) if above is not None else str(values[ABOVE])


def complaint_body(values: Mapping[str, Any]) -> str:
    """Who takes complaints about openness (条例 articles 47 and 51)."""
    if values[COMPLAINT]:
        return str(values[COMPLAINT])
    return _("上一级行政机关或者政府信息公开工作主管部门")


def letter_words(case: Case, on: date) -> Mapping[str, str]:
    """Words of the request for the places in its letters."""
    del on
    row = Request.objects.select_related("fee").get(case=case)
    values = settings_for(case)
    body = review_body(case.agency, values)
    court = str(values[COURT])
    clock = case.clocks.filter(name=Clock.REPLY, round=case.round).first()
    extension = [f for f in clock.facts.all() if f.data["fact"] == "extended"] if clock else []
    named = next((p for p in third_parties_of(case) if p.asked_on is None), None)
    party = third_party_data(case, named) if named else {}
    told = next_to_tell(case, row.result)
    fee = getattr(row, "fee", None)
    says = says_of(case, row)
    return {
        "info": info_of(case),
        "legal_received_on": day_cn(row.received_on) if row.received_on else "",
        "letter_title": _("重新答复书") if case.round > 1 else _("政府信息公开申请答复书"),
        "reasons": text_named(case, "reasons"),
        "result_text": _result_text(row, says),
        "remedy_text": remedy_text(
            row.result,
            review_body=body,
            court=court,
            complaint=complaint_body(values),
        )
        if row.result
        else "",
        "office": str(values["office.name"] or "政府信息公开工作机构"),  # data
        "office_contact": _office_words(values),
        "review_body": body,
        "court": court,
        "correction_days": str(limit_of(values, Clock.CORRECTION).amount),
        "reason_days": str(limit_of(values, Clock.REASON).amount),
        "payment_days": str(limit_of(values, Clock.PAYMENT).amount),
        "third_party_days": str(limit_of(values, Clock.THIRD_PARTY).amount),
        "counts": counts_of(row, case).words,
        "extension_days": str(extension[-1].data["amount"]) if extension else "",
        "reply_due": day_cn(clock.due_on) if clock and clock.due_on else "",
        "deferred_to": day_cn(row.deferred_to) if row.deferred_to else "",
        "withdrawn_on": _withdrawn_on(case),
        "publication_decision": _publication_decision(case, row),
        "third_party": party.get("name", ""),
        "third_party_info": party.get("info", ""),
        "third_party_page": _page_words(case, named, party.get("code", "")),
        "objecting_party": third_party_data(case, told).get("name", "") if told else "",
        "public_interest": text_named(case, "public_interest"),
        "fee_basis": str(fee.get_basis_display()) if fee else "",
        "fee_quantity": f"{fee.quantity}{fees.UNITS[fees.Basis(fee.basis)]}" if fee else "",
        "fee_amount": f"{fee.amount:.0f}" if fee else "",
        "fee_working": fees.working(fees.Basis(fee.basis), fee.quantity, before=fee.before)
        if fee
        else "",
    }


def party_number(case: Case, party: ThirdParty) -> str:
    """The number under which a third party answers: the request's, and its place in it."""
    return f"{case.number}-{party.place}"


def about_party(number: str) -> str:
    """What the code of a third party is bound to."""
    return f"third party {number}"


def _page_words(case: Case, party: ThirdParty | None, code: str) -> str:
    """How a third party may answer, as its letter says; the page only where it has a code."""
    if party is None or not code:
        return "书面意见可以填写意见反馈表，寄交本机关。"  # data
    return (
        "书面意见可以填写意见反馈表，寄交本机关；也可以在网上提出，不需要登录，"  # data
        "以后可以在同一网页查看处理结果。\n"  # data
        f"网址：{absolute(reverse('requests:third_party'))}\n"  # data
        f"编号：{party_number(case, party)}\n"  # data
        f"查询码：{code}（请勿告诉他人）"  # data
    )


def _office_words(values: Mapping[str, Any]) -> str:
    """Address and telephone of the office, as a letter gives them; nothing where none is set."""
    known = [
        f"{OFFICE[name]}：{values[name]}"
        for name in ("office.address", "office.phone", "office.hours")
        if values[name]
    ]
    return f"{'，'.join(known)}。" if known else ""


def _withdrawn_on(case: Case) -> str:
    row = StatusRow.objects.filter(case=case, act=Do.WITHDRAW).order_by("position").last()
    return day_cn(city_date(row.at)) if row else ""


def _publication_decision(case: Case, row: Request) -> str:
    """What became of the suggestion, in words of a letter."""
    if row.public_record_id is not None:
        return "本机关决定将该信息纳入主动公开，经审查后在本网站公布。"  # data
    reason = text_named(case, "publish_declined")
    return f"本机关决定不纳入主动公开。理由：{reason}" if reason else ""  # data


def _result_text(row: Request, says: Mapping[str, str]) -> str:
    if not row.result:
        return ""
    info = RESULTS[Result(row.result)]
    basis = f"依据{info.article}," if info.article else ""  # data
    return f"{sentence(row.result, says)}{basis and f'以上处理{basis[:-1]}。'}"  # data


def info_of(case: Case) -> str:
    """What is asked for, as letters repeat it."""
    parts = [text_named(case, name) for name in ("info_title", "info_number", "info_description")]
    text = "；".join(part.rstrip("。") for part in parts if part)
    return f"{text}。" if text else ""


def public_rows(case: Case, at: datetime, page: PageReading) -> Sequence[tuple[str, str]]:
    """What the applicant's page says of the matter itself, after `details` has read it."""
    row = case.request
    found = [
        (
            _("收到申请之日"),
            f"{day_cn(row.received_on)}。{WHY[Way(row.way)]}" if row.received_on else "",
        ),
        (_("载体形式和获取方式"), _form(row)),
        *_fee_rows(row),
    ]
    if row.ended_in:
        found.append((_("处理决定"), str(RESULTS[Result(row.ended_in)].label)))
        found += [
            (limit.label, limit.words) for limit in remedy_limits(case, row.ended_in, at, page)
        ]
    return [(label, text) for label, text in found if text]


def _form(row: Request) -> str:
    obtain = "、".join(str(OBTAIN_LABELS[Obtain(way)]) for way in row.obtain)
    return f"{row.get_carrier_display()}；{obtain}"


@dataclass(frozen=True)
class RemedyLimit:
    """A remedy in words, with its last day once the reply was received."""

    label: str
    words: str
    last: date | None = None


def remedy_limits(case: Case, result: str, at: datetime, page: PageReading) -> list[RemedyLimit]:
    """Remedies with their last days; they count from the day the reply was received."""
    values = page.settings
    ending = [
        letter
        for letter in page.letters
        if letter.template in {"reply", "termination_notice"} and letter.state == "issued"
    ]
    arrived: date | None = ending[-1].arrived_on if ending else None  # type: ignore[attr-defined]
    body, court = review_body(case.agency, values), str(values[COURT])
    found = [_until(_("申请行政复议"), REVIEW_LIMIT, arrived, body, at)]
    if RESULTS[Result(result)].path is Path.REVIEW_FIRST:
        words = _("须先经行政复议；收到复议决定书之日起 15 日内，向%(court)s。") % {"court": court}
        found.append(RemedyLimit(_("提起行政诉讼"), words))
    else:
        found.append(_until(_("提起行政诉讼"), SUIT_LIMIT, arrived, court, at))
    found.append(RemedyLimit(_("投诉、举报"), complaint_body(values)))
    return found


def _until(label: str, rule: Rule, arrived: date | None, where: str, at: datetime) -> RemedyLimit:
    if arrived is None:
        words = _("向%(where)s，自收到答复之日起算（%(law)s）。")
        return RemedyLimit(label, words % {"where": where, "law": rule.law})
    start = datetime.combine(arrived, datetime.min.time(), CITY_ZONE)
    result = evaluate(rule, [Started(at=start)], calendar_for("office"), max(at, start))
    words = _("不晚于 %(on)s，向%(where)s（%(law)s）。") % {
        "on": day_cn(result.due_on) if result.due_on else "",
        "where": where,
        "law": rule.law,
    }
    return RemedyLimit(label, words, result.due_on)


def dates_of(case: Case, at: datetime) -> list[tuple[str, date, str]]:
    """Dates of the applicant's page: label, day, words; limits that run and remedies left."""
    view = public_status(case, at)
    found = [
        (clock.label, clock.result.due_on, f"{view.agency} {clock.law}".strip())
        for clock in view.clocks
        if clock.clock.stopped_at is None and clock.result.due_on
    ]
    ended_in = case.request.ended_in
    if ended_in:
        limits = remedy_limits(case, ended_in, at, page_reading(case, at))
        found += [(limit.label, limit.last, limit.words) for limit in limits if limit.last]
    return found


def advice_for(case: Case) -> list[str]:
    """What to write otherwise, by how the request ended."""
    outcome = request_of(case).outcomes.order_by("round").last()
    said = {
        Result.NOT_HELD: _(
            "答复说本机关不掌握的：看看答复里写的是哪个机关，向那个机关申请；或者写明文件的大致年份和名称。"
        ),
        Result.UNCLEAR: _("写明时间范围、制作机关、文件名称或者文号，一件申请只写一件事。"),
        Result.NEEDS_CREATION: _("申请已经有的文件、表格或者数据，不要求机关加工、汇总或者分析。"),
        Result.REPEAT: _("同样的内容已经答复过：可以在原办件里查看，或者写明与上次不同的部分。"),
    }
    general = [
        _("一件申请写一件事，几件事分开申请，各自答复更快。"),
        _("有文号写文号；没有的，写明年份、机关和事项。"),
    ]
    mine = said.get(Result(outcome.result)) if outcome else None
    return [mine, *general] if mine else general


def further_links(case: Case) -> list[tuple[str, str]]:
    """What the applicant's page leads to beside its acts."""
    links = [(_("把这些日期放进日历"), reverse("requests:dates"))]
    published = published_from(case.request)
    if published:
        links.insert(0, (_("因您的申请，这项信息已经向所有人公开"), published))
    if case.request.ended_in:
        links.append((_("换一种写法再申请"), reverse("requests:again")))
    return links


def open_third_parties(case: Case) -> list[tuple[str, str]]:
    """Third parties that were asked and have not answered, for a question."""
    return [
        (str(p.place), named_party(case, p))
        for p in third_parties_of(case)
        if p.asked_on is not None and p.answered_on is None
    ]


def open_remedies(case: Case) -> list[tuple[str, str]]:
    """Remedies not yet decided, for a question."""
    return [
        (str(r.place), f"{r.get_kind_display()} {day_cn(r.filed_on)} {r.body}")
        for r in request_of(case).remedies.filter(ending=Ending.PENDING)
    ]


def desk_links(case: Case, _actor: Actor) -> Sequence[tuple[str, str]]:
    """Pages of the area beside the matter."""
    links = [
        (_("答复提供的文件"), reverse("requests_desk:files", args=[case.number])),
        (_("检索、征求意见和经办记录"), reverse("requests_desk:record", args=[case.number])),
        (
            _("登记表、呈批单、归档目录"),
            reverse("requests_desk:papers", args=[case.number]),
        ),
    ]
    record = Request.objects.select_related("public_record").get(case=case).public_record
    if record is not None:
        links.append((_("公开稿"), reverse("desk:record", args=[record.public_id])))
    return links


def same_given(case: Case) -> Request | None:
    """An earlier request of another applicant to the agency that was given the same.

    The newest READ granted ones are compared, so that the cost does not grow with the register.
    """
    row = request_of(case)
    wanted = grams(info_of(case))
    given = [c.value for c, info in RESULTS.items() if info.family is Family.GRANTED]
    others = list(
        Request.objects.filter(
            case__agency=case.agency_id, case__erased_at=None, outcomes__result__in=given
        )
        .exclude(pk=case.pk)
        .select_related("case")
        .order_by("-case_id")
        .distinct()[:READ]
    )
    texts: dict[int, list[str]] = {}
    for text in CaseText.objects.filter(
        case__in=[o.pk for o in others], name__startswith="info_", sealed__gt=""
    ).select_related("case"):
        words = unseal(text.sealed, about=f"text {text.case.number}")
        texts.setdefault(text.case_id, []).append(str(words))
    for other in others:
        if row.applicant_key and other.applicant_key == row.applicant_key:
            continue
        if likeness(wanted, " ".join(texts.get(other.pk, ()))) >= SAME:
            return other
    return None


def may_register(actor: Actor) -> bool:
    """Whether the actor takes in what comes by post or at the counter."""
    return bool(units_of(actor))


def may_see_exchange(actor: Actor) -> bool:
    """Whether the actor looks after the exchange with another platform, where there is one."""
    has_one = bool(settings.REQUESTS_OUT or settings.REQUESTS_IN)
    return has_one and actor.has(Role.SYSTEM_ADMINISTRATOR)


def registering_units(actor: Actor) -> list[Agency]:
    """Agencies for which the actor registers requests."""
    units = actor.agencies_with(Role.HANDLER, Role.DESK_HEAD, Role.DISCLOSURE_OFFICE)
    return [agency for agency in receivers() if agency.pk in units]


def limit_words(agency: Agency, on: date) -> tuple[int, int]:
    """Working days of reply and of its longest extension, as they stand."""
    values = settings_of(current_kind(KIND), agency_id=agency.pk, on=on)
    rule = limit_of(values, Clock.REPLY)
    return rule.amount, rule.extension.amount if rule.extension else 0


@dataclass(frozen=True)
class Searched:
    """A search on the record, opened."""

    place: str
    keywords: str
    period: str
    hits: str
    conclusion: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A third party, opened."""

    name: str
    address: str
    info: str
    row: ThirdParty
    opinion: str = ""
    """With how it came, and what an officer found of its ground."""
    said: str = ""
    files: Sequence[tuple[ThirdPartyFile, str]] = ()


@dataclass(frozen=True)
class Alike:
    """Another request to the same agency that asks for much the same."""

    case: Case
    number: str
    info: str
    on: date
    result: str
    is_same_applicant: bool
    percent: int


@dataclass(frozen=True)
class Record:
    """What was done for a request beside its acts: where was looked, who was asked."""

    searches: Sequence[Searched]
    third_parties: Sequence[Asked]
    alike: Sequence[Alike] = ()


READ = 300
"""Newest requests of the agency that are compared: the cost does not grow with the register."""
LEAST = 0.5
"""Part of the pairs of signs two descriptions must share to be called alike."""
SHOWN = 8
SAME = 0.8
"""From here on two descriptions are taken to ask for the same information."""


def alike(case: Case, actor: Actor, *, on: date) -> list[Alike]:
    """Requests to the agency that ask for the same, the same applicant's and the likest first.

    Only those whose persons the actor may see are opened; who shows them records each look.
    """
    row = request_of(case)
    wanted = grams(info_of(case))
    others = (
        Request.objects.filter(
            case__in=cases_visible_to(actor), case__agency=case.agency_id, case__erased_at=None
        )
        .exclude(pk=case.pk)
        .select_related("case")
        .order_by("-case_id")[:READ]
    )
    desks = desks_of(actor, on)
    found = []
    for other in others:
        if not may_see_persons(actor, other.case, on=on, desks=desks):
            continue
        text = info_of(other.case)
        score = likeness(wanted, text)
        if score >= LEAST:
            found.append(
                Alike(
                    other.case,
                    other.case.number,
                    text,
                    other.arrived_on,
                    str(other.get_result_display()) if other.result else "",
                    bool(row.applicant_key) and other.applicant_key == row.applicant_key,
                    round(score * 100),
                )
            )
    found.sort(key=lambda a: (not a.is_same_applicant, -a.percent))
    return found[:SHOWN]


def record_of(case: Case, actor: Actor, *, on: date) -> Record:
    """The searches and third parties of every round, opened, and what the actor may see alike."""
    about = about_request(case)
    searches = [
        Searched(
            **unseal(row.sealed, about=about), by=row.person.name if row.person else "", at=row.at
        )
        for row in request_of(case).searches.select_related("person")
    ]
    parties = [
        Asked(
            data.get("name", ""),
            data.get("address", ""),
            data.get("info", ""),
            row,
            "，".join((str(row.get_opinion_display()), *_how_answered(row))) if row.opinion else "",
            said_of(case, row).get("text", ""),
            evidence_of(case, row),
        )
        for row in ThirdParty.objects.filter(request=case.pk).order_by("place")
        for data in [third_party_data(case, row)]
    ]
    return Record(searches, parties, alike(case, actor, on=on))
