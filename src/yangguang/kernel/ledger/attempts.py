"""Trying what may fail, and waiting longer after each failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.db.models import F

from yangguang.kernel.ledger.rules import back_off

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

log = structlog.get_logger(__name__)


def carried_out(
    order: QuerySet[Any],
    failures: int,
    make: Callable[[], object],
    *,
    at: datetime,
    event: str,
    **about: Any,
) -> bool:
    """Make what one order asks for; whether it was made.

    Whatever goes wrong is told under `event`, noted on the order (its failures so far are
    `failures`) and tried again later, so that one that cannot be made does not stop the others.
    """
    try:
        make()
    except Exception as error:
        order.update(
            failures=F("failures") + 1,
            last_error=f"{type(error).__name__}: {error}"[:2000],
            next_attempt_at=at + back_off(failures + 1),
        )
        log.exception(event, **about, failures=failures + 1)
        return False
    order.update(made_at=at, failures=0, last_error="", next_attempt_at=None)
    return True
