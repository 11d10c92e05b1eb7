from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection, transaction

from yangguang.kernel.ledger import registry, services
from yangguang.kernel.ledger.services import NewAct, Subject
from yangguang.kernel.organizations.rules import SYSTEM


@pytest.fixture
def empty_registry(monkeypatch):
    """Registries with nothing in them, so that a test sees only its own followers."""
    for name in ("projections", "channels", "timed_handlers", "checks"):
        monkeypatch.setattr(registry, name, {})
    return registry


@pytest.fixture
def happen(at):
    """Records acts, each by its title."""

    def record(*titles, **fields):
        news = [
            NewAct(
                **{
                    "kind": "test.happened",
                    "actor": SYSTEM,
                    "at": at,
                    "subject": Subject("thing", 1, "T-1"),
                    "payload": {"title": title},
                    **fields,
                }
            )
            for title in titles
        ]
        with transaction.atomic():
            return services.record_many(news)

    return record


@pytest.fixture
def other_process():
    """Starts Python with Django on the test database, in a process of its own."""
    started = []

    def start(code):
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            url = f"sqlite://{name}"
        else:
            s = connection.settings_dict
            secret = f":{s['PASSWORD']}" if s["PASSWORD"] else ""
            url = f"postgres://{s['USER']}{secret}@{s['HOST']}:{s['PORT'] or 5432}/{name}"
        process = subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup()\n" + code],
            env={
                **os.environ,
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "yangguang.project.settings",
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
