"""Demonstration accounts: random passwords, kept outside database and version control."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

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


def give_passwords() -> int:
    """Give every demonstration person without a password one; how many."""
    known = passwords()
    persons = [
        person
        for person in Person.objects.filter(is_demonstration=True)
        if person.username not in known or not person.has_usable_password()
    ]
    for person in persons:
        known[person.username] = "-".join(
            "".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)
        )
        person.set_password(known[person.username])
        person.save(update_fields=["password"])
    if persons:
        path = accounts_file()
        path.touch(mode=0o600)
        path.write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
    return len(persons)


def listing() -> Iterator[tuple[str, str, str, str]]:
    """User name, password, name and roles of each demonstration account."""
    known = passwords()
    people = Person.objects.filter(is_demonstration=True).order_by("pk")
    for person in people.prefetch_related("role_assignments"):
        roles = dict.fromkeys(str(ROLE_LABELS[Role(a.role)]) for a in person.role_assignments.all())
        yield person.username, known.get(person.username, "?"), person.name, "、".join(roles)
