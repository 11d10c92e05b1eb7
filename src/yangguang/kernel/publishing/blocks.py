"""What a topic page or a gazette issue is made of: blocks, each of a known shape. Pure.

An officer fills in fields and never writes mark-up. The blocks are what is edited and shown; the
body of the version is derived from them, so that the scan, the search, the comparison and the
printed form read the same words as every other text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.publishing.rules import Genre, Refused

Block = dict[str, Any]


class Kind(StrEnum):
    """What a block is."""

    TEXT = "text"
    LISTING = "listing"
    RECORDS = "records"
    DATES = "dates"
    QUESTIONS = "questions"
    FIGURES = "figures"
    PICTURE = "picture"
    CONTACT = "contact"
    ISSUE = "issue"


KIND_LABELS = {
    Kind.TEXT: _("文字"),
    Kind.LISTING: _("自动列表"),
    Kind.RECORDS: _("选定的信息"),
    Kind.DATES: _("时间安排"),
    Kind.QUESTIONS: _("问答"),
    Kind.FIGURES: _("数字"),
    Kind.PICTURE: _("图片"),
    Kind.CONTACT: _("联系方式"),
    Kind.ISSUE: _("期号"),
}
KIND_HELP = {
    Kind.TEXT: _("一段或几段说明。第一块文字就是页面的引言。"),
    Kind.LISTING: _("按栏目、机构、主题或体裁自动列出最新公开的信息，发布后不用再改。"),
    Kind.RECORDS: _("逐条选定已经公开的信息，按您排的次序列出。"),
    Kind.DATES: _("按日期排列的安排或进展。"),
    Kind.QUESTIONS: _("常见问题和回答。"),
    Kind.FIGURES: _("几个要紧的数字，写明单位、含义和出处。"),
    Kind.PICTURE: _("一张图片，须写明看不见图片的人也能读懂的替代文字。"),
    Kind.CONTACT: _("办理单位、电话、地址和时间。"),
    Kind.ISSUE: _("年份、期号和总期号。"),
}
COMPOSED = {
    Genre.TOPIC_PAGE: (
        *(Kind.TEXT, Kind.LISTING, Kind.RECORDS, Kind.DATES, Kind.QUESTIONS),
        *(Kind.FIGURES, Kind.PICTURE, Kind.CONTACT),
    ),
    Genre.GAZETTE: (Kind.ISSUE, Kind.TEXT, Kind.RECORDS),
}
"""Kinds of page that are made of blocks, and the blocks each may have."""

HEADED = frozenset(
    {
        *(Kind.LISTING, Kind.RECORDS, Kind.DATES),
        *(Kind.QUESTIONS, Kind.FIGURES, Kind.CONTACT),
    }
)
"""Blocks that stand under a heading of their own."""

LONGEST_TEXT = 8000
LONGEST_LINE = 400
MOST_ROWS = 60
MOST_BLOCKS = 40
MOST_LISTED = 20
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
SLUG = re.compile(r"[\w-]{0,60}\Z", re.ASCII)
PUBLIC_ID = re.compile(r"[a-z0-9]{1,16}\Z")


def _fault(message: Any) -> Refused:
    return Refused("block", message)


def _line(value: object, longest: int = LONGEST_LINE) -> str:
    return " ".join(str(value or "").split())[:longest]


def _text(value: object) -> str:
    lines = (line.strip() for line in str(value or "").replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip()[:LONGEST_TEXT]


def _slug(value: object) -> str:
    found = str(value or "").strip()
    if not SLUG.match(found):
        raise _fault(_("自动列表的条件不对。"))
    return found


def _number(value: object, least: int, most: int) -> int:
    try:
        found = int(str(value))
    except ValueError:
        raise _fault(_("这里要填数字。")) from None
    if not least <= found <= most:
        raise _fault(_("数字须在%(least)d到%(most)d之间。") % {"least": least, "most": most})
    return found


def _rows(
    value: object, read: Callable[[Mapping[str, Any]], Block], is_kept: Callable[[Block], bool]
) -> list[Block]:
    given = value if isinstance(value, Sequence) and not isinstance(value, str) else []
    rows = [read(row) for row in given if isinstance(row, Mapping)]
    kept = [row for row in rows if is_kept(row)]
    if len(kept) > MOST_ROWS:
        raise _fault(_("一块最多%(most)d行，请分成几块。") % {"most": MOST_ROWS})
    return kept


def _day(value: object) -> str:
    if not value:
        return ""
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise _fault(_("日期写作 2026-11-23。")) from None


def _dated(row: Mapping[str, Any]) -> Block:
    return {"day": _day(row.get("day")), "text": _line(row.get("text"))}


def _asked(row: Mapping[str, Any]) -> Block:
    return {"question": _line(row.get("question")), "answer": _text(row.get("answer"))}


def _counted(row: Mapping[str, Any]) -> Block:
    return {
        "value": _line(row.get("value"), 40),
        "unit": _line(row.get("unit"), 20),
        "label": _line(row.get("label"), 80),
    }


def _chosen(row: Mapping[str, Any]) -> Block:
    public_id = str(row.get("id", ""))
    if not PUBLIC_ID.match(public_id):
        raise _fault(_("选定的信息里有一条的编号不对。"))
    return {"id": public_id, "version": _number(row.get("version", 0), 0, 100_000)}


def _clean(kind: Kind, given: Mapping[str, Any]) -> Block:
    title = {"title": _line(given.get("title"), 80)}
    rows = given.get("rows")
    match kind:
        case Kind.TEXT:
            return {**title, "text": _text(given.get("text"))}
        case Kind.LISTING:
            asked = {
                name: _slug(given.get(name)) for name in ("column", "agency", "topic", "genre")
            }
            return {**title, **asked, "size": _number(given.get("size", 8), 1, MOST_LISTED)}
        case Kind.RECORDS:
            return {**title, "rows": _rows(rows, _chosen, lambda row: bool(row["id"]))}
        case Kind.DATES:
            dated = _rows(rows, _dated, lambda row: bool(row["day"] or row["text"]))
            return {**title, "rows": sorted(dated, key=lambda row: row["day"])}
        case Kind.QUESTIONS:
            kept = _rows(rows, _asked, lambda row: bool(row["question"] or row["answer"]))
            return {**title, "rows": kept}
        case Kind.FIGURES:
            found = _rows(rows, _counted, lambda row: bool(row["value"] or row["label"]))
            return {**title, "rows": found, "source": _line(given.get("source"))}
        case Kind.PICTURE:
            digest = str(given.get("digest", ""))
            if digest and not DIGEST.match(digest):
                raise _fault(_("图片的编号不对。"))
            words = {"alt": _line(given.get("alt")), "caption": _line(given.get("caption"))}
            return {**title, "digest": digest, **words}
        case Kind.CONTACT:
            names = ("unit", "telephone", "address", "hours", "mail")
            return {**title, **{name: _line(given.get(name), 160) for name in names}}
        case Kind.ISSUE:
            return {
                "year": _number(given.get("year"), 1949, 2999),
                "number": _number(given.get("number"), 1, 366),
                "total": _number(given.get("total") or 0, 0, 99_999),
            }


def cleaned_block(given: Mapping[str, Any]) -> Block:
    """One block with the fields of its kind and nothing else. Raises Refused."""
    try:
        kind = Kind(str(given.get("kind", "")))
    except ValueError:
        raise _fault(_("没有这种内容块。")) from None
    return {"kind": kind.value, **_clean(kind, given)}


def cleaned_blocks(given: Iterable[Mapping[str, Any]]) -> list[Block]:
    """The blocks as stored. Raises Refused for one that is of no known shape."""
    found = [cleaned_block(block) for block in given]
    if len(found) > MOST_BLOCKS:
        raise _fault(_("一页最多%(most)d块，请分成几个专题。") % {"most": MOST_BLOCKS})
    return found


def check_kinds(genre: str, blocks: Iterable[Mapping[str, Any]]) -> None:
    """Raises Refused for a block that a page of this genre may not have."""
    allowed = COMPOSED.get(Genre(genre), ()) if genre else ()
    for block in blocks:
        if Kind(block["kind"]) not in allowed:
            label = KIND_LABELS[Kind(block["kind"])]
            raise _fault(_("这种页面不能有“%(kind)s”块。") % {"kind": label})


@dataclass(frozen=True)
class Lack:
    """What keeps a block from going out."""

    index: int
    message: str


def _lack(block: Mapping[str, Any]) -> Any:
    kind, rows = Kind(block["kind"]), block.get("rows", [])
    if kind in HEADED and not block["title"]:
        return _("这一块要有小标题。")
    match kind:
        case Kind.TEXT if not block["text"]:
            return _("文字块还没有内容。")
        case Kind.LISTING if not any(block[n] for n in ("column", "agency", "topic", "genre")):
            return _("自动列表至少要选一个条件，否则列出的是全部信息。")
        case Kind.RECORDS if not rows:
            return _("还没有选定信息。")
        case Kind.DATES if not rows or any(not (r["day"] and r["text"]) for r in rows):
            return _("时间安排的每一行都要有日期和事项。")
        case Kind.QUESTIONS if not rows or any(not (r["question"] and r["answer"]) for r in rows):
            return _("每个问题都要有回答。")
        case Kind.FIGURES if not rows or any(not (r["value"] and r["label"]) for r in rows):
            return _("每个数字都要写明数值和含义。")
        case Kind.FIGURES if not block["source"]:
            return _("数字要写明出处。")
        case Kind.PICTURE if not block["digest"]:
            return _("还没有选图片。")
        case Kind.PICTURE if not block["alt"]:
            return _("图片要写替代文字，看不见图片的人靠它读懂。")
        case Kind.CONTACT if not (block["unit"] and (block["telephone"] or block["address"])):
            return _("联系方式要写明单位，以及电话或者地址。")
    return ""


def lacking(blocks: Sequence[Mapping[str, Any]]) -> list[Lack]:
    """What each block still lacks, in their order."""
    found = ((index, _lack(block)) for index, block in enumerate(blocks))
    return [Lack(index, str(message)) for index, message in found if message]


def check_complete(genre: str, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Raises Refused with the first thing that keeps the page from going out."""
    check_kinds(genre, blocks)
    for lack in lacking(blocks):
        number = {"number": lack.index + 1, "what": lack.message}
        raise _fault(_("第%(number)d块：%(what)s") % number)
    kinds = [Kind(block["kind"]) for block in blocks]
    if genre == Genre.GAZETTE and kinds.count(Kind.ISSUE) != 1:
        raise _fault(_("公报要有且只有一个期号。"))
    if genre == Genre.GAZETTE and Kind.RECORDS not in kinds:
        raise _fault(_("公报要有选定的文件。"))
    if genre == Genre.TOPIC_PAGE and (not kinds or kinds[0] is not Kind.TEXT):
        raise _fault(_("专题的第一块须是文字，说明这是什么、与谁有关。"))


