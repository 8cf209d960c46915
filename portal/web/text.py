"""Read what people type: numbers, lines and paragraphs, with a sentence for what cannot be read."""

import re
import unicodedata

from portal.core.money import BASIS_POINTS

LONGEST_LINE = 200
LONGEST_TEXT = 20_000

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_PERCENTAGE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_LINE_BREAKS = {"\n", "\r", "\t"}


class Unreadable(ValueError):
    """What was typed cannot be taken; the message is the sentence for the person."""


def whole_number(text: str) -> int:
    """ASCII digits only: `int()` would also take "1_000", " 7" and "١٢"."""
    if not _WHOLE.fullmatch(text):
        raise Unreadable("Write a whole number, like 2.")
    return int(text)


def percentage(text: str) -> int:
    """Basis points: 1250 for "12.5"."""
    written = _PERCENTAGE.fullmatch(text)
    if not written:
        raise Unreadable("Write a percentage like 15 or 12.5, with two decimals at most.")
    basis_points = int(written[1]) * 100 + int((written[2] or "").ljust(2, "0"))
    if basis_points > BASIS_POINTS:
        raise Unreadable("At most 100%.")
    return basis_points


def clean(text: str, *, several_lines: bool = False) -> str:
    """Composed (NFC) and without invisible signs at its ends; refuses control characters."""
    text = unicodedata.normalize("NFC", text.strip().strip("\ufeff").strip())
    allowed = _LINE_BREAKS if several_lines else set()
    if any(_is_control(sign) and sign not in allowed for sign in text):
        raise Unreadable("This contains signs that cannot be stored. Type it again, please.")
    return text


def _is_control(sign: str) -> bool:
    """Also what stands where something could not be read (U+FFFD), and what is no character."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\ufffd\ufffe\uffff"
