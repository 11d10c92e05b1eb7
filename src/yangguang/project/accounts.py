"""Demonstration accounts: random passwords, kept outside database and version control."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import make_password

from yangguang.kernel.organizations.models import Person
from yangguang.kernel.organizations.rules import ROLE_LABELS, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def accounts_file() -> Path:
    """Where the passwords of the demonstration lie, readable by the owner only."""
    return Path(settings.DATA_DIR) / "accounts.json"


def passwords() -> dict[str, str]:
    """Password by user name; empty when no demonstration was loaded."""
    path = accounts_file()
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


@contextmanager
def passwords_given() -> Iterator[int]:
    """Give every demonstration person without a password one; yields how many there are.

    Hashing takes its time on purpose, so it runs in a thread beside the body; the passwords are
    in force, and in the file, when the body has ended.
    """
    known = passwords()
    persons = [
        person
        for person in Person.objects.filter(is_demonstration=True)
        if person.username not in known or not person.has_usable_password()
    ]
    fresh = [_new_password() for _person in persons]
    with ThreadPoolExecutor(1, thread_name_prefix="hash") as beside:
        hashed = beside.map(make_password, fresh)
        yield len(persons)
        for person, password in zip(persons, hashed, strict=True):
            person.password = password
    Person.objects.bulk_update(persons, ["password"])
    if persons:
        path = accounts_file()
        path.touch(mode=0o600)
        given = dict(zip((p.username for p in persons), fresh, strict=True))
        path.write_text(json.dumps({**known, **given}, ensure_ascii=False, indent=1), "utf-8")


def _new_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def give_passwords() -> int:
    """The same with nothing to do beside it; how many were given."""
    with passwords_given() as count:
        return count


def listing() -> Iterator[tuple[str, str, str, str]]:
    """User name, password, name and roles of each demonstration account."""
    known = passwords()
    people = Person.objects.filter(is_demonstration=True).order_by("pk")
    for person in people.prefetch_related("role_assignments"):
        roles = dict.fromkeys(str(ROLE_LABELS[Role(a.role)]) for a in person.role_assignments.all())
        yield person.username, known.get(person.username, "?"), person.name, "、".join(roles)
