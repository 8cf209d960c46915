"""Long papers: drawn a few tickets at a time and bound into one.

A drawing takes 0.2 MB a ticket, and what a process has grown to once it keeps. Whoever waits with
a short paper has a turn after each portion (docs/decisions/0008-memory-of-a-worker.md).
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore

from pypdf import PdfWriter  # deptry: ignore[DEP004] - xhtml2pdf promises it, as it does reportlab

from portal.core.refusals import Refusal
from portal.documents import pdf
from portal.documents.paper import TicketPaper

TICKETS = 25
# So long does a thread that waits need to wake up; without it the same one often goes on drawing.
NAP = 0.001

# Half of the threads of a web worker: each long paper keeps one for seconds, and the other pages
# need the rest. Two at once would come no sooner if there were more.
_at_once = BoundedSemaphore(2)


class PapersBusy(Refusal):
    """So many long papers are being drawn that one more would keep the other pages waiting."""

    status = 503
    code = "papers_busy"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


def of(tickets: Sequence[TicketPaper]) -> Iterator[tuple[TicketPaper, ...]]:
    for first in range(0, len(tickets), TICKETS):
        yield tuple(tickets[first : first + TICKETS])


def draw(portions: Sequence[str]) -> bytes:
    """One PDF out of the HTML of each portion. Raises `PaperFailed` or, if long, `PapersBusy`."""
    if len(portions) == 1:
        return pdf.draw(portions[0])
    with _turn():
        first, *rest = map(_drawn, portions)
    return _bound(first, rest)


def bind(portions: Sequence[bytes]) -> bytes:
    """One PDF out of several, which somebody drew one after the other."""
    first, *rest = portions
    return _bound(first, rest)


@contextmanager
def _turn() -> Iterator[None]:
    if not _at_once.acquire(blocking=False):
        raise PapersBusy("Other long papers are being drawn. Try again in a few seconds.")
    try:
        yield
    finally:
        _at_once.release()


def _drawn(html: str) -> bytes:
    paper = pdf.draw(html)
    time.sleep(NAP)
    return paper


def _bound(first: bytes, rest: Sequence[bytes]) -> bytes:
    """Title and language are those of the first."""
    # Not in a `with`: entering one empties the writer again.
    whole = PdfWriter(clone_from=BytesIO(first))
    for portion in rest:
        whole.append(BytesIO(portion), import_outline=False)
    paper = BytesIO()
    whole.write(paper)
    return paper.getvalue()
