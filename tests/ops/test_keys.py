from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from yangguang.project.keyring import KeysError, backup_keys, restore_keys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ops.scene import Place

PASSPHRASE = "佳木斯的一个长口令,够长"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "secret_key").write_bytes(b"very secret")
    (folder / "other").write_bytes(b"\x00\xff")
    return folder


def test_keys_come_back_as_they_were(keys: Path, tmp_path: Path) -> None:
    file, fresh = tmp_path / "vault" / "keys.txt", tmp_path / "fresh"

    assert backup_keys(folder=keys, file=file, passphrase=PASSPHRASE) == 2
    restore_keys(folder=fresh, file=file, passphrase=PASSPHRASE)

    assert {p.name: p.read_bytes() for p in fresh.iterdir()} == {
        "secret_key": b"very secret",
        "other": b"\x00\xff",
    }
    for path in (file, *fresh.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"very secret" not in file.read_bytes()


def test_wrong_passphrase_restores_nothing(keys: Path, tmp_path: Path) -> None:
    backup_keys(folder=keys, file=tmp_path / "file", passphrase=PASSPHRASE)

    with pytest.raises(KeysError):
        restore_keys(folder=tmp_path / "fresh", file=tmp_path / "file", passphrase="x" * 12)

    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize("damage", [lambda b: b[:-20], lambda b: b"other\n" + b, lambda _b: b""])
def test_damaged_file_is_refused(keys: Path, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "file"
    backup_keys(folder=keys, file=file, passphrase=PASSPHRASE)
    file.write_bytes(damage(file.read_bytes()))

    with pytest.raises(KeysError):
        restore_keys(folder=tmp_path / "fresh", file=file, passphrase=PASSPHRASE)


def test_different_keys_are_replaced_with_force_only(keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    backup_keys(folder=keys, file=file, passphrase=PASSPHRASE)
    (keys / "secret_key").write_bytes(b"newer")

    with pytest.raises(KeysError):
        restore_keys(folder=keys, file=file, passphrase=PASSPHRASE)
    assert (keys / "secret_key").read_bytes() == b"newer"

    restore_keys(folder=keys, file=file, passphrase=PASSPHRASE, force=True)
    assert (keys / "secret_key").read_bytes() == b"very secret"


def test_short_passphrase_is_refused(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(KeysError):
        backup_keys(folder=keys, file=tmp_path / "file", passphrase="short")

    assert not (tmp_path / "file").exists()


def test_command_takes_the_passphrase_from_the_environment(place: Place, tmp_path: Path) -> None:
    file = str(tmp_path / "keys.txt")
    refused = place.command("keys", "backup", file)
    place.extra["YANGGUANG_KEYS_PASSPHRASE"] = PASSPHRASE

    place.done("keys", "backup", file)
    secret = place.data / "keys" / "secret_key"
    before = secret.read_bytes()
    secret.write_bytes(b"another")
    place.done("keys", "restore", "--force", file)

    assert secret.read_bytes() == before
    assert refused.returncode == 1
    assert "YANGGUANG_KEYS_PASSPHRASE" in refused.stderr
