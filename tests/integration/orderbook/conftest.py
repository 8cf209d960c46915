"""An event that has sold to a few people who can be told apart."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import update

from portal.core.db import db
from portal.orders import Attendee, Order
from portal.orders.models import Status
from portal.tickets import Ticket
from tests.factories import make_order, make_ticket
from tests.support.stage import Stage, stage

__all__ = ["stage"]


class Book:
    """The orders of an event, as tests write them."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.app = stage, stage.app
        self.general: Ticket = stage.make(make_ticket, stage.event, "General", max_per_order=100)
        self.child: Ticket = stage.make(make_ticket, stage.event, "Child", price_minor=1200)

    def sell(
        self,
        name: str | None = "Bo Buyer",
        count: int = 1,
        status: Status = Status.COMPLETED,
        counts: Mapping[Ticket, int] | None = None,
        **fields: Any,
    ) -> Order:
        """An order of so many at €35.00; what the factory does not set is written over it."""
        known = {key: fields.pop(key) for key in ("email", "by", "channel") if key in fields}
        counts = counts or {self.general: count}
        order = self.stage.make(
            make_order, self.stage.event, counts, status=status, name=name, **known
        )
        if fields:
            self.write(Order, order.id, **fields)
        return order

    def write(self, model: type, row_id: int, **values: Any) -> None:
        with self.app.app_context():
            db.session.execute(update(model).where(model.id == row_id).values(**values))
            db.session.commit()

    def seats(self, order: Order) -> list[Attendee]:
        with self.app.app_context():
            mine = db.session.query(Attendee).filter_by(order_id=order.id)
            return mine.order_by(Attendee.id).all()

    def name(self, order: Order, *names: str, **fields: Any) -> None:
        """Say who comes with it."""
        for seat, name in zip(self.seats(order), names, strict=False):
            self.write(Attendee, seat.id, name=name, **fields)


@pytest.fixture
def book(stage: Stage) -> Book:
    return Book(stage)
