"""A dossier is opened, its steps are taken one after the other, its document goes to the gate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.regulations.models import Dossier, Step, Task
from yangguang.areas.regulations.rules import drafting as rules
from yangguang.areas.regulations.rules.drafting import Act, Conclusion, State
from yangguang.areas.regulations.rules.force import check_period
from yangguang.areas.regulations.selectors.dossiers import facts_of
from yangguang.areas.regulations.selectors.limits import limits_in_force
from yangguang.areas.regulations.services.acting import (
    DRAFTERS,
    REGISTRARS,
    REVIEWERS,
    act_on,
    check_role,
)
from yangguang.kernel.calendars.selectors import calendar_for
from yangguang.kernel.cases.numbers import case_number, next_in_series
from yangguang.kernel.documents.clean import clean_html
from yangguang.kernel.documents.numbers import parse
from yangguang.kernel.duties.services.events import event_labels, may_record, record_event
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing.acting import write
from yangguang.kernel.publishing.models import Version
from yangguang.kernel.publishing.rules import Genre, Refused, VersionState
from yangguang.kernel.publishing.services import discard, draft_own

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor, Role

PREFIX = "GF"
COLUMNS = ("a20_01_02", "policy")
SUBMITTED = "regulations-submitted"
"""The event that opens duty 4.2.2-c, where the plan is loaded."""


def subject_of(dossier: Dossier) -> Subject:
    """How acts name the drafting dossier of a document."""
    return Subject("regulation_dossier", dossier.pk, dossier.number)


@transaction.atomic
def open_dossier(
    *,
    agency: Agency,
    issuer: Agency,
    legal_unit: Agency,
    title: str,
    is_market: bool,
    actor: Actor,
    at: datetime,
    task: Task | None = None,
    demonstration: bool = False,
) -> Dossier:
    """A dossier for a document that is to be made; nothing of it is public. Raises Refused."""
    check_role(actor, agency.pk, DRAFTERS)
    made = Dossier.objects.create(
        number=case_number(prefix=PREFIX, agency_code=agency.code, year=city_date(at).year),
        agency=agency,
        issuer=issuer,
        legal_unit=legal_unit,
        title=title.strip(),
        is_market=is_market,
        task=task,
        created_by_id=actor.person_id,
        created_at=at,
        demonstration=demonstration,
    )
    act_on(subject_of(made), "dossier_opened", agency_id=agency.pk, actor=actor, at=at)
    return made


WHERE: dict[Act, tuple[str, tuple[Role, ...]]] = {
    **dict.fromkeys(Act, ("agency_id", DRAFTERS)),
    Act.CONCLUDE: ("legal_unit_id", REVIEWERS),
    Act.REGISTER: ("issuer_id", REGISTRARS),
}
"""Whose part each step is: the unit, and the roles there."""


def check_hand(dossier: Dossier, act: Act, actor: Actor) -> None:
    """Raises Refused unless the step is the actor's part."""
    unit, roles = WHERE[act]
    check_role(actor, getattr(dossier, unit), roles)
    if act is Act.CONCLUDE:
        wrote = dossier.steps.filter(act__in=[Act.WRITE, Act.SUBMIT]).values_list(
            "person", flat=True
        )
        if actor.person_id in set(wrote):
            raise Refused("own", _("起草和报送的人不能审核自己的送审稿。"))


def why_not(dossier: Dossier, act: Act, actor: Actor) -> list[str]:
    """Everything that keeps the actor from the step now, in words."""
    reasons = rules.why_not(facts_of(dossier), act)
    try:
        check_hand(dossier, act, actor)
    except Refused as refused:
        reasons.append(str(refused))
    return reasons


FIELDS = ("body", "summary", "topic", "validity_kind", "effective_from", "valid_until", "title")
"""What writing the draft sets on the dossier itself."""


@transaction.atomic
def take_step(
    *, dossier: Dossier, lock: int, act: Act, data: Mapping[str, Any], actor: Actor, at: datetime
) -> Dossier:
    """Take a step of the dossier, as an entry that stays. Raises Refused or Overtaken."""
    check_hand(dossier, act, actor)
    facts = facts_of(dossier)
    limits = limits_in_force(city_date(at))
    for reason in rules.why_not(facts, act):
        raise Refused("not_now", reason)
    rules.check_data(act, data, is_market=dossier.is_market, limits=limits)
    if act is Act.CONCLUDE:
        rules.check_review_time(_days_in_review(dossier, at), limits, data)
    state = rules.after(facts, act, data)
    changes = _changes(dossier, act, data, state, at=at)
    fresh = _written(dossier, lock, state=state, **changes)
    Step.objects.create(
        dossier=fresh,
        act=act,
        round=fresh.round,
        data={name: _plain(value) for name, value in data.items() if name != "body"},
        person_id=actor.person_id,
        at=at,
    )
    act_on(
        subject_of(fresh),
        "step_taken",
        agency_id=fresh.agency_id,
        actor=actor,
        at=at,
        step=str(rules.ACT_LABELS[act]),
        state=state.value,
    )
    if act is Act.SUBMIT:
        _submitted(fresh, actor, at)
    return fresh


def _days_in_review(dossier: Dossier, at: datetime) -> int:
    """Working days since the draft was handed in for review."""
    handed = dossier.steps.filter(act=Act.SUBMIT).last()
    first, last = city_date(handed.at if handed else at), city_date(at)
    calendar = calendar_for()
    return sum(
        calendar.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, list, type(None))) else str(value)


