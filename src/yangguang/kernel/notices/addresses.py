"""Addresses of our pages as they stand in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from yangguang.kernel.notices import secrecy

if TYPE_CHECKING:
    from yangguang.kernel.notices.models import Subscription


def absolute(path: str) -> str:
    """The path under the address of the site; what is absolute already stays."""
    return path if "://" in path or not path else f"{settings.SITE_URL}{path}"


def subscription_path(view: str, subscription: Subscription) -> str:
    """A page about one subscription, which only who holds the link can reach."""
    ref = str(subscription.uid)
    return reverse(f"notices:{view}", args=[ref, secrecy.token(_purpose(view), ref)])


def _purpose(view: str) -> str:
    return "confirm" if view == "confirm" else "manage"
