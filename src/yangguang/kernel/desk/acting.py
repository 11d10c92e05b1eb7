"""What the screens of every area need to carry an act out and to say what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from yangguang.kernel.publishing.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from yangguang.kernel.desk.access import DeskRequest


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


def lock_seen(request: DeskRequest) -> int:
    """Which state of the row was on the page; -1 where the page did not say."""
    typed = str(request.POST.get("lock", ""))
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1
