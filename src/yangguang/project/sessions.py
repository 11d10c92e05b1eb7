"""Sessions in the database, written with as few statements as they need.

Django's own look up whether a random key is taken, read a row before they delete it, and give a
session a new key by one row more and one row less. A key of 165 random bits is not taken, and
the database refuses it if it is; a new key is written over the old one with the answer.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import (
    VALID_KEY_CHARS,
    CreateError,
    UpdateError,
)
from django.contrib.sessions.backends.db import SessionStore as Rows
from django.db import DatabaseError, IntegrityError
from django.utils.crypto import get_random_string

KEY_LENGTH = 32


class SessionStore(Rows):
    """A session of the portal."""

    left: str | None = None
    """The key that was given up and whose row the next writing takes over."""

    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def cycle_key(self) -> None:
        """A new key for the same contents, from the answer on; then the old one opens nothing."""
        self._get_session()  # type: ignore[attr-defined]
        self.left = self.left or self.session_key
        self._session_key = None
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write it. Raises CreateError for a taken key, UpdateError for a row that is gone."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        if must_create and self._takes_over(row):
            return
        try:
            row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError as error:
            if must_create:
                raise CreateError from error
            raise
        except DatabaseError as error:
            if not must_create:
                raise UpdateError from error
            raise

    def _takes_over(self, row: Any) -> bool:
        """Write the row over that of the key that was given up; False when there is none."""
        left, self.left = self.left, None
        return bool(
            left
            and self.model.objects.filter(session_key=left).update(
                session_key=row.session_key,
                session_data=row.session_data,
                expire_date=row.expire_date,
            )
        )

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row of the key, or the session's own, and of a key that was given up."""
        keys = [key for key in (session_key or self.session_key, self.left) if key]
        if session_key is None:
            self.left = None
        if keys:
            self.model.objects.filter(session_key__in=keys).delete()
