"""Whether a normative document holds on a day (decisions.md §2.4–2.5). No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.publishing.rules import Refused, Validity

if TYPE_CHECKING:
    pass


class ValidityKind(StrEnum):
    """For how long a document was made."""

    FORMAL = "formal"
    PROVISIONAL = "provisional"
    TRIAL = "trial"
    LASTING = "lasting"


VALIDITY_KIND_LABELS = {
    ValidityKind.FORMAL: _l("正式"),
    ValidityKind.PROVISIONAL: _l("暂行"),
    ValidityKind.TRIAL: _l("试行"),
    ValidityKind.LASTING: _l("长期"),
}


class Order(StrEnum):
    """How the library is sorted."""

    PUBLISHED = ""
    STARTS = "starts"
    FORMED = "formed"
    NUMBER = "number"


ORDER_LABELS = {
    Order.PUBLISHED: _("公布日期（新的在前）"),
    Order.STARTS: _("施行日期（新的在前）"),
    Order.FORMED: _("成文日期（新的在前）"),
    Order.NUMBER: _("发文字号"),
}


class Standing(StrEnum):
    """What a document is on a day."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REPEALED = "repealed"


STANDING_LABELS = {
    Standing.IN_FORCE: _l("现行有效"),
    Standing.AMENDED: _l("现行有效（已修改）"),
    Standing.NOT_YET: _l("尚未施行"),
    Standing.EXPIRED: _l("已失效"),
    Standing.REPEALED: _l("已废止"),
}
STANDING_LOOKS = {
    Standing.IN_FORCE: "in_force",
    Standing.AMENDED: "corrected",
    Standing.NOT_YET: "scheduled",
    Standing.EXPIRED: "closed",
    Standing.REPEALED: "repealed",
}
HOLDS = frozenset({Standing.IN_FORCE, Standing.AMENDED})
VALIDITY_OF = {
    Standing.IN_FORCE: Validity.EFFECTIVE,
    Standing.AMENDED: Validity.AMENDED,
    Standing.NOT_YET: Validity.NOT_YET,
    Standing.EXPIRED: Validity.EXPIRED,
    Standing.REPEALED: Validity.ABOLISHED,
}
"""How the catalogue and search call it."""


@dataclass(frozen=True)
class Span:
    """The days on which a document begins, changes and ends."""

    starts_on: date
    valid_until: date | None = None
    """Last day in force; None: no end was set."""
    amended_on: date | None = None
    """First day of the amended text."""
    repealed_on: date | None = None
    """First day without it."""
    lapsed_on: date | None = None
    """First day without it, where it was declared lapsed before its own end."""

    @property
    def ends_on(self) -> date | None:
        """The last day in force, for whatever reason it ends; None: no end is known."""
        first_without = [d for d in (self.repealed_on, self.lapsed_on) if d]
        ends = [d - timedelta(days=1) for d in first_without]
        return min([*ends, *([self.valid_until] if self.valid_until else [])], default=None)


def standing(span: Span, on: date) -> Standing:
    """What it is on the day: after its end, what came first made the end."""
    end = span.ends_on
    if end is not None and on > end:
        repealed = span.repealed_on is not None and span.repealed_on - timedelta(days=1) == end
        return Standing.REPEALED if repealed else Standing.EXPIRED
    if on < span.starts_on:
        return Standing.NOT_YET
    if span.amended_on is not None and on >= span.amended_on:
        return Standing.AMENDED
    return Standing.IN_FORCE


def check_period(
    *, effective: date, until: date | None, kind: str, published: date | None = None
) -> list[str]:
    """Warnings about a period. Raises Refused where it cannot be.

    A document ends no earlier than it begins (decisions.md §5); provisional and trial documents
    say when they end (国发〔2008〕17号).
    """
    if until is not None and until < effective:
        raise Refused("period", _("有效期的最后一天早于施行日期。"))
    if kind in {ValidityKind.PROVISIONAL, ValidityKind.TRIAL} and until is None:
        raise Refused("period_missing", _("暂行、试行的文件要写明有效期。"))
    if kind == ValidityKind.LASTING and until is not None:
        raise Refused("period_lasting", _("长期有效的文件不填写有效期。"))
    warnings = []
    if published is not None and effective < published:
        warnings.append(_("施行日期早于公布日期，请核对。"))
    return warnings


def years_after(start: date, years: int) -> date:
    """The last day of so many years that begin on the day."""
    try:
        end = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        end = start.replace(year=start.year + years, month=3, day=1)
    return end - timedelta(days=1)


def evaluation_due(valid_until: date, days: int) -> date:
    """From which day on the evaluation before the end is due."""
    return valid_until - timedelta(days=days)
