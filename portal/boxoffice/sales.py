"""A sale as the till shows it: an order and how it was paid."""

from dataclasses import dataclass

from portal.core.money import Money
from portal.orders import Order
from portal.orders.models import Channel
from portal.payments import Payment, Provider

_TENDERS = {
    Provider.CASH: "cash",
    Provider.CARD_TERMINAL: "card",
    Provider.STRIPE: "card online",
    Provider.PAYPAL: "PayPal",
}


@dataclass(frozen=True)
class Sale:
    """`payment` is None when nothing was to be paid, or has not been paid yet.

    `entered`: how many came in with it, while it is new.
    """

    order: Order
    payment: Payment | None
    entered: int = 0

    @property
    def items(self) -> str:
        """2 × General admission, 1 × Child 6–14"""
        return ", ".join(f"{line.count} × {line.ticket_name}" for line in self.order.lines)

    @property
    def paid(self) -> str:
        """How it was paid, in a word; why not, for an order that is not completed."""
        if not self.order.is_completed:
            return self.order.status
        return _TENDERS[Provider(self.payment.provider)] if self.payment else "free"

    @property
    def given(self) -> Money | None:
        """The cash laid on the counter, when more than the total."""
        if self.payment is None or self.payment.given_minor is None:
            return None
        return Money(self.payment.given_minor, self.payment.currency)

    @property
    def change(self) -> Money:
        return self.payment.change if self.payment else Money(0, self.order.currency)

    @property
    def was_at_the_door(self) -> bool:
        return self.order.channel == Channel.DOOR

    @property
    def has_tickets(self) -> bool:
        """Whether there is something to print: a gift alone lets nobody in."""
        gifts_only = all(line.ticket.is_donation for line in self.order.lines)
        return self.order.is_completed and not gifts_only
