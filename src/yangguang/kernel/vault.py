"""Personal data at rest: sealed with a key of the installation that no backup contains.

A sealed value is bound to what it is about, so that a row cannot be given another's data. The
text names its scheme (`a1`: AES-256-GCM, key by HKDF-SHA256), so that another can follow.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from yangguang.kernel.keys import key_in

KEY = "personal_data_key"
SCHEME = "a1"
NONCE = 12


class Unreadable(Exception):
    """A sealed value that this installation's key does not open: another key, or damage."""


@lru_cache(maxsize=8)
def _derived(main: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(main.encode())


def _key(purpose: str) -> bytes:
    return _derived(key_in(settings.KEYS_DIR, KEY), purpose)


def seal_bytes(data: bytes, *, about: str) -> bytes:
    """The bytes, sealed; `about` names what they belong to and is needed to open them."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, data, about.encode())


def open_bytes(sealed: bytes, *, about: str) -> bytes:
    """What was sealed about this very thing. Raises Unreadable."""
    try:
        return AESGCM(_key("seal")).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise Unreadable(about) from None


def seal(value: Any, *, about: str) -> str:
    """A JSON value as sealed text."""
    data = json.dumps(value, ensure_ascii=False).encode()
    return f"{SCHEME}:{base64.b64encode(seal_bytes(data, about=about)).decode()}"


def unseal(text: str, *, about: str) -> Any:
    """The value. Raises Unreadable."""
    scheme, _colon, body = text.partition(":")
    if scheme != SCHEME:
        raise Unreadable(about)
    try:
        data = base64.b64decode(body, validate=True)
    except binascii.Error:
        raise Unreadable(about) from None
    return json.loads(open_bytes(data, about=about))


def code_digest(code: str, *, about: str) -> str:
    """What is kept of a random code: with the key but not from the database it can be checked."""
    return hmac.new(_key("code"), f"{about}\0{code}".encode(), hashlib.sha256).hexdigest()


def is_code(code: str, digest: str, *, about: str) -> bool:
    """Whether the code is the one kept; takes the same time either way."""
    return hmac.compare_digest(code_digest(code, about=about), digest)
