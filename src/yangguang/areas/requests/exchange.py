"""Exchange of requests with another platform: an outbox with retries, and a folder of arrivals.

`YANGGUANG_REQUESTS_OUT` is an HTTPS address (each message a signed POST) or a folder (each a file);
`YANGGUANG_REQUESTS_IN` is a folder into which the other side puts requests, or `https`: it hands
them over by signed POST. Both empty: off.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as Call

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from yangguang.areas.requests.models import ExchangeMessage, ExchangeOrigin, Outcome
from yangguang.areas.requests.models import Request as RequestRow
from yangguang.areas.requests.rules.exchange import (
    BY_POST,
    FILED,
    MOST_BYTES,
    TOLD,
    Incoming,
    check_signed,
    read_incoming,
    signature,
)
from yangguang.areas.requests.rules.names import Clock
from yangguang.areas.requests.rules.receipt import Way
from yangguang.areas.requests.rules.results import RESULTS, Result
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.ledger.rules import back_off
from yangguang.kernel.now import CITY_ZONE, city_date
from yangguang.kernel.organizations.models import Agency
from yangguang.kernel.organizations.rules import ANONYMOUS
from yangguang.kernel.publishing.malware import Unscanned
from yangguang.kernel.publishing.uploads import taken_in

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.cases.services import Opened

log = structlog.get_logger()
AT_ONCE, SHOWN = 10, 50
TIMEOUT = 10
"""Seconds the other platform has to answer."""
PRODUCT = "yangguang"


class NotSent(Exception):
    """The other platform did not take the message; why, in words."""


def is_on() -> bool:
    """Whether messages go out."""
    return bool(settings.REQUESTS_OUT)


def note(case: Case, act: str, at: datetime) -> None:
    """Write what is to be told beside the act, in its transaction; nothing while it is off."""
    if is_on() and act in TOLD:
        ExchangeMessage.objects.create(request_id=case.pk, act=act, made_at=at)


def message(row: ExchangeMessage) -> dict[str, Any]:
    """Where the request stands, without the applicant and without a word of his or of the reply."""
    request = RequestRow.objects.select_related("case__agency", "origin", "filed_with__origin").get(
        pk=row.request_id
    )
    case = request.case
    outcome = Outcome.objects.filter(request=request).order_by("round").last()
    clock = case.clocks.filter(name=Clock.REPLY, round=case.round).order_by("pk").last()
    letter = outcome.letter if outcome else None
    first = request.filed_with or request
    origin = getattr(first, "origin", None)
    before = RequestRow.objects.filter(Q(pk=first.pk) | Q(filed_with=first), pk__lt=request.pk)
    return {
        "message": row.pk,
        "act": row.act,
        "at": row.made_at.astimezone(CITY_ZONE).isoformat(),
        "request_no": case.number,
        "ref": origin.ref if origin else "",
        "item": before.count() + 1,
        "agency": case.agency.code,
        "applicant_type": request.applicant_type,
        "channel": request.way,
        "carrier": request.carrier,
        "obtain_method": request.obtain,
        "arrived_on": request.arrived_on.isoformat(),
        "received_on": request.received_on.isoformat() if request.received_on else None,
        "status": case.state,
        "round": case.round,
        "due_on": clock.due_on.isoformat() if clock and clock.due_on else None,
        "result": outcome.result if outcome else None,
        "article": RESULTS[Result(outcome.result)].article if outcome else None,
        "replied_on": outcome.decided_on.isoformat() if outcome else None,
        "reply_no": letter.number if letter else None,
    }


def step(at: datetime) -> int:
    """Take in what has arrived, send what waits: a loop of the worker. How much was done."""
    is_folder = settings.REQUESTS_IN not in {"", BY_POST}
    return (take_in_folder(at) if is_folder else 0) + (send_due(at) if is_on() else 0)


def send_due(at: datetime) -> int:
    """Send what waits in order; how many were taken.

    After the first of a request that is not taken, its later ones wait for it.
    """
    waiting = ExchangeMessage.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=at), sent_at=None
    )
    held: set[int] = set(
        ExchangeMessage.objects.filter(sent_at=None, next_attempt_at__gt=at).values_list(
            "request_id", flat=True
        )
    )
    sent = 0
    for row in list(waiting[:AT_ONCE]):
        if row.request_id in held:
            continue
        if _attempt(row, at):
            sent += 1
        else:
            held.add(row.request_id)
    return sent


def _attempt(row: ExchangeMessage, at: datetime) -> bool:
    rows = ExchangeMessage.objects.filter(pk=row.pk, sent_at=None)
    body = json.dumps(message(row), ensure_ascii=False, sort_keys=True).encode()
    try:
        _deliver(f"{row.pk:012d}", body, at)
    except NotSent as why:
        rows.update(
            failures=F("failures") + 1,
            last_error=str(why)[:300],
            next_attempt_at=at + back_off(row.failures + 1),
        )
        log.warning("exchange_not_sent", message=row.pk, failures=row.failures + 1)
        return False
    rows.update(sent_at=at, last_error="", next_attempt_at=None)
    return True


def _deliver(key: str, body: bytes, at: datetime) -> None:
    """Hand one message over; the same key again is the same message. Raises NotSent."""
    target = settings.REQUESTS_OUT
    if urlsplit(target).scheme == "https":
        sent_at = at.astimezone(CITY_ZONE).isoformat(timespec="seconds")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "X-Yangguang-Sent-At": sent_at,
            "X-Yangguang-Signature": signature(
                settings.REQUESTS_SECRET, sent_at=sent_at, body=body
            ),
            "User-Agent": PRODUCT,
        }
        status = post(target, body, headers)
        if not 200 <= status < 300:
            raise NotSent(_("对方返回 %(status)d。") % {"status": status})
        return
    try:
        _write(Path(target), f"{key}.json", body)
    except OSError as error:
        raise NotSent(_("不能写入目录：%(why)s") % {"why": error.strerror or ""}) from error


class _Stay(HTTPRedirectHandler):
    """A signed message goes to the address of the settings and nowhere else."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Follow none."""


