"""Pictures drawn anew: what is taken, what is refused, and what of it is left."""

import resource
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from portal.core.refusals import Refusal
from portal.pictures import drawing, rules
from portal.pictures.models import Kind
from tests.support.drawn import huge_png, huge_webp, picture, written

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\nshowpage\n"
ORIENTATION, CAMERA, GPS = 0x0112, 0x0110, 0x8825


def opened(drawn: drawing.Drawn, width: int | None = None) -> Image.Image:
    return Image.open(BytesIO(drawn.files[width or drawn.width]))


def refused(data: bytes, kind: Kind = Kind.COVER) -> str:
    with pytest.raises(Refusal) as no:
        drawing.draw(data, kind)
    return no.value.sentence


def zipped(behind: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Main.class", b"\xca\xfe\xba\xbe")
    return behind + file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_drawn_in_every_width_that_it_has(form: str) -> None:
    drawn = drawing.draw(picture(form), Kind.COVER)

    assert {width: opened(drawn, width).size for width in drawn.files} == {
        320: (320, 180),
        640: (640, 360),
        1280: (1280, 720),
    }
    assert (drawn.width, drawn.height) == (1280, 720)
    assert {opened(drawn, width).format for width in drawn.files} == {"WEBP"}


@pytest.mark.parametrize(
    ("size", "kind", "widths"),
    [
        ((5000, 3000), Kind.COVER, (320, 640, 1280)),
        ((1280, 300), Kind.COVER, (320, 640, 1280)),
        ((800, 400), Kind.COVER, (320, 640, 800)),
        ((320, 400), Kind.COVER, (320,)),
        ((100, 60), Kind.COVER, (100,)),
        ((1000, 1000), Kind.LOGO, (256,)),
        ((100, 100), Kind.LOGO, (100,)),
        ((500, 1000), Kind.LOGO, (128,)),
        ((1000, 500), Kind.SPONSOR, (256,)),
    ],
)
def test_nothing_is_drawn_larger_than_it_came(size, kind, widths) -> None:
    assert rules.widths(kind, *size) == widths


def test_nothing_that_was_written_into_a_photograph_is_left_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "Olivia's telephone"  # held upright
    exif.get_ifd(GPS)[1] = "N"
    data = picture("JPEG", (900, 600), exif=exif, comment=b"taken at home", icc_profile=b"x" * 200)

    drawn = drawing.draw(data, Kind.COVER)

    kept = opened(drawn)
    left, right = kept.getpixel((10, 10)), kept.getpixel((10, kept.height - 10))
    assert kept.size == (600, 900)
    assert (left[0] > left[2], right[2] > right[0]) == (True, True)  # the left side is on top
    assert dict(kept.getexif()) == {}
    assert {"exif", "icc_profile", "xmp", "comment"} & kept.info.keys() == set()
    for file in drawn.files.values():
        assert [word for word in (b"telephone", b"at home", b"xxxx", b"EXIF") if word in file] == []


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # Pillow says so in the log
def test_nonsense_beside_a_good_picture_does_no_harm() -> None:
    drawn = drawing.draw(picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), Kind.COVER)

    assert drawn.width == 1280


@pytest.mark.parametrize(
    ("form", "mode", "color"),
    [
        ("PNG", "RGBA", (10, 20, 30, 0)),
        ("WEBP", "RGBA", (10, 20, 30, 0)),
        ("PNG", "LA", (20, 0)),
        ("GIF", "P", 0),
    ],
)
def test_what_shines_through_still_does(form, mode, color) -> None:
    more = {"transparency": 0} if form == "GIF" else {}
    drawn = drawing.draw(picture(form, (300, 300), mode=mode, color=color, **more), Kind.LOGO)

    assert opened(drawn).convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(
    ("form", "mode", "color"),
    [("JPEG", "CMYK", (0, 0, 0, 0)), ("JPEG", "L", 255), ("PNG", "1", 1), ("PNG", "I;16", 65535)],
)
def test_every_kind_of_colour_is_read(form, mode, color) -> None:
    drawn = drawing.draw(picture(form, (300, 300), mode=mode, color=color), Kind.LOGO)

    assert min(opened(drawn).convert("RGB").getpixel((100, 100))) >= 250


def test_of_the_two_pictures_that_a_telephone_writes_the_first_is_taken() -> None:
    both = [Image.new("RGB", (4000, 3000), color) for color in ("red", "blue")]
    exif = Image.Exif()
    exif[ORIENTATION] = 8
    data = written(both[0], "MPO", save_all=True, append_images=both[1:], exif=exif)

    kept = opened(drawing.draw(data, Kind.COVER))

    assert (kept.size, kept.getpixel((5, 5))[0] > 200) == ((1280, 1707), True)


