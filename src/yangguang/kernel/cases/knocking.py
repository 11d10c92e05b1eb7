"""Who shows number and query code is let in; who guesses is made to wait. One door for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yangguang.kernel.cases import limits
from yangguang.kernel.cases.selectors import case_by_code
from yangguang.kernel.organizations.middleware import client_address
from yangguang.kernel.ui.dates import datetime_cn

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import Promise

    from yangguang.kernel.cases.forms import StatusForm
    from yangguang.kernel.cases.models import Case

T = TypeVar("T")
SITTING = timedelta(minutes=30)
"""How long a browser stays let in; on a shared machine the page also has a button to leave."""
WRONG = _l("编号或者查询码不对，请对照收据再输一次。")


@dataclass(frozen=True)
class Knock(Generic[T]):
    """What came of showing number and code: what lies behind the door, or why not."""

    found: T | None
    refusal: str = ""
    """Why not, in words; what is wrong and what does not exist get the same."""
    free_at: datetime | None = None
    """When it may be tried again; None: it may now."""


def too_often(moment: datetime) -> str:
    """The refusal that says from when it goes on."""
    return _("尝试的次数太多了，请在 %(at)s 以后再试。") % {"at": datetime_cn(moment)}


@dataclass(frozen=True)
class Door(Generic[T]):
    """What opens for number and code, and where the session keeps that a browser was let in."""

    session: str
    by_code: Callable[[str, str], T | None]
    """Its row; None, or ObjectDoesNotExist, alike for a wrong number and a wrong code."""
    wrong: str | Promise = WRONG

    def knock(self, *, number: str, code: str, address: str, at: datetime) -> Knock[T]:
        """Show number and code in their plain forms; a wrong try counts by address and number."""
        keys = ((limits.WRONG_CODE_BY_ADDRESS, address), (limits.WRONG_CODE_BY_NUMBER, number))
        moment = limits.earliest(keys, at=at)
        if moment is not None:
            return Knock(None, too_often(moment), moment)
        try:
            found = self.by_code(number, code)
        except ObjectDoesNotExist:
            found = None
        if found is None:
            for limit, key in keys:
                limits.note(limit, key, at=at)
            return Knock(None, str(self.wrong))
        return Knock(found)

    def shown(self, request: HttpRequest, form: StatusForm, at: datetime) -> T | None:
        """What a form sent with number and code opens; None: it says why, or was not sent."""
        if request.method != "POST" or not form.is_valid():
            return None
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        knocked = self.knock(number=number, code=code, address=client_address(request), at=at)
        if knocked.found is None:
            form.add_error(None, knocked.refusal)
        return knocked.found

    def let_in(self, request: HttpRequest, pk: int, at: datetime) -> None:
        """Remember in the session that this browser has shown the code."""
        # A new key, as cycle_key gives it, but written with the answer and by one statement.
        request.session.renew()  # type: ignore[attr-defined]
        request.session[self.session] = {"pk": pk, "until": (at + SITTING).isoformat()}

    def let_in_to(self, request: HttpRequest, at: datetime) -> int | None:
        """What this browser was let in to; None: nothing, or too long ago."""
        kept = request.session.get(self.session)
        if not kept or datetime.fromisoformat(kept["until"]) <= at:
            request.session.pop(self.session, None)
            return None
        return int(kept["pk"])


MATTER: Door[Case] = Door(
    "matter",
    case_by_code,
    _l("编号或者查询码不对。请对照收据再输一次；个人信息已按期删除的办件不能再查询。"),
)
