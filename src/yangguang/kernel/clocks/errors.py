"""What the clocks refuse, each with the place and the mend. Standard library only."""

from __future__ import annotations

from datetime import date, datetime

from yangguang.kernel.clocks.words import REFUSALS


def _told(value: object) -> object:
    """Days and moments in the long form; everything else as it is."""
    if not isinstance(value, date):
        return value
    day = f"{value.year}年{value.month}月{value.day}日"
    return f"{day}{value:%H:%M}" if isinstance(value, datetime) else day


class Refused(ValueError):
    """Something the clocks cannot count with; `str()` is the Chinese sentence with its mend."""

    def __init__(self, code: str, /, *, line: int = 0, **values: object) -> None:
        """`code` names the sentence in `words.REFUSALS`; `line` is the row from 1, 0 for none."""
        self.code, self.line, self.values = code, line, values
        super().__init__(code)

    def __str__(self) -> str:
        """The sentence, with the line in front where there is one."""
        place = f"第{self.line}行：" if self.line else ""
        told = {name: _told(value) for name, value in self.values.items()}
        return place + REFUSALS[self.code].format(**told)

    def at_line(self, line: int) -> Refused:
        """The same refusal, telling the row it stands in."""
        return type(self)(self.code, line=line, **self.values)


class BadRule(Refused):
    """A time limit that says too little, too much, or what nobody knows."""


class BadFact(Refused):
    """A dated fact that cannot have happened so."""


class BadCalendar(Refused):
    """A calendar row without its notice, twice, or in the wrong place."""
