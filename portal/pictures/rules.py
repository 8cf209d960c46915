"""What may be a picture, by its first bytes and its size; nothing is decoded here. Pure."""

import io
import re
import zipfile
from typing import Literal

from portal.core.refusals import Refusal, TooLarge
from portal.pictures.models import Kind

MOST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 10_000
SHORTEST_SIDE = 32
# As it lies in memory: 64 MB with its transparency.
MOST_PIXELS = 16_000_000
# A photograph can be decoded at a half, a quarter or an eighth of its size.
MOST_PIXELS_OF_A_PHOTO = 50_000_000
LONGEST_ALT = 200

# Never wider than the upload.
WIDTHS: dict[Kind, tuple[int, ...]] = {
    Kind.COVER: (320, 640, 1280),
    Kind.LOGO: (256,),
    Kind.SPONSOR: (256,),
}

FORMATS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF8": "GIF"}
ENDS = {"PNG": b"IEND\xaeB`\x82", "GIF": b";"}

NO_PICTURE = "This file is not a picture that can be read. Choose a JPEG, PNG, WebP or GIF."
DRAWING = "Drawings such as SVG, EPS or PDF are not taken. Save it as PNG and choose that."
TWO_THINGS = "This file is more than a picture. Open it, save it anew as JPEG or PNG, choose that."
TOO_LARGE = "This picture has more than 5 MB. Choose a smaller one."
TOO_MANY_PIXELS = "This picture has too many pixels. Make it smaller, 4,000 on a side at most."
EMPTY = "This file is empty. Choose another one."

_DRAWINGS = re.compile(rb"\s*(%!PS|%PDF|\xc5\xd0\xd3\xc6|<\?xml|<svg|<!doctype svg)", re.IGNORECASE)
# What a browser or a server would run: no camera writes it into a photograph.
_RUNS = re.compile(rb"<script|<\?php|<svg|<html|<iframe|<!doctype", re.IGNORECASE)


def format_of(data: bytes) -> str:
    """By what it is, whatever its name says. Raises `Refusal`."""
    if not data:
        raise Refusal(EMPTY)
    if len(data) > MOST_BYTES:
        raise TooLarge(TOO_LARGE)
    found = next((name for start, name in FORMATS.items() if data.startswith(start)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = "WEBP"
    if not found:
        raise Refusal(DRAWING if _DRAWINGS.match(data[:1000]) else NO_PICTURE)
    if _is_also_something_else(data, found):
        raise Refusal(TWO_THINGS)
    return found


def refuse_size(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Before anything is decoded: some bytes can claim to be a picture of any size."""
    if max(width, height) > LONGEST_SIDE or width * height > most:
        raise Refusal(
            f"This picture has {width:,} × {height:,} pixels. "
            f"At most {LONGEST_SIDE:,} on a side and {most // 1_000_000} million are taken."
        )
    if not width or not height:
        raise Refusal(NO_PICTURE)
    if min(width, height) < SHORTEST_SIDE:
        raise Refusal(f"This picture is too small: {SHORTEST_SIDE} pixels on a side at least.")


def size_in_head(data: bytes, form: str) -> tuple[int, int]:
    """Of PNG, GIF and WebP: some decoders take the memory for it before they can be asked."""
    if form == "PNG":
        return _number(data[16:20], "big"), _number(data[20:24], "big")
    if form == "GIF":
        return _number(data[6:8]), _number(data[8:10])
    head = data[12:16]
    if head == b"VP8X":
        return _number(data[24:27]) + 1, _number(data[27:30]) + 1
    if head == b"VP8L":
        bits = _number(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head == b"VP8 ":
        return _number(data[26:28]) & 0x3FFF, _number(data[28:30]) & 0x3FFF
    raise Refusal(NO_PICTURE)


def widths(kind: Kind, width: int, height: int) -> tuple[int, ...]:
    """In which widths to draw it; a logo fits into a square."""
    wanted = WIDTHS[kind]
    if kind is not Kind.COVER and height > width:
        wanted = tuple(max(1, side * width // height) for side in wanted)
    smaller = [each for each in wanted if each < width]
    return (*smaller, width) if len(smaller) < len(wanted) else tuple(smaller)


def _number(data: bytes, order: Literal["big", "little"] = "little") -> int:
    return int.from_bytes(data, order)


def _is_also_something_else(data: bytes, form: str) -> bool:
    """An archive, a page or a script behind the picture, or around it."""
    if _RUNS.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        return True
    if form == "WEBP":
        return _number(data[4:8]) + 8 < len(data)
    if form == "JPEG":  # phones write a second picture behind the first; a comment opens a script
        return data[4:6] == b"/*"
    return not data.rstrip(b"\0").endswith(ENDS[form])
