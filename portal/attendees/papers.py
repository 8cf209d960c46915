"""Attendees on paper: a list to tick at the door, and badges to cut out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from portal.attendees import listing, queries
from portal.attendees.asked import Asked
from portal.documents import drawing, pdf, portions
from portal.documents.gather import event_of
from portal.documents.paper import EventPaper, GuestPaper
from portal.events import Event


@dataclass(frozen=True)
class Paper:
    """`portion`: how many are drawn at a time; `at_once`: up to here one waits for it."""

    name: str
    kind: str
    label: str
    portion: int
    at_once: int
    html: Callable[[EventPaper, Sequence[GuestPaper]], str]


LIST = Paper("list", "attendees.list", "List for the door", 99, 297, drawing.roll_html)
BADGES = Paper("badges", "attendees.badges", "Badges", 40, 200, drawing.badges_html)
PAPERS = {paper.name: paper for paper in (LIST, BADGES)}

# More than that nobody carries to a door.
MOST = 5_000


def guests(ids: Sequence[int]) -> list[GuestPaper]:
    """No addresses: paper is left lying about."""
    return [
        GuestPaper(
            ref=row.ref,
            name=row.attendee.name,
            ticket=row.attendee.line.ticket_name,
            standing=row.standing[0],
        )
        for row in listing.rows(queries.some(ids), None)
    ]


def pages(paper: Paper, event: Event, asked: Asked) -> list[str]:
    """The HTML of each portion: then nobody needs the database."""
    shared = event_of(event)
    return [paper.html(shared, guests(some)) for some in cut(paper, queries.ids(asked))]


def cut(paper: Paper, ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), paper.portion):
        yield ids[first : first + paper.portion]


def draw(pages: Sequence[str]) -> bytes:
    """Slow: call it outside of a transaction. Raises `PapersBusy` when it is long and others are
    being drawn.
    """
    return portions.draw(pages)


def draw_portion(page: str) -> bytes:
    return pdf.draw(page)
