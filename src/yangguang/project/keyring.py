"""The keys of an installation in one file, locked with a passphrase.

The file holds a line that says what it is, and then base64 of salt, nonce and cipher text. The
key of AES-GCM comes from the passphrase by scrypt.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if TYPE_CHECKING:
    from pathlib import Path

HEADER = b"yangguang keys 1"
SALT, NONCE = 16, 12
SCRYPT_COST = 2**16
SHORTEST_PASSPHRASE = 12


class KeysError(Exception):
    """Keys that cannot be written or read; the message says why."""


def backup_keys(*, folder: Path, file: Path, passphrase: str) -> int:
    """Lock every key of the folder into the file; how many. Raises KeysError."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        message = f"口令至少要有 {SHORTEST_PASSPHRASE} 个字符。"
        raise KeysError(message)
    keys = {path.name: path.read_bytes() for path in _files(folder)}
    if not keys:
        message = f"{folder} 里没有密钥。"
        raise KeysError(message)
    plain = {name: base64.b64encode(data).decode() for name, data in sorted(keys.items())}
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    cipher = AESGCM(_derived(passphrase, salt))
    locked = cipher.encrypt(nonce, json.dumps(plain).encode(), HEADER)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, HEADER + b"\n" + base64.encodebytes(salt + nonce + locked))
    return len(keys)


def restore_keys(*, folder: Path, file: Path, passphrase: str, force: bool = False) -> int:
    """Unlock the file into the folder; how many keys. Raises KeysError before any change."""
    keys = _unlocked(file, passphrase)
    for name, data in keys.items():
        path = folder / name
        if path.exists() and path.read_bytes() != data and not force:
            message = f"{path} 已存在且内容不同，不覆盖；确要覆盖请加 --force。"
            raise KeysError(message)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, data in keys.items():
        _write(folder / name, data)
    return len(keys)


def _unlocked(file: Path, passphrase: str) -> dict[str, bytes]:
    header, _newline, body = file.read_bytes().partition(b"\n")
    if header != HEADER:
        message = f"{file} 不是密钥备份文件。"
        raise KeysError(message)
    try:
        data = base64.b64decode(body)
        salt, nonce, locked = data[:SALT], data[SALT : SALT + NONCE], data[SALT + NONCE :]
        plain = AESGCM(_derived(passphrase, salt)).decrypt(nonce, locked, HEADER)
    except (InvalidTag, ValueError, binascii.Error):
        message = "口令不对，或文件已损坏。"
        raise KeysError(message) from None
    keys = {name: base64.b64decode(text) for name, text in json.loads(plain).items()}
    if any("/" in name or name.startswith(".") for name in keys):
        message = f"{file} 里的文件名不对。"
        raise KeysError(message)
    return keys


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file())


def _derived(passphrase: str, salt: bytes) -> bytes:
    scrypt = Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1)
    return scrypt.derive(passphrase.encode())


def _write(path: Path, data: bytes) -> None:
    """Write the file readable by its owner only, whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
