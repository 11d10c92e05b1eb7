"""Settings for tests: everything as in an installation, but in a folder of its own."""

from __future__ import annotations

import os
import tempfile

os.environ["YANGGUANG_DATA_DIR"] = tempfile.mkdtemp(prefix="yangguang-test-")
os.environ.pop("YANGGUANG_PRODUCTION", None)
os.environ.pop("EMAIL_URL", None)
os.environ.pop("SMS_URL", None)
os.environ.pop("REDIS_URL", None)
os.environ.pop("YANGGUANG_CLAMD", None)

from yangguang.project import databases, env
from yangguang.project.settings import *  # noqa: F403  tests run on the real settings

DATABASES = {
    "default": databases.from_url(env.text("DATABASE_URL"))
    if env.text("DATABASE_URL")
    else databases.sqlite(DATA_DIR / "test.sqlite3")  # noqa: F405
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Pages are rendered for each test anew; tests of serving ask for kept ones.
SERVING = False
