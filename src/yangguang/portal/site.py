"""Texts and facts the city gives the portal; the project registers where they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A plain page of the site: about, help, accessibility."""

    slug: str
    title: str
    body: str
    """Clean HTML."""


_pages: list[Callable[[], Sequence[Page]]] = []


def register_pages(provider: Callable[[], Sequence[Page]]) -> None:
    """Name the function that knows the city's pages; the last one named counts."""
    _pages[:] = [provider]


def pages() -> Sequence[Page]:
    """The city's plain pages."""
    return _pages[0]() if _pages else ()
