"""Exchange of requests with another platform: what comes in, what goes out, how it is signed.

Off unless the installation sets it. What goes out says what became of a request and never who
asked; the other platform knows a request it sent by its own reference. Pure: no network, no files.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yangguang.areas.requests.rules.items import items_in
from yangguang.areas.requests.rules.names import Act
from yangguang.areas.requests.rules.receipt import ApplicantType, Carrier, IdType, Obtain
from yangguang.kernel.cases.rules import Do, Refused

FILED = "filed"
TOLD = frozenset(
    {
        *(FILED, Act.CONFIRM, Act.ACCEPT, Act.ASK_CORRECTION, Do.SUPPLEMENT),
        *(Act.ASK_REASON, Act.TELL_EXTENSION, Act.CHARGE, Act.PAID, Act.ISSUE),
        *(Act.DELIVER, Act.CLOSE, Act.CLOSE_UNCORRECTED, Act.CLOSE_UNPAID),
        *(Do.WITHDRAW, Act.REDO),
    }
)
"""Acts after which the other platform is told where a request stands."""
APPLICANT = (
    *("name", "id_number", "uscc", "legal_rep", "contact_name", "phone", "email"),
    *("address", "postcode", "agent", "agent_phone"),
)
MOST_BYTES = 32 * 1024 * 1024
LONGEST_REF = 80
LONGEST = {"info_title": 200, "info_number": 80, "info_description": 2000}


@dataclass(frozen=True)
class Incoming:
    """A request as another platform hands it over."""

    ref: str
    """Its number there."""
    agency: str
    applicant_type: ApplicantType
    applicant: dict[str, str]
    submitted_on: date
    """When the applicant submitted it there; the day of receipt is the day both sides confirm."""
    info_title: str = ""
    info_number: str = ""
    info_description: str = ""
    carrier: Carrier = Carrier.ELECTRONIC
    obtain: tuple[Obtain, ...] = (Obtain.ONLINE,)
    accepts_other_form: bool = True
    files: tuple[tuple[str, bytes, str], ...] = field(default=(), repr=False)
    items: tuple[str, ...] = ()
    """Further items of the same application, each a request of its own here."""


def read_incoming(data: bytes) -> Incoming:
    """A request from its JSON. Raises Refused, naming the field that cannot be read."""
    if len(data) > MOST_BYTES:
        raise Refused("size", _("文件太大。"))
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("json", _("不是有效的 JSON。")) from None
    if not isinstance(found, dict):
        raise Refused("json", _("不是有效的 JSON。"))
    applicant = found.get("applicant")
    if not isinstance(applicant, dict):
        raise _wrong("applicant")
    known = {name: _text(applicant, name, 200) for name in APPLICANT}
    if applicant.get("id_type"):
        known["id_type"] = _one_of(IdType, applicant, "id_type").value
    obtain = found.get("obtain", [Obtain.ONLINE.value])
    if not isinstance(obtain, list):
        raise _wrong("obtain")
    return Incoming(
        ref=_needed(found, "ref", LONGEST_REF),
        agency=_needed(found, "agency", 40),
        applicant_type=_one_of(ApplicantType, found, "applicant_type"),
        applicant=known,
        submitted_on=_day(found, "submitted_on"),
        carrier=_one_of(Carrier, {"carrier": Carrier.ELECTRONIC.value, **found}, "carrier"),
        obtain=tuple(_one_of(Obtain, {"obtain": way}, "obtain") for way in obtain),
        accepts_other_form=found.get("accepts_other_form", True) is not False,
        files=_files(found.get("files", [])),
        items=_items(found.get("items", [])),
        **{name: _text(found, name, most) for name, most in LONGEST.items()},
    )


def _wrong(name: str) -> Refused:
    return Refused(name, _("字段“%(name)s”缺少或者写法不对。") % {"name": name})


def _text(data: dict[str, Any], name: str, most: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise _wrong(name)
    return value.strip()


def _needed(data: dict[str, Any], name: str, most: int) -> str:
    value = _text(data, name, most)
    if not value:
        raise _wrong(name)
    return value


def _day(data: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(data.get(name, "")))
    except ValueError:
        raise _wrong(name) from None


def _one_of(kind: Any, data: dict[str, Any], name: str) -> Any:
    try:
        return kind(data.get(name))
    except ValueError:
        raise _wrong(name) from None


def _items(rows: object) -> tuple[str, ...]:
    """As the form takes them: each once, not too many, none too long."""
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise _wrong("items")
    if any("\0" in row for row in rows):
        raise _wrong("items")
    return tuple(items_in("\n".join(" ".join(row.split()) for row in rows)))


def _files(rows: object) -> tuple[tuple[str, bytes, str], ...]:
    if not isinstance(rows, list):
        raise _wrong("files")
    found = []
    for row in rows:
        if not isinstance(row, dict):
            raise _wrong("files")
        try:
            content = base64.b64decode(str(row.get("base64", "")), validate=True)
        except (binascii.Error, ValueError):
            raise _wrong("files") from None
        found.append((_needed(row, "name", 120), content, _needed(row, "media_type", 100)))
    return tuple(found)


def signature(secret: str, *, sent_at: str, body: bytes) -> str:
    """HMAC-SHA256 over the moment of sending, a dot and the body, as the header carries it."""
    mac = hmac.new(secret.encode(), sent_at.encode() + b"." + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


BY_POST = "https"
"""Value of the setting of arrivals: requests come by signed POST, not as files."""
MOST_APART = timedelta(minutes=5)
"""How far the moment of sending may lie from ours: what was caught and kept is worth nothing."""


class NotSigned(Refused):
    """The call is not the other platform's, or is an old one sent again."""


def check_signed(secret: str, *, sent_at: str, signed: str, body: bytes, at: datetime) -> None:
    """Raises NotSigned unless the secret signed this body for about this moment.

    Within those minutes the same call may come twice: one number there is one request here.
    """
    expected = signature(secret, sent_at=sent_at, body=body)
    if not hmac.compare_digest(expected.encode(), signed.encode()):
        raise NotSigned("signature", _("签名不对。"))
    try:
        moment = datetime.fromisoformat(sent_at)
    except ValueError:
        raise NotSigned("sent_at", _("发送时间的写法不对。")) from None
    if moment.tzinfo is None or abs(at - moment) > MOST_APART:
        raise NotSigned("sent_at", _("发送时间与收到的时间相差太大。"))
