"""Installations of their own for the tests: started as an operator does, in a folder each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 120


@dataclass
class Place:
    """One installation: its data folder and, if not SQLite, its database."""

    data: Path
    database_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Environment of its processes; nothing of the test's own settings."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith("YANGGUANG_")
            and k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        own = {
            "YANGGUANG_DATA_DIR": str(self.data),
            "YANGGUANG_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "yangguang.project.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        if self.database_url:
            own["DATABASE_URL"] = self.database_url
        return {**kept, **own, **self.extra}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `yangguang …`."""
        return self._run("-m", "yangguang.project", *arguments)

    def done(self, *arguments: str) -> str:
        """Run `yangguang …` that has to succeed; what it printed."""
        return self._succeeded(self.command(*arguments))

    def python(self, code: str, *, timeout: float = TIMEOUT) -> str:
        """Run code in the installation; what it printed. `timeout` in seconds."""
        start = "import django; django.setup()\n"
        return self._succeeded(self._run("-c", start + code, timeout=timeout))

    def start(self, code: str) -> subprocess.Popen[str]:
        """Start code in the installation and let it run."""
        start = "import django; django.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", start + code],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def copy_to(self, folder: Path) -> Place:
        """The same installation once more, in another folder."""
        shutil.copytree(self.data, folder)
        return Place(folder)

    def _run(self, *arguments: str, timeout: float = TIMEOUT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    def _succeeded(self, result: subprocess.CompletedProcess[str]) -> str:
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout.strip()


OFFICE = """
from datetime import UTC, datetime
from django.db import transaction
from tests.kernel.publishing.office import Office
from yangguang.kernel.ledger.followers import run_followers
from yangguang.kernel.ledger.sealing import seal
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import SYSTEM
from yangguang.kernel.publishing import services
at = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
"""
"""What the pieces of code below begin with."""

FILL = (
    OFFICE
    + """
from yangguang.kernel.publishing import files
office = Office(at)
first = office.published(title="关于做好冬季供暖保障工作的通知")
office.published(title="关于开展校园安全检查的通知")
office.draft(title="还没有公开的通知")
services.withdraw(record=first.record, kind="error", public_reason="内容重复", internal_reason="",
    actor=office.publisher, at=at)
files.save("附件一".encode())
with transaction.atomic():
    record(NewAct(kind="test.told", actor=SYSTEM, at=at, subject=Subject("person", 1, "p1"),
        agency_id=office.agency.pk, private={"phone": "13800000000"}))
seal(at=at)
run_followers(at=at)
"""
)
"""An office with public, withdrawn and unpublished records, a file, and a private payload."""

PRIVATE = """
from yangguang.kernel.ledger.models import ActPrivate
print(ActPrivate.objects.filter(payload__phone="13800000000").count())
"""

STATE = """
import json
from yangguang.kernel.ledger import registry
from yangguang.kernel.ledger.models import Seal
from yangguang.kernel.publishing.models import Publication
print(json.dumps({
    "seals": list(Seal.objects.order_by("sequence").values_list("sequence", "digest")),
    "publications": list(Publication.objects.order_by("pk").values_list("pk", "digest")),
    "projections": {n: p.fingerprint() for n, p in registry.projections.items()},
}))
"""
"""What must be the same after a restore or a move."""
