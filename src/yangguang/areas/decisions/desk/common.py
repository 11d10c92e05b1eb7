"""What every desk screen of this area needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.desk.page import desk_page
from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from yangguang.kernel.desk.access import DeskRequest

READ_WRITE = ["GET", "HEAD", "POST"]


def carried_out(
    request: DeskRequest, act: Callable[[], object], done: str, form: Form | None = None
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
    messages.success(request, done)
    return True


def lock_of(request: DeskRequest) -> int:
    """Which state of the row was on the page."""
    value = str(request.POST.get("lock", ""))
    return int(value) if value.isdigit() else -1


def to(name: str, *args: object) -> HttpResponseRedirect:
    """Go to a screen of this area."""
    return HttpResponseRedirect(reverse(f"decisions_desk:{name}", args=args))


def above(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the area's screens hang."""
    return [(_("征求意见"), reverse("decisions_desk:consultations")), *more]


def form_page(
    request: DeskRequest,
    title: str,
    form: Form,
    button: str,
    crumbs: list[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    """A page with one form, files included."""
    context = {"title": title, "form": form, "button": button, **more}
    return desk_page(request, "decisions/desk/form.html", context, crumbs=[*crumbs, (title, "")])
