"""The fixed forms of words by which parts of an official document are known."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from yangguang.kernel.documents.blocks import squash
from yangguang.kernel.now import CITY_ZONE

_ORG_END = (
    "办公室|办公厅|人民政府|政府|委员会|委|厅|局|部|院|署|处|中心|人大常委会|常务委员会|公司|总队"
    "|支队|大队|站|所|馆|校|学院|银行|联合会|总工会|工会|协会|学会|领导小组|指挥部|办事处|分行|社|团|会"
)
_ORGANISATION = re.compile(
    rf"[\u4e00-\u9fff()（）、·]{{2,40}}(?:{_ORG_END})(?:[(（].{{1,12}}[)）])?"
)
_NOT_A_NAME = re.compile(r"关于|印发|转发|批转|的|如下|通知|公告|决定|》|《|^附件")
_PARTY = re.compile(r"^(?:中共|中国共产党)")
_PLACE = re.compile(
    r"^(?!办公|人民|委员|政府|部门|局|厅|部|处)(?:中共|中国共产党)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|县|区|旗|州|盟)|省|市|县)"
)
_JOIN = re.compile(rf"(?:{_ORG_END})")
_OFFICER = re.compile(
    r"(?:代理|代)?(?:总理|省长|市长|州长|盟长|县长|区长|旗长|乡长|镇长|主任|局长|厅长|部长|行长|主席|署长)"
    r"[:：]?\s*[\u4e00-\u9fff·\s]{2,12}"
)

_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | dict.fromkeys("〇○OＯ", "0")
_DATE = re.compile(r"(\d{4})[年\-./](\d{1,2})[月\-./](\d{1,2})日?")
_HAN_DATE = re.compile(
    r"([〇○OＯ零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_MOMENT = re.compile(
    r"(\d{4})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})\s*日?(?:[\sT]*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?"
)

LEVELS = (
    ("level-1", re.compile(r"[一二三四五六七八九十百]{1,4}、")),
    ("level-2", re.compile(r"[（(][一二三四五六七八九十百]{1,4}[）)]、?")),
    ("level-3", re.compile(r"\d{1,2}\s?[.．、](?!\d)")),
    ("level-4", re.compile(r"[（(]\d{1,2}[）)]")),
)
CHAPTER = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,5}[编章节](?:\s|$|[^\s，,。;；的]{1,30}$)"
)
ARTICLE = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,5}条(?:之[一二三四五六七八九十])?(?:\s|[^规所第至、和])"
)
_SENTENCE_END = re.compile(r"[。；;！!？?：:，,、]$")

GENRES = (
    "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|复函|纪要"
    "|公示|规划|计划|方案|办法"
)
_ANNEX_GENRES = (
    "规定|细则|规则|条例|章程|制度|名单|目录|清单|表|标准|要点"
    "|分工|指南|预案|规程|说明|一览|要求|图|申请书|模板|样本"
)
TITLE_END = re.compile(rf"(?:{GENRES})(?:[(（][^()（）]{{1,20}}[)）])?$")
ANNEX_TITLE_END = re.compile(rf"(?:{GENRES}|{_ANNEX_GENRES})(?:[(（][^()（）]{{1,20}}[)）])?$")
QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")


def is_organisation(text: str) -> bool:
    """Whether the whole of `text` reads as the name of one organisation."""
    return bool(_ORGANISATION.fullmatch(text)) and not _NOT_A_NAME.search(text)


def organisations(text: str) -> tuple[str, ...]:
    """The organisations a line consists of; empty if it holds anything else."""
    pieces = text.split()
    if not pieces:
        return ()
    if all(is_organisation(piece) for piece in pieces):
        return tuple(name for piece in pieces for name in split_joined(piece))
    whole = "".join(pieces)  # letter-spaced names: 佳 木 斯 市 财 政 局
    spaced = max(map(len, pieces)) <= 2 and is_organisation(whole)
    return split_joined(whole) if spaced else ()


def split_joined(text: str) -> tuple[str, ...]:
    """Names written without a blank between them, taken apart where a new place name begins."""
    for cut in _JOIN.finditer(text):
        first, rest = text[: cut.end()], text[cut.end() :]
        if len(rest) < 4 or not _PLACE.match(rest):
            continue
        if is_organisation(first) and (others := split_joined(rest)):
            return (first, *others)
    return (text,) if is_organisation(text) else ()


def party_first(names: tuple[str, ...]) -> tuple[str, ...]:
    """Party organs stand before government organs; otherwise the order is kept."""
    return tuple(sorted(dict.fromkeys(names), key=lambda name: not _PARTY.match(name)))


def is_officer(text: str) -> bool:
    """A person who signs by office, as under an order: 市长 王某某."""
    return bool(_OFFICER.fullmatch(text))


def _number(han: str) -> int:
    if "十" not in han:
        return int("".join(_DIGITS[c] for c in han))
    tens, _, units = han.partition("十")
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(units, "0"))


def parse_date(text: str) -> date | None:
    """The date that the whole of `text` is, in Arabic or Chinese numerals."""
    plain = squash(text)
    if plain[:1] in "(（" and plain[-1:] in ")）":
        plain = plain[1:-1]
    try:
        if found := _HAN_DATE.fullmatch(plain):
            year = int("".join(_DIGITS[c] for c in found[1]))
            return date(year, _number(found[2]), _number(found[3]))
        if found := _DATE.fullmatch(unicodedata.normalize("NFKC", plain)):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except (ValueError, KeyError):
        return None
    return None


def parse_moment(text: str) -> datetime | None:
    """The first date, with its time if given, as a moment in the city's zone."""
    found = _MOMENT.search(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    year, month, day, hour, minute, second = (int(group or 0) for group in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=CITY_ZONE)
    except ValueError:
        return None


def level_of(text: str) -> str:
    """The class of the numbering `text` begins with, or an empty string."""
    if CHAPTER.match(text):
        return "chapter"
    if ARTICLE.match(text):
        return "article"
    return next((name for name, pattern in LEVELS if pattern.match(text)), "")


def is_heading(text: str) -> bool:
    """A numbered line that is a heading rather than the beginning of a paragraph."""
    level = level_of(text)
    if level in {"", "article"}:
        return False
    return level == "chapter" or (
        len(text) <= 45 and "。" not in text and not _SENTENCE_END.search(text)
    )


def is_titlelike(text: str) -> bool:
    """Short, without a sentence's end and without numbering: may belong to a title."""
    return (
        len(text) <= 70
        and not _SENTENCE_END.search(text)
        and "。" not in text
        and not level_of(text)
    )


def is_balanced(text: str) -> bool:
    """Whether every 《 in `text` has been closed."""
    return text.count("《") == text.count("》")


def same_title(first: str, second: str) -> bool:
    """Whether two titles name one text; 关于 and book-title marks do not count."""
    return bool(_core(first)) and _core(first) == _core(second)


def _core(title: str) -> str:
    return squash(title).strip("《》〈〉").removeprefix("关于")
