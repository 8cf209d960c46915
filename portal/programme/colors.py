"""Colours of tracks: a palette that can be seen on light and on dark, and any other. Pure."""

import re

# Each stands out 3:1 from the cards of both themes (tests/unit/test_programme_rules.py).
PALETTE = (
    "#3b6fd9",
    "#1b8a6b",
    "#b3701b",
    "#8a5cd0",
    "#c4456f",
    "#1d86a8",
    "#5c8a1e",
    "#c4512d",
    "#7a7768",
    "#a454b8",
)

DARK, LIGHT = "#000000", "#ffffff"

_WRITTEN = re.compile(r"#[0-9a-f]{6}", re.ASCII)


def read(typed: str) -> str | None:
    """In small letters; None when it is no colour."""
    color = typed.lower()
    return color if _WRITTEN.fullmatch(color) else None


def free(used: set[str]) -> str:
    """The first of the palette that nobody has yet."""
    return next((color for color in PALETTE if color not in used), PALETTE[0])


def ink(color: str) -> str:
    """Black or white, whichever can be read on it better: always 4.5:1 at least."""
    return max((DARK, LIGHT), key=lambda each: contrast(color, each))


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 reckons it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
