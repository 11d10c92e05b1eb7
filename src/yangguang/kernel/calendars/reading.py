"""Reads a year's arrangement: rows of a table (CSV, xlsx, pasted), or the notice's own text.

Everything that cannot be right is told with its line and how to mend it; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from unicodedata import normalize

from django.utils.translation import gettext as _

from yangguang.kernel.calendars.rules import belongs_to
from yangguang.kernel.clocks import BadCalendar, DayKind, SpecialDay
from yangguang.kernel.ui.dates import day_cn

KIND_WORDS = {
    **dict.fromkeys(("休息", "放假", "休", "节假日", "holiday"), DayKind.HOLIDAY),  # data
    **dict.fromkeys(("上班", "班", "补班", "调休上班", "make-up"), DayKind.MAKE_UP),  # data
    **dict.fromkeys(("停办", "停止办公", "闭馆", "closure"), DayKind.CLOSURE),  # data
}
HEADINGS = ("日期", "date")  # data
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")  # data
RANGE = re.compile(r"\s*(?:至|到|~|~|—+|–|\.\.)\s*")  # data
LONGEST = 400
"""Rows beyond this are not a year's arrangement."""
SPREADSHEET = b"PK\x03\x04"


@dataclass(frozen=True)
class Problem:
    """One thing to mend, with its line (from 1)."""

    line: int
    text: str

    def __str__(self) -> str:
        place = _("第%(line)d行：") % {"line": self.line} if self.line else ""
        return f"{place}{self.text}"


@dataclass
class Read:
    """What was read: the days, what is wrong, the notice's number where the text names it."""

    days: list[SpecialDay] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    source: str = ""
    lines: dict[date, int] = field(default_factory=dict)
    """Where each day stands."""

    def check_year(self, year: int) -> None:
        """Note the days that are no part of the year's arrangement."""
        for day in self.days:
            if not belongs_to(day.on, year):
                text = _("%(on)s不属于%(year)s年的安排。请核对年份，或者另行导入那一年。")
                words = {"on": day_cn(day.on), "year": year}
                self.problems.append(Problem(self.lines.get(day.on, 0), text % words))

    def add(self, line: int, on: date, kind: DayKind, name: str, source: str) -> None:
        """Take a day in, or note why not."""
        if any(day.on == on for day in self.days):
            refused = BadCalendar("day_twice", on=on)
            self.problems.append(Problem(line, str(refused)))
            return
        if kind is DayKind.MAKE_UP and on.weekday() < 5:
            text = _("%(on)s是星期%(weekday)s，本来就是工作日，不需要调休上班。请核对日期。")
            weekday = "一二三四五"[on.weekday()]  # data
            self.problems.append(Problem(line, text % {"on": day_cn(on), "weekday": weekday}))
            return
        try:
            self.days.append(SpecialDay(on, kind, name, source))
            self.lines[on] = line
        except BadCalendar as error:
            self.problems.append(Problem(line, str(error)))


