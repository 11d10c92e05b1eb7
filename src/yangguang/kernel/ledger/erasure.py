"""Erasing personal payload: the row goes, the act and its seal stay, and a restore repeats it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yangguang.kernel.ledger.models import Act, ActPrivate
from yangguang.kernel.ledger.registry import ActKind
from yangguang.kernel.ledger.rules import canonical_moment
from yangguang.kernel.ledger.services import NewAct, Subject, record
from yangguang.kernel.organizations.rules import SYSTEM, Role

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.organizations.rules import Actor

ERASED = "ledger.personal_data_erased"
KINDS = (ActKind(ERASED, _("删除行为附带的个人信息")),)
MAY_ERASE = (Role.OPEN_GOVERNMENT_OFFICE, Role.SYSTEM_ADMINISTRATOR)


def erasures_file() -> Path:
    """The list of erasures, outside the database so that restoring a backup can repeat them."""
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def erase_private(*, act: Act, reason: str, actor: Actor, at: datetime) -> Act:
    """Erase the personal payload of an act; the act that says so. Raises PermissionDenied."""
    if not (actor.is_trusted_process or any(actor.has(role) for role in MAY_ERASE)):
        raise PermissionDenied
    with transaction.atomic():
        done = _erase(act, reason, actor, at)
        # Before the commit: a crash between must not lose the line, or a restore would bring
        # the data back. A line too many only repeats what was decided.
        append_line(
            erasures_file(), {"act": str(act.uid), "reason": reason, "at": canonical_moment(at)}
        )
    return done


def _erase(act: Act, reason: str, actor: Actor, at: datetime) -> Act:
    ActPrivate.objects.filter(act=act).delete()
    return record(
        NewAct(
            kind=ERASED,
            actor=actor,
            at=at,
            subject=Subject("act", act.pk, str(act.uid)),
            agency_id=act.agency_id,
            payload={"act": str(act.uid), "reason": reason},
        )
    )


_erasers: dict[str, Callable[..., bool]] = {}


def register_eraser(what: str, erase_again: Callable[..., bool]) -> None:
    """Name who erases again, after a restore, what a room remembered under `what`.

    It is called with the reference, the reason and `at`; it says whether there was anything left.
    """
    _erasers[what] = erase_again


def remember_erasure(what: str, ref: str, *, reason: str, at: datetime) -> None:
    """Put an erasure of a room's own on the list; called before its transaction commits."""
    append_line(
        erasures_file(), {"what": what, "ref": ref, "reason": reason, "at": canonical_moment(at)}
    )


def append_line(path: Path, line: dict[str, str]) -> None:
    """Add a line to a list outside the database, on the disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> list[dict[str, str]]:
    """The lines of such a list; none where there is no file yet."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line]


def replay_erasures(*, at: datetime) -> int:
    """Erase again what the list names and this database still holds; how many."""
    erased = 0
    for entry in read_lines(erasures_file()):
        if "act" not in entry:
            erased += _erasers[entry["what"]](entry["ref"], entry["reason"], at=at)
            continue
        act = Act.objects.filter(uid=entry["act"], private__isnull=False).first()
        if act:
            with transaction.atomic():
                _erase(act, entry["reason"], SYSTEM, at)
            erased += 1
    return erased