def chosen_ids(blocks: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Public numbers of every record the blocks name, in their order."""
    return [
        row["id"]
        for block in blocks or ()
        if block["kind"] == Kind.RECORDS
        for row in block["rows"]
    ]


def issue_of(blocks: Iterable[Mapping[str, Any]] | None) -> Mapping[str, Any] | None:
    """Year, number and running number of a gazette issue."""
    return next((block for block in blocks or () if block["kind"] == Kind.ISSUE), None)


def as_html(blocks: Iterable[Mapping[str, Any]]) -> str:
    """The words of the blocks as the body of a document.

    Titles of records chosen or listed are left out: a title that is taken back must not live on
    in the text of another page.
    """
    return "\n".join(filter(None, map(_html, blocks)))


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n") if line)


def _html(block: Mapping[str, Any]) -> str:
    title = block.get("title", "")
    head = f'<h2 class="level-1">{escape(title, quote=False)}</h2>' if title else ""
    return head + _inside(block)


def _inside(block: Mapping[str, Any]) -> str:
    rows = block.get("rows", [])
    match Kind(block["kind"]):
        case Kind.TEXT:
            return _paragraphs(block["text"])
        case Kind.DATES:
            return _paragraphs("\n".join(f"{row['day']} {row['text']}" for row in rows))
        case Kind.QUESTIONS:
            return "".join(
                f"<h3>{escape(row['question'], quote=False)}</h3>{_paragraphs(row['answer'])}"
                for row in rows
            )
        case Kind.FIGURES:
            said = [f"{row['label']}：{row['value']}{row['unit']}" for row in rows]
            source = [f"（{block['source']}）"] if block["source"] else []
            return _paragraphs("\n".join(said + source))
        case Kind.PICTURE if block["digest"]:
            picture = (
                f'<img src="attachment:sha256/{block["digest"]}" alt="{escape(block["alt"])}">'
            )
            caption = f"<figcaption>{escape(block['caption'], quote=False)}</figcaption>"
            return f"<figure>{picture}{caption if block['caption'] else ''}</figure>"
        case Kind.CONTACT:
            names = ("unit", "telephone", "address", "hours", "mail")
            return _paragraphs("\n".join(block[name] for name in names if block[name]))
    return ""
