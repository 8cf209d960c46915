"""A sale as the till shows it: an order and how it was paid."""

from collections import Counter
from collections.abc import Sequence
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
    """`payments` are those that arrived: none when nothing was to be paid, or has not been yet.

    `backs` are those that went back.
    `entered`: how many came in with it, while it is new.
    """

    order: Order
    payments: Sequence[Payment] = ()
    backs: Sequence[Payment] = ()
    entered: int = 0
    is_void: bool = False

    @property
    def items(self) -> str:
        """2 × General admission, 1 × Child 6–14"""
        return ", ".join(f"{line.count} × {line.ticket_name}" for line in self.order.lines)

    @property
    def paid(self) -> str:
        """How it was paid, in a word or two; why not, for an order that is not completed."""
        if self.is_void:
            return "voided"
        if not self.order.is_completed:
            return self.order.status
        ways = dict.fromkeys(
            _TENDERS.get(Provider(each.provider), "by hand") for each in self.payments
        )
        return " + ".join(ways) or "free"

    @property
    def given(self) -> Money | None:
        """The cash laid on the counter, when more than the total."""
        given = [each.given_minor for each in self.payments if each.given_minor is not None]
        return Money(sum(given), self.order.currency) if given else None

    @property
    def change(self) -> Money:
        back = sum(each.change.minor for each in self.payments)
        return Money(back, self.order.currency)

    @property
    def on_card(self) -> Money | None:
        """What of it was paid on the terminal, where it was not all."""
        cards = [p.amount_minor for p in self.payments if p.provider == Provider.CARD_TERMINAL]
        is_split = cards and len(self.payments) > 1
        return Money(sum(cards), self.order.currency) if is_split else None

    @property
    def cash_back(self) -> Money:
        return self._back(Provider.CASH)

    @property
    def card_back(self) -> Money:
        return self._back(Provider.CARD_TERMINAL)

    def _back(self, provider: Provider) -> Money:
        minor = -sum(each.amount_minor for each in self.backs if each.provider == provider)
        return Money(minor, self.order.currency)

    @property
    def cash_left(self) -> Money:
        """What of it would go back in cash."""
        return self._left(Provider.CASH)

    @property
    def card_left(self) -> Money:
        return self._left(Provider.CARD_TERMINAL)

    @property
    def left(self) -> Money:
        return self.cash_left + self.card_left

    @property
    def can_come_back(self) -> bool:
        """Whether some of its tickets can be given back or exchanged where it was paid by hand."""
        is_by_hand = all(each.provider_id is None for each in self.payments)
        return self.has_tickets and is_by_hand

    @property
    def counts(self) -> dict[str, int]:
        """How many of each ticket, for the same once more; a gift is given anew."""
        wanted: Counter[str] = Counter()
        for line in self.order.lines:
            if not line.ticket.is_donation:
                wanted[line.ticket.ref] += line.count
        return dict(wanted)

    @property
    def again(self) -> dict[str, int]:
        """The same as fields of the till."""
        return {f"quantity-{ref}": count for ref, count in self.counts.items()}

    def _left(self, provider: Provider) -> Money:
        came = sum(each.amount_minor for each in self.payments if each.provider == provider)
        return Money(came, self.order.currency) - self._back(provider)

    @property
    def was_at_the_door(self) -> bool:
        return self.order.channel == Channel.DOOR

    @property
    def has_tickets(self) -> bool:
        """Whether there is something to print: a gift alone lets nobody in."""
        gifts_only = all(line.ticket.is_donation for line in self.order.lines)
        return self.order.is_completed and not gifts_only
