"""What leaves as a file: a list as CSV, line by line, and a stored file, never as our page."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Only what no browser runs as a page is shown in place; the rest is handed over as a file.
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
FORMULA_STARTS = frozenset("=+-@\t\r")


class _Echo:
    """Hands every line back, so that a list of any length needs no memory."""

    def write(self, line: str) -> str:
        return line


def plain_cell(value: object) -> str:
    """The value as text that no spreadsheet program takes for a formula; None is empty."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def csv_lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table as lines of CSV, one after the other as they are asked for."""
    writer = csv.writer(_Echo())
    yield "\ufeff"  # spreadsheet programs take UTF-8 for what it is only with this mark
    yield writer.writerow([str(name) for name in header])
    for row in rows:
        yield writer.writerow([plain_cell(value) for value in row])


def csv_response(
    filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A table handed over as a CSV file."""
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, filename) or "attachment"},
    )


def file_response(data: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A stored file: pictures in place, everything else as a download under its name."""
    answer = HttpResponse(data, content_type=media_type)
    if media_type not in SHOWN_IN_PLACE:
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