def _written(dossier: Dossier, lock: int, **changes: Any) -> Dossier:
    try:
        with transaction.atomic():
            return write(dossier, lock, **changes)
    except IntegrityError:
        raise Refused("number_taken", _("这个登记编号已经用过，请核对。")) from None


def _changes(
    dossier: Dossier, act: Act, data: Mapping[str, Any], state: State, *, at: datetime
) -> dict[str, Any]:
    """What a step writes on the dossier beside its state."""
    if act is Act.WRITE:
        found = {name: data[name] for name in FIELDS if name in data}
        found["body"] = clean_html(str(found.get("body", "")))
        start, until = found.get("effective_from"), found.get("valid_until")
        if start:
            check_period(effective=start, until=until, kind=str(found["validity_kind"]))
        return found
    if act is Act.REGISTER:
        return _registered(dossier, data, at)
    if act is Act.CONCLUDE and data.get("conclusion") == Conclusion.ILLEGAL:
        return {"round": dossier.round + 1}
    if act is Act.DELIBERATE and state is State.DRAFTING:
        return {"round": dossier.round + 1}
    if act is Act.FILE:
        filed = data.get("filed_on")
        if filed is None or filed > city_date(at) or not str(data.get("filing_no", "")).strip():
            raise Refused("filing", _("请填写备案号和备案日期，日期不能晚于今天。"))
        return {"filing_no": data["filing_no"], "filed_on": filed}
    return {}


def _registered(dossier: Dossier, data: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Both numbers of the document. Raises Refused for a number that is none or is taken."""
    formed = data.get("formed_on") or city_date(at)
    number = parse(str(data.get("doc_number", "")))
    if number is None:
        raise Refused("doc_number", _("发文字号无法识别，请写成 佳政规〔2026〕3号 的形式。"))
    if _is_taken(dossier, str(number)):
        raise Refused("doc_number_taken", _("发文字号已经用过。"))
    if dossier.effective_from is None:
        raise Refused("period", _("送审稿还没有写明施行日期。"))
    reg_no = str(data.get("reg_no", "")).strip() or next_reg_no(dossier, formed.year)
    rules.check_numbers(
        reg_no=reg_no,
        effective=dossier.effective_from,
        until=dossier.valid_until,
        kind=dossier.validity_kind,
    )
    return {"doc_number": str(number), "reg_no": reg_no, "formed_on": formed}


def _is_taken(dossier: Dossier, number: str) -> bool:
    others = Dossier.objects.exclude(pk=dossier.pk).exclude(state=State.ENDED)
    public = Version.objects.filter(doc_number=number, state=VersionState.PUBLISHED)
    return others.filter(doc_number=number).exists() or public.exists()


def next_reg_no(dossier: Dossier, year: int) -> str:
    """The next registration number of the organ in the year: place code, year, three digits."""
    code = dossier.issuer.code.upper()
    sequence = next_in_series(f"regulations {code}", year)
    return f"{code}规〔{year}〕{sequence:03d}"  # data


def _submitted(dossier: Dossier, actor: Actor, at: datetime) -> None:
    """文件和解读方案一并报批 (plan 4.2.2-c), and the event that opens the duty."""
    name = SUBMITTED
    if name in event_labels() and may_record(actor, dossier.agency_id):
        record_event(
            name=name,
            title=dossier.title,
            occurred_at=at,
            known_at=at,
            source=dossier.number,
            agency=dossier.agency,
            actor=actor,
            at=at,
        )
    act_on(
        subject_of(dossier),
        "submitted_with_plan",
        agency_id=dossier.agency_id,
        actor=actor,
        at=at,
    )


@transaction.atomic
def prepare_record(*, dossier: Dossier, lock: int, actor: Actor, at: datetime) -> Dossier:
    """Make the document a record before the gate. Raises Refused or Overtaken."""
    check_hand(dossier, Act.PREPARE, actor)
    state = rules.after(facts_of(dossier), Act.PREPARE, {})
    version = draft_own(
        agency=dossier.agency,
        issuer=dossier.issuer,
        title=dossier.title,
        doc_number=dossier.doc_number,
        body=dossier.body,
        formed_on=dossier.formed_on,
        genre=Genre.NORMATIVE_DOCUMENT,
        legal_type="normative_document",
        topic=dossier.topic,
        column=COLUMNS,
        summary=dossier.summary,
        validity="effective",
        effective_from=dossier.effective_from,
        valid_until=dossier.valid_until,
        demonstration=dossier.demonstration,
        actor=actor,
        at=at,
    )
    fresh = write(dossier, lock, state=state, record=version.record)
    _note(fresh, Act.PREPARE, actor, at)
    return fresh


@transaction.atomic
def reopen(*, dossier: Dossier, lock: int, actor: Actor, at: datetime) -> Dossier:
    """Give the record before the gate up. Raises Refused or Overtaken."""
    check_hand(dossier, Act.REOPEN, actor)
    state = rules.after(facts_of(dossier), Act.REOPEN, {})
    version = Version.objects.filter(record=dossier.record).order_by("-number").first()
    if version is not None:
        discard(version=version, lock=version.lock, actor=actor, at=at)
    fresh = write(dossier, lock, state=state, record=None)
    _note(fresh, Act.REOPEN, actor, at)
    return fresh


def _note(dossier: Dossier, act: Act, actor: Actor, at: datetime) -> None:
    Step.objects.create(
        dossier=dossier, act=act, round=dossier.round, person_id=actor.person_id, at=at
    )
    act_on(
        subject_of(dossier),
        "step_taken",
        agency_id=dossier.agency_id,
        actor=actor,
        at=at,
        step=str(rules.ACT_LABELS[act]),
        state=dossier.state,
    )
