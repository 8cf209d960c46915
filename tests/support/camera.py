"""A short film of a QR code in somebody's hand, which Chromium plays as its camera."""

from math import cos, radians, sin
from pathlib import Path

import segno

WIDTH, HEIGHT, PER_SECOND = 480, 360, 10
PIXELS = 6  # for each module of the code
GREY, BLACK, WHITE = 120, 25, 230
TILTS = (-11, 7)  # degrees: nobody holds a phone straight


def film(path: Path, text: str) -> list[str]:
    """Write it to `path`, and give the flags of a browser that sees it over and over."""
    nothing = bytes([GREY]) * (WIDTH * HEIGHT)
    held = [_picture(text, tilt) for tilt in TILTS]
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in [nothing] * 6 + [held[0]] * 5 + [held[1]] * 5:
            file.write(b"FRAME\n" + picture + colourless)
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


def _picture(text: str, tilt: float) -> bytes:
    modules = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    side, turn = len(modules), radians(tilt)
    dx, dy = cos(turn) / PIXELS, sin(turn) / PIXELS
    picture = bytearray([GREY]) * (WIDTH * HEIGHT)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            across, down = x - WIDTH / 2, y - HEIGHT / 2
            column = int(side / 2 + across * dx + down * dy)
            row = int(side / 2 - across * dy + down * dx)
            if 0 <= column < side and 0 <= row < side:
                picture[y * WIDTH + x] = BLACK if modules[row][column] else WHITE
    return bytes(picture)
