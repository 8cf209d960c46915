"""The people who come to an event as a table."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from portal.attendees import queries
from portal.attendees.asked import Asked
from portal.core.db import db
from portal.events import Event
from portal.exports.table import Column, Table, in_order, local, money
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, OrderLine, Status

READ = (
    *(Attendee.id, Attendee.order_id, Attendee.name, Attendee.email, Attendee.code),
    *(Attendee.state, Attendee.checked_in_at, Attendee.checked_in_gate),
    *(Order.code.label("order_code"), Order.status, Order.currency, Order.created_at),
    *(Order.buyer_name, Order.buyer_email),
    *(OrderLine.ticket_name, OrderLine.unit_minor, OrderLine.discount_minor),
)


class Attendees:
    """Some people, each with order and line."""

    def __init__(self, event: Event, ids: Sequence[int]) -> None:
        self.event = event
        wanted = select(*READ).join(Attendee.order).join(Attendee.line)
        self.rows = in_order(ids, db.session.execute(wanted.where(Attendee.id.in_(ids))))

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """The number of each within its order, by id: K7QM2-1 is the first of K7QM2."""
        orders = {row.order_id for row in self.rows}
        of_them = select(Attendee.id, Attendee.order_id).where(Attendee.order_id.in_(orders))
        found: dict[int, int] = {}
        last: dict[int, int] = {}
        for attendee_id, order_id in db.session.execute(of_them.order_by(Attendee.id)):
            found[attendee_id] = last[order_id] = last.get(order_id, 0) + 1
        return found


def _state(_: Attendees, row: Any) -> str:
    if row.state != AttendeeState.VALID:
        return str(row.state).capitalize()
    return {Status.COMPLETED: "Paid", Status.PLACED: "Not paid yet"}.get(row.status, "Held")


def _price(_: Attendees, row: Any) -> object:
    return money(row.unit_minor - row.discount_minor, row.currency)


COLUMNS = (
    Column("number", "Number", lambda some, row: f"{row.order_code}-{some.numbers[row.id]}"),
    Column("name", "Name", lambda _, row: row.name),
    Column("email", "E-mail", lambda _, row: row.email),
    Column("ticket", "Ticket", lambda _, row: row.ticket_name),
    Column("state", "State", _state),
    Column("in", "In since", lambda some, row: local(some, row.checked_in_at)),
    Column("gate", "Gate", lambda _, row: row.checked_in_gate, usual=False),
    Column("order", "Order", lambda _, row: row.order_code),
    Column("buyer", "Buyer", lambda _, row: row.buyer_name),
    Column("buyer_email", "Buyer's e-mail", lambda _, row: row.buyer_email, usual=False),
    Column("bought", "Bought at", lambda some, row: local(some, row.created_at)),
    Column("price", "Price", _price),
    Column("currency", "Currency", lambda _, row: row.currency),
    # Whoever has it can come in: only for who asks for it, such as for another scanner.
    Column("ticket_code", "Ticket code", lambda _, row: row.code, usual=False),
)


def _count(asked: Asked) -> int:
    counted = select(func.count(Attendee.id)).join(Attendee.order).where(*asked.conditions)
    return db.session.scalar(counted) or 0


ATTENDEES = Table("attendees", COLUMNS, "attendees.index", Asked.of, queries.ids, _count, Attendees)
