"""The pictures of the demo's evening: drawn here, so that no file of anybody is shipped."""

import io
import random
from collections.abc import Callable, Sequence
from datetime import datetime

from PIL import Image, ImageDraw, ImageFilter

from portal import activity, events, people, pictures
from portal.core import clock
from portal.core.db import in_transaction
from portal.demo import cast, stage
from portal.demo.rhythm import ON_SALE_FOR
from portal.pictures import Kind, PictureFile, drawing, files
from portal.programme import logos, queries
from portal.programme.models import Sponsor

WIDE, HIGH, SEA = 1280, 720, 470
ALT = "Paper lanterns over the harbour at dusk, and their light on the water"

NIGHT, ROSE, GLOW, WATER, DEEP = "#141a45", "#b4517a", "#f3a067", "#5a3563", "#11173a"
INK, LAMP = "#191740", "#ffd48a"
SIDE = 256


def hang() -> None:
    """Into the demo that was just set up. Each file is noted and stored before a row shows it."""
    now = clock.now()
    cover, logo = _keep(_harbour(), Kind.COVER), _keep(_lantern(ROSE), Kind.LOGO)
    marks = [_keep(draw(), Kind.SPONSOR) for draw in _MARKS]
    in_transaction(lambda: _show(cover, logo, marks, now))


def _keep(image: Image.Image, kind: Kind) -> PictureFile:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return files.keep_drawn(drawing.draw(file.getvalue(), kind))


def _show(
    cover: PictureFile, logo: PictureFile, marks: Sequence[PictureFile], now: datetime
) -> None:
    lights, owner = events.by_slug(stage.SLUG), people.by_email(cast.OWNER)
    assert lights, "the demo is set up first"
    assert owner, "and has its cast"
    with activity.happening(now - ON_SALE_FOR):
        pictures.store(lights, Kind.COVER, cover, alt=ALT, by_id=owner.id)
        pictures.store(lights, Kind.LOGO, logo, by_id=owner.id)
        for sponsor, mark in zip(queries.of_event(Sponsor, lights), marks, strict=False):
            logos.choose(lights, sponsor, mark, by_id=owner.id)


def _harbour() -> Image.Image:
    """Dusk over a town at the water, and lanterns that hang and swim."""
    rng = random.Random("lanterns")  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", (WIDE, HIGH))
    picture.paste(_fade(NIGHT, ROSE, 340), (0, 0))
    picture.paste(_fade(ROSE, GLOW, SEA - 340), (0, 340))
    picture.paste(_fade(WATER, DEEP, HIGH - SEA), (0, SEA))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((745, 335, 835, 425), fill="#ffdfae")
    _town(pen, rng)
    lamps = [*_strings(pen), *_swimming(rng)]
    light = Image.new("RGB", (WIDE, HIGH))
    glow = ImageDraw.Draw(light)
    for x, y, size in lamps:
        glow.ellipse((x - 3 * size, y - 3 * size, x + 3 * size, y + 3 * size), fill="#7a4a1c")
        if y < SEA:
            glow.line((x, SEA + 8, x, SEA + 8 + (SEA - y) // 2), fill="#5c3414", width=size)
    blurred = light.filter(ImageFilter.GaussianBlur(12))
    picture = Image.composite(Image.new("RGB", picture.size, LAMP), picture, blurred.convert("L"))
    pen = ImageDraw.Draw(picture)
    for x, y, size in lamps:
        pen.rounded_rectangle((x - size, y - size, x + size, y + size * 1.4), size / 2, fill=LAMP)
    return picture


def _fade(above: str, below: str, height: int) -> Image.Image:
    mask = Image.linear_gradient("L").resize((WIDE, height))
    size = (WIDE, height)
    return Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), mask)


def _town(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    x = -20
    while x < WIDE:
        wide, top = rng.randrange(40, 110), SEA - rng.randrange(50, 130)
        pen.rectangle((x, top, x + wide, SEA + 6), fill=INK)
        if rng.random() < 0.4:
            pen.polygon(((x, top), (x + wide / 2, top - 34), (x + wide, top)), fill=INK)
        for _ in range(4):
            left, up = x + rng.randrange(8, wide - 8), rng.randrange(top + 12, SEA - 10)
            pen.rectangle((left, up, left + 3, up + 4), fill=GLOW)
        x += wide


def _strings(pen: ImageDraw.ImageDraw) -> list[tuple[int, int, int]]:
    """Lamps on three ropes, nearer ones larger."""
    lamps = []
    for high, sag, size in ((70, 120, 10), (150, 90, 8), (215, 70, 6)):
        rope = [(x, high + sag - sag * (2 * x / WIDE - 1) ** 2) for x in range(0, WIDE + 1, 20)]
        pen.line(rope, fill=INK, width=2)
        lamps += [(x, int(y) + size, size) for x, y in rope[2 + size % 3 :: 5]]
    return lamps


def _swimming(rng: random.Random) -> list[tuple[int, int, int]]:
    rows = ((SEA + 40, 4, 22), (SEA + 95, 6, 14), (SEA + 175, 9, 9))
    return [
        (rng.randrange(20, WIDE - 20), y + rng.randrange(-14, 14), size)
        for y, size, count in rows
        for _ in range(count)
    ]


def _lantern(color: str) -> Image.Image:
    """A sign: light in a lantern."""
    mark, pen = _sign(color)
    pen.line((128, 20, 128, 64), fill="white", width=8)
    pen.rounded_rectangle((76, 64, 180, 206), 40, fill=LAMP)
    for y in (98, 134, 170):
        pen.line((78, y, 178, y), fill=color, width=6)
    pen.rectangle((108, 206, 148, 222), fill="white")
    return mark


def _waves() -> Image.Image:
    mark, pen = _sign("#1d4f91")
    for y in (96, 136, 176):
        for x in range(40, 216, 44):
            pen.arc((x, y - 22, x + 44, y + 22), 180, 360, fill="white", width=12)
    return mark


def _tram() -> Image.Image:
    mark, pen = _sign("#1b7a5d")
    pen.line((128, 34, 128, 70), fill="white", width=8)
    pen.rounded_rectangle((52, 70, 204, 186), 24, fill="white")
    for x in (72, 136):
        pen.rounded_rectangle((x, 90, x + 48, 136), 8, fill="#1b7a5d")
    for x in (84, 148):
        pen.ellipse((x, 172, x + 28, 200), fill="white")
    return mark


def _sign(color: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mark = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(mark)
    pen.rounded_rectangle((0, 0, SIDE - 1, SIDE - 1), 56, fill=color)
    return mark, pen


# As the sponsors stand in the programme: a bank, a tram, and who makes the lanterns.
_MARKS: Sequence[Callable[[], Image.Image]] = (_waves, _tram, lambda: _lantern("#8a5a12"))
