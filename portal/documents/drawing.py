"""Papers as pages: a paper's values become HTML, and the HTML becomes a PDF."""

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from portal.documents import typefaces
from portal.documents.paper import (
    ChangePaper,
    EventPaper,
    GuestPaper,
    ReceiptPaper,
    TicketPaper,
)
from portal.documents.qr import qr_source
from portal.documents.times import event_day, event_hours, moment
from portal.documents.words import in_groups, readable

# On one sheet, two beside each other.
BADGES = 8
SLIPS = 6


def _printed(value: Any) -> Any:
    """Whatever a template prints passes here: nobody can forget to clean a field."""
    return readable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# Its own environment: a paper is drawn without a request, and knows no browser.
_TEMPLATES = Environment(
    loader=PackageLoader("portal", "templates/documents/paper"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_printed,
    trim_blocks=True,
    lstrip_blocks=True,
)


def tickets_html(tickets: tuple[TicketPaper, ...]) -> str:
    """One page for each attendee."""
    return _page("tickets.html", title=f"Tickets {tickets[0].order_code}", tickets=tickets)


def receipt_html(order: ReceiptPaper) -> str:
    return _page("receipt.html", title=f"Receipt {order.code}", order=order)


def roll_html(event: EventPaper, guests: Sequence[GuestPaper]) -> str:
    """A list for the door, to be ticked by hand."""
    return _page("roll.html", title=f"Attendees {event.name}", event=event, guests=guests)


def badges_html(event: EventPaper, guests: Sequence[GuestPaper]) -> str:
    """Eight on a page, to be cut out."""
    sheets = [guests[first : first + BADGES] for first in range(0, len(guests), BADGES)]
    return _page("badges.html", title=f"Badges {event.name}", event=event, sheets=sheets)


def kit_html(
    event: EventPaper,
    numbers: Sequence[int],
    tickets: Sequence[str],
    change: Sequence[ChangePaper],
) -> list[str]:
    """Tables of change, where something costs; then slips to fill in by hand, six on a page."""
    title = f"Slips {event.name}"
    sheets = [numbers[first : first + SLIPS] for first in range(0, len(numbers), SLIPS)]
    table = _page("change.html", title=title, event=event, change=change)
    slips = _page("slips.html", title=title, event=event, sheets=sheets, tickets=tickets)
    return [*([table] if change else []), slips]


def _page(template: str, title: str, **values: Any) -> str:
    body = _TEMPLATES.get_template(template).render(**values)
    faces = typefaces.faces_for(body)
    return _TEMPLATES.get_template("page.html").render(title=title, body=body, faces=faces)


def _sized(text: str, name: str, *steps: int) -> str:
    """A style for the length of a text: "event", smaller "event-long", smallest "event-longest"."""
    passed = sum(len(text) > step for step in steps)
    return name + ("", "-long", "-longest")[passed]


_TEMPLATES.filters.update(readable=readable, in_groups=in_groups, qr=qr_source, sized=_sized)
_TEMPLATES.globals.update(event_day=event_day, event_hours=event_hours, moment=moment)
