"""Pictures to send: drawn here, so that the tests need no files."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

BOUNDARY = "between-the-parts-of-a-form"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(form: str = "JPEG", size: tuple[int, int] = (1600, 900), **options: Any) -> bytes:
    """Red on the left, blue on the right."""
    mode = options.pop("mode", "RGB")
    image = Image.new(mode, size, options.pop("color", RED))
    if mode == "RGB":
        image.paste(BLUE, (size[0] // 2, 0, *size))
    return written(image, form, **options)


def written(image: Image.Image, form: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def multipart(fields: Mapping[str, str | bytes]) -> bytes:
    """The body of a form; bytes are a file. Written here, as the client of the tests leaves
    what is long in a file that it does not close."""
    parts = []
    for name, value in fields.items():
        file = f'; filename="{name}.jpg"' if isinstance(value, bytes) else ""
        data = value if isinstance(value, bytes) else value.encode()
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def huge_png(width: int, height: int) -> bytes:
    """What a bomb looks like: a few bytes that say to be a picture of any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def huge_webp(width: int, height: int) -> bytes:
    """Its decoder would take the memory for all of it before anybody sees a size."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
