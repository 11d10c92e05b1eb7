"""The contrast of the design, computed from the tokens that are served (WCAG 2.1)."""

from __future__ import annotations

import re
from pathlib import Path

TOKENS = Path(__file__).parent / "static" / "ui" / "tokens.css"
PAPERS = ("paper", "paper-raised", "paper-sunk")
TINTED = {
    "good": "tint-good",
    "soon": "tint-soon",
    "late": "tint-late",
    "river": "tint-river",
    "river-deep": "tint-river",
    "spark": "tint-late",
}
"""Colours of text with the ground they stand on beside paper."""
BLOCK = re.compile(r"(:root(?:\.contrast-high)?) \{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def schemes(css: str) -> dict[str, dict[str, str]]:
    """Colours of the four schemes by token: light, dark, high, high dark."""
    found: dict[str, dict[str, str]] = {}
    for match in BLOCK.finditer(css):
        selector, body = match.groups()
        colours = dict(TOKEN.findall(body))
        if not colours:
            continue
        before = css[: match.start()]
        dark = before.count("{") > before.count("}")
        found[f"{selector}{' dark' if dark else ''}"] = colours
    light, dark_one = found[":root"], found[":root dark"]
    return {
        "light": light,
        "dark": light | dark_one,
        "high": light | found[":root.contrast-high"],
        "high dark": light
        | dark_one
        | found[":root.contrast-high"]
        | found[":root.contrast-high dark"],
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_pairs() -> list[tuple[str, str]]:
    """(text, ground) of everything that is read."""
    pairs = [(text, paper) for text in ("ink", "ink-soft", *TINTED) for paper in PAPERS]
    pairs += TINTED.items()
    grounds = sorted(set(TINTED.values()))
    pairs += [(text, tint) for text in ("ink", "ink-soft") for tint in grounds]
    return [*pairs, ("on-river", "river-fill"), ("paper-raised", "river-deep")]


def weak_pairs(css: str, least: float) -> list[tuple[str, str, str, float]]:
    """(scheme, text, ground, ratio) of text that stands out less than so much."""
    return [
        (scheme, text, ground, round(ratio, 2))
        for scheme, colours in schemes(css).items()
        for text, ground in text_pairs()
        if (ratio := contrast(colours[text], colours[ground])) < least
    ]
