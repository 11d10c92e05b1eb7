"""Sessions: one statement for each thing done with one, and a new key that ends the old one."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yangguang.kernel.ui.sessions import KEY_LENGTH, SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> SessionStore:
    """A session that stands in the database."""
    store = SessionStore()
    store["name"] = "石榴花"
    store.save()
    return store


def test_session_is_written_read_and_forgotten_by_one_statement_each(kept: SessionStore) -> None:
    with CaptureQueriesContext(connection) as captured:
        again = SessionStore(kept.session_key)
        assert again["name"] == "石榴花"
        again["more"] = 1
        again.save()
        again.delete()

    assert len(captured) == 3
    assert not Session.objects.exists()


def test_new_session_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        store = SessionStore()
        store["a"] = 1
        store.save()

    assert len(captured) == 1
    assert len(store.session_key or "") == KEY_LENGTH


def test_renewed_session_has_another_key_the_same_content_and_no_second_row(
    kept: SessionStore,
) -> None:
    before = kept.session_key
    kept.renew()
    kept["let in"] = 7
    with CaptureQueriesContext(connection) as captured:
        kept.save()

    assert len(captured) == 1
    assert kept.session_key != before
    assert dict(SessionStore(kept.session_key).items()) == {"name": "石榴花", "let in": 7}
    assert dict(SessionStore(before).items()) == {}
    assert Session.objects.count() == 1
    kept["later"] = 1
    kept.save()
    assert Session.objects.count() == 1


def test_renewing_what_was_never_written_gives_a_session() -> None:
    store = SessionStore()
    store.renew()
    store["a"] = 1
    store.save()

    assert SessionStore(store.session_key)["a"] == 1


def test_session_forgotten_elsewhere_is_not_written_back(kept: SessionStore) -> None:
    other = SessionStore(kept.session_key)
    assert other["name"]
    kept.delete()

    with pytest.raises(UpdateError):
        other.save()
    other.renew()
    with pytest.raises(UpdateError):
        other.save()


def test_key_that_is_taken_is_refused(kept: SessionStore) -> None:
    other = SessionStore(kept.session_key)
    with pytest.raises(CreateError), transaction.atomic():
        other.save(must_create=True)
