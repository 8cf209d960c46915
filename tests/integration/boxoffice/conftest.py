"""A till with three tickets and a donation, and everybody who may stand in front of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order
from portal.people import User
from portal.tickets import Ticket
from tests.factories import (
    make_cast,
    make_donation,
    make_event,
    make_ticket,
    signed_in,
    switch_modules_on,
)

PART = {"HX-Request": "true"}


@dataclass
class Till:
    """`till.sell({till.general: 2})` is what the button does; the rest looks into the books."""

    app: Flask
    event: Event
    general: Ticket
    child: Ticket
    vip: Ticket
    gift: Ticket
    cast: Mapping[str, User]
    url: str
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str = "bea") -> FlaskClient:
        if who not in self.browsers:
            self.browsers[who] = signed_in(self.app, self.cast[who])
        return self.browsers[who]

    def sell(
        self, counts: Mapping[Ticket, object], *, who: str = "bea", part: bool = True, **fields: Any
    ) -> TestResponse:
        body = {f"quantity-{ticket.ref}": str(count) for ticket, count in counts.items()}
        headers = PART if part else {}
        sent = {"idempotency_key": refs.token(), **body, **fields}
        return self.browser(who).post(f"{self.url}/sales", data=sent, headers=headers)

    def taken(self, *tickets: Ticket) -> list[int]:
        with self.app.app_context():
            return [db.session.get_one(Ticket, ticket.id).taken for ticket in tickets]

    def orders(self) -> list[Order]:
        with self.app.app_context():
            return list(db.session.scalars(select(Order).order_by(Order.id)))

    def attendees(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count(Attendee.id))) or 0

    @classmethod
    def stocked(cls, app: Flask) -> Self:
        """An event on sale, with one ticket of each kind."""
        with app.app_context():
            switch_modules_on()
            event = make_event()
            return cls(
                app=app,
                event=event,
                general=make_ticket(event),
                child=make_ticket(event, "Child 6–14", price_minor=1200),
                vip=make_ticket(event, "VIP deck", price_minor=9000, quantity=3),
                gift=make_donation(event),
                cast=make_cast(event),
                url=f"/events/{event.slug}/box-office",
            )


@pytest.fixture
def till(app: Flask) -> Till:
    return Till.stocked(app)
