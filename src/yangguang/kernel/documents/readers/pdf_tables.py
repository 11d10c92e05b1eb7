"""Where things stand on PDF pages, found in a process of its own that may use little and not long.

Run as a program: the file comes in on standard input, the numbers of the pages to look at as
arguments, and each page is answered by one line of JSON as soon as it is known. So a file that
is made to exhaust time or memory costs the caller nothing, and what was found before stays.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 25
MAX_SIGNS = 50_000
MAX_EDGES = 20_000
"""Of one page; a page with more is a drawing, and is left alone."""


def main() -> None:
    """Answer for every page asked for."""
    _limit()
    # Slow library, needed by this process only, and after the limits.
    import pdfplumber

    out = sys.stdout
    with pdfplumber.open(io.BytesIO(sys.stdin.buffer.read())) as pdf:
        for number in map(int, sys.argv[1:]):
            page = pdf.pages[number]
            out.write(json.dumps({"page": number, **_look(page)}) + "\n")
            out.flush()
            page.close()


def _limit() -> None:
    """Bounds set by the system; where it knows none, the caller's time limit remains."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _look(page: Any) -> dict[str, Any]:
    """Tables as their cells, pictures by name with their upper edge, and every word."""
    if len(page.edges) > MAX_EDGES or len(page.chars) > MAX_SIGNS:
        return {"tables": [], "pictures": {}, "words": []}
    tables = [
        [[round(float(edge), 2) for edge in cell] for cell in table.cells]
        for table in page.find_tables()
    ]
    pictures = {str(found["name"]): round(float(found["top"]), 2) for found in page.images}
    # A plain page has been read already; this way of reading takes longer.
    wanted = tables or pictures or page.rotation
    words = page.extract_words(extra_attrs=["size"]) if wanted else []
    return {
        "tables": tables,
        "pictures": pictures,
        "words": [
            [*(round(w[key], 2) for key in ("x0", "bottom", "size", "x1")), w["text"]]
            for w in words
        ],
    }


if __name__ == "__main__":
    main()
