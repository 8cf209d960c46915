"""The fonts of the papers: which letters they hold, and which of them a text needs."""

from collections.abc import Container
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # has no types
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # has no types

FOLDER = Path(__file__).parent / "fonts"
LATIN, BOLD, HAN = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "WenQuanYiMicroHei.ttf"

_LATIN_FACES = f"""
@font-face {{ font-family: "Paper"; src: url("font:{LATIN}"); }}
@font-face {{ font-family: "Paper"; src: url("font:{BOLD}"); font-weight: bold; }}
"""
_HAN_FACE = f'@font-face {{ font-family: "Paper Han"; src: url("font:{HAN}"); }}\n'

# What xhtml2pdf calls the faces above (family, bold, italic). It takes a font that stands under
# that name already; under any other it would read the file again, and the Han font is 20 MB.
_NAMES = {LATIN: "paper_00", BOLD: "paper_10", HAN: "paper han_00"}

_faces: dict[str, TTFont] = {}
# Two threads must not register two fonts under one name while one of them is drawing with it.
_reading = Lock()


def read_fonts() -> None:
    """Every font, before it is needed: what a server has read before it forks, its workers share.

    A tenth of a second; without it each font is read when a text first needs it.
    """
    for font in _NAMES:
        letters(font)


def letters(font: str) -> Container[int]:
    """The characters a font can draw. Read once per process: the Han font takes a moment."""
    face = _faces.get(font) or _read(font)
    known: dict[int, int] = face.face.charToGlyph
    return known


def can_draw(letter: str) -> bool:
    return ord(letter) in letters(LATIN) or ord(letter) in letters(HAN)


def faces_for(text: str) -> str:
    """The @font-face rules for a text: each font named is read and hashed at every drawing."""
    # The fonts hold no line break, and no page is without one.
    needs_han = any(
        ord(letter) not in letters(LATIN) for letter in set(text) if not letter.isspace()
    )
    return _LATIN_FACES + (_HAN_FACE if needs_han else "")


def _read(font: str) -> TTFont:
    with _reading:
        if font not in _faces:
            face = TTFont(_NAMES[font], str(FOLDER / font))
            pdfmetrics.registerFont(face)
            _faces[font] = face
    return _faces[font]
