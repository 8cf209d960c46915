"""What is stored of a correction: of which sale, in which shift, why, by whom. Rows are added."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.approvals import Approval
from portal.core import clock, refs
from portal.core.db import Base, Minor
from portal.core.money import Money
from portal.orders.models import Order

_IS_VOID = text("kind = 'void'")


class Kind(StrEnum):
    VOID = "void"
    REFUND = "refund"
    EXCHANGE = "exchange"
    COMP = "comp"
    PRICE = "price"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.VOID: "Void",
    Kind.REFUND: "Refund",
    Kind.EXCHANGE: "Exchange",
    Kind.COMP: "Comp",
    Kind.PRICE: "Own price",
}


class Correction(Base):
    """`amount_minor` is never money by itself, the ledger has that. It says what went back for a
    void or a refund, what was given away by a comp or an own price, and what an exchange came to:
    more to pay, or less where it is negative.

    `shift_id` is where it was done, which need not be where the order was sold.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        # A sale is voided once, whatever two tills do at once.
        Index(
            "uq_corrections_one_void",
            "order_id",
            unique=True,
            sqlite_where=_IS_VOID,
            postgresql_where=_IS_VOID,
        ),
        Index("ix_corrections_event_newest", "event_id", "id"),
        Index("ix_corrections_ref", "event_id", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What a second sending of the same form finds; of an exchange, the code of the new order.
    ref: Mapped[str] = mapped_column(String(12), default=refs.check_in_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    # Of an exchange: the order with the new tickets.
    into_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seller_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    order: Mapped[Order] = relationship(foreign_keys=[order_id])
    into: Mapped[Order | None] = relationship(foreign_keys=[into_id])
    approval: Mapped[Approval | None] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
