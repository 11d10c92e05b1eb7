"""An act by its name: the one door for screens, batches and the API to every service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yangguang.kernel.cases.models import Case, Desk
from yangguang.kernel.cases.rules import Do, Hand
from yangguang.kernel.cases.services.applicants import rate, reopen, supplement
from yangguang.kernel.cases.services.consulting import consult
from yangguang.kernel.cases.services.moving import perform
from yangguang.kernel.cases.services.routing import assign, take, transfer
from yangguang.kernel.organizations.models import Agency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

File = tuple[str, bytes, str]


def do_act(
    *,
    case: Case,
    lock: int,
    act: str,
    answers: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    files: Sequence[File] = (),
    hands: frozenset[Hand] | None = None,
) -> Case:
    """The act on the matter, through the service that carries it out. Raises Refused."""
    common: dict[str, Any] = {"case": case, "lock": lock, "actor": actor, "at": at}
    if act == Do.SUPPLEMENT:
        words = str(answers.get("supplement", ""))
        return supplement(text=words, files=files, hands=hands, **common)
    if act == Do.REOPEN:
        return reopen(reason=str(answers.get("reopening", "")), hands=hands, **common)
    if act in OWN:
        return OWN[act](answers, common)
    return perform(act=act, answers=answers, hands=hands, **common)


def _number(answers: Mapping[str, Any], name: str) -> int:
    typed = str(answers.get(name, "")).rpartition(":")[2]
    return int(typed) if typed.isdigit() and len(typed) < 10 else 0


def _assign(answers: Mapping[str, Any], common: dict[str, Any]) -> Case:
    note = str(answers.get("note", ""))
    return assign(person_id=_number(answers, "person"), note=note, **common)


def _take(_answers: Mapping[str, Any], common: dict[str, Any]) -> Case:
    return take(**common)


def _transfer(answers: Mapping[str, Any], common: dict[str, Any]) -> Case:
    """The target is `desk:` or `agency:` and a number."""
    what = str(answers.get("target", "")).partition(":")[0]
    pk = _number(answers, "target")
    return transfer(
        desk=Desk.objects.filter(pk=pk, is_active=True).first() if what == "desk" else None,
        agency=Agency.objects.filter(pk=pk).first() if what == "agency" else None,
        reason=str(answers.get("reason", "")),
        **common,
    )


def _consult(answers: Mapping[str, Any], common: dict[str, Any]) -> Case:
    agency = Agency.objects.get(pk=_number(answers, "agency"))
    more = {k: v for k, v in answers.items() if k not in {"agency", "question"}}
    question = str(answers.get("question", ""))
    return consult(agency=agency, question=question, more=more, **common).case


def _rate(answers: Mapping[str, Any], common: dict[str, Any]) -> Case:
    words = str(answers.get("rating", ""))
    return rate(level=_number(answers, "level"), words=words, **common)


OWN: dict[str, Callable[[Mapping[str, Any], dict[str, Any]], Case]] = {
    Do.ASSIGN: _assign,
    Do.TAKE: _take,
    Do.TRANSFER: _transfer,
    Do.CONSULT: _consult,
    Do.RATE: _rate,
}
