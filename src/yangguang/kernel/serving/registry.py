"""Addresses that show the same to everybody, named by the rooms that own them."""

from __future__ import annotations

from django.urls import Resolver404, resolve

cacheable: set[str] = set()


def declare_shared(*names: str) -> None:
    """Addresses by name (`portal:home`) whose page depends on the address and display mode alone.

    A page with a form token, with anything of a session, or about one person's matter never is.
    """
    cacheable.update(names)


def is_shared(path: str) -> bool:
    """Whether the path is such an address."""
    try:
        return resolve(path).view_name in cacheable
    except Resolver404:
        return False
