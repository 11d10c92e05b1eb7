"""Tokens with which an applicant's program reads his own matters: made on his page, shown once.

A token opens what number and query code open, nothing more; it ends by itself, can be revoked, and
goes with the personal data of its matters. Only its keyed digest is kept.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases import limits
from yangguang.kernel.cases.models import Case, MatterToken
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.vault import code_digest

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

LASTS = timedelta(days=180)
MOST = 5
"""Tokens of one matter that are in force together."""
FORM = re.compile(r"yg_[A-Za-z0-9_-]{43}\Z")
ABOUT = "matter token"


@dataclass(frozen=True)
class Made:
    """A fresh token: the only moment at which it can be read."""

    row: MatterToken
    token: str


def tokens_of(case: Case, at: datetime) -> list[MatterToken]:
    """Tokens of the matter that are in force, oldest first."""
    return list(case.tokens.filter(revoked_at=None, expires_at__gt=at).order_by("pk"))


@transaction.atomic
def make_token(*, case: Case, actor: Actor, at: datetime) -> Made:
    """A new token for the matter. Raises Refused when too many are in force."""
    if len(tokens_of(case, at)) >= MOST:
        raise Refused("too_many", _("令牌已经太多了，请先撤销不用的。"))
    token = f"yg_{secrets.token_urlsafe(32)}"
    row = MatterToken.objects.create(
        digest=code_digest(token, about=ABOUT), made_at=at, expires_at=at + LASTS
    )
    row.cases.add(case)
    _tell("cases.token_made", case, actor, at)
    return Made(row, token)


@transaction.atomic
def add_to_token(*, case: Case, token: str, actor: Actor, at: datetime) -> MatterToken:
    """Let a token the applicant has already read this matter as well. Raises Refused."""
    row = token_in_force(token, at)
    if row is None:
        raise Refused("token", _("这个令牌不对、已经过期或者已经撤销。"))
    row.cases.add(case)
    _tell("cases.token_made", case, actor, at)
    return row


@transaction.atomic
def revoke_token(*, case: Case, pk: int, actor: Actor, at: datetime) -> None:
    """End a token of the matter, for every matter it reads. Raises MatterToken.DoesNotExist."""
    row = case.tokens.get(pk=pk)
    if MatterToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
        _tell("cases.token_revoked", case, actor, at)


def _tell(kind: str, case: Case, actor: Actor, at: datetime) -> None:
    record(
        NewAct(
            kind=kind,
            actor=actor,
            at=at,
            subject=subject_of(case),
            agency_id=case.agency_id,
            payload={"kind": case.kind},
        )
    )


def token_in_force(token: str, at: datetime) -> MatterToken | None:
    """The token's row; None for one that is wrong, over or revoked, all alike."""
    if not FORM.match(token):
        return None
    return MatterToken.objects.filter(
        digest=code_digest(token, about=ABOUT), revoked_at=None, expires_at__gt=at
    ).first()


def shown_token(token: str, *, address: str, at: datetime) -> MatterToken | datetime | None:
    """What a program shows: its row; None when it is wrong; when it may try again, after many.

    A wrong try counts by address as a wrong query code does.
    """
    limit = limits.WRONG_CODE_BY_ADDRESS
    free_at = limits.free_at(limit, address, at=at)
    if free_at is not None:
        return free_at
    row = token_in_force(token, at)
    if row is None:
        limits.note(limit, address, at=at)
        return None
    MatterToken.objects.filter(pk=row.pk).update(used_at=at)
    return row
