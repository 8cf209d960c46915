"""What was booked in a shift, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.db import db
from portal.orders import Order, OrderLine
from portal.orders.models import OrderCode, Status
from portal.payments import Payment, Provider
from portal.shifts.causes import Moved, What
from portal.tills import CashKind, CashMove, Shift
from portal.tills import queries as stored
from portal.web.filters import hour

_MOVES = {CashKind.IN: What.IN, CashKind.OUT: What.OUT, CashKind.DROP: What.DROP}


@dataclass(frozen=True)
class Booked:
    """A payment of the shift, with what it was for."""

    payment: Payment
    code: str
    is_void: bool

    @property
    def is_cash(self) -> bool:
        return self.payment.provider == Provider.CASH

    @property
    def what(self) -> What | None:
        """How it may explain a difference; None: it does not."""
        if self.payment.is_refund:
            gone = What.VOID if self.is_void else What.GIVEN_BACK
            return gone if self.is_cash else None
        return What.CASH_SALE if self.is_cash else What.CARD_SALE


@dataclass(frozen=True)
class Ledger:
    """The money of one shift."""

    shift: Shift
    booked: Sequence[Booked]
    moves: Sequence[CashMove]

    def paid(self, *, cash: bool, back: bool) -> list[int]:
        """The amounts that came, or with `back` those that went."""
        return [
            each.payment.amount_minor
            for each in self.booked
            if each.is_cash == cash and each.payment.is_refund == back
        ]

    def moved(self, kind: CashKind) -> list[int]:
        return [each.amount_minor for each in self.moves if each.kind == kind]

    @property
    def cash_minor(self) -> int:
        return sum(each.payment.amount_minor for each in self.booked if each.is_cash)

    @property
    def other_minor(self) -> int:
        return sum(each.payment.amount_minor for each in self.booked if not each.is_cash)

    @property
    def expected_minor(self) -> int:
        """What the drawer should hold."""
        came = self.shift.float_minor + self.cash_minor + sum(self.moved(CashKind.IN))
        return came - sum(self.moved(CashKind.OUT)) - sum(self.moved(CashKind.DROP))

    def story(self, zone: str) -> list[Moved]:
        """All that moved, for the causes of a difference."""
        sold = [
            Moved(
                what=what,
                minor=abs(each.payment.amount_minor),
                at=hour(each.payment.at, zone),
                ref=each.code,
                change_minor=each.payment.change.minor if what is What.CASH_SALE else 0,
            )
            for each in self.booked
            if (what := each.what)
        ]
        moved = [
            Moved(_MOVES[CashKind(each.kind)], each.amount_minor, hour(each.at, zone))
            for each in self.moves
        ]
        return [*sold, *moved]


def of(shift: Shift) -> Ledger:
    """Two statements. What a provider refused to give back is still with us."""
    rows = db.session.execute(
        select(Payment, Order.code, Order.status)
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.shift_id == shift.id, Payment.counts)
        .order_by(Payment.id)
    )
    booked = [
        Booked(payment, code, is_void=status == Status.CANCELLED) for payment, code, status in rows
    ]
    return Ledger(shift, booked, stored.moves(shift))


@dataclass(frozen=True)
class Sold:
    """Of one kind of ticket: how many were sold, how many of them taken back, and for how much."""

    name: str
    count: int
    back: int
    minor: int


def tickets(shift: Shift) -> list[Sold]:
    """By their name on the ticket; donations too."""
    back = func.sum(func.coalesce(OrderLine.refunded, 0))
    voided = func.sum(OrderLine.count).filter(Order.status == Status.CANCELLED)
    price = OrderLine.unit_minor - OrderLine.discount_minor
    kept = func.sum(OrderLine.refunded).filter(Order.status == Status.CANCELLED)
    rows = db.session.execute(
        select(
            OrderLine.ticket_name,
            func.sum(OrderLine.count),
            back + func.coalesce(voided, 0) - func.coalesce(kept, 0),
            func.sum(price * OrderLine.count),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.shift_id == shift.id)
        .group_by(OrderLine.ticket_name)
        .order_by(OrderLine.ticket_name)
    )
    return [Sold(name, count, int(gone), int(minor)) for name, count, gone, minor in rows]


def orders(shift: Shift) -> list[Order]:
    """Oldest first, without what belongs to them."""
    return list(
        db.session.scalars(select(Order).where(Order.shift_id == shift.id).order_by(Order.id))
    )


def codes(shift: Shift) -> list[tuple[str, int, int]]:
    """Each code with its uses and what it took off, of orders that stand."""
    rows = db.session.execute(
        select(OrderCode.code, func.sum(OrderCode.uses), func.sum(OrderCode.given_minor))
        .join(Order, Order.id == OrderCode.order_id)
        .where(Order.shift_id == shift.id, Order.status != Status.CANCELLED)
        .group_by(OrderCode.code)
        .order_by(OrderCode.code)
    )
    return [(code, int(uses), int(given)) for code, uses, given in rows]
