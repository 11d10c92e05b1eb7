"""Old binary formats go through a converter that is shut in; a stand-in shows how it is called."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.kernel.documents.making import LETTER, docx, zipped
from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers import office
from yangguang.kernel.documents.reading import read

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"WordDocument" + b"\0" * 600
LINES = [line for line in LETTER.splitlines() if line]
# Like the real program, it is told a folder and makes a file there with the input's name.
STAND_IN = """#!/bin/sh
for argument; do last=$argument; done
folder=$(dirname "$last")
mkdir -p "$folder/out"
{ printf '%s\\n' "$@"; } > "{told}/arguments"
env > "{told}/environment"
pwd > "{told}/folder"
cat /proc/self/limits > "{told}/limits"
cat /proc/net/dev > "{told}/network"
cp "$last" "{told}/input"
cat "$folder/profile/user/registrymodifications.xcu" > "{told}/profile"
{does}
"""


class Converter:
    """A program named soffice that notes how it was called, then does as it is told."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.told = folder / "told"
        self.bin.mkdir()
        self.told.mkdir()

    def does(self, what: str, made: bytes = b"") -> None:
        """What it does in the end; `made` lies at $MADE."""
        (self.told / "made").write_bytes(made)
        script = STAND_IN.replace("{told}", str(self.told)).replace("{does}", what)
        script = script.replace("$MADE", str(self.told / "made"))
        (self.bin / "soffice").write_text(script)
        (self.bin / "soffice").chmod(0o755)

    def said(self, what: str) -> str:
        """What it noted."""
        return (self.told / what).read_text()


COPY = 'cp "$MADE" "$folder/out/input.docx"'


@pytest.fixture
def converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Converter:
    found = Converter(tmp_path)
    monkeypatch.setattr(office, "_PATH", f"{found.bin}:/usr/bin:/bin")
    monkeypatch.setenv("DATABASE_URL", "postgres://secret@example/")
    return found


@pytest.mark.parametrize("name", ["a.doc", "a.wps"])
def test_old_file_is_read_through_the_converter(converter: Converter, name: str) -> None:
    converter.does(COPY, docx(LINES))

    document = read(OLD, filename=name)

    assert document.doc_number.value == "佳数函〔2026〕5号"
    assert "文件由 LibreOffice 转换，版式可能有出入，请对照原件核对。" in document.warnings
    assert (converter.told / "input").read_bytes() == OLD


def test_converter_is_shut_in(converter: Converter) -> None:
    converter.does(COPY, docx(LINES))

    read(OLD, filename="a.doc")

    folder = converter.said("folder").strip()
    environment = dict(
        line.split("=", 1) for line in converter.said("environment").splitlines() if "=" in line
    )
    assert f"-env:UserInstallation=file://{folder}/profile" in converter.said("arguments")
    assert (environment["HOME"], environment["TMPDIR"]) == (folder, folder)
    assert "DATABASE_URL" not in environment
    assert "DisableMacrosExecution" in converter.said("profile")
    assert not Path(folder).exists()
    limits = {
        line[:26].strip(): line[26:].split()[0] for line in converter.said("limits").splitlines()
    }
    assert limits["Max cpu time"] == str(office._CPU_SECONDS)
    assert limits["Max file size"] == str(office._FILE_BYTES)
    assert limits["Max address space"] == str(office._MEMORY_BYTES)
    assert limits["Max core file size"] == "0"


def test_converter_sees_no_network_where_the_system_can_take_it_away(converter: Converter) -> None:
    converter.does(COPY, docx(LINES))
    can = office._works(["/usr/bin/unshare", "--map-root-user", "--net", "true"])

    read(OLD, filename="a.doc")

    devices = {line.split(":")[0].strip() for line in converter.said("network").splitlines()[2:]}
    assert devices <= {"lo"} or not can


def test_converter_that_hangs_is_ended_with_everything_it_started(
    converter: Converter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "SECONDS", 1)
    converter.does(f'sleep 300 & echo $! > "{converter.told}/child"; wait')
    started = time.monotonic()

    with pytest.raises(Unreadable) as refusal:
        read(OLD, filename="a.doc")

    assert refusal.value.code == "too_slow"
    assert "另存为 docx" in refusal.value.message
    assert time.monotonic() - started < 8
    assert is_gone(int(converter.said("child")))


def test_what_a_converter_leaves_running_is_ended(converter: Converter) -> None:
    converter.does(f'sleep 300 & echo $! > "{converter.told}/child"; {COPY}', docx(LINES))

    read(OLD, filename="a.doc")

    assert is_gone(int(converter.said("child")))


def is_gone(pid: int) -> bool:
    """Whether the process ends within a moment."""
    for _try in range(40):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False


@pytest.mark.parametrize(
    ("does", "made", "code"),
    [
        ("exit 1", b"", "damaged"),
        (COPY, b"no zip at all", "damaged"),
        (COPY, zipped({"word/document.xml": b"<x/>" + b" " * 30_000_000}), "zip_bomb"),
        ('ln -s "$MADE" "$folder/out/input.docx"', docx(LINES), "damaged"),
    ],
    ids=["nothing made", "rubbish made", "bomb made", "link made"],
)
def test_what_the_converter_makes_is_not_trusted(
    converter: Converter, does: str, made: bytes, code: str
) -> None:
    converter.does(does, made)

    with pytest.raises(Unreadable) as refusal:
        read(OLD, filename="a.doc")

    assert refusal.value.code == code
