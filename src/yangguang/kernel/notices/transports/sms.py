"""Text messages: through a program of the operator's, or as files.

Every gateway has a protocol of its own. The program takes one line of JSON on its standard
input (`to`, `text`, `id`) and answers with its exit code: 0 taken, 65 the number takes none,
anything else to be tried again.
"""

from __future__ import annotations

import json
import subprocess

from django.conf import settings

from yangguang.kernel.notices.transports import folder
from yangguang.kernel.notices.transports.mail import NotTaken

BAD_NUMBER = 65
"""EX_DATAERR of sysexits.h."""
TIMEOUT = 30


def send(*, to: str, text: str, name: str) -> None:
    """Hand a text message over. Raises NotTaken for a number that takes none."""
    line = json.dumps({"to": to, "text": text, "id": name}, ensure_ascii=False).encode()
    if not settings.SMS_PROGRAM:
        folder.put("sms", f"{name}.json", line + b"\n")
        return
    # Never the number on the command line: other users of the machine can read it there.
    result = subprocess.run(
        [settings.SMS_PROGRAM], input=line, capture_output=True, timeout=TIMEOUT, check=False
    )
    words = result.stderr.decode(errors="replace").strip()
    if result.returncode == BAD_NUMBER:
        raise NotTaken(str(BAD_NUMBER), words)
    if result.returncode:
        message = f"exit code {result.returncode} {words}"
        raise OSError(message)
