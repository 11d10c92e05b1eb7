"""Finds half-width commas, colons, semicolons and brackets in Chinese words of the interface.

`tools/check_punctuation.py --fix` puts the full-width ones in their place (GB/T 15834). What the
scan and the reader of documents recognise, and lists with columns, are left alone. Brackets are
judged in texts only, never in code: in strings that are neither patterns nor docstrings, in the
text and the attributes of templates, in the values of data.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "yangguang"
KINDS = {".html", ".js", ".json", ".jsonl", ".py", ".txt", ".typ"}
EXCEPT = ("kernel/publishing/scan/", "kernel/documents/", "/migrations/")
# What these hold is recognised in documents, also in strings that are no patterns.
RECOGNISED = (
    "/migrations/",
    "kernel/publishing/scan/",
    "cities/jiamusi/words.json",
    "cities/jiamusi/synonyms.json",
)
# Here the half-width brackets are what is recognised, looked up or shown as code.
BRACKETS_EXCEPT = (
    "areas/decisions/rules/clauses.py",
    "kernel/search/",
    "kernel/documents/",
)
FULL = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}
HALF = re.compile(
    r"(?<=[\u4e00-\u9fff》〕）”」])([,:;])"
    r'(?=[\u4e00-\u9fff《〔（“「]|%\(|\{\{|\{[a-z]|"\s*\n)'
    r"|(?<=[A-Za-z0-9)])([,;])(?=[\u4e00-\u9fff《“])"
    r"|(?<=\}\}):(?=\{[{%])"
    r"|(?<=[}%]\})([,:;])(?=[\u4e00-\u9fff《“])|(?<=\)[sd])([,:;])(?=[\u4e00-\u9fff《“]|%\()"
)
COLUMNS = re.compile(r"日期,类型|类型,名称|休息,春|上班,春|,休息|,上班|休息,|上班,")
HAN = re.compile(r"[\u4e00-\u9fff]")
BESIDE = re.compile(r"[\u4e00-\u9fff》〕”」]")
SET_IN = re.compile(r"[A-Za-z0-9)}]")
GOES_ON = re.compile(r"[\u4e00-\u9fff《“]")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
PLACE = re.compile(r"%\(\w+\)[sd]|\(\?|\$\(")
INTERPOLATED = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
OPAQUE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)

Span = tuple[int, int]


def faults(text: str) -> list[re.Match[str]]:
    """Every half-width comma, colon or semicolon that stands between Chinese words."""
    return [
        found
        for found in HALF.finditer(text)
        if not COLUMNS.search(text[max(0, found.start() - 2) : found.end() + 2])
    ]


def brackets(text: str, live: list[Span]) -> list[int]:
    """Where round half-width brackets enclose or follow Chinese in the live spans of a text.

    The spans are read as one text, so that a pair may begin in one and end in another; a bracket
    without its other half is left alone.
    """
    dead = {
        at
        for start, end in live
        for m in PLACE.finditer(text[start:end])
        for at in range(start + m.start(), start + m.end())
    }
    places = [at for start, end in live for at in range(start, end)]
    found: list[int] = []
    opened: list[int] = []
    for index, at in enumerate(places):
        if at in dead:
            continue
        if text[at] == "(":
            opened.append(index)
        elif text[at] == ")" and opened:
            first = opened.pop()
            inner = "".join(text[k] for k in places[first + 1 : index])
            before = text[places[first] - 1 : places[first]]
            if HAN.search(inner) or BESIDE.match(before):
                found += [places[first], at]
    return sorted(found)


def marks(text: str, live: list[Span]) -> list[int]:
    """Where a half-width comma, colon or semicolon follows Chinese in the live spans of a text, or
    stands between a number, a Latin word or something set in and Chinese.
    """
    return [
        at
        for start, end in live
        for at in range(max(start, 1), end)
        if text[at] in ",:;"
        and (
            BESIDE.match(text[at - 1])
            or (SET_IN.match(text[at - 1]) and GOES_ON.match(text[at + 1 : at + 2]))
        )
        and not COLUMNS.search(text[max(0, at - 2) : at + 3])
    ]


def python_strings(text: str) -> list[list[Span]]:
    """Strings of a module that may be words: groups of adjacent ones, without what is set in."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    skipped = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}
    groups: list[list[Span]] = []
    group: list[Span] = []
    alone, before = True, tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in skipped:
            continue
        if token.type == tokenize.STRING:
            if not group:
                alone = before in (tokenize.NEWLINE, tokenize.ENCODING)
            begin = starts[token.start[0] - 1] + token.start[1]
            prefix = token.string[: token.string.find(token.string[-1])].lower()
            if "r" not in prefix and "b" not in prefix:
                group += _outside(token.string, begin, holes="f" in prefix)
        else:
            if group and not (alone and token.type == tokenize.NEWLINE):
                groups.append(group)
            group = []
        before = token.type
    return groups


def _outside(string: str, begin: int, *, holes: bool) -> list[Span]:
    spans, at = [], 0
    for hole in INTERPOLATED.finditer(string) if holes else ():
        spans.append((begin + at, begin + hole.start()))
        at = hole.end()
    return [*spans, (begin + at, begin + len(string))]


def template_texts(text: str) -> list[list[Span]]:
    """The text between tags as one, and every string with Chinese within a tag."""
    spans, groups, at = [], [], 0
    for tag in OPAQUE.finditer(text):
        spans.append((at, tag.start()))
        at = tag.end()
        if not tag.group().startswith("{#"):
            groups += [
                [(tag.start() + s.start(), tag.start() + s.end())]
                for s in STRING.finditer(tag.group())
                if not ("{%" in s.group() or "{{" in s.group())
            ]
    return [[*spans, (at, len(text))], *groups]


def data_strings(text: str) -> list[list[Span]]:
    """Every string of a file of data or of a script."""
    return [[s.span()] for s in STRING.finditer(text)]


def text_faults(path: Path, text: str) -> list[int]:
    """Where half-width brackets and marks stand in the Chinese texts of a file."""
    name = path.as_posix()
    read = {".py": python_strings, ".html": template_texts, ".json": data_strings}
    read |= {".jsonl": data_strings, ".js": data_strings}
    if path.suffix not in read or any(part in name for part in RECOGNISED):
        return []
    texts = read[path.suffix](text)
    found = {at for live in texts for at in marks(text, live)}
    if not any(part in name for part in BRACKETS_EXCEPT):
        found |= {at for live in texts for at in brackets(text, live)}
    return sorted(found)


def mended(text: str, also: list[int] | None = None) -> str:
    """The text with full-width marks; `also` are places `text_faults` found."""
    letters = list(text)
    for at in [*(found.start() for found in faults(text)), *(also or ())]:
        letters[at] = FULL.get(letters[at], letters[at])
    return "".join(letters)


def main() -> int:
    """List every place, or mend it; 1 when one is left."""
    fix, found = "--fix" in sys.argv[1:], 0
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in KINDS:
            continue
        relative = path.relative_to(SOURCE).as_posix()
        text = path.read_text("utf-8")
        places = set(text_faults(Path(relative), text))
        if not any(part in relative for part in EXCEPT):
            places |= {place.start() for place in faults(text)}
        if places and fix:
            letters = [FULL[c] if at in places else c for at, c in enumerate(text)]
            path.write_text("".join(letters), "utf-8")
            continue
        for at in sorted(places):
            line = text.count("\n", 0, at) + 1
            around = text[max(0, at - 8) : at + 9].replace("\n", " ")
            print(f"src/yangguang/{relative}:{line}: half-width mark: {around}")
        found += len(places)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
