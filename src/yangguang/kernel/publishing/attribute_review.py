"""Whether what is not published still may not be: looked at anew from time to time.

国办发〔2016〕80号, part 1: the attribute is fixed with its reason while drafting; 政府信息公开条例
articles 14 to 16 and 18: what is kept back is assessed again, and published when the reason is
gone. How often the city says (parameter `attribute-review`). No database, no clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.clocks.periods import corresponding
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from datetime import date

PARAMETER = "attribute-review"
MONTHS = 12
"""Months until it is looked at again, while the city has set nothing."""


class Finding(StrEnum):
    """What came of looking at it again."""

    KEEP = "keep"
    OPEN = "open"


FINDING_LABELS = {
    Finding.KEEP: _l("理由仍然成立，继续不主动公开"),
    Finding.OPEN: _l("理由不再成立，改为主动公开"),
}


def due_on(since: date, months: int) -> date:
    """The day by which it is looked at again: the corresponding one so many months later."""
    return corresponding(since, months)


def check_review(*, is_contributor: bool, finding: str, reason: str) -> None:
    """Raises Refused unless somebody else looked, came to a finding and says why."""
    if is_contributor:
        raise Refused("contributor", _("起草这份信息的人不能复核它的公开属性。"))
    if finding not in set(Finding):
        raise Refused("finding", _("请选择复核结果。"))
    if not reason.strip():
        raise Refused("reason", _("请写明理由。"))
