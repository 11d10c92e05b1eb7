"""Sessions in the database with one statement where Django's own take several.

A key is 32 random signs: whether it is taken is told by the insert itself, and nothing but the
session's own row changes with it.
"""

from __future__ import annotations

from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError
from django.utils.crypto import get_random_string

SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"
KEY_LENGTH = 32


class SessionStore(DatabaseStore):
    """As Django's store of sessions; read, written and deleted by one statement each."""

    _before: str | None = None
    """The key the row still has while a new one is to be given."""

    def renew(self) -> None:
        """Give the session a new key, as `cycle_key` does, when it is next written."""
        if self.session_key is not None:
            self._before = self.session_key
        self.modified = True

    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, SIGNS)

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises CreateError for a key that is taken, UpdateError for none."""
        if self.session_key is None:
            self.create()
            return
        if self._before is not None and not must_create:
            self._change_key(self._before)
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        if must_create:
            try:
                row.save(force_insert=True)
            except IntegrityError:
                raise CreateError from None
            return
        written = self.model.objects.filter(pk=row.pk).update(
            session_data=row.session_data, expire_date=row.expire_date
        )
        if not written:
            raise UpdateError

    def _change_key(self, before: str) -> None:
        data = self._get_session()  # type: ignore[attr-defined]
        self._before, self._session_key = None, self._get_new_session_key()
        row = self.create_model_instance(data)
        written = self.model.objects.filter(pk=before).update(
            session_key=row.pk, session_data=row.session_data, expire_date=row.expire_date
        )
        if not written:
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session; one that is not there is forgotten already."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(pk=key).delete()
