"""Django's postgresql connection, watched."""

from __future__ import annotations

from django.db.backends.postgresql import base

from yangguang.kernel.tags.databases.watching import Watching


class DatabaseWrapper(Watching, base.DatabaseWrapper):
    """As Django's, and it moves the versions of what was written."""
