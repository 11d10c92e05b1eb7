"""The grammar of official document numbers (发文字号).

A number is made of the issuer's short code, the year in hexagonal brackets and a sequence
(《党政机关公文处理工作条例》 art. 9; layout by GB/T 9704-2012). People write the brackets in a
dozen ways; everything is read here and written in one canonical form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """Three ways in which a public body counts what it issues."""

    DOCUMENT = "document"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A parsed number; `str()` gives the canonical form, e.g. 佳办发〔2017〕27号."""

    code: str
    year: int | None
    seq: int
    kind: NumberKind = NumberKind.DOCUMENT

    def __str__(self) -> str:
        if self.kind is NumberKind.ORDER:
            return f"{self.code}第{self.seq}号"
        if self.kind is NumberKind.ANNOUNCEMENT:
            return f"{self.code}{self.year}年第{self.seq}号"
        return f"{self.code}〔{self.year}〕{self.seq}号"


_OPEN = r"[〔﹝\[［(（【〈<《{｛〖「]"
_CLOSE = r"[〕﹞\]］)）】〉>》}｝〗」]"
_HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff]"
_SEQ = r"0*(?P<seq>[1-9]\d{0,4})"
_YEAR = r"(?P<year>(?:19|20)\d{2})"

_DOCUMENT = re.compile(rf"(?P<code>{_HAN}{{2,20}}){_OPEN}{_YEAR}年?{_CLOSE}第?{_SEQ}号?")
_ORDER = re.compile(rf"(?P<code>{_HAN}{{1,28}}令){_OPEN}?第?{_SEQ}号{_CLOSE}?")
_ANNOUNCEMENT = re.compile(rf"(?P<code>{_HAN}{{0,30}}){_OPEN}?{_YEAR}年第?{_SEQ}号{_CLOSE}?")

_IN_TEXT = re.compile(
    rf"(?P<code>{_HAN}{{2,20}})\s*{_OPEN}\s*{_YEAR}\s*年?\s*{_CLOSE}\s*第?\s*{_SEQ}\s*号"
    rf"|(?P<order>{_HAN}{{1,24}}令)\s*{_OPEN}?\s*第\s*0*(?P<order_seq>[1-9]\d{{0,4}})\s*号"
)
# Words that stand before a number in running text and are no part of its code.
_LEAD = re.compile(
    r"^.*(?:根据|按照|依据|依照|遵照|执行|落实|贯彻|废止|修改|印发|转发|下发|发布|公布|文件|通知"
    r"|意见|规定|办法|的|见|按|经|以|对|因|为|在|由|是|即|将|原文号|文号|现行)(?=.{2})"
)
_JOINT = re.compile(r"^[和与及](?=.{3})")


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def parse(text: str) -> DocumentNumber | None:
    """The number that `text` is, whatever brackets, digits and blanks it was typed with."""
    squeezed = _plain_digits(re.sub(r"\s+", "", text))
    if found := _DOCUMENT.fullmatch(squeezed):
        return DocumentNumber(found["code"], int(found["year"]), int(found["seq"]))
    if found := _ANNOUNCEMENT.fullmatch(squeezed):
        kind = NumberKind.ANNOUNCEMENT
        return DocumentNumber(found["code"], int(found["year"]), int(found["seq"]), kind)
    if found := _ORDER.fullmatch(squeezed):
        return DocumentNumber(found["code"], None, int(found["seq"]), NumberKind.ORDER)
    return None


def find_all(text: str) -> tuple[DocumentNumber, ...]:
    """Every number quoted in running text, in order; words before the code are cut off."""
    return tuple(_found_in(_plain_digits(text)))


def _found_in(text: str) -> Iterator[DocumentNumber]:
    for found in _IN_TEXT.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if found["order"]:
            code = _without_lead(found["order"], before)
            yield DocumentNumber(code, None, int(found["order_seq"]), NumberKind.ORDER)
        else:
            code = _without_lead(found["code"], before)
            yield DocumentNumber(code, int(found["year"]), int(found["seq"]))


def _without_lead(code: str, before: str) -> str:
    code = _LEAD.sub("", code)
    # 和政发 is a code of its own, so a conjunction counts only after another quotation.
    return _JOINT.sub("", code) if before and before in "号》)）、" else code


_BREAKS = re.compile(r"[^0-9a-z\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
_GLUED = re.compile(rf"(?<!\d){_YEAR}(?=[1-9]\d{{0,4}}(?!\d))")


def search_key(text: str) -> str:
    """A key for matching numbers by prefix or containment.

    The stored number gives 佳办发/2017/27/; what a person typed (佳办发[2017]27, 佳办发2017 27,
    2017〕27, 佳办发) gives a part of it. The closing stroke appears only when 号 was
    typed, so 27号 does not find 270号.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"\s*号\s*$", "\x00", plain.strip())
    plain = re.sub(r"(?<=\d)\s*号|第|(?<=\d)\s*年", " ", plain)
    ended = plain.endswith("\x00")
    plain = re.sub(rf"(?<={_HAN})(?=\d)|(?<=\d)(?={_HAN})", " ", plain)
    plain = _GLUED.sub(r"\g<year> ", plain)
    tokens = [token for token in _BREAKS.split(plain) if token]
    key = "/".join(token.lstrip("0") or token if token.isdigit() else token for token in tokens)
    return f"{key}/" if ended and key else key
