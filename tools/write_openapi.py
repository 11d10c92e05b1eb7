"""Writes docs/api/openapi.json, the description of the interface that a test compares."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "api" / "openapi.json"


def main() -> int:
    """Write the file anew."""
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YANGGUANG_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "yangguang.project.settings"
        import django

        django.setup()
        from yangguang.project.api import api

        schema = api.get_openapi_schema(path_prefix="/api/v1/")
        TARGET.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
