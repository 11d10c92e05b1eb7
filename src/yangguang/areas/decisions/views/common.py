"""What every public page of this area needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yangguang.kernel.cases.views import applicant

if TYPE_CHECKING:
    from yangguang.kernel.organizations.rules import Actor

__all__ = ["applicant", "crumbs", "visitor"]


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands."""
    start = (_("决策"), reverse("decisions:home") if more else "")
    return [(_("首页"), "/"), start, *more]


def visitor(request: HttpRequest) -> Actor:
    """Whoever looks, never the officer who may be logged in on the same machine."""
    return applicant(request)
