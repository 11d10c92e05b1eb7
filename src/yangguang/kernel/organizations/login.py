"""Logging in: a password, and a lock after too many failures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from yangguang.kernel.now import now
from yangguang.kernel.organizations.middleware import client_address
from yangguang.kernel.organizations.models import LoginFailure, Person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 50
"""An office may stand behind one address; guessing through many accounts still ends here."""
KEPT = timedelta(days=30)


def _unlocked_at(failures: QuerySet[LoginFailure], limit: int, at: datetime) -> datetime | None:
    """When fewer than `limit` failures will lie within the window; None: they do already."""
    recent = failures.filter(at__gt=at - WINDOW, at__lte=at).order_by("-at")
    times = list(recent.values_list("at", flat=True)[:limit])
    return times[-1] + WINDOW if len(times) == limit else None


def locked_until(*, username: str, address: str, at: datetime) -> datetime | None:
    """Until when this account or this address may not try again; None: it may now."""
    ends = [_unlocked_at(LoginFailure.objects.filter(username=username[:60]), ACCOUNT_LIMIT, at)]
    if address:
        ends.append(_unlocked_at(LoginFailure.objects.filter(address=address), ADDRESS_LIMIT, at))
    return max((end for end in ends if end), default=None)


def note_failure(*, username: str, address: str, at: datetime) -> None:
    """Count a failed login, known account or not."""
    LoginFailure.objects.create(username=username[:60], address=address[:45], at=at)


def forget_failures(*, username: str, at: datetime) -> None:
    """After a successful login the account counts anew; rows past keeping go."""
    LoginFailure.objects.filter(username=username[:60]).delete()
    LoginFailure.objects.filter(at__lt=at - KEPT).delete()


def unlock(*, username: str) -> bool:
    """End the lock of an account; False when no failure was counted."""
    deleted, _rows = LoginFailure.objects.filter(username=username[:60]).delete()
    return bool(deleted)


class LockingBackend(BaseBackend):
    """Checks passwords, and stops checking them for an account or address under attack.

    Attempts during a lock are not counted: it ends on its own, also for the rightful person.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        at: datetime | None = None,
        **_others: Any,
    ) -> Person | None:
        """The person, or None. Raises PermissionDenied while locked."""
        if not username or password is None:
            return None
        moment = at or now()
        address = client_address(request) if request else ""
        if locked_until(username=username, address=address, at=moment):
            raise PermissionDenied
        person = Person.objects.filter(username=username).first()
        # An unknown name costs the same time as a wrong password, so that it tells nothing.
        is_right = person.check_password(password) if person else _burn(password)
        if person is None or not is_right or not person.is_active:
            note_failure(username=username, address=address, at=moment)
            return None
        forget_failures(username=username, at=moment)
        return person

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, unless barred since."""
        return Person.objects.filter(pk=user_id, is_active=True).first()


def _burn(password: str) -> bool:
    Person().set_password(password)
    return False
