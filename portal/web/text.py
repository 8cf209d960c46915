"""Read what people type: numbers, lines and paragraphs, with a sentence for what cannot be read."""

import re
import unicodedata

LONGEST_LINE = 200
LONGEST_TEXT = 20_000

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_LINE_BREAKS = {"\n", "\r", "\t"}


class Unreadable(ValueError):
    """What was typed cannot be taken; the message is the sentence for the person."""


def whole_number(text: str) -> int:
    """ASCII digits only: `int()` would also take "1_000", " 7" and "١٢"."""
    if not _WHOLE.fullmatch(text):
        raise Unreadable("Write a whole number, like 2.")
    return int(text)


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
