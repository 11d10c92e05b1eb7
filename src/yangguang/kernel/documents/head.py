"""The upper part of a document: marks, number, title, addressees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yangguang.kernel.documents.blocks import Block, squash
from yangguang.kernel.documents.frame import Framed, is_prose
from yangguang.kernel.documents.numbers import DocumentNumber, NumberKind, parse
from yangguang.kernel.documents.wording import (
    TITLE_END,
    is_balanced,
    is_titlelike,
    level_of,
    organisations,
    parse_date,
)

_SECRECY = re.compile(r"^(?:绝密|机密|秘密)(?:[★☆*]\s?\S{0,8}|)(?=$|\s)")
_URGENCY = re.compile(r"^(?:特急|加急|特提|平急|急件)$")
_COPY_NUMBER = re.compile(r"^(?:№|No\.?)?\s*\d{6}$")
_SIGNER = re.compile(r"\s*签发人\s*[:：].*$")
_ISSUER_MARK = re.compile(r"^(.{4,40}?)文件$")
_COUNTED = re.compile(r"(?:令|公告|通告|命令)$")
_BARE_COUNT = re.compile(r"^[(（〔]?(?:(\d{4})年)?第(\d{1,5})号[)）〕]?$")
_SUBTITLE = re.compile(r"^[（(].*\d{4}\s*年.*[）)]$")
_ADDRESSED = re.compile(r"各|单位|部门|政府|党委|办公|委员会|局|厅|公司|院|机构|企业|同志|代表|会")
_NOT_ADDRESSED = re.compile(r"如下|以下|下列|现就|现将|为|根据|特此")
_TITLE_LINES = 8
_SEARCHED = 60


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the body; `end` is the index of the first block of the body."""

    end: int
    title: str = ""
    title_certain: bool = False
    issuers: tuple[str, ...] = ()
    number: DocumentNumber | None = None
    recipients: str = ""
    recipients_certain: bool = False
    subtitles: tuple[Block, ...] = ()
    dated: date | None = None
    secrecy: str = ""
    urgency: str = ""
    set_aside: tuple[str, ...] = ()


def read_head(framed: Framed) -> Head:
    """Take the head off `framed`."""
    blocks = framed.blocks
    number_at, number, used = _find_number(blocks)
    begin = number_at + used if number and number.kind is NumberKind.DOCUMENT else 0
    end = _body_start(blocks, begin)
    marks, rest = _marks([block.text for block in blocks[:number_at]] if begin else [])
    lines = list(blocks[begin:end])
    more_marks, _kept = _marks([block.text for block in lines])
    marks = {**marks, **more_marks}
    lines = [b for b in lines if not _is_mark(b.text)]
    subtitles = tuple(b for b in lines if _SUBTITLE.match(b.text))
    texts = [b.text for b in lines if not _SUBTITLE.match(b.text)]
    aside = list(rest)
    if number and not begin:  # an order or announcement: its number stands within the title
        texts = _without_count(texts, number)
    if not texts and rest:
        own = _title_above(rest)
        texts, aside = own, rest[: len(rest) - len(own)]
    else:
        extra = len(texts) - _title_length(texts, bool(begin))
        aside, texts = [*aside, *texts[:extra]], texts[extra:]
    issuers, title = _compose(texts)
    mark_names, aside = _issuer_marks(aside)
    if number and number.kind is not NumberKind.DOCUMENT and not issuers:
        issuers = organisations(_COUNTED.sub("", number.code))
    recipients, end = _recipients(blocks, end)
    return Head(
        end=end,
        title=title,
        title_certain=bool(title and (TITLE_END.search(title) or any(b.heading for b in lines))),
        issuers=issuers or mark_names,
        number=number,
        recipients=recipients,
        recipients_certain=bool(_ADDRESSED.search(recipients)),
        subtitles=subtitles,
        dated=next((d for b in subtitles if (d := _date_within(b.text))), None),
        secrecy=marks.get("secrecy", ""),
        urgency=marks.get("urgency", ""),
        set_aside=(*aside, *filter(None, marks.get("others", "").split("\n"))),
    )