def test_of_a_film_the_first_picture_is_taken() -> None:
    frames = [Image.new("RGB", (300, 200), color) for color in ("red", "blue", "green")]
    data = written(frames[0], "GIF", save_all=True, append_images=frames[1:])

    kept = opened(drawing.draw(data, Kind.COVER))

    assert (kept.n_frames, kept.convert("RGB").getpixel((5, 5))[0] > 200) == (1, True)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", rules.EMPTY),
        (b"x" * (rules.MOST_BYTES + 1), rules.TOO_LARGE),
        (SVG, rules.DRAWING),
        (b"\n  <svg/>", rules.DRAWING),
        (EPS, rules.DRAWING),
        (b"%PDF-1.7\n", rules.DRAWING),
        (b"<script>alert(1)</script>", rules.NO_PICTURE),
        (b"#!/bin/sh\nrm -rf /\n", rules.NO_PICTURE),
        (b"<?php system($_GET['x']); ?>", rules.NO_PICTURE),
        (b"BM" + bytes(200), rules.NO_PICTURE),
        (b"II*\0" + bytes(200), rules.NO_PICTURE),
        (b"RIFF\x04\0\0\0WEBP", rules.NO_PICTURE),
        (picture("TIFF", (100, 100)), rules.NO_PICTURE),
        (picture("JPEG")[:2000], rules.NO_PICTURE),
        (picture("PNG")[:-5000] + picture("PNG")[-12:], rules.NO_PICTURE),
        (b"\xff\xd8\xff\xe0" + bytes(500), rules.NO_PICTURE),
        (b"\x89PNG\r\n\x1a\n" + bytes(500) + b"IEND\xaeB`\x82", rules.NO_PICTURE),
        (b"GIF89a" + bytes(500) + b";", rules.NO_PICTURE),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    assert refused(data) == sentence


@pytest.mark.parametrize(
    "data",
    [
        picture("JPEG") + b"<script>alert(1)</script>",
        picture("PNG") + b"<?php system('id');",
        picture("PNG") + b"alert(1)",
        picture("GIF", (300, 200)) + b"alert(1)",
        picture("WEBP") + b"alert(1)",
        zipped(picture("JPEG")),
        zipped(picture("PNG")),
        picture("JPEG", comment=b"<svg onload=alert(1)>"),
        b"\xff\xd8\xff\xe0/*" + picture("JPEG")[6:],
    ],
)
def test_what_is_a_picture_and_something_else_is_refused(data: bytes) -> None:
    assert refused(data) == rules.TWO_THINGS


def test_a_script_that_begins_like_a_picture_is_refused() -> None:
    assert "pixels" in refused(b"GIF89a/*\x10\0" + bytes(50) + b"*/=alert(1);")


@pytest.mark.parametrize("data", [huge_png(20_000, 20_000), huge_webp(20_000, 20_000)])
def test_a_bomb_is_refused_before_it_takes_memory(data: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    sentence = refused(data)

    assert sentence.startswith("This picture has 20,000 × 20,000 pixels.")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


@pytest.mark.parametrize(
    ("width", "height", "most", "good"),
    [
        (4000, 4000, rules.MOST_PIXELS, True),
        (4001, 4000, rules.MOST_PIXELS, False),
        (10_000, 32, rules.MOST_PIXELS, True),
        (10_001, 32, rules.MOST_PIXELS, False),
        (10_000, 31, rules.MOST_PIXELS, False),
        (10_000, 5_000, rules.MOST_PIXELS_OF_A_PHOTO, True),
    ],
)
def test_sizes_up_to_the_limit_are_taken(width, height, most, good) -> None:
    try:
        rules.refuse_size(width, height, most)
    except Refusal:
        assert not good
    else:
        assert good


def test_a_photograph_of_many_pixels_is_decoded_no_larger_than_needed() -> None:
    data = written(Image.new("RGB", (7000, 7000), "red"), "JPEG", quality=30)

    assert drawing.draw(data, Kind.COVER).width == 1280
    assert "7,000 × 7,000" in refused(
        written(Image.new("RGB", (7000, 7000), "red"), "JPEG", quality=30, progressive=True)
    )


def test_a_photograph_that_says_to_be_of_any_size_is_refused() -> None:
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\xdc\xff\xdc"

    assert refused(bytes(data)) == rules.TOO_MANY_PIXELS


def test_the_same_picture_has_the_same_digest_and_another_has_another() -> None:
    one, again = (drawing.draw(picture("PNG"), Kind.LOGO).digest for _ in range(2))

    assert one == again
    assert drawing.draw(picture("PNG", mode="L", color=9), Kind.LOGO).digest != one
