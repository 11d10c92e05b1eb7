"""Reading JSON so that every fault can be told by file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path


class CityError(ValueError):
    """A fault in a city's files, told as ``file:line: what is wrong``."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        self.path = path
        self.line = line
        super().__init__(f"{path}:{line}: {message}")


class Entry:
    """One object of a file with its place, asked for its values by name and type."""

    def __init__(self, path: Path, line: int, values: object) -> None:
        self.path = path
        self.line = line
        if not isinstance(values, dict):
            raise self.fault("an object was expected")
        self.values: dict[str, object] = values
        self.asked: set[str] = set()

    def fault(self, message: str) -> CityError:
        return CityError(self.path, self.line, message)

    def _get(self, key: str) -> object:
        self.asked.add(key)
        return self.values.get(key)

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key} must be a text that is not empty")
        return value

    def text_or_none(self, key: str) -> str | None:
        return None if self._get(key) is None else self.text(key)

    def text_or_empty(self, key: str) -> str:
        return "" if self._get(key) in (None, "") else self.text(key)

    def word(self, key: str, allowed: Iterable[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.fault(f"{key}: unknown value {value!r}")
        return value

    def word_like(self, key: str, pattern: str) -> str:
        value = self.text(key)
        if not re.fullmatch(pattern, value):
            raise self.fault(f"{key}: {value!r} does not look like one")
        return value

    def absent(self, key: str) -> bool:
        return self._get(key) is None

    def truth(self, key: str, *, default: bool = False) -> bool:
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fault(f"{key} must be true or false")
        return value

    def number(self, key: str) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(f"{key} must be a whole number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{key} must be a list of texts")
        return tuple(value)

    def words(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        values = self.texts(key)
        known = set(allowed)
        for value in values:
            if value not in known:
                raise self.fault(f"{key}: unknown value {value!r}")
        return values

    def numbers(self, key: str) -> tuple[int, ...]:
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, int) for item in value):
            raise self.fault(f"{key} must be a list of whole numbers")
        return tuple(value)

    def day(self, key: str) -> date:
        value = self.text(key)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(f"{key}: {value!r} is not a date") from None

    def day_or_none(self, key: str) -> date | None:
        return None if self._get(key) is None else self.day(key)

    def moment(self, key: str) -> datetime:
        value = self.text(key)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.fault(f"{key}: {value!r} is not a time") from None
        if moment.tzinfo is None:
            raise self.fault(f"{key}: {value!r} has no offset")
        return moment

    def moment_or_none(self, key: str) -> datetime | None:
        return None if self._get(key) is None else self.moment(key)

    def children(self, key: str) -> list[Entry]:
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(f"{key} must be a list")
        return [Entry(self.path, self.line, item) for item in value]

    def child(self, key: str) -> Entry | None:
        value = self._get(key)
        return None if value is None else Entry(self.path, self.line, value)

    def finish(self) -> None:
        """Refuse what nobody asked for: a misspelt key must not be lost in silence."""
        unknown = sorted(set(self.values) - self.asked)
        if unknown:
            raise self.fault(f"unknown key {unknown[0]!r}")


def entries(path: Path) -> Iterator[Entry]:
    """Yield the objects of a file, each with its line: of a list, of a .jsonl, or the only one."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield Entry(path, number, _decode(path, number, line))
        return
    value = _decode(path, 1, text)
    if isinstance(value, list):
        for item, place in zip(value, _lines_of_items(text), strict=True):
            yield Entry(path, place, item)
    else:
        yield Entry(path, 1, value)


def _lines_of_items(text: str) -> Iterator[int]:
    """Yield the line on which each item of a top-level list begins (the text is known to parse)."""
    decoder = json.JSONDecoder()
    at = _next(text, text.index("[") + 1)
    while text[at] != "]":
        yield text.count("\n", 0, at) + 1
        _, end = decoder.raw_decode(text, at)
        at = _next(text, end)


def _next(text: str, at: int) -> int:
    while text[at].isspace() or text[at] == ",":
        at += 1
    return at


def _decode(path: Path, line: int, text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise CityError(path, line + error.lineno - 1, f"not JSON: {error.msg}") from None
    return value
