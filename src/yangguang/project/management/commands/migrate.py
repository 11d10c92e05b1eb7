"""`yangguang migrate`: an empty database is built at once, any other step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.commands import migrate
from django.db import connections

from yangguang.project import founding

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

PARTS = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")
"""Options by which somebody asks for less than the whole."""


class Command(migrate.Command):
    """Django's command, which need not live through the history of what is new."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's, and how to have every step taken."""
        super().add_arguments(parser)
        parser.add_argument(
            "--every-step",
            action="store_true",
            help="空数据库也逐步迁移",
        )

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Build what is empty, then do what Django does."""
        alias = options["database"]
        if not options["every_step"] and not any(options[part] for part in PARTS):
            connection = connections[alias]
            connection.prepare_database()
            if founding.is_new(connection):
                founding.found(alias)
        return super().handle(*args, **options)
