"""What is stored of an order: who bought what, at which price, and one attendee for each place."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.codes.models import UsedFor
from portal.core import clock, refs
from portal.core.db import Base, Minor
from portal.core.money import Money
from portal.core.tax import Tax
from portal.events.models import Event
from portal.passes.models import ShiftPass
from portal.people.models import User
from portal.tickets.models import Ticket
from portal.tills.models import Shift


class Status(StrEnum):
    PENDING = "pending"
    PLACED = "placed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


# Orders in these states hold their places.
LIVE = (Status.PENDING, Status.PLACED, Status.COMPLETED)


class Channel(StrEnum):
    WEB = "web"
    DOOR = "door"
    ORGANIZER = "organizer"


class PaymentMode(StrEnum):
    UNCHOSEN = "unchosen"  # a hold: the buyer has not come to it yet
    FREE = "free"
    ONSITE = "onsite"
    STRIPE = "stripe"
    PAYPAL = "paypal"
    BANK = "bank-transfer"
    CHEQUE = "cheque"
    VENUE = "pay-at-the-venue"


class Order(Base):
    """One purchase. What was sold stays as it was sold: prices and currency are copies."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="total_not_negative"),
        # Lists of an event, newest first; the till's own last sales; holds that are over.
        Index("ix_orders_event_newest", "event_id", "created_at", "id"),
        Index("ix_orders_till_newest", "event_id", "channel", "created_by_id", "id"),
        Index("ix_orders_pass_newest", "pass_id", "id"),
        Index("ix_orders_holds", "status", "expires_at"),
        # Lists by who bought, and searches for a part of their name or address; what orders come
        # to, by state; each is read without the orders themselves.
        Index("ix_orders_event_buyers", "event_id", "buyer_name", "code", "buyer_email"),
        Index(
            "ix_orders_event_totals",
            *("event_id", "total_minor", "id", "status", "deleted_at", "created_at"),
        ),
        # Of all events, for admins.
        Index("ix_orders_newest", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True, default=refs.order_code)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    status: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    payment_mode: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    subtotal_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    tax_minor: Mapped[Minor] = mapped_column(default=0)
    # The tax it was sold with; nothing where there was none. The rate is in basis points.
    tax_name: Mapped[str | None] = mapped_column(String(40))
    tax_rate: Mapped[int | None]
    tax_id: Mapped[str | None] = mapped_column(String(60))
    tax_included: Mapped[bool | None]
    total_minor: Mapped[Minor]
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The shift at a till in which it was sold.
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"), index=True)
    # The shift pass it was sold with, and the name of who stood there with it.
    pass_id: Mapped[int | None] = mapped_column(ForeignKey("shift_passes.id"))
    sold_by: Mapped[str | None] = mapped_column(String(80))
    buyer_name: Mapped[str | None] = mapped_column(String(200), index=True)
    buyer_email: Mapped[str | None] = mapped_column(String(254), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    pay_until: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # Withdrawn by an admin: it counts as cancelled, and lists may leave it out.
    deleted_at: Mapped[datetime | None]
    # What the buyer was told when it ended, and what admins note for themselves.
    end_note: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    shift: Mapped[Shift | None] = relationship()
    shift_pass: Mapped[ShiftPass | None] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order", order_by="OrderLine.position"
    )
    attendees: Mapped[list["Attendee"]] = relationship(
        back_populates="order", order_by="Attendee.id"
    )
    codes: Mapped[list["OrderCode"]] = relationship(back_populates="order")

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def tax(self) -> Tax | None:
        """As it was when it was sold."""
        if self.tax_rate is None or self.tax_name is None:
            return None
        return Tax(self.tax_name, self.tax_rate, bool(self.tax_included), self.tax_id or "")

    @property
    def tax_words(self) -> str:
        """incl. 22% VAT"""
        return self.tax.words if self.tax else "Tax"

    @property
    def net(self) -> Money:
        """What it comes to without its tax."""
        return Money(self.total_minor - self.tax_minor, self.currency)

    @property
    def is_completed(self) -> bool:
        return self.status == Status.COMPLETED

    @property
    def discount_code(self) -> str | None:
        """The code that took something off, as it was written then."""
        discounts = (each.code for each in self.codes if each.used_for != UsedFor.ACCESS)
        return next(discounts, None)


class OrderCode(Base):
    """A code that an order uses: for how many of its tickets, and what it took off."""

    __tablename__ = "order_codes"
    __table_args__ = (CheckConstraint("uses >= 0", name="uses_not_negative"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("codes.id"), primary_key=True, index=True)
    code: Mapped[str] = mapped_column(String(80))
    used_for: Mapped[str] = mapped_column(String(10))
    uses: Mapped[int]
    given_minor: Mapped[Minor]

    order: Mapped[Order] = relationship(back_populates="codes")


class OrderLine(Base):
    """A ticket, a count, and name and price as they were at that moment.

    `refunded` of them were given back, with their money or without, and hold no place any more.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("count >= 1", name="count_positive"),
        CheckConstraint("0 <= discount_minor AND discount_minor <= unit_minor", name="discount"),
        CheckConstraint("0 <= refunded AND refunded <= count", name="refunded"),
        Index("ix_order_lines_ticket_newest", "ticket_id", "id"),  # who had the last of it
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    position: Mapped[int] = mapped_column(insert_sentinel=True)
    ticket_name: Mapped[str] = mapped_column(String(200))
    count: Mapped[int]
    unit_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="lines")
    ticket: Mapped[Ticket] = relationship()


class AttendeeState(StrEnum):
    VALID = "valid"
    VOID = "void"
    REFUNDED = "refunded"


class Attendee(Base):
    """One person for one place, never deleted. Unknown names are NULL. `code` is in the QR."""

    __tablename__ = "attendees"
    __table_args__ = (
        # Who is in and who is not, by ticket: counted again and again while people arrive.
        Index("ix_attendees_in", "event_id", "ticket_id", "state", "checked_in_at"),
        # Lists by name, and searches for a part of a name or an address.
        Index("ix_attendees_event_names", "event_id", "name", "id", "email", "order_id"),
        Index("ix_attendees_arrived", "event_id", "checked_in_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    # The sentinel lets SQLite insert many attendees in one statement and still learn their ids.
    code: Mapped[str] = mapped_column(
        String(20), unique=True, default=refs.ticket_code, insert_sentinel=True
    )
    state: Mapped[str] = mapped_column(String(20), default=AttendeeState.VALID)
    state_changed_at: Mapped[datetime | None]
    # Since when they are in, who let them in and where; `CheckIn` keeps every time.
    checked_in_at: Mapped[datetime | None]
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_in_gate: Mapped[str | None] = mapped_column(String(40))

    order: Mapped[Order] = relationship(back_populates="attendees")
    line: Mapped[OrderLine] = relationship()
