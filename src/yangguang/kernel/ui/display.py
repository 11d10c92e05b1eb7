"""Text size and contrast, remembered in a cookie so that nobody has to log in for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

COOKIE = "yg_display"
COOKIE_AGE = 365 * 24 * 60 * 60
SIZES = {"1": "", "1.25": "text-125", "1.5": "text-150"}
CONTRASTS = {"normal": "", "high": "contrast-high"}


@dataclass(frozen=True)
class DisplayMode:
    """One reader's choice."""

    size: str = "1"
    contrast: str = "normal"

    @property
    def html_class(self) -> str:
        """Classes for the html element."""
        return " ".join(filter(None, (SIZES[self.size], CONTRASTS[self.contrast])))

    @property
    def is_high_contrast(self) -> bool:
        """Whether the reader asked for the highest contrast."""
        return self.contrast == "high"

    def with_choice(self, *, size: str = "", contrast: str = "") -> DisplayMode:
        """This mode with the choice applied; an unknown choice changes nothing."""
        return replace(
            self,
            size=size if size in SIZES else self.size,
            contrast=contrast if contrast in CONTRASTS else self.contrast,
        )

    def to_cookie(self) -> str:
        """The cookie's value."""
        return f"{self.size}_{self.contrast}"


def from_cookie(value: str) -> DisplayMode:
    """The mode a cookie stands for; anything we did not write gives the plain mode."""
    size, _, contrast = value.partition("_")
    return DisplayMode().with_choice(size=size, contrast=contrast)
