"""The printed forms of letters: made by the worker, sealed in the store, opened for a reader.

A web process never sets type, and nothing readable lies in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q

from yangguang.kernel.cases.letters import about_letter, printed
from yangguang.kernel.cases.models import Letter, LetterPrint
from yangguang.kernel.ledger.attempts import carried_out
from yangguang.kernel.vault import code_digest, open_bytes, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

log = structlog.get_logger()

FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
AT_ONCE = 10


def path_of(letter: Letter, form: str) -> str:
    """Where a form lies; nobody without the key can tell which letter it is."""
    return f"letters/{code_digest(f'{letter.pk} {letter.digest}', about='print')[:40]}.{form}"


def order_print(letter: Letter) -> None:
    """Let the worker make the letter's forms."""
    LetterPrint.objects.get_or_create(letter=letter)


def stored_print(letter: Letter, form: str) -> bytes | None:
    """The form, if the worker has made it; what is missing is ordered."""
    try:
        with default_storage.open(path_of(letter, form), "rb") as file:
            return open_bytes(bytes(file.read()), about=about_letter(letter.case))
    except FileNotFoundError:
        order_print(letter)
        LetterPrint.objects.filter(letter=letter, made_at__isnull=False).update(made_at=None)
        return None


def print_letters(at: datetime) -> int:
    """Make what waits, each by itself; how many were made. A loop of the worker."""
    waiting = LetterPrint.objects.filter(
        Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at), made_at__isnull=True
    ).select_related("letter__case__agency")
    return sum(_attempt(order, at) for order in list(waiting.order_by("-pk")[:AT_ONCE]))


def _attempt(order: LetterPrint, at: datetime) -> bool:
    row = LetterPrint.objects.filter(pk=order.pk)
    letter = order.letter
    if letter.erased_at is not None:
        row.delete()
        return False

    def make() -> None:
        for form in FORMS:
            _put(path_of(letter, form), printed(letter, form, at=at), letter)

    return carried_out(
        row, order.failures, make, at=at, event="letter_printing_failed", letter=order.pk
    )


def _put(path: str, data: bytes, letter: Letter) -> None:
    default_storage.delete(path)
    sealed = seal_bytes(data, about=about_letter(letter.case))
    default_storage.save(path, ContentFile(sealed))


def print_paths(letters: Iterable[Letter]) -> list[str]:
    """Every stored form of the letters, for erasure."""
    return [path_of(letter, form) for letter in letters for form in FORMS]
