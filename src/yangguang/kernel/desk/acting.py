"""What the screens of every area need to carry an act out and to say what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from yangguang.kernel.cases.selectors import case_of_applicant, public_status
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import BaseForm
    from django.http import HttpResponse
    from django.utils.functional import Promise

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.desk.access import DeskRequest


def carried_out(
    request: DeskRequest,
    act: Callable[[], object],
    done: str | Promise,
    form: BaseForm | None = None,
) -> bool:
    """Do it; say that it is done, or why it was refused (in the form when there is one)."""
    try:
        act()
    except Refused as refused:
        if form is not None:
            form.add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
        return False
    messages.success(request, str(done))
    return True


def lock_seen(request: DeskRequest, name: str = "lock") -> int:
    """Which state of the row was on the page, by the field's name; -1 where it did not say."""
    typed = str(request.POST.get(name, ""))
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def registered_page(
    request: DeskRequest, opened: Opened, *, title: str, applicant: str, at: datetime
) -> HttpResponse:
    """Number and code of a matter an officer took down, once, to be handed over to `applicant`."""
    view = public_status(case_of_applicant(opened.case.pk), at)
    return desk_page(
        request,
        "desk/registered.html",
        {"title": title, "view": view, "code": opened.code, "applicant": applicant},
        crumbs=[(title, "")],
    )
