"""What an order that is added by hand can be. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from portal import tickets
from portal.core.money import Money
from portal.core.refusals import Fault, Refusal, WrongState
from portal.events import Event, EventState
from portal.orders import Basket
from portal.orders.models import PaymentMode, Status
from portal.payments import Provider
from portal.tickets import Shop
from portal.tickets.rules import Switches
from portal.tickets.stock import at_most


class Way(StrEnum):
    """How the money came, or will come."""

    CASH = "cash"
    CARD = "card-terminal"
    BANK = "bank-transfer"
    CHEQUE = "cheque"
    VENUE = "pay-at-the-venue"

    @property
    def mode(self) -> PaymentMode:
        return PaymentMode.ONSITE if self in (Way.CASH, Way.CARD) else PaymentMode(self.value)

    @property
    def provider(self) -> Provider:
        return Provider(self.value)


WAYS: Mapping[str, str] = {
    Way.CASH: "Cash",
    Way.CARD: "Card terminal",
    Way.BANK: "Bank transfer",
    Way.CHEQUE: "Cheque",
    Way.VENUE: "At the venue",
}
STATES: Mapping[str, str] = {
    Status.COMPLETED: "Completed: it is paid, or free",
    Status.PLACED: "Placed: it is paid later",
    Status.PENDING: "Pending: held, the buyer goes on with it",
}

_CLOSED = {EventState.DRAFT: "is still a draft", EventState.CANCELLED: "was cancelled"}


def refuse_closed(event: Event) -> None:
    if not event.is_published:
        why = _CLOSED[EventState(event.state)]
        raise WrongState(f"{event.name} {why}, so nothing can be ordered.")


def mode(status: Status, way: Way, total: Money) -> PaymentMode:
    """How the order says it is paid. Raises `Refusal` for what does not go together."""
    if status is Status.PENDING:
        return PaymentMode.UNCHOSEN
    if status is Status.PLACED and not total:
        raise Refusal("Nothing is left to pay: choose Completed.", field="state")
    if status is Status.PLACED and way.mode is PaymentMode.ONSITE:
        raise Refusal("Choose how it will be paid: by bank, cheque or at the venue.", field="mode")
    return way.mode if total else PaymentMode.FREE


def faults(basket: Basket, at: datetime, on: Switches) -> list[Fault]:
    """What is in the way of each choice, said while it is made; the stock decides in the end."""
    found = []
    for each in basket.choices:
        ticket, opened = each.ticket, basket.opens(each.ticket)
        asked = (ticket, each.count, each.price_minor, Shop.DESK, at, on)
        fault = tickets.choice_fault(*asked, opened=opened)
        if fault is None and each.count > ticket.left:
            fault = at_most(ticket, ticket.left)
        if fault:
            found.append(fault)
    return found
