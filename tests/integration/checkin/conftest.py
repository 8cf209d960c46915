"""A gate with two kinds of tickets, and everybody who may stand at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import invariants
from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order
from portal.orders.entries import CheckIn
from portal.people import User
from portal.tickets import Ticket
from tests.factories import (
    make_cast,
    make_event,
    make_order,
    make_ticket,
    signed_in,
    switch_modules_on,
)

PART = {"HX-Request": "true"}


@dataclass
class Gate:
    """`gate.scan(code)` is what a scanner does; the rest arranges, and looks into the books."""

    app: Flask
    event: Event
    general: Ticket
    vip: Ticket
    cast: Mapping[str, User]
    url: str
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str = "chip") -> FlaskClient:
        if who not in self.browsers:
            self.browsers[who] = signed_in(self.app, self.cast[who])
        return self.browsers[who]

    def scan(
        self, code: str, *, who: str = "chip", part: bool = True, **fields: Any
    ) -> TestResponse:
        sent = {"code": code, "idempotency_key": refs.token(), **fields}
        headers = PART if part else {}
        return self.browser(who).post(f"{self.url}/scan", data=sent, headers=headers)

    def sell(self, ticket: Ticket | None = None, count: int = 1, **options: Any) -> Order:
        """An order of that many, with its attendees loaded; paid, unless said otherwise."""
        with self.app.app_context():
            db.session.add_all([self.event, self.general, self.vip])
            order = make_order(self.event, {ticket or self.general: count}, **options)
            assert len(order.attendees) == count
            db.session.expunge_all()
            return order

    def code(self, ticket: Ticket | None = None, **options: Any) -> str:
        return self.sell(ticket, **options).attendees[0].code

    def attendee(self, code: str) -> Attendee:
        with self.app.app_context():
            return db.session.scalars(select(Attendee).filter_by(code=code)).one()

    def check_ins(self) -> list[CheckIn]:
        with self.app.app_context():
            return list(db.session.scalars(select(CheckIn).order_by(CheckIn.id)))

    def breaches(self) -> list[str]:
        with self.app.app_context():
            return list(invariants.breaches())


@pytest.fixture
def gate(app: Flask) -> Gate:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        return Gate(
            app=app,
            event=event,
            general=make_ticket(event),
            vip=make_ticket(event, "VIP deck", price_minor=9000),
            cast=make_cast(event),
            url=f"/events/{event.slug}/check-in",
        )


def verdict(answer: TestResponse) -> str:
    """The kind of the panel that came back."""
    return answer.text.partition('data-verdict="')[2].partition('"')[0]
