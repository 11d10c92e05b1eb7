"""Personal data goes when its time is up; matter, states, acts and seals stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction

from yangguang.kernel.cases.models import (
    Case,
    CaseText,
    Consultation,
    Letter,
    LetterVersion,
    Material,
    MatterToken,
    Party,
    SheetOrder,
)
from yangguang.kernel.cases.printing import print_paths
from yangguang.kernel.cases.registry import kind_of
from yangguang.kernel.cases.rules import LetterState
from yangguang.kernel.cases.services.drafts import sweep_drafts
from yangguang.kernel.cases.services.moving import subject_of
from yangguang.kernel.cases.services.nightly import schedule_sweep
from yangguang.kernel.cases.sheets import sheet_paths
from yangguang.kernel.ledger.erasure import MAY_ERASE, erase_private, remember_erasure
from yangguang.kernel.ledger.models import Act, TimedFact
from yangguang.kernel.ledger.services import NewAct, record
from yangguang.kernel.now import city_date
from yangguang.kernel.organizations.rules import CLOCK, SYSTEM

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

ERASER = "case"
BATCH = 200


def erase_case(*, case: Case, reason: str, actor: Actor, at: datetime) -> None:
    """Erase every personal word of a closed matter. Raises PermissionDenied.

    The list of erasures is written before the commit, as for acts: a line too many only repeats
    what was decided, a line too few would let a restored backup bring the data back.
    """
    if not (actor.is_trusted_process or any(actor.has(role) for role in MAY_ERASE)):
        raise PermissionDenied
    for act in Act.objects.filter(
        subject_type="case", subject_id=case.pk, private__isnull=False
    ).order_by("pk"):
        erase_private(act=act, reason=reason, actor=actor, at=at)
    with transaction.atomic():
        paths = _erase_rows(case, at)
        record(
            NewAct(
                kind="cases.personal_data_erased",
                actor=actor,
                at=at,
                subject=subject_of(case),
                agency_id=case.agency_id,
                payload={"kind": case.kind, "reason": reason},
            )
        )
        remember_erasure(ERASER, case.number, reason=reason, at=at)
        transaction.on_commit(lambda: _delete_files(paths))


def _delete_files(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def _erase_rows(case: Case, at: datetime) -> list[str]:
    """Empty or delete every row that holds personal data; the files that are to go."""
    Party.objects.filter(case=case, agency=None).update(
        sealed="", has_email=False, has_phone=False, erased_at=at
    )
    CaseText.objects.filter(case=case).delete()
    materials = Material.objects.filter(case=case)
    paths = list(materials.values_list("path", flat=True))
    paths += print_paths(Letter.objects.filter(case=case, state=LetterState.ISSUED))
    for token in case.tokens.all():
        token.cases.remove(case)
    MatterToken.objects.filter(cases=None).delete()
    sheets = SheetOrder.objects.filter(case=case)
    paths += sheet_paths(sheets)
    sheets.delete()
    materials.delete()
    Consultation.objects.filter(case=case).update(sealed_question="", sealed_answer="")
    LetterVersion.objects.filter(letter__case=case).delete()
    Letter.objects.filter(case=case, erased_at=None).update(sealed="", erased_at=at)
    kind = kind_of(case)
    if kind.erase is not None:
        kind.erase(case)
    Case.objects.filter(pk=case.pk).update(code_digest="", label="", erased_at=at)
    return paths


def erase_again(number: str, reason: str, *, at: datetime) -> bool:
    """After a restore: erase what the list names and this database still holds."""
    case = Case.objects.filter(number=number, erased_at=None).first()
    if case is None:
        return False
    erase_case(case=case, reason=reason, actor=SYSTEM, at=at)
    return True


def sweep(*, at: datetime) -> int:
    """Erase the matters whose time is up, and expired drafts; how many matters."""
    sweep_drafts(at=at)
    due = Case.objects.filter(erased_at=None, is_open=False, erase_on__lte=city_date(at))
    cases = list(due.order_by("erase_on", "pk")[:BATCH])
    for case in cases:
        erase_case(case=case, reason="retention", actor=CLOCK, at=at)
    return len(cases)


def sweep_on_time(_fact: TimedFact, at: datetime) -> None:
    """The timetable's hand: sweep, and come again the next night, or at once if more waits."""
    swept = sweep(at=at)
    schedule_sweep(at=at, soon=swept == BATCH)
