"""Addresses that show the same to everybody, named by the rooms that own them."""

from __future__ import annotations

from django.urls import Resolver404, resolve

cacheable: set[str] = set()
bare: set[str] = set()
readable: set[str] = set()


def declare_shared(*names: str) -> None:
    """Addresses by name (`portal:home`) whose page depends on the address and display mode alone.

    A page with a form token, with anything of a session, or about one person's matter never is.
    """
    cacheable.update(names)


def declare_shared_bare(*names: str) -> None:
    """Addresses that show the same to everybody as long as nothing is asked in the query.

    The first page of the search is one: what is found comes from the index, which moves no tags.
    """
    bare.update(names)


def declare_readable(*names: str) -> None:
    """Addresses by name that tell everybody the same, above a form or a calculator.

    They carry a form's token or are asked with a query, so no copy of them is kept here; the
    static copy has them without the form, and says that it is filled in on the live site.
    """
    readable.update(names)


def is_readable(path: str, query: str) -> bool:
    """Whether the static copy has the page without its form."""
    return not query and _name_of(path) in readable


def is_shared(path: str) -> bool:
    """Whether the path is an address that is shared with every query."""
    return _name_of(path) in cacheable


def is_kept(path: str, query: str) -> bool:
    """Whether what the address shows may be kept for everybody."""
    name = _name_of(path)
    return name in cacheable or (not query and name in bare)


def _name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
