"""Forms on paper: an empty one, or one filled from a matter; set by the worker, kept for a day.

A web process never sets type. What a form says stands sealed in its order until it is made; the
made form lies sealed in the store and goes again, since it can be made anew at any time.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.html import escape

from yangguang.kernel.cases.models import SheetOrder
from yangguang.kernel.cases.printing import FORMS
from yangguang.kernel.ledger.attempts import carried_out
from yangguang.kernel.tags import named
from yangguang.kernel.vault import code_digest, open_bytes, seal, seal_bytes, unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yangguang.kernel.cases.models import Case
    from yangguang.kernel.documents.print_model import PrintDocument
    from yangguang.kernel.ledger.models import TimedFact

log = structlog.get_logger()
FOLDER, NIGHTLY = "sheets", "cases.sheets"
KEPT = timedelta(days=1)
AT_ONCE = 10
WRITTEN_LINES = 3
"""Empty lines of a cell that is filled in by hand."""


def stored_sheet(
    document: PrintDocument, form: str, *, at: datetime, case: Case | None = None
) -> bytes | None:
    """The form as PDF or docx, if the worker has made it; otherwise it is ordered.

    The same content of the same `printed_at` is made once. Raises KeyError for another form.
    """
    media_type = FORMS[form]
    content = json.dumps(_as_json(document), ensure_ascii=False, sort_keys=True)
    key = code_digest(f"{case.pk if case else 0} {content}", about="sheet")
    with named():
        # The form is told by its content, which its page has read: an order says nothing more.
        row = SheetOrder.objects.filter(key=key).first()
    if row is None:
        SheetOrder.objects.get_or_create(
            key=key,
            defaults={"case": case, "sealed": seal(content, about=key), "ordered_at": at},
        )
        return None
    if row.made_at is None:
        return None
    try:
        with default_storage.open(_path(key, form), "rb") as file:
            return open_bytes(bytes(file.read()), about=f"{key} {media_type}")
    except FileNotFoundError:
        SheetOrder.objects.filter(pk=row.pk).update(made_at=None)
        return None


def _path(key: str, form: str) -> str:
    return f"{FOLDER}/{key[:40]}.{form}"


def _as_json(document: PrintDocument) -> dict[str, Any]:
    found = asdict(document)
    found.pop("images")
    found["printed_at"] = document.printed_at.isoformat()
    found["formed_on"] = document.formed_on.isoformat() if document.formed_on else None
    return found


def _document(content: str) -> PrintDocument:
    from yangguang.kernel.documents.print_model import PrintDocument, PrintPart

    data: dict[str, Any] = json.loads(content)
    data["printed_at"] = datetime.fromisoformat(data["printed_at"])
    data["formed_on"] = date.fromisoformat(data["formed_on"]) if data["formed_on"] else None
    data["parts"] = tuple(PrintPart(**part) for part in data["parts"])
    data["metadata"] = tuple((label, value) for label, value in data["metadata"])
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return PrintDocument(**known)


def print_sheets(at: datetime) -> int:
    """Make what waits, each by itself; how many were made. A loop of the worker."""
    waiting = SheetOrder.objects.filter(
        Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at), made_at__isnull=True
    )
    return sum(_attempt(order, at) for order in list(waiting.order_by("ordered_at")[:AT_ONCE]))


def _attempt(order: SheetOrder, at: datetime) -> bool:
    # Typesetting loads slow libraries; whoever prints nothing does without them.
    from yangguang.kernel.documents.print_docx import to_docx
    from yangguang.kernel.documents.printing import to_pdf

    def make() -> None:
        document = _document(unseal(order.sealed, about=order.key))
        for form, made in (("pdf", to_pdf), ("docx", to_docx)):
            _put(_path(order.key, form), made(document), f"{order.key} {FORMS[form]}")

    row = SheetOrder.objects.filter(pk=order.pk)
    return carried_out(
        row, order.failures, make, at=at, event="sheet_printing_failed", sheet=order.pk
    )


def _put(path: str, data: bytes, about: str) -> None:
    default_storage.delete(path)
    default_storage.save(path, ContentFile(seal_bytes(data, about=about)))


def known_sheets() -> set[str]:
    """Paths the orders name."""
    return set(sheet_paths(SheetOrder.objects.all()))


def sheet_paths(orders: Iterable[SheetOrder]) -> list[str]:
    """Every stored form of the orders."""
    return [_path(order.key, form) for order in orders for form in FORMS]


def forget_old(_fact: TimedFact, at: datetime) -> None:
    """Every night: delete what was ordered longer ago than a form is kept."""
    old = list(SheetOrder.objects.filter(ordered_at__lt=at - KEPT))
    for path in sheet_paths(old):
        default_storage.delete(path)
    SheetOrder.objects.filter(pk__in=[order.pk for order in old]).delete()


def grid(rows: Iterable[tuple[str, str]]) -> str:
    """A table of labels and values; an empty value, or line of one, is written by hand."""
    lines = [f"<tr><td>{_cell(label)}</td><td>{_cell(value)}</td></tr>" for label, value in rows]
    return f"<table><tbody>{''.join(lines)}</tbody></table>"


def _cell(text: str) -> str:
    lines = text.splitlines() or [""] * WRITTEN_LINES
    return "".join(f"<p>{escape(line)}</p>" if line.strip() else "<hr>" for line in lines)


def listed(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a head."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
