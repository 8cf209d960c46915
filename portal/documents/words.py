"""Words made fit for paper: what people typed, without what would break or fake a page."""

import unicodedata

from portal.documents.typefaces import can_draw

LONGEST = 400
NO_GLYPH = "\N{WHITE SQUARE}"
MARKS_IN_A_ROW = 2

# Controls, invisible direction marks (a name must not turn the line around it), lone
# surrogates, private and unassigned characters.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SYMBOLS = frozenset({"So", "Sk"})


def readable(text: str, longest: int = LONGEST) -> str:
    """One line of letters that the fonts can draw, cut with an ellipsis when too long."""
    # Cut before reckoning too: ten megabytes must not be normalised to be thrown away.
    composed = unicodedata.normalize("NFC", text[: longest * 4])
    kept = " ".join("".join(_drawn(letter) for letter in composed).split())
    kept = _without_piled_marks(kept)
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def _drawn(letter: str) -> str:
    """A letter as it will be drawn: itself, a space, a square, or nothing."""
    category = unicodedata.category(letter)
    if letter.isspace():
        return " "
    if category in _UNPRINTABLE:
        return ""
    if can_draw(letter):
        return letter
    # An emoji that is missing takes nothing from a name; a missing letter must be seen.
    return "" if category in _SYMBOLS or category.startswith("M") else NO_GLYPH


def _without_piled_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(letter)
    return "".join(kept)


def in_groups(code: str, size: int = 5) -> str:
    """A long code as eyes and voices take it: a few signs at a time."""
    return " ".join(code[at : at + size] for at in range(0, len(code), size))
