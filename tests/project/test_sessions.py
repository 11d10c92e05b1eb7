"""Sessions in the database: few statements, a new key over the old, nothing behind it."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yangguang.project.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**values: object) -> SessionStore:
    """A session that is written."""
    made = SessionStore()
    made.update(values)
    made.save()
    return made


def statements(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_new_session_is_one_statement() -> None:
    made = SessionStore()
    made["a"] = 1

    assert statements(made.save) == 1
    assert SessionStore(made.session_key)["a"] == 1


def test_new_key_keeps_the_contents_and_the_old_key_opens_nothing() -> None:
    first = kept(a=1)
    old = first.session_key

    again = SessionStore(old)
    again.cycle_key()
    again["b"] = 2
    assert SessionStore(old)["a"] == 1  # until the answer is written

    assert statements(again.save) == 1
    assert again.session_key not in {None, old}
    assert dict(SessionStore(again.session_key).items()) == {"a": 1, "b": 2}
    assert dict(SessionStore(old).items()) == {}
    assert Session.objects.count() == 1


def test_key_cycled_twice_leaves_one_row() -> None:
    made = kept(a=1)

    made.cycle_key()
    made.cycle_key()
    made.save()

    assert Session.objects.count() == 1


def test_cycled_session_whose_row_is_gone_is_written_anew() -> None:
    made = kept(a=1)
    made.cycle_key()
    Session.objects.all().delete()

    made.save()

    assert SessionStore(made.session_key)["a"] == 1


def test_flush_after_a_new_key_leaves_no_row() -> None:
    made = kept(a=1)
    made.cycle_key()

    made.flush()

    assert not Session.objects.exists()


def test_deleting_is_one_statement() -> None:
    made = kept(a=1)

    assert statements(made.delete) == 1
    assert not Session.objects.exists()


def test_taken_key_and_lost_row_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = kept(a=1), SessionStore()
    second._session_key = first.session_key

    with pytest.raises(CreateError), transaction.atomic():
        second.save(must_create=True)

    Session.objects.all().delete()
    with pytest.raises(UpdateError), transaction.atomic():
        first.save()
