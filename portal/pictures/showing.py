"""A picture as a page shows it: addresses, sizes, and words for who does not see it."""

from dataclasses import dataclass

from flask import g, url_for

from portal.events import Event
from portal.pictures import queries
from portal.pictures.models import Kind, Picture


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


def logo_of(event: Event) -> Shown | None:
    """Asked once a page, which shows its menu twice."""
    if "logo" not in g:
        found = queries.of_event(event).get(Kind.LOGO)
        g.logo = shown(found) if found else None
    return g.logo  # type: ignore[no-any-return]


def url(picture: Picture, size: int) -> str:
    """The address of the smallest file that is at least so wide, or else of the widest."""
    widths = picture.file.widths
    return _address(picture, next((each for each in widths if each >= size), widths[-1]))


def _address(picture: Picture, width: int) -> str:
    name = f"{picture.file.digest}-{width}.webp"
    return url_for("pictures.show_file", ref=picture.ref, name=name)
