"""The command line: `yangguang VERB`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a verb."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangguang.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
