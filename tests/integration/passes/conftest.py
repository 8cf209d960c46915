"""Two tills' worth of tickets, a shift pass that Otto made, and Mari, who has no account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.activity import Activity
from portal.core import clock, refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.passes import ShiftPass, actions
from portal.passes.queries import LINK
from portal.people import User
from portal.tickets import Ticket
from portal.tills import Till
from tests.factories import (
    make_cast,
    make_event,
    make_ticket,
    signed_in,
    switch_modules_on,
)

PIN = "482915"
PART = {"HX-Request": "true"}


@dataclass
class Evening:
    """`evening.begin("Mari")` is a browser in which she gave her name and the PIN."""

    app: Flask
    event: Event
    general: Ticket
    child: Ticket
    cast: Mapping[str, User]
    found: ShiftPass

    @property
    def till(self) -> str:
        return f"/events/{self.event.slug}/box-office"

    @property
    def passes(self) -> str:
        return f"/events/{self.event.slug}/passes"

    @property
    def link(self) -> str:
        return self.link_of(self.found)

    def link_of(self, found: ShiftPass) -> str:
        with self.app.app_context():
            return f"/pass/{refs.sign(LINK, found.ref)}"

    def as_(self, who: str) -> FlaskClient:
        return signed_in(self.app, self.cast[who])

    def make_pass(self, name: str = "Gate B", *tickets: Ticket, **fields: Any) -> ShiftPass:
        now = clock.now()
        usual = {"valid_from": now - timedelta(hours=1), "valid_till": now + timedelta(hours=5)}
        with self.app.app_context():
            # As they are in this session: a form reads them anew as well.
            event = db.session.get_one(Event, self.event.id)
            otto = db.session.get_one(User, self.cast["otto"].id)
            till = fields.pop("till", None)
            wish = actions.Wish(
                name=name,
                till=db.session.get_one(Till, till.id) if till else None,
                tickets=[db.session.get_one(Ticket, ticket.id) for ticket in tickets],
                **{**usual, "pin": PIN, **fields},
            )
            made = actions.make(event, wish, by=otto, key=None)
            db.session.commit()
            return made

    def begin(
        self, name: str = "Mari", *, found: ShiftPass | None = None, pin: str = PIN
    ) -> FlaskClient:
        browser = self.app.test_client()
        answer = browser.post(self.link_of(found or self.found), data={"name": name, "pin": pin})
        assert (answer.status_code, answer.location) == (303, self.till), answer.text
        return browser

    def sell(
        self, browser: FlaskClient, counts: Mapping[Ticket, int], **fields: Any
    ) -> TestResponse:
        body = {f"quantity-{ticket.ref}": str(count) for ticket, count in counts.items()}
        sent = {"idempotency_key": refs.token(), **body, **fields}
        return browser.post(f"{self.till}/sales", data=sent, headers=PART)

    def orders(self) -> list[Order]:
        with self.app.app_context():
            return list(db.session.scalars(select(Order).order_by(Order.id)))

    def acts(self) -> list[str]:
        with self.app.app_context():
            told = select(Activity.action).where(Activity.action.startswith("pass."))
            return list(db.session.scalars(told.order_by(Activity.id)))

    def withdraw(self) -> None:
        answer = self.as_("otto").post(f"{self.passes}/{self.found.ref}/withdraw")
        assert answer.status_code == 303, answer.text


@pytest.fixture
def evening(app: Flask) -> Evening:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        general, child = make_ticket(event), make_ticket(event, "Child", price_minor=1200)
        made = Evening(app, event, general, child, make_cast(event), ShiftPass())
    made.found = made.make_pass()
    return made
