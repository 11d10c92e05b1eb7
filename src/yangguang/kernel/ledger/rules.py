"""Causes, visibilities, and digests of acts and seals. Pure: the standard library only."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALGORITHM = "sha256"
FIRST_DIGEST = f"{ALGORITHM}:{'0' * 64}"
"""Stands as the previous digest of the first seal."""


class Cause(StrEnum):
    """What set an act off."""

    PERSON = "person"
    CLOCK = "clock"
    SYSTEM = "system"


CAUSE_LABELS = {Cause.PERSON: _("人员"), Cause.CLOCK: _("时钟"), Cause.SYSTEM: _("系统")}


class Visibility(StrEnum):
    """Who may see an act. Internal unless said otherwise."""

    INTERNAL = "internal"
    PARTIES = "parties"
    PUBLIC = "public"


VISIBILITY_LABELS = {
    Visibility.INTERNAL: _("内部"),
    Visibility.PARTIES: _("当事人"),
    Visibility.PUBLIC: _("公开"),
}


class Outcome(StrEnum):
    """Why a message does not go out."""

    POINTLESS = "pointless"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNCERTAIN = "uncertain"
    REPEATED = "repeated"
    DROPPED = "dropped"


OUTCOME_LABELS = {
    Outcome.POINTLESS: _("不再需要"),
    Outcome.REFUSED: _("被拒收"),
    Outcome.GIVEN_UP: _("多次失败，已停止"),
    Outcome.UNCERTAIN: _("中断，是否送出不明"),
    Outcome.REPEATED: _("恢复备份前已送出"),
    Outcome.DROPPED: _("由管理员取消"),
}


def canonical_moment(at: datetime) -> str:
    """A moment as UTC with microseconds, the same on every database."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: equal values give equal bytes."""
    return _canonical(value).encode()


def digest(value: Any) -> str:
    """Digest of a JSON value, with its algorithm's name so that another can follow."""
    return f"{ALGORITHM}:{hashlib.sha256(canonical(value)).hexdigest()}"


def digest_bytes(data: bytes) -> str:
    """Digest of a file's bytes."""
    return f"{ALGORITHM}:{hashlib.sha256(data).hexdigest()}"


def private_digest(*, salt: str, payload: Mapping[str, Any]) -> str:
    """Commitment to personal payload; the salt keeps it from being guessed after erasure."""
    return digest({"salt": salt, "payload": payload})


def act_digest(fields: Mapping[str, Any]) -> str:
    """Digest of an act's fields as `ACT_FIELDS` names them, moments canonical."""
    return digest({name: fields[name] for name in ACT_FIELDS})


def seal_digest(*, sequence: int, act: str, previous: str, sealed_at: datetime) -> str:
    """Digest of a seal: its place, its act, the seal before, its time."""
    return digest(
        {
            "sequence": sequence,
            "act": act,
            "previous": previous,
            "sealed_at": canonical_moment(sealed_at),
        }
    )


def subject_tags(subjects: Iterable[tuple[str, int | None]]) -> set[str]:
    """Tags of what acts are about: pages that show it, or its acts, carry them."""
    return {f"{kind}:{pk}" for kind, pk in subjects if pk is not None}


class UnstablePayload(ValueError):
    """A payload would not come back from every database as it went in."""


def check_payload(value: object) -> None:
    """Raise UnstablePayload unless the value is JSON that both databases return unchanged.

    Fractions are told as text: PostgreSQL rewrites 1e2 as 100, and the digest would not hold.
    """
    if value is None or isinstance(value, bool | int):
        return
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise UnstablePayload(repr(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise UnstablePayload(repr(key))
            check_payload(key)
            check_payload(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check_payload(item)
    else:
        raise UnstablePayload(repr(value))


def back_off(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 1 s, 2 s, 4 s … at most 10 minutes."""
    return timedelta(seconds=min(2 ** max(failures - 1, 0), 600) if failures < 20 else 600)


# Persons and agencies by id: `move-to` and `restore` keep ids, so digests stay the same.
ACT_FIELDS = (
    "uid",
    "kind",
    "at",
    "cause",
    "actor",
    "on_behalf_of",
    "agency",
    "subject_type",
    "subject_id",
    "subject_ref",
    "visibility",
    "payload",
    "private_digest",
)
