"""What hangs on an event: its dates, and how many of everything go along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from portal import tickets
from portal.checkin.models import CheckInList
from portal.codes import Code, UsedFor, copying
from portal.copying.rules import ENDS, NAMES_UNTIL, START, Dated, Order
from portal.core.db import db
from portal.events import Event
from portal.events.models import EventTax
from portal.payments.models import PaymentOffer
from portal.people import Membership
from portal.pictures import Kind, Picture
from portal.programme.models import Faq, Room, SocialLink, Sponsor, Track
from portal.tickets import Ticket
from portal.tickets.copying import ends_key, starts_key

THE_EVENT = "The event"


@dataclass(frozen=True)
class Counts:
    """How many of each the event has."""

    tickets: int
    codes: int
    tracks: int
    rooms: int
    sponsors: int
    links: int
    questions: int
    pictures: int
    taxes: int
    team: int
    lists: int
    offers: int


def counts(event: Event) -> Counts:
    """In one statement."""
    row: Sequence[int] = db.session.execute(
        select(
            _count(Ticket.event_id == event.id),
            _count(Code.event_id == event.id, Code.used_for == UsedFor.TICKET),
            *(
                _count(entry.event_id == event.id, entry.removed_at.is_(None))
                for entry in (Track, Room, Sponsor, SocialLink, Faq)
            ),
            _count(
                Picture.event_id == event.id,
                Picture.removed_at.is_(None),
                Picture.kind.in_((Kind.COVER, Kind.LOGO)),
            ),
            _count(EventTax.event_id == event.id),
            _count(Membership.event_id == event.id),
            _count(CheckInList.event_id == event.id),
            _count(PaymentOffer.event_id == event.id, PaymentOffer.active.is_(True)),
        )
    ).one()
    return Counts(*row)


def dates(event: Event) -> tuple[list[Dated], list[Order]]:
    """Every date of an event, the start first, and which of them must not be turned round."""
    found = [
        Dated(START, THE_EVENT, "Starts", event.starts_at),
        Dated(ENDS, THE_EVENT, "Ends", event.ends_at),
    ]
    orders = [Order(START, ENDS, "The end must come after the start.")]
    if event.names_until:
        found.append(Dated(NAMES_UNTIL, THE_EVENT, "Names on tickets until", event.names_until))
        late = "Names can be changed until the event ends, not later."
        orders.append(Order(NAMES_UNTIL, ENDS, late, may_meet=True, at=NAMES_UNTIL))
    for ticket in tickets.of_event(event):
        found += _sale(ticket)
        orders += _of_sale(ticket)
    for window in copying.windows(event):
        found += _window(window)
        orders += _of_window(window)
    return found, orders


def _count(*mine: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*mine).scalar_subquery()


def _sale(ticket: Ticket) -> Iterator[Dated]:
    if ticket.sales_starts_at:
        label = "Sale starts"
        yield Dated(starts_key(ticket), ticket.name, label, ticket.sales_starts_at, "tickets")
    if ticket.sales_ends_at:
        yield Dated(ends_key(ticket), ticket.name, "Sale ends", ticket.sales_ends_at, "tickets")


def _of_sale(ticket: Ticket) -> Iterator[Order]:
    starts, ends = starts_key(ticket), ends_key(ticket)
    yield Order(starts, ends, "The sale must end after it starts.")
    yield Order(starts, ENDS, "The sale must start before the event ends.", at=starts)
    late = "The sale must end when the event ends, or before."
    yield Order(ends, ENDS, late, may_meet=True, at=ends)


def _of_window(window: copying.Window) -> Iterator[Order]:
    starts, ends = window.starts_key, window.ends_key
    yield Order(starts, ends, "It must end after it starts.", may_meet=True)
    if window.valid_till is None:
        yield Order(starts, ENDS, "It must start before the event ends.", at=starts)


def _window(window: copying.Window) -> Iterator[Dated]:
    of = f"Code {window.first}"
    if window.count > 1:
        of = f"Codes {window.first} and {window.count - 1:,} more"
    if window.valid_from:
        yield Dated(window.starts_key, of, "Valid from", window.valid_from, "codes")
    if window.valid_till:
        yield Dated(window.ends_key, of, "Valid till", window.valid_till, "codes")
