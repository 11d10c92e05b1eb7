"""Who shows number and query code is let in; who guesses is made to wait. One door for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yangguang.kernel.cases import limits
from yangguang.kernel.cases.selectors import case_by_code
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.cases.models import Case


@dataclass(frozen=True)
class Knock:
    """What came of showing number and code: a matter, or why not."""

    case: Case | None
    free_at: datetime | None = None
    """When it may be tried again; None: it may now."""

    @property
    def refusal(self) -> str:
        """Why not, in words; what is wrong and what does not exist get the same."""
        if self.free_at is not None:
            return too_often(self.free_at)
        return _("编号或者查询码不对。请对照收据再输一次；个人信息已按期删除的办件不能再查询。")


def too_often(moment: datetime) -> str:
    """The refusal that says from when it goes on."""
    return _("尝试的次数太多了，请在 %(at)s 以后再试。") % {"at": datetime_cn(moment)}


def knock(*, number: str, code: str, address: str, at: datetime) -> Knock:
    """Show number and code (in their plain forms); a wrong try is counted by address and number."""
    keys = ((limits.WRONG_CODE_BY_ADDRESS, address), (limits.WRONG_CODE_BY_NUMBER, number))
    moment = limits.earliest(keys, at=at)
    if moment is not None:
        return Knock(None, moment)
    case = case_by_code(number, code)
    if case is None:
        for limit, key in keys:
            limits.note(limit, key, at=at)
    return Knock(case)
