"""The orders of an event as a table."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.codes import UsedFor
from portal.core.db import db
from portal.events import Event
from portal.exports.table import Column, Table, in_order, local, money
from portal.orderbook import queries
from portal.orderbook.asked import Asked
from portal.orders import Order
from portal.orders.models import OrderCode, OrderLine, PaymentMode
from portal.payments import Payment

CHANNELS = {"web": "Online", "door": "At the door", "organizer": "By the organizer"}
MODES = {PaymentMode.UNCHOSEN: "", PaymentMode.STRIPE: "Stripe", PaymentMode.PAYPAL: "PayPal"}

READ = (
    *(Order.id, Order.code, Order.status, Order.channel, Order.payment_mode, Order.currency),
    *(Order.subtotal_minor, Order.discount_minor, Order.tax_minor, Order.total_minor),
    Order.tax_rate,
    *(Order.buyer_name, Order.buyer_email, Order.created_at, Order.completed_at, Order.ended_at),
    *(Order.deleted_at, Order.note),
)


class Orders:
    """Some orders; each of what hangs on them is one statement for all, if a column asks."""

    def __init__(self, event: Event, ids: Sequence[int]) -> None:
        self.event = event
        self.ids = ids
        self.rows = in_order(ids, db.session.execute(select(*READ).where(Order.id.in_(ids))))

    @cached_property
    def lines(self) -> Mapping[int, list[Any]]:
        wanted = select(OrderLine.order_id, OrderLine.ticket_name, OrderLine.count)
        mine = wanted.where(OrderLine.order_id.in_(self.ids))
        found = defaultdict(list)
        for row in db.session.execute(mine.order_by(OrderLine.order_id, OrderLine.position)):
            found[row.order_id].append(row)
        return found

    @cached_property
    def codes(self) -> Mapping[int, str]:
        mine = OrderCode.order_id.in_(self.ids), OrderCode.used_for != UsedFor.ACCESS
        found = db.session.execute(select(OrderCode.order_id, OrderCode.code).where(*mine))
        return {row.order_id: row.code for row in found}

    @cached_property
    def paid(self) -> Mapping[int, int]:
        """What came less what went back, as the ledger has it."""
        mine = Payment.order_id.in_(self.ids), Payment.counts
        sums = select(Payment.order_id, func.sum(Payment.amount_minor)).where(*mine)
        found = db.session.execute(sums.group_by(Payment.order_id))
        return {order_id: int(minor) for order_id, minor in found}

    def tickets(self, order: Any) -> str:
        """2 × General admission; 1 × Child"""
        return "; ".join(f"{line.count} × {line.ticket_name}" for line in self.lines[order.id])

    def places(self, order: Any) -> int:
        return sum(line.count for line in self.lines[order.id])


def _state(_: Orders, order: Any) -> str:
    return "Withdrawn" if order.deleted_at else order.status.capitalize()


def _mode(_: Orders, order: Any) -> str:
    written = MODES.get(order.payment_mode)
    return order.payment_mode.replace("-", " ").capitalize() if written is None else written


def _minor(name: str) -> Any:
    return lambda _, order: money(getattr(order, name), order.currency)


def _net(_: Orders, order: Any) -> Any:
    """What it comes to without its tax."""
    return money(order.total_minor - order.tax_minor, order.currency)


def _rate(_: Orders, order: Any) -> Decimal | None:
    """In percent; empty where it was sold without a tax."""
    return None if order.tax_rate is None else Decimal(order.tax_rate).scaleb(-2)


COLUMNS = (
    Column("code", "Order", lambda _, order: order.code),
    Column("created", "Placed at", lambda some, order: local(some, order.created_at)),
    Column("status", "State", _state),
    Column("channel", "Sold", lambda _, order: CHANNELS.get(order.channel, order.channel)),
    Column("mode", "Paid by", _mode),
    Column("name", "Name", lambda _, order: order.buyer_name),
    Column("email", "E-mail", lambda _, order: order.buyer_email),
    Column("tickets", "Tickets", lambda some, order: some.tickets(order)),
    Column("places", "Places", lambda some, order: some.places(order)),
    Column("discount_code", "Discount code", lambda some, order: some.codes.get(order.id)),
    Column("subtotal", "Subtotal", _minor("subtotal_minor"), usual=False),
    Column("discount", "Discount", _minor("discount_minor")),
    Column("net", "Net", _net, usual=False),
    Column("tax_rate", "Tax rate", _rate, usual=False),
    Column("tax", "Tax", _minor("tax_minor"), usual=False),
    Column("total", "Total", _minor("total_minor")),
    Column(
        *("paid", "Paid"),
        lambda some, order: money(some.paid.get(order.id, 0), order.currency),
    ),
    Column("currency", "Currency", lambda _, order: order.currency),
    Column(
        *("completed", "Completed at"),
        lambda some, order: local(some, order.completed_at),
        usual=False,
    ),
    Column("ended", "Ended at", lambda some, order: local(some, order.ended_at), usual=False),
    Column("note", "Note", lambda _, order: order.note, usual=False),
)


def _count(asked: Asked) -> int:
    return db.session.scalar(select(func.count(Order.id)).where(*asked.conditions)) or 0


ORDERS = Table("orders", COLUMNS, "orderbook.index", Asked.of, queries.ids, _count, Orders)
