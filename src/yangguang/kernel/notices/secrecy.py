"""Names of addresses nobody can read, and secrets in links: made with the installation's key."""

from __future__ import annotations

import hashlib

from django.utils.crypto import constant_time_compare

from yangguang.kernel.vault import code_digest

LENGTH = 32


def blind(text: str) -> str:
    """A name under which an address is found again, and from which nobody reads it."""
    return code_digest(text, about="notices address")[:LENGTH]


def token(purpose: str, ref: str) -> str:
    """A secret part of a link that only we can make."""
    return code_digest(ref, about=f"notices link {purpose}")[:LENGTH]


def is_token(purpose: str, ref: str, given: str) -> bool:
    """Whether the given token is ours."""
    return constant_time_compare(token(purpose, ref), given)


def token_digest(secret: str) -> str:
    """What is stored of a random secret that is compared and never shown again."""
    return hashlib.sha256(secret.encode()).hexdigest()