def _find_number(blocks: Sequence[Block]) -> tuple[int, DocumentNumber | None, int]:
    """Index of the number's line, the number, and the lines it takes."""
    for index, block in enumerate(blocks[:_SEARCHED]):
        if not block.is_text or is_prose(block):
            break
        text = _SIGNER.sub("", block.text)
        bare = _BARE_COUNT.match(squash(text))
        above = squash(blocks[index - 1].text) if index else ""
        if bare and _COUNTED.search(above):
            code = above[above.rfind("》") + 1 :]
            if bare[1]:
                found = DocumentNumber(code, int(bare[1]), int(bare[2]), NumberKind.ANNOUNCEMENT)
            else:
                found = DocumentNumber(code, None, int(bare[2]), NumberKind.ORDER)
            return index, found, 1
        if number := parse(text):
            return index, number, 1
    return 0, None, 0


def _body_start(blocks: Sequence[Block], begin: int) -> int:
    for index in range(begin, min(len(blocks), begin + _SEARCHED)):
        block = blocks[index]
        if not block.is_text:
            return index
        if _SUBTITLE.match(block.text) or parse(block.text) or _is_mark(block.text):
            continue
        if block.text.endswith((":", "：")) or level_of(block.text) or not is_titlelike(block.text):
            return index
    return min(len(blocks), begin + 1)


def _is_mark(text: str) -> bool:
    return bool(_SECRECY.match(text) or _URGENCY.match(text) or _COPY_NUMBER.match(text))


def _marks(texts: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    marks: dict[str, str] = {}
    rest: list[str] = []
    for text in texts:
        if not _is_mark(text):
            rest.append(text)
            continue
        for word in text.split():
            if _SECRECY.match(word):
                marks["secrecy"] = word
            elif _URGENCY.match(word):
                marks["urgency"] = word
        marks["others"] = "\n".join(filter(None, (marks.get("others", ""), text)))
    return marks, rest


def _without_count(texts: list[str], number: DocumentNumber) -> list[str]:
    """An order's heading 某市人民政府令 + 第12号 becomes its title without the count."""
    kept = [text for text in texts if not _BARE_COUNT.match(squash(text))]
    return [
        number.code if parse(text) == number and number.code else text
        for text in kept
        if not (parse(text) == number and not number.code)
    ]


def _title_length(texts: Sequence[str], after_number: bool) -> int:
    """How many of the last lines make the title; anything above them is frame."""
    if after_number:
        return min(len(texts), _TITLE_LINES)
    return len(_title_above(texts))


def _title_above(texts: Sequence[str]) -> list[str]:
    """The last line and those above that it needs to be whole."""
    start = len(texts) - 1
    while start > 0 and len(texts) - start < _TITLE_LINES:
        text = "".join(texts[start:])
        above = texts[start - 1]
        wrapped = not is_balanced(text) or above.endswith(("的", "和", "、", "关于", "与"))
        ends = bool(TITLE_END.search(above))
        verb = text.startswith(("关于", "印发", "转发", "批转", "的", "》"))
        if not (wrapped or (organisations(above) and not ends) or (verb and not ends)):
            break
        if not is_titlelike(above):
            break
        start -= 1
    return list(texts[max(start, 0) :])


def _compose(texts: Sequence[str]) -> tuple[tuple[str, ...], str]:
    names: list[str] = []
    rest = list(texts)
    while len(rest) > 1 and (found := organisations(rest[0])):
        names.extend(found)
        rest.pop(0)
    return tuple(names), " ".join(names) + "".join(rest)


def _issuer_marks(texts: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    names: list[str] = []
    for text in texts:
        found = _ISSUER_MARK.match(squash(text))
        names.extend(organisations(found[1] if found else text))
    return tuple(names), list(texts)


def _recipients(blocks: Sequence[Block], index: int) -> tuple[str, int]:
    if index >= len(blocks) or not blocks[index].is_text:
        return "", index
    text = blocks[index].text
    if (
        not text.endswith((":", "："))
        or "。" in text
        or _NOT_ADDRESSED.search(text)
        or level_of(text)
    ):
        return "", index
    return text[:-1].strip(), index + 1


def _date_within(text: str) -> date | None:
    found = re.search(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日", text)
    return parse_date(found[0]) if found else None
