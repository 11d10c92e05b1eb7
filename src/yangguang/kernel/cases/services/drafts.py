"""Save and return: what an applicant has filled in, sealed, until it is sent or its time is up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yangguang.kernel.cases.models import ApplicantDraft
from yangguang.kernel.cases.numbers import new_code, plain_code
from yangguang.kernel.vault import code_digest, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SITTING = timedelta(hours=12)
"""How long an unsaved draft lives."""
SAVED = timedelta(days=30)
"""How long one lives whose return code was taken."""
ABOUT = "draft"


@dataclass(frozen=True)
class DraftView:
    """A draft opened."""

    token: str
    answers: dict[str, Any]
    expires_at: datetime


def begin_draft(*, kind: str, answers: Mapping[str, Any], at: datetime) -> str:
    """A new draft; the token by which the applicant's session finds it."""
    token = secrets.token_urlsafe(24)
    ApplicantDraft.objects.create(
        kind=kind,
        token_digest=code_digest(token, about=ABOUT),
        sealed=seal(dict(answers), about=ABOUT),
        saved_at=at,
        expires_at=at + SITTING,
    )
    return token


def _row(kind: str, token: str, at: datetime) -> ApplicantDraft | None:
    if not token:
        return None
    return ApplicantDraft.objects.filter(
        kind=kind, token_digest=code_digest(token, about=ABOUT), expires_at__gt=at
    ).first()


def draft_by_token(*, kind: str, token: str, at: datetime) -> DraftView | None:
    """The session's draft; None when there is none or its time is up."""
    row = _row(kind, token, at)
    if row is None:
        return None
    return DraftView(token, dict(unseal(row.sealed, about=ABOUT)), row.expires_at)


def change_draft(*, kind: str, token: str, answers: Mapping[str, Any], at: datetime) -> bool:
    """Write the answers; False when the draft is gone."""
    row = _row(kind, token, at)
    if row is None:
        return False
    row.sealed = seal(dict(answers), about=ABOUT)
    row.saved_at = at
    row.save(update_fields=["sealed", "saved_at"])
    return True


def keep_draft(*, kind: str, token: str, at: datetime) -> tuple[str, datetime] | None:
    """Keep the draft for later; its return code, shown once, and until when. None: it is gone."""
    row = _row(kind, token, at)
    if row is None:
        return None
    code = new_code()
    row.code_digest = code_digest(plain_code(code), about=ABOUT)
    row.expires_at = at + SAVED
    row.save(update_fields=["code_digest", "expires_at"])
    return code, row.expires_at


@transaction.atomic
def return_to_draft(*, kind: str, code: str, at: datetime) -> str | None:
    """A fresh token for the draft with the return code; None for a code nobody has."""
    digest = code_digest(plain_code(code), about=ABOUT)
    row = ApplicantDraft.objects.filter(kind=kind, code_digest=digest, expires_at__gt=at).first()
    if row is None:
        return None
    token = secrets.token_urlsafe(24)
    row.token_digest = code_digest(token, about=ABOUT)
    row.save(update_fields=["token_digest"])
    return token


def drop_draft(*, kind: str, token: str, at: datetime) -> None:
    """The draft was sent or given up."""
    row = _row(kind, token, at)
    if row is not None:
        row.delete()


def sweep_drafts(*, at: datetime) -> int:
    """Erase what nobody came back for; how many."""
    return ApplicantDraft.objects.filter(expires_at__lte=at).delete()[0]
