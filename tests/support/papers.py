"""Reads what scanners read: QR codes on paper and on screens."""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image


def codes_on_paper(pdf: bytes) -> list[list[str]]:
    """What each page of a PDF holds."""
    pages = pypdfium2.PdfDocument(pdf)
    return [_codes(page.render(scale=2).to_pil()) for page in pages]


def code_on_screen(picture: bytes) -> str:
    """The one code of a screenshot."""
    [code] = _codes(Image.open(BytesIO(picture)))
    return code


def _codes(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]
