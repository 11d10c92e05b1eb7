"""Names as the understanding of queries takes them: agencies of all times, words of one meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yangguang.kernel.search.text import han_runs, normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHORTEST_NAME = 3
Named = tuple[str, str, str, "Sequence[str]", str, bool]
"""One version of an agency: its code, name, short name, aliases, registered code, and whether it
is called so now."""


def synonyms_of(groups: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Each word with the others of its groups."""
    found: dict[str, list[str]] = {}
    for group in groups:
        words = list(dict.fromkeys(normalised(word) for word in group if normalised(word)))
        for word in words:
            others = found.setdefault(word, [])
            others += [other for other in words if other != word and other not in others]
    return {word: tuple(others) for word, others in found.items() if others}


def _names(name: str, short_name: str, aliases: Sequence[str]) -> set[str]:
    """What a version is called: in full, in short, otherwise, and without its place."""
    found = {normalised(called) for called in (name, short_name, *aliases) if called}
    for called in list(found):
        place, city, rest = called.partition("市")
        if city and 1 < len(place) <= 4 and len(rest) >= SHORTEST_NAME:
            found |= {f"市{rest}", rest}
    return {c for c in found if len(c) >= SHORTEST_NAME and han_runs(c) == [c]}


def agencies_of(
    versions: Iterable[Named], successions: Iterable[tuple[str, str]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Codes by every name, heirs and predecessors included; and codes by registered code."""
    near: dict[str, list[str]] = {}
    for before, after in successions:
        near.setdefault(before, []).append(after)
        near.setdefault(after, []).append(before)
    names: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    # The name borne now comes before the same name borne by another in former times.
    for code, name, short_name, aliases, registered, _now in sorted(versions, key=_present_first):
        if registered:
            codes.setdefault(registered.lower(), code)
        for called in _names(name, short_name, aliases):
            found = names.setdefault(called, [])
            found += [c for c in (code, *near.get(code, ())) if c not in found]
    return {name: tuple(found) for name, found in names.items()}, codes


def _present_first(version: Named) -> bool:
    return not version[5]
