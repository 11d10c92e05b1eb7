"""Noting that somebody is to be told something, in the transaction of what he is told about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yangguang.kernel.ledger.deliveries import delivery_for, note_deliveries
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.notices import registry
from yangguang.kernel.notices.models import Notice, Preference
from yangguang.kernel.notices.registry import Recipient, Telling
from yangguang.kernel.notices.rules import Channel, Mode
from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.vault import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.ledger.models import Act, Delivery

TOLD = "notices.told"


def notify(
    *,
    to: Recipient,
    template: str,
    context: Mapping[str, Any],
    act: Act | None,
    at: datetime,
    channels: Sequence[str] | None = None,
    private: Mapping[str, Any] | None = None,
    fact: str = "",
) -> int:
    """Tell one recipient about an act, once; 0 when he was told of it before.

    Call it in the transaction that records the act; without an act one is recorded that says
    only that somebody was told. `private` lies locked until it was delivered, and is then gone.
    Raises KeyError for an unknown template or a field the template needs and does not get.
    """
    _check_fields(template, {**context, **(private or {})})
    about = act or record(
        NewAct(
            kind=TOLD,
            actor=SYSTEM,
            at=at,
            subject=Subject(to.kind, None, ""),
            payload={"template": template},
        )
    )
    telling = Telling(
        to, template, context, tuple(channels) if channels is not None else None, fact
    )
    return notify_many([(about, telling)], at=at, private=private)


def _check_fields(name: str, context: Mapping[str, Any]) -> None:
    template = registry.templates[name]
    missing = template.fields() - template.supplied - set(context)
    if missing and not template.is_resolved:
        raise KeyError(", ".join(sorted(missing)))


def notify_many(
    pairs: Iterable[tuple[Act, Telling]],
    *,
    at: datetime,
    private: Mapping[str, Any] | None = None,
) -> int:
    """Note many at once, in the current transaction; how many are new."""
    told = {(str(t.to), t.fact or str(act.uid)): (act, t) for act, t in pairs}
    facts = {fact for _to, fact in told}
    known = set(Notice.objects.filter(fact__in=facts).values_list("recipient", "fact"))
    fresh = [pair for named, pair in told.items() if named not in known]
    people, modes = _officers(t.to for _act, t in fresh)
    notices, rows = [], []
    for act, telling in fresh:
        officer = people.get(str(telling.to))
        if telling.to.kind == "person" and officer is None:
            continue
        channels = _channels(telling, officer, modes, at)
        notices.append(_notice(act, telling, officer, channels, private, at))
        rows += [delivery_for(act, str(telling.to), channel, at=at) for channel in channels]
    Notice.objects.bulk_create(notices, batch_size=1000, ignore_conflicts=True)
    note_deliveries(rows)
    return len(notices)


def _officers(to: Iterable[Recipient]) -> tuple[dict[str, Person], dict[int, str]]:
    """Persons who may log in, by reference, and how they want to hear."""
    ids = {int(r.ref) for r in to if r.kind == "person"}
    people = Person.objects.filter(pk__in=ids, is_active=True)
    modes = dict(Preference.objects.filter(person__in=ids).values_list("person_id", "mode"))
    return {str(registry.person(p.pk)): p for p in people}, modes


def _channels(
    telling: Telling, officer: Person | None, modes: Mapping[int, str], at: datetime
) -> list[str]:
    if telling.channels is not None:
        return [str(Channel(name)) for name in telling.channels]
    if officer is not None:
        wants_mail = modes.get(officer.pk) == Mode.MAIL and officer.email
        return [str(Channel.EMAIL)] if wants_mail else []
    contact = registry.contacts[telling.to.kind](telling.to.ref, at)
    if contact is None:
        return []
    if contact.email:
        return [str(Channel.EMAIL)]
    return [str(Channel.SMS)] if contact.phone else []


def _notice(
    act: Act,
    telling: Telling,
    officer: Person | None,
    channels: list[str],
    private: Mapping[str, Any] | None,
    at: datetime,
) -> Notice:
    return Notice(
        act=act,
        recipient=str(telling.to),
        template=registry.templates[telling.template].name,
        context=dict(telling.context),
        private=seal(dict(private), about=_about(act, str(telling.to))) if private else "",
        fact=telling.fact or str(act.uid),
        channels=channels,
        person=officer,
        created_at=at,
    )


def _about(act: Act, recipient: str) -> str:
    return f"notice {act.uid} {recipient}"


def open_private(notice: Notice) -> dict[str, Any]:
    """What was locked with the notice; nothing once it was delivered. Raises Unreadable."""
    if not notice.private:
        return {}
    found: dict[str, Any] = unseal(notice.private, about=_about(notice.act, notice.recipient))
    return found


def forget_private(delivery: Delivery) -> None:
    """Erase what was locked with a notice, once no channel needs it any more."""
    Notice.objects.filter(act=delivery.act_id, recipient=delivery.recipient).exclude(
        private=""
    ).update(private="")
