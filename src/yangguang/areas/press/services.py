"""The writes: a unit files, the office confirms, the unit reports what is new. Each is an act."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangguang.areas.press import rules
from yangguang.areas.press.models import Account, Filing, JointColumn, Partner
from yangguang.areas.press.rules import Kind, Outcome, Platform, State
from yangguang.areas.press.selectors import is_office, may_file
from yangguang.kernel.ledger.rules import Visibility
from yangguang.kernel.ledger.services import Subject
from yangguang.kernel.now import city_date
from yangguang.kernel.publishing import acting
from yangguang.kernel.publishing.acting import Overtaken, write
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from yangguang.kernel.organizations.models import Agency
    from yangguang.kernel.organizations.rules import Actor
    from yangguang.kernel.publishing.models import Column

act_on = partial(acting.act_on, "press")


def subject_of(account: Account) -> Subject:
    """How acts name an account."""
    return Subject("media_account", account.pk, account.number)


def subject_of_filing(filing: Filing) -> Subject:
    """How acts name a filing."""
    return Subject("media_filing", filing.pk)


def subject_of_joint(joint: JointColumn) -> Subject:
    """How acts name a joint column."""
    return Subject("joint_column", joint.pk, joint.column.slug)


def _check_keeper(actor: Actor, agency_id: int) -> int:
    """The person who files. Raises Refused."""
    if actor.person_id is None or not may_file(actor, agency_id):
        raise Refused(
            "not_permitted", _("这一步由该单位的信息员、承办人或政府信息公开工作机构办理。")
        )
    return actor.person_id


def _check_office(actor: Actor) -> None:
    if not is_office(actor):
        raise Refused("not_permitted", _("这一步由市政务公开办公室办理。"))


@transaction.atomic
def file_account(
    *,
    agency: Agency,
    kind: Kind,
    values: Mapping[str, Any],
    on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    account: Account | None = None,
) -> Filing:
    """Hand in what is to be opened, changed or closed, `on` which day and why.

    `values`: of an opening or a change the fields of the account; else `notice` to the readers
    and, for a merger, `into`, the number of the account that goes on. Raises Refused.
    """
    person_id = _check_keeper(actor, agency.pk)
    rules.check_filing(kind, values, reason)
    if account is not None:
        rules.decide(State(account.state), kind)
    elif kind is not Kind.REGISTER:
        raise Refused("account", _("请先选定账号。"))
    _check_values(agency, kind, values, account)
    try:
        with transaction.atomic():
            filing = Filing.objects.create(
                agency=agency,
                account=account,
                kind=kind,
                values=dict(values),
                on=on,
                reason=reason.strip()[:200],
                proposed_by_id=person_id,
                proposed_at=at,
            )
    except IntegrityError:
        raise Refused("waiting", _("这个账号已经有一份备案等待确认。")) from None
    act_on(
        subject_of_filing(filing),
        "filing_handed_in",
        agency_id=agency.pk,
        actor=actor,
        at=at,
        what=str(rules.KIND_LABELS[kind]),
    )
    return filing


def _check_values(
    agency: Agency, kind: Kind, values: Mapping[str, Any], account: Account | None
) -> None:
    if kind in {Kind.REGISTER, Kind.CHANGE}:
        unknown = set(values) - set(rules.PUBLIC_FIELDS)
        if unknown:
            raise Refused("field", _("备案里有不认识的内容。"))
        rules.check_address(str(values.get("url", "")))
        taken = Account.objects.filter(
            agency=agency, platform=Platform(str(values["platform"])), state__in=rules.RUNNING
        )
        if account is not None:
            taken = taken.exclude(pk=account.pk)
        rules.check_single(is_taken=taken.exists(), exception=str(values.get("exception", "")))
    if kind is Kind.MERGE:
        _target(str(values.get("into", "")), account)


def _target(number: str, account: Account | None) -> Account:
    found = Account.objects.filter(number=number, state=State.OPEN).first()
    if found is None or (account is not None and found.pk == account.pk):
        raise Refused("into", _("请选定并入哪一个正在运行的账号。"))
    return found


@transaction.atomic
def confirm(
    *, filing: Filing, lock: int, actor: Actor, at: datetime, filed_no: str = "", **more: Any
) -> Account:
    """The office puts it on file, and it is public from now on. Raises Refused, Overtaken.

    Of a new account `filed_no` is its number on file; empty: the account's own number.
    """
    _check_office(actor)
    if filing.proposed_by_id == actor.person_id:
        raise Refused("same_person", _("备案由提交人以外的人确认。"))
    _decided(filing, lock, Outcome.CONFIRMED, actor, at)
    kind = Kind(filing.kind)
    # Others may have filed meanwhile.
    _check_values(filing.agency, kind, filing.values, filing.account)
    try:
        with transaction.atomic():
            account = (
                _register(filing, filed_no, at, **more)
                if filing.account is None
                else _change(filing, filing.account, kind)
            )
    except IntegrityError:
        raise Refused("second", _("本单位在这个平台上已经有一个正在运行的账号。")) from None
    act_on(
        subject_of(account),
        rules.ACTS[kind],
        agency_id=account.agency_id,
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        name=account.name,
        platform=str(rules.PLATFORM_LABELS[Platform(account.platform)]),
        into=account.merged_into.name if account.merged_into else "",
    )
    return account


def _decided(
    filing: Filing, lock: int, outcome: Outcome, actor: Actor, at: datetime, *, words: str = ""
) -> Filing:
    if filing.outcome:
        raise Overtaken
    return write(
        filing,
        lock,
        outcome=outcome.value,
        words=words,
        decided_by_id=actor.person_id,
        decided_at=at,
    )


def _register(filing: Filing, filed_no: str, at: datetime, **more: Any) -> Account:
    code = filing.agency.code.upper()
    start = f"XMT-{code}-"
    last = Account.objects.filter(number__startswith=start).order_by("-pk").first()
    number = f"{start}{int(last.number.rpartition('-')[2]) + 1 if last else 1:03d}"
    return Account.objects.create(
        number=number,
        agency=filing.agency,
        filed_no=filed_no.strip() or number,
        filed_on=city_date(at),
        opened_on=filing.on,
        **filing.values,
        **more,
    )


def _change(filing: Filing, account: Account, kind: Kind) -> Account:
    changes: dict[str, Any] = {"state": rules.decide(State(account.state), kind)}
    if kind is Kind.CHANGE:
        changes |= filing.values
    else:
        changes |= {
            "changed_on": filing.on,
            "notice": str(filing.values.get("notice", ""))[:300],
        }
    if kind is Kind.MERGE:
        changes["merged_into"] = _target(str(filing.values["into"]), account)
    return write(account, account.lock, **changes)


@transaction.atomic
def send_back(*, filing: Filing, lock: int, words: str, actor: Actor, at: datetime) -> Filing:
    """The office does not put it on file, and says why. Raises Refused, Overtaken."""
    _check_office(actor)
    if not words.strip():
        raise Refused("words", _("请写明退回的理由。"))
    filing = _decided(filing, lock, Outcome.RETURNED, actor, at, words=words.strip()[:200])
    act_on(
        subject_of_filing(filing),
        "filing_sent_back",
        agency_id=filing.agency_id,
        actor=actor,
        at=at,
        what=filing.get_kind_display(),
    )
    return filing


@transaction.atomic
def report_update(
    *,
    account: Account,
    lock: int,
    last_post_on: date,
    followers: int | None,
    actor: Actor,
    at: datetime,
) -> Account:
    """The unit tells when the account last published, and how many follow it. Raises Refused."""
    _check_keeper(actor, account.agency_id)
    if account.state not in rules.RUNNING:
        raise Refused("state", _("账号已经不再运行，不用填报更新情况。"))
    if last_post_on > city_date(at):
        raise Refused("later", _("最近更新的日期不能晚于今天。"))
    if last_post_on < account.opened_on:
        raise Refused("earlier", _("最近更新的日期不能早于开设日期。"))
    account = write(account, lock, last_post_on=last_post_on, followers=followers, reported_at=at)
    act_on(subject_of(account), "account_updated", agency_id=account.agency_id, actor=actor, at=at)
    return account


@transaction.atomic
def open_joint_column(
    *,
    column: Column,
    partners: Sequence[tuple[Agency | str, str]],
    basis: str,
    on: date,
    agency_id: int,
    actor: Actor,
    at: datetime,
    demonstration: bool = False,
) -> JointColumn:
    """Open a column to be fed by several: units, or names of the press, each with its part.

    `agency_id`: the unit that answers for it. Raises Refused.
    """
    _check_office(actor)
    if len(partners) < 2:
        raise Refused("partners", _("合办栏目至少有两家单位。"))
    if not basis.strip():
        raise Refused("basis", _("请写明依据。"))
    if column.statutory:
        raise Refused("statutory", _("法定主动公开的栏目由各机关自己负责，不能合办。"))
    try:
        with transaction.atomic():
            joint = JointColumn.objects.create(
                column=column, basis=basis.strip()[:120], opened_on=on, demonstration=demonstration
            )
            Partner.objects.bulk_create(
                Partner(
                    joint=joint,
                    agency=None if isinstance(who, str) else who,
                    name=who if isinstance(who, str) else "",
                    part=part[:80],
                    order=order,
                )
                for order, (who, part) in enumerate(partners)
            )
    except IntegrityError:
        raise Refused("again", _("这个栏目已经是合办栏目，或者一家单位写了两次。")) from None
    act_on(
        subject_of_joint(joint),
        "joint_column_opened",
        agency_id=agency_id,
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        name=column.name,
        count=len(partners),
    )
    return joint


@transaction.atomic
def end_joint_column(
    *, joint: JointColumn, lock: int, on: date, agency_id: int, actor: Actor, at: datetime
) -> JointColumn:
    """It is fed by one unit again; what stands in it stays. Raises Refused, Overtaken."""
    _check_office(actor)
    if joint.ended_on:
        raise Refused("ended", _("这个栏目已经结束合办。"))
    if on < joint.opened_on:
        raise Refused("earlier", _("结束日期不能早于开办日期。"))
    joint = write(joint, lock, ended_on=on)
    act_on(
        subject_of_joint(joint),
        "joint_column_ended",
        agency_id=agency_id,
        actor=actor,
        at=at,
        visibility=Visibility.PUBLIC,
        name=joint.column.name,
    )
    return joint
