"""Causes, visibilities, and digests of acts and seals. Pure: the standard library only."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def canonical_moment(at: datetime) -> str:
    """A moment as UTC with microseconds, the same on every database."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> bytes:  # noqa: ANN401  any JSON value
    """JSON with sorted keys and no spaces, UTF-8: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:  # noqa: ANN401  any JSON value
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


def seal_digest(*, sequence: int, act: str, previous: str) -> str:
    """Digest of a seal: its place, its act, the seal before."""
    return digest({"sequence": sequence, "act": act, "previous": previous})


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
