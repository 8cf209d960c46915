"""What a paper shows: plain values, gathered before anything slow begins."""

from dataclasses import dataclass
from datetime import datetime

VALID = "valid"


@dataclass(frozen=True, kw_only=True)
class EventPaper:
    """The part that all papers of an event share."""

    name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str | None
    address: str | None


@dataclass(frozen=True, kw_only=True)
class TicketPaper:
    """One place for one person."""

    event: EventPaper
    order_code: str
    code: str
    ticket: str
    price: str
    holder: str | None
    state: str
    state_changed_at: datetime | None

    @property
    def is_valid(self) -> bool:
        return self.state == VALID


@dataclass(frozen=True, kw_only=True)
class LinePaper:
    """One line of a receipt; the amounts are written as people read them."""

    name: str
    count: int
    unit: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class SumPaper:
    """One figure below the lines: subtotal, discount, tax, what was paid."""

    label: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class OrderPaper:
    """A whole purchase: its tickets, and the money for the receipt."""

    event: EventPaper
    code: str
    buyer_name: str | None
    buyer_email: str | None
    completed_at: datetime
    tickets: tuple[TicketPaper, ...]
    lines: tuple[LinePaper, ...]
    sums: tuple[SumPaper, ...]
    total: SumPaper
    payments: tuple[SumPaper, ...]
