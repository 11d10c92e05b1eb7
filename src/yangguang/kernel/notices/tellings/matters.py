"""Applicants hear how their matter stands, officers what waits for them; lost codes are renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangguang.kernel.cases.models import Case, Consultation
from yangguang.kernel.cases.numbers import plain_number
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import Do
from yangguang.kernel.cases.selectors import (
    address_of_party,
    case_by_contact,
    cases_known_to,
    consultations_for,
    handlers_at,
    news_of_act,
    officers_of_act,
    parties_of_act,
    what_happened,
)
from yangguang.kernel.cases.selectors.worklist import SOON
from yangguang.kernel.cases.services import renew_code
from yangguang.kernel.ledger.models import Act
from yangguang.kernel.ledger.rules import Cause
from yangguang.kernel.notices.registry import (
    Contact,
    Due,
    IssuedCode,
    Recipient,
    Telling,
    person,
    register_code_issuer,
    register_contacts,
    register_dues,
    register_telling,
    register_template,
)
from yangguang.kernel.notices.rules import LOOK_BACK
from yangguang.kernel.notices.wording import MessageTemplate
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK, Role
from yangguang.kernel.organizations.selectors import agency_name, holders_of
from yangguang.kernel.ui.dates import date_cn, datetime_cn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from yangguang.kernel.notices.wording import Context
    from yangguang.kernel.organizations.rules import Actor

PARTY = "party"
HEADS = (Role.DESK_HEAD, Role.DISCLOSURE_OFFICE)
CHUNK = 500
SAMPLE = {
    "number": "TS-2026-00012",
    "kind": "投诉举报",  # data
    "title": "对佳木斯市卫生健康委员会的投诉",  # data
    "agency": "佳木斯市人民政府办公室",  # data
    "state": "正在核查",  # data
    "next": "办理单位核查后会给您书面答复。",  # data
    "label": "受理",  # data
    "at": "2026-11-18 14:30",
    "due": "2026年12月1日（星期二）",  # data
    "url": "https://www.example.gov.cn/status/",
}


def _news(contexts: Sequence[Context], _reader: Actor, _at: datetime) -> Sequence[Context | None]:
    """What the applicant's own page says as well, as it stands now."""
    acts = Act.objects.in_bulk([c["act"] for c in contexts])
    return [_told(acts.get(c["act"])) for c in contexts]


def _told(act: Act | None) -> Context | None:
    news = news_of_act(act) if act else None
    if act is None or news is None:
        return None
    return {
        "number": news.number,
        "kind": news.kind,
        "title": news.title,
        "agency": news.agency,
        "state": news.state,
        "next": news.what_next,
        "label": news.label or news.state,
        "at": datetime_cn(act.at),
        "url": reverse("cases:status"),
    }


