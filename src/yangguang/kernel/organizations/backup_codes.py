"""Backup codes: digits on paper that stand in for the phone with the second factor, once each."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from yangguang.kernel.organizations.models import BackupCode

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.models import Person

COUNT = 10
LENGTH = 12
"""Digits: they can be typed on any keypad. Guessing is limited by the lock on the account."""
ROUNDS = 100_000


def _digest(code: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), ROUNDS).hex()


def shown(code: str) -> str:
    """A code in groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, LENGTH, 4))


@transaction.atomic
def issue(*, person: Person, at: datetime) -> list[str]:
    """New codes, returned this once; earlier ones end."""
    salt = secrets.token_hex(16)
    codes: set[str] = set()
    while len(codes) < COUNT:
        codes.add(f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}")
    revoke(person=person)
    BackupCode.objects.bulk_create(
        BackupCode(person=person, salt=salt, digest=_digest(code, salt), issued_at=at)
        for code in codes
    )
    return sorted(codes)


def revoke(*, person: Person) -> None:
    """End all codes of a person."""
    BackupCode.objects.filter(person=person).delete()


def left(person: Person) -> int:
    """How many codes have not been used."""
    return BackupCode.objects.filter(person=person, used_at__isnull=True).count()


def use(*, person: Person, code: str, at: datetime) -> bool:
    """Use a code up. False when it is wrong or was used, also by another request just now."""
    unused = list(BackupCode.objects.filter(person=person, used_at__isnull=True))
    digests = {salt: _digest(code, salt) for salt in {row.salt for row in unused}}
    found = [row for row in unused if hmac.compare_digest(row.digest, digests[row.salt])]
    return bool(
        found and BackupCode.objects.filter(pk=found[0].pk, used_at__isnull=True).update(used_at=at)
    )
