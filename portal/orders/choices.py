"""What somebody chose of one ticket."""

from dataclasses import dataclass

from portal import codes
from portal.codes import Code
from portal.orders.rules import Item
from portal.tickets import Ticket


@dataclass(frozen=True)
class Choice:
    """So many of a ticket; `price_minor` is what the buyer of a donation gives."""

    ticket: Ticket
    count: int
    price_minor: int | None = None

    def item(self, discount: Code | None = None) -> Item:
        chosen = self.price_minor if self.ticket.is_donation else None
        unit = self.ticket.price_minor if chosen is None else chosen
        off = codes.off_each(discount, self.ticket) if discount else 0
        return Item(self.ticket.name, self.count, unit, off)
