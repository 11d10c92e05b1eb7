"""Waiting for something to come true."""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_WAIT = 60.0


def wait_until(condition: Callable[[], bool]) -> None:
    """Look until it holds. Raises TimeoutError."""
    end = monotonic() + LONGEST_WAIT
    while not condition():
        if monotonic() > end:
            raise TimeoutError
        sleep(0.02)
