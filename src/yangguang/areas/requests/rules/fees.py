"""信息处理费 (国办函〔2020〕109号): by the piece or by the page, never both, in rising brackets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yangguang.kernel.cases.rules import Refused


class Basis(StrEnum):
    """What is counted (articles 4 and 5)."""

    PIECE = "piece"
    PAGE = "page"


BASIS_LABELS = {
    Basis.PIECE: _("按件计收（同一申请人一个自然月内的件数）"),
    Basis.PAGE: _("按量计收（本次申请提供的页数）"),
}
UNITS = {Basis.PIECE: "件", Basis.PAGE: "页"}  # data
FREE = {Basis.PIECE: 10, Basis.PAGE: 30}
STEP, BASE = 10, 100


@dataclass(frozen=True)
class Bracket:
    """A part of the quantity at one rate, in yuan."""

    first: int
    last: int
    rate: int

    @property
    def amount(self) -> int:
        """Yuan for this part."""
        return (self.last - self.first + 1) * self.rate


PAGES = ((30, 0), (100, 10), (200, 20))
PAGE_TOP = 40


def _rates(basis: Basis, quantity: int) -> list[tuple[int, int]]:
    """Upper ends with their rates, up to the quantity; the last end may lie beyond it."""
    if basis is Basis.PAGE:
        return [*PAGES, (max(quantity, PAGES[-1][0] + 1), PAGE_TOP)]
    ends = [(10, 0), (30, BASE)]
    while ends[-1][0] < quantity:
        ends.append((ends[-1][0] + STEP, ends[-1][1] + BASE))
    return ends


def brackets(basis: Basis, quantity: int) -> list[Bracket]:
    """The computation, part by part. Raises Refused for a quantity that is none."""
    if quantity < 0:
        raise Refused("quantity", _("数量不能小于 0。"))
    found, first = [], 1
    for last, rate in _rates(basis, quantity):
        if first > quantity:
            break
        found.append(Bracket(first, min(last, quantity), rate))
        first = last + 1
    return found


def amount(basis: Basis, quantity: int) -> int:
    """The fee in yuan for all of the quantity."""
    return sum(part.amount for part in brackets(basis, quantity))


def charged(basis: Basis, *, before: int, quantity: int) -> int:
    """The fee of this request in yuan.

    Pieces are counted over the month: what comes before has its own fee; pages by themselves.
    """
    if basis is Basis.PAGE:
        return amount(basis, quantity)
    return amount(basis, before + quantity) - amount(basis, before)


def parts_charged(basis: Basis, *, before: int, quantity: int) -> list[Bracket]:
    """The computation of this request alone: what came before it in the month is left out."""
    if basis is Basis.PAGE:
        return brackets(basis, quantity)
    return [
        Bracket(max(part.first, before + 1), part.last, part.rate)
        for part in brackets(basis, before + quantity)
        if part.last > before
    ]


def working(basis: Basis, quantity: int, *, before: int = 0) -> str:
    """The computation in words, as a notice prints it; its parts add up to the fee."""
    unit = UNITS[basis]
    parts = [
        f"{_places(p, unit)}：{p.last - p.first + 1}{unit}×{p.rate}元={p.amount}元"  # data
        for p in parts_charged(basis, before=before, quantity=quantity)
    ]
    if basis is Basis.PIECE and before:
        parts.insert(0, f"同一自然月此前已申请{before}件")  # data
    return "；".join(parts)


def page_rates() -> str:
    """What a page costs, bracket by bracket, in words."""
    parts, first = [], 1
    for last, rate in PAGES:
        if rate == 0:
            parts.append(_("%(n)d 页以下（含）不收费") % {"n": last})
        else:
            told = _("第 %(first)d 至 %(last)d 页每页 %(rate)d 元")
            parts.append(told % {"first": first, "last": last, "rate": rate})
        first = last + 1
    parts.append(_("第 %(first)d 页起每页 %(rate)d 元") % {"first": first, "rate": PAGE_TOP})
    return "；".join(map(str, parts))


def _places(part: Bracket, unit: str) -> str:
    if part.first == part.last:
        return f"第{part.first}{unit}"  # data
    return f"第{part.first}至{part.last}{unit}"  # data