def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """Status of a POST over HTTPS, its certificate checked. Raises NotSent without an answer."""
    call = Call(address, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with build_opener(_Stay()).open(call, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (OSError, HTTPException) as error:
        raise NotSent(_("连接不上：%(why)s") % {"why": type(error).__name__}) from error


def _write(folder: Path, name: str, body: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = folder / f".{name}.partial"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / name)


def take_in_folder(at: datetime) -> int:
    """Register the requests that lie in the folder of arrivals; how many.

    What is registered goes from the folder: it holds a person's data, which are sealed now. What
    cannot be registered goes to `refused/` with the reason beside it.
    """
    folder = Path(settings.REQUESTS_IN)
    if not folder.is_dir():
        return 0
    taken = 0
    for path in sorted(folder.glob("*.json"))[:AT_ONCE]:
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            receive(read_incoming(data), at=at)
        except Unscanned:  # it lies where it is until the scanner answers
            log.warning("exchange_unscanned", name=path.name)
            continue
        except Refused as refusal:
            _refuse(path, str(refusal))
            continue
        except OSError as error:  # one file that cannot be opened must not stop the others
            log.warning("exchange_unreadable", name=path.name, why=error.strerror)
            continue
        path.unlink()
        taken += 1
    return taken


def _refuse(path: Path, why: str) -> None:
    refused = path.parent / "refused"
    refused.mkdir(exist_ok=True, mode=0o700)
    _write(refused, f"{path.stem}.txt", why.encode())
    path.replace(refused / path.name)
    log.warning("exchange_refused", name=path.name)


def take_call(body: bytes, *, sent_at: str, signed: str, at: datetime) -> tuple[Case, bool]:
    """Register the request of a signed call: it, and whether it is new.

    Raises NotSigned for a call that is not the other platform's, Refused for what cannot be taken.
    """
    check_signed(settings.REQUESTS_SECRET, sent_at=sent_at, signed=signed, body=body, at=at)
    incoming = read_incoming(body)
    try:
        opened = receive(incoming, at=at)
    except IntegrityError:  # the same one came twice at once, and the other call has it
        opened = None
    if opened is not None:
        return opened.case, True
    origin = ExchangeOrigin.objects.select_related("request__case").get(ref=incoming.ref)
    return origin.request.case, False


def receive(incoming: Incoming, *, at: datetime) -> Opened | None:
    """Register a request another platform handed over; None for one that stands already.

    It came by the internet: the day of receipt is the day both sides confirm (条例 article 31(3)),
    which an officer records as for any other. Raises Refused; Unscanned when a scanner of files
    is set and does not answer.
    """
    if ExchangeOrigin.objects.filter(ref=incoming.ref).exists():
        return None
    files = [(name, data, _type_of(name, data)) for name, data, _said in incoming.files]
    return _received(incoming, files, at=at)


@transaction.atomic
def _received(
    incoming: Incoming, files: list[tuple[str, bytes, str]], *, at: datetime
) -> Opened | None:
    # The services write into the outbox of this module.
    from yangguang.areas.requests.services import NewRequest, take_request

    if ExchangeOrigin.objects.filter(ref=incoming.ref).exists():
        return None
    agency = Agency.objects.filter(code=incoming.agency).first()
    if agency is None:
        raise Refused("agency", _("没有代码为“%(code)s”的机关。") % {"code": incoming.agency})
    if incoming.submitted_on > city_date(at):
        raise Refused("submitted_on", _("提交日期不能晚于今天。"))
    opened = take_request(
        new=NewRequest(
            agency=agency,
            applicant_type=incoming.applicant_type,
            applicant=incoming.applicant,
            info_title=incoming.info_title,
            info_number=incoming.info_number,
            info_description=incoming.info_description,
            carrier=incoming.carrier,
            obtain=incoming.obtain,
            accepts_other_form=incoming.accepts_other_form,
            way=Way.ONLINE,
            arrived_on=incoming.submitted_on,
            files=files,
            more=incoming.items,
        ),
        actor=ANONYMOUS,
        at=at,
    )
    ExchangeOrigin.objects.create(request_id=opened.case.pk, ref=incoming.ref)
    return opened


def _type_of(name: str, data: bytes) -> str:
    """The type by content, as of what an applicant uploads. Raises Refused for other types and for
    malware, Unscanned when the scanner gives no verdict.
    """
    try:
        return taken_in(data, name)
    except Unscanned:
        raise
    except Refused as refusal:
        raise Refused(refusal.code, f"{name}：{refusal}") from refusal


def numbers_of(case: Case) -> list[str]:
    """Numbers of all items of the application the matter is the first of."""
    rows = RequestRow.objects.filter(Q(pk=case.pk) | Q(filed_with=case.pk)).order_by("pk")
    return list(rows.values_list("case__number", flat=True))


@dataclass(frozen=True)
class Outbox:
    """How the outbox stands."""

    sent: int
    waiting: int
    failed: list[ExchangeMessage]
    """The oldest that were not taken."""


def outbox() -> Outbox:
    """Counts, and what was not taken."""
    waiting = ExchangeMessage.objects.filter(sent_at=None)
    return Outbox(
        ExchangeMessage.objects.exclude(sent_at=None).count(),
        waiting.count(),
        list(waiting.filter(failures__gt=0).select_related("request__case")[:SHOWN]),
    )


def try_again(*, at: datetime) -> int:
    """Let everything that waits be tried at once; how many.

    No act: it says nothing of any request, and the messages say when they were taken.
    """
    return ExchangeMessage.objects.filter(sent_at=None, next_attempt_at__gt=at).update(
        next_attempt_at=None
    )


__all__ = [
    "FILED",
    "is_on",
    "message",
    "note",
    "numbers_of",
    "outbox",
    "receive",
    "send_due",
    "step",
    "take_call",
    "try_again",
]
