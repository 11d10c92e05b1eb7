"""What both kinds of connection add to Django's.

Reads are told to the page being rendered. What writes moved is written as the last step of their
transaction; what a statement outside any transaction moved, by the connection's next step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from yangguang.kernel.tags import rules
from yangguang.kernel.tags.announcing import announce
from yangguang.kernel.tags.collecting import current
from yangguang.kernel.tags.moving import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Watching:
    """Mixed into a DatabaseWrapper."""

    if TYPE_CHECKING:
        alias: str
        connection: Any
        in_atomic_block: bool
        execute_wrappers: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moved_tags: set[str] = set()
        """Of the transaction under way; gone with it when it is taken back."""
        self.settled_tags: set[str] = set()
        """Of statements outside any transaction, which can no longer be taken back."""
        self.is_moving = False
        self.execute_wrappers.append(self._watch)

    def note_moved(self, tags: Iterable[str]) -> None:
        """These tags move with what is being written."""
        (self.moved_tags if self.in_atomic_block else self.settled_tags).update(tags)

    def _watch(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if self.is_moving or not settings.SERVING:
            return execute(sql, params, many, context)
        self.move_settled()
        answer = execute(sql, params, many, context)
        text = str(sql)
        collected = current()
        if collected is not None:
            collected.saw(text)
        if rules.is_write(text):
            self.note_moved(map(rules.of_table, rules.tables_written(text)))
        return answer

    def move_settled(self) -> None:
        """Write what statements outside a transaction left, in a transaction of its own."""
        if self.settled_tags and not self.in_atomic_block and self.connection is not None:
            self.is_moving = True
            try:
                # The commit of this otherwise empty transaction writes them.
                with transaction.atomic(using=self.alias):
                    pass
            finally:
                self.is_moving = False

    def _commit(self) -> None:
        tags = self.moved_tags | self.settled_tags
        if tags:
            was_moving, self.is_moving = self.is_moving, True
            try:
                write(self, tags)  # type: ignore[arg-type]  # mixed into a DatabaseWrapper
            finally:
                self.is_moving = was_moving
        super()._commit()  # type: ignore[misc]  # of the DatabaseWrapper
        self.moved_tags -= tags
        self.settled_tags -= tags
        if tags:
            announce()

    def _rollback(self) -> None:
        self.moved_tags.clear()
        super()._rollback()  # type: ignore[misc]

    def close_if_unusable_or_obsolete(self) -> None:
        """Asked at both ends of a request and by every step of the worker."""
        self.move_settled()
        super().close_if_unusable_or_obsolete()  # type: ignore[misc]

    def close(self) -> None:
        """What waits is written first."""
        self.move_settled()
        super().close()  # type: ignore[misc]
