"""Django's sqlite3 connection, watched."""

from __future__ import annotations

from django.db.backends.sqlite3 import base

from yangguang.kernel.tags.databases.watching import Watching


class DatabaseWrapper(Watching, base.DatabaseWrapper):
    """As Django's, and it moves the versions of what was written."""
