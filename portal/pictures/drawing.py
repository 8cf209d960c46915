"""Draw a picture anew: upright, in our widths, without anything that was written into it.

Slow: call it outside of a transaction. Only what Pillow drew is stored, never what was sent.
"""

import io
import struct
import threading
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps

from portal.core.refusals import Refusal
from portal.pictures import rules
from portal.pictures.models import Kind

# Pillow's own limit, behind ours: whatever says to be larger is an error, not a warning.
Image.MAX_IMAGE_PIXELS = rules.MOST_PIXELS_OF_A_PHOTO
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# One at a time in each process, so that ten uploads at once need the memory of one.
_ONE = threading.Lock()

QUALITY = 75
DIGEST_LENGTH = 20

# What the decoders raise at bytes that are no picture of theirs.
BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError),
    *(ArithmeticError, struct.error, zlib.error),
)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Drawn:
    """A picture in its widths, and the size of the widest."""

    digest: str
    width: int
    height: int
    files: dict[int, bytes]


def draw(data: bytes, kind: Kind) -> Drawn:
    """Raises `Refusal` for what is no picture, or one that is too large."""
    form = rules.format_of(data)
    if form != "JPEG":
        rules.refuse_size(*rules.size_in_head(data, form))
    with _ONE:
        try:
            return _drawn(data, form, kind)
        except BOMBS as error:
            raise Refusal(rules.TOO_MANY_PIXELS) from error
        except BROKEN as error:
            raise Refusal(rules.NO_PICTURE) from error


def _drawn(data: bytes, form: str, kind: Kind) -> Drawn:
    with Image.open(io.BytesIO(data), formats=[form]) as opened:
        picture = _upright(_small_enough(opened))
    files, height = {}, 1
    for width in rules.widths(kind, *picture.size):
        height = max(1, round(picture.height * width / picture.width))
        files[width] = _written(picture.resize((width, height), Image.Resampling.LANCZOS))
    digest = sha256(b"".join(files.values())).hexdigest()[:DIGEST_LENGTH]
    return Drawn(digest, max(files), height, files)


def _small_enough(opened: Image.Image) -> Image.Image:
    """Its size stands in its head. A photograph is decoded no larger than it is needed."""
    is_photo = opened.format in ("JPEG", "MPO") and not opened.info.get("progressive")
    rules.refuse_size(*opened.size, rules.MOST_PIXELS_OF_A_PHOTO if is_photo else rules.MOST_PIXELS)
    widest = max(rules.WIDTHS[Kind.COVER])
    if is_photo:
        opened.draft(None, (widest, widest))
    rules.refuse_size(*opened.size)
    return opened


def _upright(opened: Image.Image) -> Image.Image:
    """Red, green, blue, and what shines through; turned as the camera was held."""
    opened.load()
    picture: Image.Image = opened
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    widest = max(rules.WIDTHS[Kind.COVER])
    if min(picture.size) > 2 * widest:
        picture = picture.reduce(min(picture.size) // widest)
    with suppress(*BROKEN):  # what is written beside a good picture may be nonsense
        picture = ImageOps.exif_transpose(picture)
    return picture


def _written(picture: Image.Image) -> bytes:
    """Without what Pillow would carry along: where and when it was taken, with what, by whom."""
    picture.info.clear()
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return file.getvalue()