def _matters(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """The matters as the officer may see them now, in one look."""
    del at
    rows = cases_known_to(reader, {c["number"] for c in contexts})
    found = {
        c.number: c for c in rows.select_related("agency").prefetch_related("agency__versions")
    }
    return [_matter(found.get(c["number"]), c) for c in contexts]


def _matter(case: Case | None, context: Context) -> Context | None:
    if case is None:
        return None
    kind = kind_of(case)
    return {
        "number": case.number,
        "kind": str(kind.label),
        "title": case.title,
        "agency": agency_name(case.agency, short=True),
        "state": str(kind.table.states[case.state].label),
        "label": context.get("label") or str(kind.table.states[case.state].label),
        "due": date_cn(case.due_at) or _("没有期限"),
        "url": reverse("desk:matter", args=[case.number]),
    }


def _asked(contexts: Sequence[Context], reader: Actor, at: datetime) -> Sequence[Context | None]:
    """Questions put to the reader's own office."""
    del at
    rows = consultations_for(reader).filter(pk__in={c["asked"] for c in contexts})
    found = {row.pk: row for row in rows.prefetch_related("case__agency__versions")}
    return [_question(found.get(c["asked"])) for c in contexts]


def _question(row: Consultation | None) -> Context | None:
    if row is None:
        return None
    return {
        "number": row.case.number,
        "agency": agency_name(row.case.agency, short=True),
        "due": date_cn(row.clock.due_at) or _("没有期限"),
        "url": reverse("desk:consultation", args=[row.pk]),
    }


def _is_asked(context: Context, reader: Actor, at: datetime) -> bool:
    del at
    return consultations_for(reader).filter(pk=context["asked"], ended_at=None).exists()


def _is_open(context: Context, reader: Actor, at: datetime) -> bool:
    del at
    return cases_known_to(reader, [context["number"]]).filter(is_open=True).exists()


OFFICERS = ((gettext_lazy("编号"), "number"), (gettext_lazy("到期"), "due"))
TEMPLATES = (
    MessageTemplate(
        name="cases.news",
        label=gettext_lazy("办件进展（告诉申请人）"),
        subject=gettext_lazy("{kind} {number}：{state}"),
        text=gettext_lazy("您提交的{kind}“{title}”有新的进展：{label}。现在的状态是“{state}”。"),
        facts=(
            (gettext_lazy("编号"), "number"),
            (gettext_lazy("时间"), "at"),
            (gettext_lazy("受理单位"), "agency"),
        ),
        next_step=gettext_lazy("{next}"),
        short=gettext_lazy("您的{kind} {number} 现在的状态：{state}。请凭编号和查询码到网站查看。"),
        link_label=gettext_lazy("用编号和查询码查看"),
        sample=SAMPLE,
        resolve=_news,
    ),
    MessageTemplate(
        name="cases.work",
        label=gettext_lazy("办件等待办理"),
        subject=gettext_lazy("{kind} {number}：{label}"),
        text=gettext_lazy("{kind}“{title}”：{label}。现在的状态是“{state}”。"),
        facts=OFFICERS,
        next_step=gettext_lazy("请在办公端办理。"),
        short=gettext_lazy("{kind} {number}：{label}，请登录办公端办理。"),
        link_label=gettext_lazy("打开办件"),
        sample=SAMPLE,
        resolve=_matters,
        still_waits=_is_open,
        for_officers=True,
    ),
    MessageTemplate(
        name="cases.asked",
        label=gettext_lazy("其他单位征求意见"),
        subject=gettext_lazy("{agency}就办件 {number} 征求意见，{due}前答复"),
        text=gettext_lazy("{agency}办理 {number} 时需要本单位的意见。"),
        facts=OFFICERS,
        next_step=gettext_lazy("请在办公端阅看问题并在期限内答复。"),
        short=gettext_lazy("{agency}就办件 {number} 征求意见，请在{due}前登录办公端答复。"),
        link_label=gettext_lazy("打开征求意见"),
        sample=SAMPLE,
        resolve=_asked,
        still_waits=_is_asked,
        for_officers=True,
    ),
    MessageTemplate(
        name="cases.due_soon",
        label=gettext_lazy("办件将到期"),
        subject=gettext_lazy("将到期：{kind} {number}，{due}"),
        text=gettext_lazy("{kind}“{title}”将于{due}到期，现在的状态是“{state}”。"),
        facts=OFFICERS,
        next_step=gettext_lazy("请在到期以前办理；确需延长的，依法办理延期。"),
        short=gettext_lazy("{kind} {number} 将于{due}到期，请登录办公端办理。"),
        link_label=gettext_lazy("打开办件"),
        sample=SAMPLE,
        resolve=_matters,
        still_waits=_is_open,
        for_officers=True,
    ),
    MessageTemplate(
        name="cases.late",
        label=gettext_lazy("办件已逾期"),
        subject=gettext_lazy("已逾期：{kind} {number}，{due}到期"),
        text=gettext_lazy("{kind}“{title}”已过期限（{due}），还没有办结，现在的状态是“{state}”。"),
        facts=OFFICERS,
        next_step=gettext_lazy("请立即办理，并说明逾期的原因。"),
        short=gettext_lazy("{kind} {number} 已逾期（{due}到期），请立即登录办公端办理。"),
        link_label=gettext_lazy("打开办件"),
        sample=SAMPLE,
        resolve=_matters,
        still_waits=_is_open,
        for_officers=True,
    ),
)


def _tell(act: Act, at: datetime) -> Iterator[Telling]:
    """The applicant, unless he did it himself, and the officers whose work it changes."""
    by_applicant = act.cause == Cause.PERSON and act.actor_id is None
    if act.kind == "cases.opened" or not by_applicant:
        for address in parties_of_act(act):
            yield Telling(Recipient(PARTY, str(address.party_id)), "cases.news", {"act": act.pk})
    asked = _consultation(act)
    refs: dict[str, object] = (
        {"asked": asked.pk}
        if asked
        else {
            "number": act.subject_ref,
            "label": _label(act),
        }
    )
    for pk in officers_of_act(act, at=at):
        yield Telling(person(pk), "cases.asked" if asked else "cases.work", refs)


def _label(act: Act) -> str:
    """What the act was, for an officer."""
    if act.kind == "cases.opened":
        return _("新的办件")
    return str(act.payload.get("desk_label") or what_happened(act))


def _tell_moved(act: Act, at: datetime) -> Iterator[Telling]:
    """Another day for an answer: who filed, who handles it, and whichever office was asked."""
    yield from _tell(act, at)
    asked = Consultation.objects.filter(clock__in=act.payload["clocks"], ended_at=None)
    for row in asked.order_by("pk"):
        for pk, _name in handlers_at(row.agency_id, on=city_date(at)):
            yield Telling(person(pk), "cases.asked", {"asked": row.pk})


def _consultation(act: Act) -> Consultation | None:
    """The question an act put to another office."""
    if act.payload.get("act") != Do.CONSULT:
        return None
    rows = Consultation.objects.filter(case=act.subject_id, agency__code=act.payload.get("agency"))
    return rows.order_by("-pk").first()


def _tell_signer(act: Act, at: datetime) -> Iterator[Telling]:
    """Whoever may sign a letter that was put before him."""
    refs = {"number": act.subject_ref, "label": _("文书等您签批")}
    for holder in holders_of(Role.LEADER_IN_CHARGE, act.agency_id, on=city_date(at)):
        yield Telling(person(holder.pk), "cases.work", refs)


def _reach(ref: str, at: datetime) -> Contact | None:
    """The applicant, until his data are erased."""
    del at
    address = address_of_party(int(ref))
    return Contact(email=address.email, phone=address.phone) if address else None


def _dues(at: datetime) -> Iterator[Due]:
    """Open matters that end within three days or ended within the last thirty."""
    rows = Case.objects.filter(is_open=True, sort_at__gt=at - LOOK_BACK, sort_at__lte=at + SOON)
    heads: dict[int, list[int]] = {}
    for case in rows.order_by("sort_at", "pk").iterator(chunk_size=CHUNK):
        if case.due_at is None:
            continue
        level = "late" if case.due_at < at else "due_soon"
        to = [case.handler_id] if case.handler_id else _heads(case.agency_id, at, heads)
        yield Due(
            key=f"case:{case.number}:{case.due_at.isoformat()}:{level}",
            subject_type="case",
            subject_id=case.pk,
            subject_ref=case.number,
            tellings=[Telling(person(p), f"cases.{level}", {"number": case.number}) for p in to],
            agency_id=case.agency_id,
        )


def _heads(agency_id: int, at: datetime, known: dict[int, list[int]]) -> list[int]:
    if agency_id not in known:
        found = {p.pk for role in HEADS for p in holders_of(role, agency_id, on=city_date(at))}
        known[agency_id] = sorted(found) or [
            pk for pk, _name in handlers_at(agency_id, on=city_date(at))
        ]
    return known[agency_id]


def _issue(*, number: str, channel: str, address: str, at: datetime) -> IssuedCode | None:
    """A new code for the matter that was filed with this address."""
    del channel
    found = case_by_contact(plain_number(number), address)
    if found is None:
        return None
    case = found[0]
    code = renew_code(case=case, actor=CLOCK, at=at)
    return IssuedCode(case.number, code, str(kind_of(case).label), reverse("cases:status"))


def register() -> None:
    """Register templates, who is told, how applicants are reached, who renews codes."""
    register_template(*TEMPLATES)
    register_contacts(PARTY, _reach)
    for kind in ("cases.opened", "cases.moved", "cases.letter_delivered"):
        register_telling(kind, _tell)
    register_telling("cases.due_moved", _tell_moved)
    register_telling("cases.letter_submitted", _tell_signer)
    register_dues("cases", _dues)
    register_code_issuer("cases", _issue)
