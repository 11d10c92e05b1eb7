"""Document numbers as keys of the index, and as people type them.

A number has a whole key and partial ones, so that it is found without its agency, without its
sequence, or, for an order, by its sequence alone.
"""

from __future__ import annotations

import re
import unicodedata

from yangguang.kernel.documents.numbers import DocumentNumber, NumberKind, parse

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff]"
_BRACKETS = r"[\s〔﹝\[［(（【〈<《{｛〖「〕﹞\]］)）】〉>》}｝〗」\-—_/,,、.·]*"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_LOOSE = re.compile(
    rf"(?P<code>{HAN}{{2,20}}?)?{_BRACKETS}{_YEAR}{_BRACKETS}年?{_BRACKETS}第?\s*"
    r"0*(?P<seq>[1-9]\d{0,4})\s*号?"
)
_CODE_AND_YEAR = re.compile(
    rf"(?P<code>{HAN}{{1,12}}(?:发|字|函|办|规|令)){_BRACKETS}{_YEAR}{_BRACKETS}年?"
)
_ORDER_ONLY = re.compile(r"(?:第\s*)?0*(?P<seq>[1-9]\d{0,4})\s*号\s*令?")
_SPLIT_ORDER = re.compile(
    rf"(?P<code>{HAN}{{0,28}}?令)\s*(?:第\s*)?0*(?P<seq>[1-9]\d{{0,4}})\s*号?"
)
_DATE = re.compile(r"(?:0?[1-9]|1[0-2])\s*月")


def index_keys(number: str) -> list[str]:
    """Keys under which a document of this number is found."""
    parsed = parse(number)
    if parsed is None:
        loose = loose_key(number)
        return [loose] if loose else []
    return list(dict.fromkeys(_keys(parsed)))


def loose_key(text: str) -> str:
    """Letters, digits and Han characters alone, for what follows no grammar."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _keys(number: DocumentNumber) -> list[str]:
    year = str(number.year) if number.year else ""
    keys = [f"{number.code}|{year}|{number.seq}", f"|{year}|{number.seq}"]
    if year:
        keys.append(f"{number.code}|{year}|")
    if number.kind is NumberKind.ORDER:
        keys.append(f"令||{number.seq}")
    if len(number.code) > 2:
        # 政办发〔2024〕6号 for 佳政办发〔2024〕6号: the place is left out.
        keys.append(f"{number.code[1:]}|{year}|{number.seq}")
    return keys


def typed_keys(text: str) -> list[str]:
    """Keys asked for by what somebody typed; empty when it is no number.

    The most exact comes first.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    squeezed = re.sub(r"\s+", "", plain)
    if not any(c.isdigit() for c in squeezed) or len(squeezed) > 60:
        return []
    whole = parse(squeezed)
    if whole is not None and (whole.code or whole.year):
        keys = _keys(whole)
        return [keys[0]] if whole.code else keys[:2]
    if found := _SPLIT_ORDER.fullmatch(plain):
        return [f"{found['code']}||{found['seq']}", f"令||{found['seq']}"]
    if _DATE.search(plain):
        return []
    if found := _LOOSE.fullmatch(plain):
        return [f"{found['code'] or ''}|{found['year']}|{found['seq']}"]
    if found := _CODE_AND_YEAR.fullmatch(plain):
        return [f"{found['code']}|{found['year']}|"]
    if found := _ORDER_ONLY.fullmatch(plain):
        return [f"令||{found['seq']}"]
    return []
