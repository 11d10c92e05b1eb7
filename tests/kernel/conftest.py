"""What the rooms of the kernel share in their tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection


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
