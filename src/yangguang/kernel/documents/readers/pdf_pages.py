"""What the closed-off process says of pages that may hold tables or pictures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import structlog

from yangguang.kernel.documents.readers.grid import Box
from yangguang.kernel.documents.readers.layout import Piece
from yangguang.kernel.documents.readers.tables import Table, take_tables

SECONDS = 20
"""For all pages together; those not reached keep their text, and the officer is told."""
PROGRAM = Path(__file__).with_name("pdf_tables.py")
log = structlog.get_logger()


@dataclass(frozen=True)
class LookedAt:
    """One page as the process found it."""

    number: int
    groups: tuple[tuple[Box, ...], ...]
    pictures: dict[str, float]
    """Names of pictures with their upper edges."""
    pieces: tuple[Piece, ...]

    @cached_property
    def taken(self) -> tuple[list[Table], list[Piece]]:
        """Its tables, and the text outside them. Raises Unreadable for too many cells."""
        return take_tables(self.number, self.groups, self.pieces)


def look_at(data: bytes, numbers: Sequence[int]) -> tuple[dict[int, LookedAt], tuple[int, ...]]:
    """Pages on which it found something or that are turned, and the pages not reached."""
    if not numbers:
        return {}, ()
    # -I: neither the environment nor the folder decides what the process loads.
    command = [sys.executable, "-I", str(PROGRAM), *map(str, numbers)]
    looked = {page.number: page for page in _answers(_output(command, data))}
    unknown = tuple(number for number in numbers if number not in looked)
    return {number: page for number, page in looked.items() if page.pieces}, unknown


def _output(command: Sequence[str], data: bytes) -> bytes:
    """What the program said until it ended, or until its time was up."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as process:
        try:
            said, _errors = process.communicate(data, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _errors = process.communicate()
        if process.returncode:
            log.warning("pdf_tables_ended", code=process.returncode)
    return said


def _answers(said: bytes) -> Iterator[LookedAt]:
    for line in said.splitlines():
        try:
            answer = json.loads(line)
        except ValueError:  # cut off in the middle
            return
        number = int(answer["page"])
        yield LookedAt(
            number,
            tuple(tuple(Box(*cell) for cell in table) for table in answer["tables"]),
            answer["pictures"],
            tuple(
                Piece(number, x, bottom, size, text, order, end)
                for order, (x, bottom, size, end, text) in enumerate(answer["words"])
            ),
        )
