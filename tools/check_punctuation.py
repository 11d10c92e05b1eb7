"""Finds half-width commas, colons and semicolons between Chinese words of the interface.

`tools/check_punctuation.py --fix` puts the full-width ones in their place (GB/T 15834). What the
scan and the reader of documents recognise, and lists with columns, are left alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "yangguang"
KINDS = {".html", ".js", ".json", ".py", ".txt", ".typ"}
EXCEPT = ("kernel/publishing/scan/", "kernel/documents/", "/migrations/")
FULL = {",": "，", ":": "：", ";": "；"}
HALF = re.compile(
    r"(?<=[\u4e00-\u9fff》〕）”」])([,:;])"
    r'(?=[\u4e00-\u9fff《〔（“「]|%\(|\{\{|\{[a-z]|"\s*\n)'
    r"|(?<=[A-Za-z0-9)])([,;])(?=[\u4e00-\u9fff《“])"
    r"|(?<=\}\}):(?=\{[{%])"
    r"|(?<=[}%]\})([,:;])(?=[\u4e00-\u9fff《“])|(?<=\)[sd])([,:;])(?=[\u4e00-\u9fff《“]|%\()"
)
COLUMNS = re.compile(r"日期,类型|类型,名称|休息,春|上班,春|,休息|,上班")


def faults(text: str) -> list[re.Match[str]]:
    """Every half-width mark that stands between Chinese words."""
    return [
        found
        for found in HALF.finditer(text)
        if not COLUMNS.search(text[max(0, found.start() - 2) : found.end() + 2])
    ]


def mended(text: str) -> str:
    """The text with full-width marks."""
    pieces, at = [], 0
    for found in faults(text):
        pieces += [text[at : found.start()], FULL[found.group()]]
        at = found.end()
    return "".join([*pieces, text[at:]])


def main() -> int:
    """List every place, or mend it; 1 when one is left."""
    fix, found = "--fix" in sys.argv[1:], 0
    for path in sorted(SOURCE.rglob("*")):
        relative = path.relative_to(SOURCE).as_posix()
        if path.suffix not in KINDS or any(part in relative for part in EXCEPT):
            continue
        text = path.read_text("utf-8")
        places = faults(text)
        if places and fix:
            path.write_text(mended(text), "utf-8")
            continue
        for place in places:
            line = text.count("\n", 0, place.start()) + 1
            around = text[max(0, place.start() - 8) : place.end() + 8].replace("\n", " ")
            print(f"src/yangguang/{relative}:{line}: half-width mark: {around}")
        found += len(places)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
