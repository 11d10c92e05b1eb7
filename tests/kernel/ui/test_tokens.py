"""The contrast the design promises, computed from the file that is served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yangguang.kernel import ui

STATIC = Path(ui.__file__).parent / "static" / "ui"
PAPERS = ["paper", "paper-raised", "paper-sunk"]
TINTED = {
    "good": "tint-good",
    "soon": "tint-soon",
    "late": "tint-late",
    "river": "tint-river",
    "river-deep": "tint-river",
    "spark": "tint-late",
}
BLOCK = re.compile(r"(:root(?:\.contrast-high)?) \{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def _schemes() -> dict[str, dict[str, str]]:
    css = (STATIC / "tokens.css").read_text(encoding="utf-8")
    schemes: dict[str, dict[str, str]] = {}
    for match in BLOCK.finditer(css):
        selector, body = match.groups()
        colours = dict(TOKEN.findall(body))
        if not colours:
            continue
        before = css[: match.start()]
        dark = before.count("{") > before.count("}")
        schemes[f"{selector}{' dark' if dark else ''}"] = colours
    light, dark = schemes[":root"], schemes[":root dark"]
    return {
        "light": light,
        "dark": light | dark,
        "high": light | schemes[":root.contrast-high"],
        "high dark": light
        | dark
        | schemes[":root.contrast-high"]
        | schemes[":root.contrast-high dark"],
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "high", "high dark"])
def test_tokens_text_keeps_seven_to_one_on_every_ground(scheme):
    colours = _schemes()[scheme]
    pairs = [(text, paper) for text in ("ink", "ink-soft", *TINTED) for paper in PAPERS]
    pairs += TINTED.items()
    pairs += [("ink", tint) for tint in set(TINTED.values())]
    pairs += [("ink-soft", tint) for tint in set(TINTED.values())]
    pairs += [("on-river", "river-fill"), ("paper-raised", "river-deep")]

    weak = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := _contrast(colours[pair[0]], colours[pair[1]])) < 7
    }

    assert weak == {}


@pytest.mark.parametrize("scheme", ["light", "dark", "high", "high dark"])
def test_tokens_lines_that_carry_meaning_keep_three_to_one(scheme):
    colours = _schemes()[scheme]

    for line in ("rule-strong", "spark-line", "focus"):
        assert all(_contrast(colours[line], colours[paper]) >= 3 for paper in PAPERS), line


def test_styles_all_files_together_stay_small():
    assert sum(path.stat().st_size for path in STATIC.glob("*.css")) < 60_000


def test_styles_every_variable_used_is_defined():
    text = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))

    used = set(re.findall(r"var\(--([\w-]+)", text))
    defined = set(re.findall(r"--([\w-]+):", text))
    assert used <= defined
