"""The contrast the design promises, computed from the file that is served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yangguang.kernel import ui
from yangguang.kernel.ui.contrast import PAPERS, TOKENS, contrast, schemes, weak_pairs

STATIC = Path(ui.__file__).parent / "static" / "ui"
CSS = TOKENS.read_text(encoding="utf-8")


def test_tokens_text_keeps_seven_to_one_on_every_ground():
    assert weak_pairs(CSS, 7) == []


def test_tokens_weak_text_is_found_in_its_scheme():
    weak = weak_pairs(CSS.replace("--ink-soft: #4b463e", "--ink-soft: #8b867e", 1), 7)

    assert {(scheme, text) for scheme, text, _ground, _ratio in weak} == {("light", "ink-soft")}


@pytest.mark.parametrize("scheme", ["light", "dark", "high", "high dark"])
def test_tokens_lines_that_carry_meaning_keep_three_to_one(scheme):
    colours = schemes(CSS)[scheme]

    for line in ("rule-strong", "spark-line", "focus"):
        assert all(contrast(colours[line], colours[paper]) >= 3 for paper in PAPERS), line


def test_styles_all_files_together_stay_small():
    assert sum(path.stat().st_size for path in STATIC.glob("*.css")) < 60_000


def test_styles_every_variable_used_is_defined():
    text = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))

    used = set(re.findall(r"var\(--([\w-]+)", text))
    defined = set(re.findall(r"--([\w-]+):", text))
    assert used <= defined
