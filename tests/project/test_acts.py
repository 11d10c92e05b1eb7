"""Every kind of act that is written has its sentence: none is shown by its code."""

from __future__ import annotations

import re
from pathlib import Path

import yangguang
from yangguang.kernel.ledger.registry import act_kinds

WRITTEN = re.compile(r'NewAct\(\s*(?:kind=)?"([a-z_]+\.[a-z_]+)"')


def test_every_act_that_is_written_has_a_sentence() -> None:
    sources = Path(next(iter(yangguang.__path__))).rglob("*.py")

    written = {kind for path in sources for kind in WRITTEN.findall(path.read_text("utf-8"))}

    assert len(written) > 10
    assert written <= act_kinds.keys()