def read_text(text: str, *, year: int, source: str = "") -> Read:
    """A pasted table or the pasted notice; `source` is the notice of rows that name none."""
    text = normalize("NFKC", text)  # full-width brackets, colons and digits
    if is_notice(text):
        return read_notice(text, year=year, source=source)
    sample = text[:2000]
    separator = max("\t,;", key=sample.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    return read_rows(rows, source=source)


def read_file(data: bytes, *, year: int, source: str = "") -> Read:
    """A CSV or text file (UTF-8 or GB 18030), or an xlsx workbook's first sheet."""
    if data.startswith(SPREADSHEET):
        return read_rows(_sheet(data), source=source)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return read_text(data.decode(encoding), year=year, source=source)
        except UnicodeDecodeError:
            continue
    text = _("文件的编码无法识别。请另存为 UTF-8 编码的 CSV，或者直接粘贴文字。")
    return Read(problems=[Problem(0, text)])


def _sheet(data: bytes) -> Iterator[Sequence[str]]:
    # openpyxl takes a third of a second to load, and few pages need it.
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows(max_row=LONGEST + 1, max_col=6, values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def read_rows(rows: Iterable[Sequence[str]], *, source: str = "") -> Read:
    """Rows of 日期, 类型, 名称 and, where it differs, 依据. A heading row is skipped."""
    read = Read(source=source)
    for line, cells in enumerate(rows, start=1):
        row = [normalize("NFKC", cell).strip() for cell in cells]
        if not any(row) or (line == 1 and row[0].lower() in HEADINGS):
            continue
        if line > LONGEST:
            text = _("行数超过 %(most)d。请只保留一年的安排。")
            read.problems.append(Problem(line, text % {"most": LONGEST}))
            break
        _row(read, line, [*row, "", "", ""], source)
    if not read.days and not read.problems:
        text = _("没有读到任何日期。请粘贴放假通知的全文，或者按“日期,类型,名称，依据”逐行填写。")
        read.problems.append(Problem(0, text))
    return read


def _row(read: Read, line: int, row: list[str], source: str) -> None:
    days = dates_in(row[0])
    kind = KIND_WORDS.get(row[1].lower())
    if not days:
        text = _(
            "日期“%(value)s”无法识别。请写成 2027-02-05，连续几天写成 2027-02-05至2027-02-11。"
        )
        read.problems.append(Problem(line, text % {"value": row[0]}))
        return
    if kind is None:
        text = _("类型“%(value)s”无法识别。请填“休息”“上班”或者“停止办公”。")
        read.problems.append(Problem(line, text % {"value": row[1]}))
        return
    for on in days:
        read.add(line, on, kind, _as_written(row[2]), _as_written(row[3]) or source)


def _as_written(text: str) -> str:
    """A name or a notice with the brackets of Chinese texts, which reading made half-width."""
    return text.replace("(", "（").replace(")", "）")


def dates_in(text: str) -> list[date]:
    """One day, or every day of a span of at most a year; nothing when it cannot be read."""
    ends = [DATE.fullmatch(part.strip()) for part in RANGE.split(text)]
    if not 1 <= len(ends) <= 2 or None in ends:
        return []
    try:
        first, *rest = [date(*(int(n) for n in end.groups())) for end in ends if end]
    except ValueError:
        return []
    return span(first, rest[0] if rest else first)


def span(first: date, last: date) -> list[date]:
    """Every day from the first to the last; nothing when the order is wrong or it is too long."""
    count = (last - first).days + 1
    return [first + timedelta(days=n) for n in range(count)] if 1 <= count <= LONGEST else []


PART = re.compile(r"^\s*[一二三四五六七八九十]+[、.]\s*([^:]{2,12}):(.*)$")  # data
NUMBER = re.compile(r"国办发明电\s*[〔\[(]\s*\d{4}\s*[〕\])]\s*\d+\s*号")  # data
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"  # data
ONE_DAY = re.compile(DAY)
DAYS = re.compile(rf"{DAY}(?:\s*(?:至|到|—+|-|~)\s*{DAY})?")  # data
ASIDE = re.compile(r"[(][^)]*[)]")
NAMED_DAY = re.compile(rf"{DAY}[(]([^)]*)[)]")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日])")  # data
IN_ALL = re.compile(r"共(\d+)天")  # data


def is_notice(text: str) -> bool:
    """Whether the text is a notice in the State Council's form rather than rows of a table."""
    return any(PART.match(normalize("NFKC", line)) for line in text.splitlines())


def read_notice(text: str, *, year: int, source: str = "") -> Read:
    """The numbered paragraphs of the yearly notice: who rests when, which weekends are worked."""
    number = NUMBER.search(text)
    if not source and number:
        source = _("国务院办公厅关于%(year)d年部分节假日安排的通知（%(number)s）") % {
            "year": year,
            "number": "".join(number.group().split()),
        }
    read = Read(source=source)
    for line, paragraph in enumerate(text.splitlines(), start=1):
        part = PART.match(paragraph)
        if part:
            _paragraph(read, line, part[1].strip(), part[2], year)
    return read


def _paragraph(read: Read, line: int, name: str, text: str, year: int) -> None:
    _weekdays(read, line, text, year)
    for sentence in ASIDE.sub("", text).split("。"):  # data
        worked = "上班" in sentence  # data
        if not worked and not any(w in sentence for w in ("放假", "补休", "休息")):  # data
            continue
        days = _days(sentence, year)
        for on in days:
            kind = DayKind.MAKE_UP if worked else DayKind.HOLIDAY
            read.add(line, on, kind, name, read.source)
        said = IN_ALL.search(sentence)
        if said and int(said[1]) != len(days):
            problem = _("%(name)s写的是共%(said)s天，读到的是%(count)d天。请核对日期。")
            values = {"name": name, "said": said[1], "count": len(days)}
            read.problems.append(Problem(line, problem % values))


def _days(sentence: str, year: int) -> list[date]:
    """Every day a sentence names, spans filled in; a month not said is the one said before."""
    found: list[date] = []
    month = 0
    for match in DAYS.finditer(sentence):
        y1, m1, d1, y2, m2, d2 = match.groups()
        month = int(m1 or month)
        try:
            first = date(int(y1 or year), month, int(d1))
            month = int(m2 or month)
            last = date(int(y2 or year), month, int(d2)) if d2 else first
        except ValueError:
            continue
        found += [on for on in span(first, last) if on not in found]
    return found


def _weekdays(read: Read, line: int, text: str, year: int) -> None:
    """The weekdays the notice gives must be those of the dates: a slip of the year shows here."""
    month = 0
    for match in NAMED_DAY.finditer(text):
        month = int(match[2] or month)
        said = WEEKDAY.search(match[4])
        try:
            on = date(int(match[1] or year), month, int(match[3]))
        except ValueError:
            continue
        actual = "一二三四五六日"[on.weekday()]  # data
        if said and said[1] != actual:
            problem = _("%(on)s写的是星期%(said)s，实际是星期%(actual)s。请核对年份和日期。")
            values = {"on": day_cn(on), "said": said[1], "actual": actual}
            read.problems.append(Problem(line, problem % values))
