"""A shop that is open: an event with tickets of every kind, codes, and browsers in front of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.codes import Code, UsedFor
from portal.codes.models import RefusedTry
from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.people import User
from portal.tickets import Ticket
from tests.factories import (
    make_cast,
    make_code,
    make_donation,
    make_event,
    make_ticket,
    make_way_to_pay,
    signed_in,
    switch_modules_on,
)

PART = {"HX-Request": "true"}
NOBODY = ""  # somebody the house does not know

Wanted = Mapping[Ticket, object]


@dataclass
class Shop:
    """`shop.quote({shop.general: 2}, "DOCK15")` is what a change on the page sends."""

    app: Flask
    event: Event
    general: Ticket
    child: Ticket
    vip: Ticket
    speaker: Ticket
    gift: Ticket
    cast: Mapping[str, User]
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"/e/{self.event.slug}"

    def browser(self, who: str = NOBODY) -> FlaskClient:
        if who not in self.browsers:
            known = who and who in self.cast
            self.browsers[who] = (
                signed_in(self.app, self.cast[who]) if known else self.app.test_client()
            )
        return self.browsers[who]

    def get(self, query: str = "", who: str = NOBODY) -> TestResponse:
        return self.browser(who).get(f"{self.url}{query}")

    def quote(self, counts: Wanted, *codes: str, **more: Any) -> TestResponse:
        return self.send("quote", counts, *codes, **more)

    def order(self, counts: Wanted, *codes: str, **more: Any) -> TestResponse:
        return self.send("order", counts, *codes, **{"idempotency_key": refs.token(), **more})

    def send(
        self,
        where: str,
        counts: Wanted,
        *codes: str,
        who: str = NOBODY,
        part: bool = True,
        **fields: Any,
    ) -> TestResponse:
        body = {f"quantity-{ticket.ref}": str(count) for ticket, count in counts.items()}
        data = {**body, "code": list(codes), **fields}
        return self.browser(who).post(
            f"{self.url}/{where}", data=data, headers=PART if part else {}
        )

    # Arrange

    def code(self, name: str, *tickets: Ticket, **fields: Any) -> Code:
        with self.app.app_context():
            mine = [db.session.get_one(Ticket, ticket.id) for ticket in tickets]
            return make_code(db.session.get_one(Event, self.event.id), name, *mine, **fields)

    def access_code(self, name: str = "OPEN", **fields: Any) -> Code:
        return self.code(name, self.speaker, used_for=UsedFor.ACCESS, value=0, **fields)

    def change(self, thing: Any, **fields: Any) -> None:
        with self.app.app_context():
            row = db.session.get_one(type(thing), thing.id)
            for name, value in fields.items():
                setattr(row, name, value)
            db.session.commit()

    # Look

    def orders(self) -> list[Order]:
        with self.app.app_context():
            return list(db.session.scalars(select(Order).order_by(Order.id)))

    def taken(self, *tickets: Ticket) -> list[int]:
        with self.app.app_context():
            return [db.session.get_one(Ticket, ticket.id).taken for ticket in tickets]

    def used(self, code: Code) -> int:
        with self.app.app_context():
            return db.session.get_one(Code, code.id).used

    def tries(self) -> dict[str, int]:
        """Refused tries by reason."""
        with self.app.app_context():
            rows = db.session.execute(select(RefusedTry.reason, RefusedTry.count))
            return dict(rows.all())


def total(answer: TestResponse) -> int:
    """What the order box says that it costs."""
    (found,) = re.findall(r'<output[^>]*data-minor="(\d+)"', answer.text)
    return int(found)


def reasons(answer: TestResponse) -> list[str]:
    return re.findall(r'data-reason="(\w+)"', answer.text)


def hidden(answer: TestResponse, name: str) -> list[str]:
    """The values of the hidden fields of that name: what the next request will carry."""
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', answer.text)


def buttons(answer: TestResponse) -> dict[str, tuple[str, str]]:
    """The ways on that are offered: label to name and value."""
    found = re.findall(r'<button [^>]*name="([\w-]+)" value="([^"]*)"[^>]*>([^<]+)<', answer.text)
    return {label: (name, value) for name, value, label in found}


def text_of(answer: TestResponse) -> str:
    """What people read, without markup."""
    lines = re.sub(r"</?(?:b|bdi|s|small|span|strong)\b[^>]*>", "", answer.text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", lines))


@pytest.fixture
def shop(app: Flask) -> Shop:
    with app.app_context():
        switch_modules_on()
        event = make_event(slug="harbour-lights", contact_email="olivia@example.org")
        make_way_to_pay(event)
        return Shop(
            app=app,
            event=event,
            general=make_ticket(event, "General"),
            child=make_ticket(event, "Child 6–14", price_minor=1200),
            vip=make_ticket(event, "VIP deck", price_minor=9000, quantity=3, max_per_order=4),
            speaker=make_ticket(event, "Speaker pass", price_minor=0, kind="free", hidden=True),
            gift=make_donation(event),
            cast=make_cast(event),
        )
