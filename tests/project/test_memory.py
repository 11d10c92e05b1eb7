"""What a web process holds: measured in a process of its own, since this one has loaded the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from yangguang.project.memory import keep_little

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
OWN = 130
"""MB a web process may hold of its own once it knows its pages and has read every table of the
search; caches and the pages kept in memory come on top, up to the 200 of `make bench`."""
FOR_THE_WORKER = ["docx", "mammoth", "openpyxl", "pypdf", "pypdfium2", "pdfplumber", "typst"]
PROGRAM = """
import json, sys
import yangguang.project.wsgi
from django.test import Client
from yangguang.kernel.search.pinyin import syllables
from yangguang.kernel.search.traditional import to_simplified
Client().get("/healthz/live")
syllables(to_simplified("政務公開重慶銀行"))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps([int(status["RssAnon"].split()[0]) / 1024, sorted(sys.modules)]))
"""


def test_web_process_is_small_and_loads_nothing_of_the_worker(tmp_path: Path) -> None:
    environment = {**os.environ, "YANGGUANG_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "yangguang.project.settings"

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, check=True
    )

    held, modules = json.loads(done.stdout.splitlines()[-1])
    assert held < OWN
    assert not set(FOR_THE_WORKER) & set(modules)


def test_c_library_takes_the_settings() -> None:
    assert keep_little()
