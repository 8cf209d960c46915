"""What a paper shows: plain values, gathered before anything slow begins."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class EventPaper:
    """The part that all papers of an event share."""

    name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str
    address: str


@dataclass(frozen=True, kw_only=True)
class TicketPaper:
    """One place for one person. Without a `code` it lets nobody in, and `why` says so."""

    event: EventPaper
    order_code: str
    code: str | None
    ticket: str
    price: str
    holder: str | None
    state: str
    why: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class LinePaper:
    """One line of a receipt; the amounts are written as people read them."""

    name: str
    count: int
    unit: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class SumPaper:
    """One figure below the lines: discount, net, tax, total."""

    label: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class ReceiptPaper:
    """What was bought and what it cost, for the receipt."""

    event: EventPaper
    code: str
    buyer_name: str | None
    buyer_email: str | None
    completed_at: datetime
    lines: tuple[LinePaper, ...]
    sums: tuple[SumPaper, ...]
    total: SumPaper
    paid_by: str
    tax_id: str = ""


@dataclass(frozen=True, kw_only=True)
class GuestPaper:
    """Somebody on a list for the door, or on a badge. Their ticket's code is on neither."""

    ref: str
    name: str | None
    ticket: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class ChangePaper:
    """What some tickets of a kind cost, and what to give back of each note."""

    ticket: str
    lines: tuple[list[str], ...]
