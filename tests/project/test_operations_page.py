from __future__ import annotations

import re
from pathlib import Path

from yangguang.project.env import VARIABLES

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
ROW = re.compile(
    r"^\| `(?P<name>[A-Z_]+)` \| (?:`(?P<default>.*?)`)? ?\| (?P<help>.*) \|$",
    re.MULTILINE,
)


def test_operations_page_lists_every_variable_as_it_is() -> None:
    listed = [(m["name"], m["default"] or "", m["help"]) for m in ROW.finditer(PAGE.read_text())]

    assert listed == [(v.name, v.default, v.help) for v in VARIABLES.values()]
