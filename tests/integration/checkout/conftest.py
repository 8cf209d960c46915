"""Bo in a browser of their own, with a held order; and everything that was mailed."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import jobs
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.orders import Order, expire
from portal.orders.models import Channel, PaymentMode, Status
from portal.tickets import Kind, Ticket
from tests.factories import make_order, make_ticket, make_way_to_pay
from tests.support.stage import Stage

BO, EVE = "bo@example.org", "eve@example.org"
DETAILS = {"name": "Bo Buyer", "email": BO}


class Checkout:
    """A held order of web tickets, and the browser that made it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.app = stage, stage.app
        self.browser: FlaskClient = stage.app.test_client()
        self.ticket: Ticket | None = None

    def hold(self, count: int = 2, *, free: bool = False, **options: Any) -> Order:
        """As the shop does it: the order is made, and this browser remembers it."""
        if self.ticket is None:
            kind = {"kind": Kind.FREE, "price_minor": 0} if free else {}
            self.ticket = self.stage.make(make_ticket, self.stage.event, **kind)
        return self.hold_of({self.ticket: count}, **options)

    def hold_of(self, counts: dict[Ticket, int], **options: Any) -> Order:
        usual = {"status": Status.PENDING, "channel": Channel.WEB}
        with self.app.app_context():
            db.session.add(self.stage.event)
            merged = {db.session.get(Ticket, t.id): n for t, n in counts.items()}
            order = make_order(self.stage.event, merged, **{**usual, **options})
            order.payment_mode = PaymentMode.UNCHOSEN
            db.session.commit()
            self.order = self.stored(order.code)
        self.give_to(self.browser)
        return self.order

    def sell(self, ticket: Ticket) -> None:
        """Somebody else was faster."""
        with self.app.app_context():
            db.session.add(self.stage.event)
            make_order(self.stage.event, {db.session.get(Ticket, ticket.id): 1})

    def give_to(self, browser: FlaskClient) -> None:
        """This browser made the order."""
        with browser.session_transaction() as session:
            session["orders"] = [self.order.code]

    def offer(self, mode: PaymentMode = PaymentMode.BANK, words: str = "To EE12 3456.") -> None:
        with self.app.app_context():
            make_way_to_pay(self.stage.event, mode, instructions=words)

    def at(self, page: str = "") -> str:
        return f"/orders/{self.order.code}{page}"

    def post(self, page: str, browser: FlaskClient | None = None, **data: str) -> Any:
        form = DETAILS if page == "/details" and not data else data
        return (browser or self.browser).post(self.at(page), data=form)

    def set_left(self, **left: float) -> None:
        """How long the hold lasts from now."""
        with self.app.app_context():
            ends = clock.now() + timedelta(**left)
            db.session.execute(update(Order).values(expires_at=ends))
            db.session.commit()

    def end(self) -> None:
        self.set_left(seconds=-1)
        with self.app.app_context():
            in_transaction(expire)

    def stored(self, code: str | None = None) -> Order:
        """The order as it is now, with its attendees."""
        with self.app.app_context():
            wanted = select(Order).where(Order.code == (code or self.order.code))
            order = db.session.scalars(wanted).one()
            assert order.attendees is not None
            assert order.lines is not None
            db.session.expunge_all()
            return order

    def taken(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(Ticket.taken).order_by(Ticket.id))


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage(app)


@pytest.fixture
def checkout(stage: Stage) -> Checkout:
    return Checkout(stage)


@pytest.fixture
def mails(app: Flask) -> Callable[[], dict[str, list[EmailMessage]]]:
    """Everything that has been mailed so far, by address, oldest first."""

    def read() -> dict[str, list[EmailMessage]]:
        with app.app_context():
            jobs.drain()
        found: dict[str, list[EmailMessage]] = {}
        files = Path(app.config["INSTANCE"], "mail").glob("*.eml")
        for file in sorted(files, key=lambda file: int(file.stem.rpartition("-")[2])):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            found.setdefault(str(mail["To"]), []).append(mail)
        return found

    return read


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())
