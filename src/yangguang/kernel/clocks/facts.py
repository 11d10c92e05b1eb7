"""What happened to a clock, as dated rows in the order in which they were recorded.

`at` is the moment of recording, `on` the day on which it took effect where that is another day
(a letter received on Friday, registered on Monday).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar

from yangguang.kernel.clocks.errors import BadFact, BadRule
from yangguang.kernel.clocks.rules import Rule, read_date


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One row: recorded `at`, in effect `on` (None: the day of `at`)."""

    NAME: ClassVar[str] = ""
    at: datetime
    on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """The row as JSON that `fact_from_json` reads back."""
        data: dict[str, Any] = {"fact": self.NAME}
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, Rule):
                data[part.name] = value.to_json()
            elif isinstance(value, date):
                data[part.name] = value.isoformat()
            elif value:
                data[part.name] = value
        return data


@dataclass(frozen=True, kw_only=True)
class Started(Fact):
    """The clock begins."""

    NAME: ClassVar[str] = "started"


@dataclass(frozen=True, kw_only=True)
class Paused(Fact):
    """The clock stands still from the day after, on a legal ground."""

    NAME: ClassVar[str] = "paused"
    kind: str
    ground: str
    """The provision, as one would cite it."""
    limit: Rule | None = None
    """How long the law lets it stand still; None: until resumed."""
    ref: str = ""
    """Tells apart two pauses of one kind, such as two third parties."""


@dataclass(frozen=True, kw_only=True)
class Limited(Fact):
    """From this day runs the legal maximum of a pause that goes on.

    The clock stands still from the day the third party is asked; its fifteen working days run
    from the day it has the letter in hand (条例 article 32).
    """

    NAME: ClassVar[str] = "limited"
    kind: str
    limit: Rule
    ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Resumed(Fact):
    """The pause ends with this day; counting goes on with the next."""

    NAME: ClassVar[str] = "resumed"
    kind: str = ""
    """Which pause; empty when only one is open."""
    ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Extended(Fact):
    """The limit grows by so many of the rule's unit (of a date: by so many calendar days)."""

    NAME: ClassVar[str] = "extended"
    amount: int
    ground: str
    approver: str = ""


@dataclass(frozen=True, kw_only=True)
class Restarted(Fact):
    """The clock begins again from nothing; extensions before it fall away."""

    NAME: ClassVar[str] = "restarted"
    ground: str


@dataclass(frozen=True, kw_only=True)
class Stopped(Fact):
    """What was due is done."""

    NAME: ClassVar[str] = "stopped"
    why: str


@dataclass(frozen=True, kw_only=True)
class Lapsed(Stopped):
    """The time was let pass by somebody who owes nothing: nobody is late, nothing is waited for."""

    NAME: ClassVar[str] = "lapsed"


KINDS: dict[str, type[Fact]] = {
    kind.NAME: kind
    for kind in (Started, Paused, Limited, Resumed, Extended, Restarted, Stopped, Lapsed)
}


def fact_from_json(data: Mapping[str, Any], *, line: int = 0) -> Fact:
    """The row written as JSON. Raises BadFact, with the line and the mend."""
    kind = KINDS.get(data.get("fact", ""))
    if kind is None:
        raise BadFact("fact_unknown", line=line, fact=data.get("fact", ""), known="、".join(KINDS))
    values = {key: value for key, value in data.items() if key != "fact"}
    try:
        values["at"] = datetime.fromisoformat(str(data.get("at", "")))
        if data.get("on"):
            values["on"] = read_date("on", data["on"])
        if data.get("limit"):
            values["limit"] = Rule.from_json(data["limit"])
        return kind(**values)
    except BadRule as error:
        raise BadFact("fact_unreadable", line=line, why=str(error)) from error
    except (TypeError, ValueError) as error:
        raise BadFact("fact_unreadable", line=line, why=str(error)) from error
