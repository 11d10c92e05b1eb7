"""The lower part of a document: list of annexes, signature, date, note, and the annexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yangguang.kernel.documents.blocks import Block
from yangguang.kernel.documents.levels import body_html
from yangguang.kernel.documents.model import Part, PartKind
from yangguang.kernel.documents.wording import (
    ANNEX_TITLE_END,
    is_balanced,
    is_officer,
    is_titlelike,
    organisations,
    parse_date,
    same_title,
)

_SIGNED = re.compile(r"^(.*?)\s*((?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年.{2,12}日)$")
_BRACKETED = re.compile(r"^[（(]([^（()）]{2,60})[）)]$")
_COPIED = re.compile(r"^抄\s*[送报]\s*[:：]\s*(.+)$")
_PRINTED = re.compile(
    r"^.{0,40}\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*印发(?:\s*共印.{1,10}份.?)?$|^[（(]?共印.{1,8}份"
)
_ANNEX_LIST = re.compile(r"^附\s*件\s*[:：]\s*(?:\d{1,2}\s*[.．、]\s*)?(\S.*)$")
_ANNEX_ITEM = re.compile(r"^(\d{1,2})\s*[.．、]\s*(\S.*)$")
_MARKER = re.compile(
    r"^[【\[]?附\s*件\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})?\s*(?:[】\]]|[:：.．、]|$|\s)\s*(?P<title>.*)$"
)
_TITLE_LINES = 3


@dataclass(frozen=True, slots=True)
class Ending:
    """A document's text cut at its signature."""

    body: tuple[Block, ...]
    signature: tuple[str, ...] = ()
    formed_on: date | None = None
    note: str = ""
    annex_titles: tuple[str, ...] = ()
    copied_to: str = ""
    after: tuple[Block, ...] = ()
    set_aside: tuple[str, ...] = ()


def read_ending(blocks: Sequence[Block]) -> Ending:
    """Cut `blocks`, which begin with the body, into body, signature and what follows."""
    blocks, copied_to, aside = _without_imprint(blocks)
    limit = _first_marker(blocks)
    start, stop, signature, formed_on = _signature(blocks, limit)
    body, after = tuple(blocks[:start]), list(blocks[stop:])
    note = ""
    if formed_on and after and after[0].is_text and (found := _BRACKETED.match(after[0].text)):
        note = found[1].strip()
        after.pop(0)
    titles = _annex_titles(body)
    return Ending(body, signature, formed_on, note, titles, copied_to, tuple(after), aside)


def _without_imprint(
    blocks: Sequence[Block],
) -> tuple[list[Block], str, tuple[str, ...]]:
    """Take off the imprint (版记), which is not shown on a web copy."""
    kept: list[Block] = []
    aside: list[str] = []
    copied_to = ""
    for block in blocks:
        copied = _COPIED.match(block.text) if block.is_text else None
        if copied or (block.is_text and _PRINTED.match(block.text)):
            aside.append(block.text)
            copied_to = copied[1].rstrip("。") if copied else copied_to
        else:
            kept.append(block)
    return kept, copied_to, tuple(aside)


def _marker(block: Block) -> re.Match[str] | None:
    if not block.is_text or len(block.text) > 70:
        return None
    return _MARKER.match(block.text) if "。" not in block.text else None


def _first_marker(blocks: Sequence[Block]) -> int:
    """The first line 附件 or 附件1 that stands alone: no signature is looked for beyond it."""
    for index, block in enumerate(blocks):
        if (found := _marker(block)) and not found["title"] and index + 1 < len(blocks):
            return index
    return len(blocks)


def _signature(
    blocks: Sequence[Block], limit: int
) -> tuple[int, int, tuple[str, ...], date | None]:
    unsigned: tuple[int, date] | None = None
    for index, block in enumerate(blocks[:limit]):
        if not block.is_text or len(block.text) > 70:
            continue
        formed_on, same_line = _date_of(block.text)
        if not formed_on:
            continue
        start = index
        while start > 0 and blocks[start - 1].is_text and _signs(blocks[start - 1].text):
            start -= 1
        names = (*(b.text for b in blocks[start:index]), *same_line)
        if names:
            return start, index + 1, tuple(_names(names)), formed_on
        unsigned = unsigned or (index, formed_on)
    if unsigned:
        return unsigned[0], unsigned[0] + 1, (), unsigned[1]
    start = limit
    while start > 1 and blocks[start - 1].is_text and _signs(blocks[start - 1].text):
        start -= 1
    return start, limit, tuple(_names([b.text for b in blocks[start:limit]])), None


def _signs(text: str) -> bool:
    return bool(organisations(text)) or is_officer(text)


def _names(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from organisations(line) or (line,)


def _date_of(text: str) -> tuple[date | None, tuple[str, ...]]:
    if found := parse_date(text):
        return found, ()
    signed = _SIGNED.match(text)
    if signed and _signs(signed[1].strip()):
        return parse_date(signed[2]), (signed[1].strip(),)
    return None, ()


def _annex_titles(body: Sequence[Block]) -> tuple[str, ...]:
    """The titles listed under 附件: at the end of the body."""
    for index in range(len(body) - 1, -1, -1):
        block = body[index]
        first = _ANNEX_LIST.match(block.text) if block.is_text else None
        if not first or len(block.text) > 120:
            continue
        titles = [first[1]]
        for following in body[index + 1 :]:
            item = _ANNEX_ITEM.match(following.text)
            if not item:
                break
            titles.append(item[2])
        return tuple(_bare(title) for title in titles)
    return ()


def _bare(title: str) -> str:
    title = title.strip().rstrip("。;；")
    return title[1:-1] if title.startswith("《") and title.endswith("》") else title


def read_annexes(ending: Ending, quoted: Sequence[str]) -> tuple[Part, ...]:
    """The annexes after the signature, each with the title it was announced by."""
    groups = _grouped(ending.after, quoted)
    parts: list[Part] = []
    unused = list(quoted)
    for given, blocks in groups:
        title, rest = _annex_title(given, blocks, unused)
        match = next((q for q in unused if same_title(q, title)), "")
        if not match and len(groups) == len(quoted) and len(parts) < len(quoted):
            match = quoted[len(parts)]
        if match in unused:
            unused.remove(match)
        parts.append(Part(PartKind.ANNEX, title or match, body_html(rest), match))
    return tuple(parts)


def _grouped(blocks: Sequence[Block], quoted: Sequence[str]) -> list[tuple[str, list[Block]]]:
    groups: list[tuple[str, list[Block]]] = []
    fresh = False
    for block in blocks:
        marker = _marker(block)
        listed = block.is_text and any(same_title(block.text, title) for title in quoted)
        if marker:
            groups.append((marker["title"].strip(), []))
        elif (listed and not fresh) or not groups:
            groups.append(("", [block]))
        else:
            groups[-1][1].append(block)
        fresh = bool(marker)
    return groups


def _annex_title(given: str, blocks: list[Block], quoted: Sequence[str]) -> tuple[str, list[Block]]:
    if given:
        repeated = blocks and blocks[0].is_text and same_title(blocks[0].text, given)
        return given, blocks[1:] if repeated else blocks
    taken: list[str] = []
    for block in blocks[:_TITLE_LINES]:
        if not block.is_text or not is_titlelike(block.text):
            break
        taken.append(block.text)
        whole = "".join(taken)
        if any(same_title(whole, title) for title in quoted):
            return whole, blocks[len(taken) :]
        if ANNEX_TITLE_END.search(whole) and is_balanced(whole):
            return whole, blocks[len(taken) :]
    if not taken:
        return "", blocks
    return taken[0], blocks[1:]
