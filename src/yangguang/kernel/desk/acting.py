"""What the screens of every area need to carry an act out and to say what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yangguang.kernel.cases.selectors import case_of_applicant, public_status
from yangguang.kernel.desk.access import DeskRequest, officer_required
from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.now import now
from yangguang.kernel.publishing.rules import Refused
from yangguang.kernel.publishing.selectors.permissions import check_role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import BaseForm
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase
    from django.utils.functional import Promise

    from yangguang.kernel.cases.services import Opened
    from yangguang.kernel.organizations.rules import Actor, Role

Made = TypeVar("Made")

READ_WRITE = ["GET", "HEAD", "POST"]
"""Methods of a screen with a form."""


def go_to(place: str, name: str, *args: object) -> HttpResponseRedirect:
    """Go to a screen of the room whose addresses have the name `place`."""
    return HttpResponseRedirect(reverse(f"{place}:{name}", args=args))


def form_page(
    request: DeskRequest,
    title: str,
    form: BaseForm,
    button: str,
    crumbs: list[tuple[str, str]],
    template: str = "desk/form.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form."""
    context = {"title": title, "form": form, "button": button, **more}
    return desk_page(request, template, context, crumbs=[*crumbs, (title, "")])


def carried_out(
    request: DeskRequest,
    act: Callable[[], object],
    done: str | Promise = "",
    form: BaseForm | None = None,
) -> bool:
    """Do it; say what is done, or why it was refused (in the form when there is one)."""
    try:
        act()
    except Refused as refused:
        if form is not None:
            form.add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
        return False
    if done:
        messages.success(request, str(done))
    return True


def may_do(
    request: DeskRequest,
    agency_id: int,
    roles: tuple[Role, ...],
    check: Callable[[Actor, int, tuple[Role, ...]], None] = check_role,
) -> bool:
    """Whether the officer may; says why not where he may not."""
    return carried_out(request, lambda: check(request.actor, agency_id, roles))


def made_from(form: BaseForm, make: Callable[[dict[str, Any]], Made]) -> Made | None:
    """What comes of the form's data; None where they are wrong or refused, which the form says."""
    if not form.is_valid():
        return None
    try:
        return make(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


def one_act(
    find: Callable[..., object],
    name: str,
    back: Callable[..., HttpResponse],
    service: Callable[..., object],
    done: Promise,
) -> Callable[..., HttpResponseBase]:
    """A button's screen: one act on the row of the address, then back to where the button stands.

    `service` takes the row by its `name`, with the lock the officer saw.
    """

    @require_POST
    @officer_required
    def view(request: DeskRequest, **address: object) -> HttpResponse:
        row = find(request.actor, *address.values())
        given = {name: row, "lock": lock_seen(request), "actor": request.actor, "at": now()}
        carried_out(request, lambda: service(**given), done)
        return back(*address.values())

    return view


def lock_seen(request: DeskRequest, name: str = "lock") -> int:
    """Which state of the row was on the page, by the field's name; -1 where it did not say."""
    typed = str(request.POST.get(name, ""))
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def registering_page(
    request: DeskRequest,
    form: BaseForm,
    register: Callable[[dict[str, Any]], Opened],
    template: str,
    *,
    title: str,
    receipt: str,
    applicant: str,
    at: datetime,
    crumb: str = "",
    **more: Any,
) -> HttpResponse:
    """A matter an officer takes down: the form, then number and code, once.

    The `receipt` is handed over to the `applicant`. `crumb` stands above the form where the title
    is too long.
    """
    opened = made_from(form, register)
    if opened is None:
        context = {"title": title, "form": form, **more}
        return desk_page(request, template, context, crumbs=[(crumb or title, "")])
    view = public_status(case_of_applicant(opened.case.pk), at)
    return desk_page(
        request,
        "desk/registered.html",
        {"title": receipt, "view": view, "code": opened.code, "applicant": applicant},
        crumbs=[(receipt, "")],
    )
