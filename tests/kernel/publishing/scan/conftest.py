from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from yangguang.kernel.publishing.scan import WordRule, scan

AT = date(2026, 11, 24)
Seen = list[tuple[str, str, str | None]]


@pytest.fixture(scope="session")
def seen() -> Callable[..., Seen]:
    """(rule, matched, suggestion) of what a scan of one body finds."""

    def look(text: str, words: Sequence[WordRule] = (), at: date = AT) -> Seen:
        return [
            (str(f.rule), f.matched, f.suggestion) for f in scan({"body": text}, words=words, at=at)
        ]

    return look
