"""Save and return: what an applicant has filled in, sealed, until it is sent or its time is up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from yangguang.kernel.cases.models import ApplicantDraft
from yangguang.kernel.cases.numbers import new_code, plain_code
from yangguang.kernel.cases.rules import Refused
from yangguang.kernel.cases.services.nightly import schedule_sweep
from yangguang.kernel.vault import (
    Unreadable,
    code_digest,
    open_bytes,
    seal,
    seal_bytes,
    unseal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

SITTING = timedelta(hours=12)
"""How long an unsaved draft lives."""
SAVED = timedelta(days=30)
"""How long one lives whose return code was taken."""
ABOUT = "draft"
FILES = "files"
"""Name under which a draft's answers list its files."""
MOST_FILES = 5
"""engagement.md §2.2."""
SWEPT = 500


@dataclass(frozen=True)
class DraftView:
    """A draft opened."""

    token: str
    answers: dict[str, Any]
    expires_at: datetime
    sealed: str
    """As it was read: what has been changed meanwhile is not sent."""


def begin_draft(*, kind: str, answers: Mapping[str, Any], at: datetime) -> str:
    """A new draft; the token by which the applicant's session finds it."""
    schedule_sweep(at=at)
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
    return DraftView(token, dict(unseal(row.sealed, about=ABOUT)), row.expires_at, row.sealed)


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
        _erase(row)


def take_draft(*, kind: str, draft: DraftView, at: datetime) -> bool:
    """Take the draft away to file what it says, in the caller's transaction; False for all but
    the first of those who ask at once, and for one that was changed since it was read. Its files
    go when the transaction is through.
    """
    taken, _which = ApplicantDraft.objects.filter(
        kind=kind,
        token_digest=code_digest(draft.token, about=ABOUT),
        sealed=draft.sealed,
        expires_at__gt=at,
    ).delete()
    paths = [file["path"] for file in draft.answers.get(FILES, [])] if taken else []
    transaction.on_commit(partial(_delete_files, paths))
    return taken == 1


def attach_to_draft(
    *, kind: str, token: str, files: Sequence[tuple[str, bytes, str]], at: datetime
) -> None:
    """Keep files with the draft, sealed. Raises Refused for too many."""
    row = _row(kind, token, at)
    if row is None:
        return
    answers = dict(unseal(row.sealed, about=ABOUT))
    kept = list(answers.get(FILES, []))
    if len(kept) + len(files) > MOST_FILES:
        raise Refused("file_count", _("最多上传 %(most)d 个文件。") % {"most": MOST_FILES})
    for name, data, media_type in files:
        path = f"drafts/{secrets.token_hex(16)}"
        default_storage.save(path, ContentFile(seal_bytes(data, about=ABOUT)))
        kept.append({"path": path, "name": name, "media_type": media_type, "size": len(data)})
    change_draft(kind=kind, token=token, answers={**answers, FILES: kept}, at=at)


def detach_from_draft(*, kind: str, token: str, place: int, at: datetime) -> None:
    """Take a file back out of the draft."""
    row = _row(kind, token, at)
    answers = dict(unseal(row.sealed, about=ABOUT)) if row else {}
    kept = list(answers.get(FILES, []))
    if 0 <= place < len(kept):
        default_storage.delete(kept.pop(place)["path"])
        change_draft(kind=kind, token=token, answers={**answers, FILES: kept}, at=at)


def files_of_draft(answers: Mapping[str, Any]) -> list[tuple[str, bytes, str]]:
    """The draft's files, opened: name, bytes, media type."""
    found = []
    for kept in answers.get(FILES, []):
        with default_storage.open(kept["path"], "rb") as file:
            data = open_bytes(bytes(file.read()), about=ABOUT)
        found.append((kept["name"], data, kept["media_type"]))
    return found


def paths_of_drafts() -> Iterator[str]:
    """Where the files of all drafts lie. Raises Unreadable for one sealed with another key."""
    for row in ApplicantDraft.objects.iterator():
        yield from (kept["path"] for kept in unseal(row.sealed, about=ABOUT).get(FILES, []))


def sweep_drafts(*, at: datetime) -> int:
    """Erase what nobody came back for, with its files; how many."""
    expired = list(ApplicantDraft.objects.filter(expires_at__lte=at)[:SWEPT])
    for row in expired:
        _erase(row)
    return len(expired)


def _delete_files(paths: Sequence[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def _erase(row: ApplicantDraft) -> None:
    try:
        kept = unseal(row.sealed, about=ABOUT).get(FILES, [])
    except Unreadable:  # another key's: nobody can read its files either
        kept = []
    _delete_files([file["path"] for file in kept])
    row.delete()
