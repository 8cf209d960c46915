"""An order that Bo paid for by card, and Otto who looks after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.core.db import db
from portal.online.models import Difference
from portal.orders.models import Attendee
from portal.payments import Payment
from standins.paypal import PayPal
from standins.stripe import Stripe
from tests.integration.checkout.conftest import mails, stage  # noqa: F401 - fixtures
from tests.integration.online.conftest import (  # noqa: F401 - fixtures
    Till,
    app,
    no_call_inside_a_transaction,
    work,
)
from tests.support.stage import Stage


class Desk(Till):
    """What Otto does, over HTTP."""

    @property
    def otto(self) -> FlaskClient:
        return self.stage.as_("otto")

    def here(self, page: str = "") -> str:
        return f"/events/harbour-lights/orders/{self.order.code}{page}"

    def pay(self, count: int = 3) -> "Desk":
        self.stripe.pay(self.begin(count=count))
        self.come_back()
        return self

    def refund(self, *seats: int, amount: str = "", key: str = "", who: str = "otto") -> Any:
        form = {
            "attendee": [f"{self.order.code}-{n}" for n in seats],
            "amount": amount,
            "note": "Get well soon",
            **({"idempotency_key": key} if key else {}),
        }
        return self.stage.as_(who).post(self.here("/refund"), data=form)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Nobody is where Stripe was."""
        before = self.app.config["STRIPE_API_BASE"]
        self.app.config["STRIPE_API_BASE"] = "http://127.0.0.1:9"
        yield
        self.app.config["STRIPE_API_BASE"] = before

    def seats(self) -> list[str]:
        with self.app.app_context():
            return list(db.session.scalars(select(Attendee.state).order_by(Attendee.id)))

    def kinds(self) -> list[str]:
        """What differs now."""
        with self.app.app_context():
            open_ones = select(Difference.kind).where(Difference.settled_at.is_(None))
            return list(db.session.scalars(open_ones.order_by(Difference.id)))

    def forget(self) -> None:
        """The ledger has lost the payment, as after an old backup."""
        with self.app.app_context():
            for row in db.session.query(Payment).order_by(Payment.id.desc()):
                db.session.delete(row)
            db.session.commit()

    def set_all(self, model: Any, **values: Any) -> None:
        with self.app.app_context():
            db.session.execute(update(model).values(**values))
            db.session.commit()


@pytest.fixture
def desk(stage: Stage, stripe_standin: Stripe, paypal_standin: PayPal) -> Desk:  # noqa: F811
    found = Desk(stage)
    found.connect(stripe_standin, paypal_standin)
    return found
