"""What every template knows about the site and the reader's display."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from django.conf import settings

from yangguang.kernel.ui import display
from yangguang.kernel.ui.site import facts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from yangguang.kernel.ui.site import SiteFacts


def site(request: HttpRequest) -> dict[str, object]:
    """`site.city_name`, `site.name`, the footer's facts, `site.base_url`, `site.display_mode`."""
    return {"site": dressed(facts(), request)}


def dressed(known: SiteFacts, request: HttpRequest) -> dict[str, object]:
    """The facts with what this reader chose to see them in."""
    values: dict[str, object] = {f.name: getattr(known, f.name) for f in fields(known)}
    values["name"] = known.name
    values["base_url"] = settings.BASE_URL
    values["display_mode"] = display.from_cookie(request.COOKIES.get(display.COOKIE, ""))
    return values
