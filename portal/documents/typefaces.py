"""The fonts of the papers: which letters they hold, and which of them a text needs."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # has no types

FOLDER = Path(__file__).parent / "fonts"
LATIN, BOLD, HAN = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "WenQuanYiMicroHei.ttf"

_LATIN_FACES = f"""
@font-face {{ font-family: "Paper"; src: url("font:{LATIN}"); }}
@font-face {{ font-family: "Paper"; src: url("font:{BOLD}"); font-weight: bold; }}
"""
_HAN_FACE = f'@font-face {{ font-family: "Paper Han"; src: url("font:{HAN}"); }}\n'


@cache
def letters(font: str) -> frozenset[int]:
    """The characters a font can draw. Read once per process: the Han font takes a moment."""
    return frozenset(TTFont(font, str(FOLDER / font)).face.charToGlyph)


def can_draw(letter: str) -> bool:
    return ord(letter) in letters(LATIN) or ord(letter) in letters(HAN)


def faces_for(text: str) -> str:
    """The @font-face rules for a text: each font named is read and hashed at every drawing."""
    needs_han = any(ord(letter) not in letters(LATIN) for letter in set(text))
    return _LATIN_FACES + (_HAN_FACE if needs_han else "")
