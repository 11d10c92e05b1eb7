"""Old binary formats (doc, wps), converted by LibreOffice in a closed-off process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from yangguang.kernel.documents.model import Unreadable
from yangguang.kernel.documents.readers.zipsafe import damaged

SECONDS = 90
_CPU_SECONDS = 60
_FILE_BYTES = 200 * 1024 * 1024
_MEMORY_BYTES = 6 * 1024 * 1024 * 1024
_PATH = "/usr/local/bin:/usr/bin:/bin"
# Macros off, links never followed: the conversion needs neither.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def to_word(data: bytes) -> bytes:
    """The docx that LibreOffice makes of `data`; refused clearly where it is not installed."""
    soffice = shutil.which("soffice", path=_PATH) or shutil.which("libreoffice", path=_PATH)
    if not soffice:
        raise Unreadable(
            "no_converter",
            _(
                "这是旧格式（doc 或 wps）文件，本机没有安装 LibreOffice，无法转换。"
                "请用 Word 或 WPS 打开后另存为 docx 再导入。"
            ),
        )
    with TemporaryDirectory(prefix="convert-") as folder:
        return _convert(soffice, data, Path(folder))


def _convert(soffice: str, data: bytes, folder: Path) -> bytes:
    settings = folder / "profile" / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    (folder / "input.doc").write_bytes(data)
    command = [
        *_limits(),
        soffice,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
        str(folder / "input.doc"),
    ]  # fmt: skip
    _run(command, folder)
    made = folder / "out" / "input.docx"
    # A file that talked the converter into a link must not get what the link leads to.
    if made.is_symlink() or not made.is_file():
        raise damaged()
    return made.read_bytes()


def _limits() -> list[str]:
    """Programs that take network and resources away before the converter starts."""
    found: list[str] = []
    unshare = shutil.which("unshare", path=_PATH)
    if unshare and _works([unshare, "--map-root-user", "--net", "true"]):
        found += [unshare, "--map-root-user", "--net"]
    if prlimit := shutil.which("prlimit", path=_PATH):
        found += [
            prlimit, f"--cpu={_CPU_SECONDS}", f"--fsize={_FILE_BYTES}", f"--as={_MEMORY_BYTES}",
            "--core=0", "--",
        ]  # fmt: skip
    return found


def _works(command: Sequence[str]) -> bool:
    done = subprocess.run(command, capture_output=True, timeout=10, check=False)
    return done.returncode == 0


def _run(command: Sequence[str], folder: Path) -> None:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={"HOME": str(folder), "TMPDIR": str(folder), "PATH": _PATH, "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            "too_slow", _("文件转换超时。请用 Word 或 WPS 打开后另存为 docx 再导入。")
        ) from error
    finally:
        # It starts others, which may outlive it; the group is theirs alone.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
