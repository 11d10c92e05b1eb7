"""What keeps the database quick: every night SQLite learns anew how much its tables hold.

PostgreSQL does so by itself. Without it the planner goes by what a table held when it was made.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from datetime import datetime

    from yangguang.kernel.ledger.models import TimedFact

NIGHTLY = "ledger.upkeep"
AT_NIGHT = time(3, 10)
ROWS_LOOKED_AT = 1000
"""Of each index; bounds the time on tables with millions of rows."""


def learn_sizes() -> None:
    """Let SQLite renew what its planner knows of the tables that have changed much."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute("PRAGMA optimize")


def keep_up_tonight(_fact: TimedFact, _at: datetime) -> None:
    """What the timetable does every night, once its own transaction is through."""
    transaction.on_commit(learn_sizes)
