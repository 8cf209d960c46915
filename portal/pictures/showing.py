"""A picture as a page shows it: addresses, sizes, and words for who does not see it."""

from dataclasses import dataclass

from flask import url_for

from portal.events import Event
from portal.pictures.models import Picture


@dataclass(frozen=True)
class Shown:
    """The attributes of an `img`."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str


def shown(picture: Picture) -> Shown:
    widths = picture.file.widths
    each = [f"{_address(picture, width)} {width}w" for width in widths]
    return Shown(
        src=_address(picture, widths[-1]),
        srcset=", ".join(each) if len(each) > 1 else "",
        width=picture.file.width,
        height=picture.file.height,
        alt=picture.alt,
    )


def logo_of(event: Event, size: int) -> str | None:
    """The address of the event's logo, at least `size` pixels wide."""
    logo: Picture | None = event.logo  # type: ignore[attr-defined]  # see `models`
    return url(logo, size) if logo else None


def url(picture: Picture, size: int) -> str:
    """The address of the smallest file that is at least so wide, or else of the widest."""
    widths = picture.file.widths
    return _address(picture, next((each for each in widths if each >= size), widths[-1]))


def _address(picture: Picture, width: int) -> str:
    name = f"{picture.file.digest}-{width}.webp"
    return url_for("pictures.show_file", ref=picture.ref, name=name)
