"""What the database refuses, it still refuses after every migration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import connection

if TYPE_CHECKING:
    from pathlib import Path

MIGRATE = """
import json, re
import django
django.setup()
from django.core.management import call_command
from django.db import connection

kept = set()

def watch(execute, sql, params, many, context):
    for verb, name in re.findall(r'(CREATE|DROP) TRIGGER (?:IF EXISTS )?(\\w+)', sql):
        (kept.add if verb == "CREATE" else kept.discard)(name)
    return execute(sql, params, many, context)

with connection.execute_wrapper(watch):
    call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    there = {name for (name,) in cursor.fetchall()}
print(json.dumps({"kept": len(kept), "lost": sorted(kept - there)}))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite builds tables anew")
def test_no_migration_takes_a_trigger_along(tmp_path: Path) -> None:
    environ = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environ |= {
        "DJANGO_SETTINGS_MODULE": "yangguang.project.settings",
        "YANGGUANG_DATA_DIR": str(tmp_path),
    }

    run = subprocess.run(
        [sys.executable, "-c", MIGRATE], env=environ, capture_output=True, text=True, check=True
    )

    found = json.loads(run.stdout.splitlines()[-1])
    assert found["kept"] > 100
    assert found["lost"] == []
