"""The ways to pay for an order online: what the organizer offers, and who takes cards for us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, select, true

from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.orders.models import PaymentMode
from portal.payments.models import PaymentOffer
from portal.tickets.models import Kind, SoldAt, Ticket

# What an organizer can offer without anybody's help, in the order that buyers see it.
OFFLINE: dict[PaymentMode, str] = {
    PaymentMode.BANK: "Bank transfer",
    PaymentMode.CHEQUE: "Cheque",
    PaymentMode.VENUE: "Pay at the venue",
}


class Gateway(Protocol):
    """Somebody who takes money for us while the buyer waits.

    `part` is the template of what an organizer sees of it, with the values of `panel`.
    """

    @property
    def mode(self) -> PaymentMode: ...

    @property
    def label(self) -> str: ...

    @property
    def part(self) -> str: ...

    def panel(self, event: Event) -> Mapping[str, Any] | None:
        """None: this site does not have it."""

    def serves(self, event: Event) -> bool:
        """Whether the organizer is connected with them."""

    def start(self, order: Order) -> str:
        """The address at which the buyer pays. It asks the provider, with nothing locked."""


# Whoever is in this list is offered before the ways of the organizer's own.
GATEWAYS: list[Gateway] = []


@dataclass(frozen=True)
class Way:
    """One way to pay, as a buyer sees it. Without a gateway the order is placed and paid later."""

    mode: PaymentMode
    label: str
    instructions: str = ""
    days: int | None = None
    gateway: Gateway | None = None

    def pay_until(self, event: Event, at: datetime) -> datetime:
        """Before the event begins; for who orders when it has begun, before it ends."""
        last = event.starts_at if at < event.starts_at else event.ends_at
        return min(at + timedelta(days=self.days), last) if self.days else last


def ways(event: Event) -> Sequence[Way]:
    """How orders of this event can be paid online; none: its tickets are sold at the door only."""
    found = {
        offer.mode: offer
        for offer in db.session.scalars(
            select(PaymentOffer).where(PaymentOffer.event_id == event.id, PaymentOffer.active)
        )
    }
    online = [Way(each.mode, each.label, gateway=each) for each in GATEWAYS if each.serves(event)]
    offline = [_of(found[mode]) for mode in OFFLINE if mode in found]
    return [*online, *offline]


def can_be_paid(event: Event) -> ColumnElement[bool]:
    """Whether there is a way to pay online; to be asked together with something else."""
    offered = select(PaymentOffer.mode).where(
        PaymentOffer.event_id == event.id, PaymentOffer.active, PaymentOffer.mode.in_(OFFLINE)
    )
    return true() if any(each.serves(event) for each in GATEWAYS) else offered.exists()


def nobody_can_pay(event: Event) -> bool:
    """It sells tickets online that cost money, and offers no way to pay for them."""
    costly = select(Ticket.id).where(
        Ticket.event_id == event.id,
        Ticket.kind == Kind.PAID,
        Ticket.sold_at != SoldAt.DOOR,
        Ticket.closed_at.is_(None),
    )
    return bool(db.session.scalar(select(costly.exists() & ~can_be_paid(event))))


def way_of(order: Order) -> Way | None:
    """How a placed order is to be paid, in the organizer's words of today."""
    offer = db.session.get(PaymentOffer, (order.event_id, order.payment_mode))
    return _of(offer) if offer and offer.mode in OFFLINE else None


def _of(offer: PaymentOffer) -> Way:
    mode = PaymentMode(offer.mode)
    return Way(mode, OFFLINE[mode], offer.instructions, offer.days)
