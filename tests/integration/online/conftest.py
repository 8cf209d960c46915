"""Bo pays online: an event that is connected, a held order, and providers that stand in."""

import http.client
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import online
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.core.money import Money
from portal.events import Event
from portal.invariants.asking import breaches
from portal.online import AttemptState, PaymentAttempt, StripeAuthorization
from portal.online.found import Found, Standing
from portal.orders import Order
from portal.orders.models import PaymentMode
from portal.payments import Payment, Provider
from portal.payments.models import PaymentOffer
from standins.keys import PAYPAL_EVENTS, STRIPE_EVENTS
from standins.paypal import PayPal
from standins.stripe import Stripe
from tests.factories import make_ticket
from tests.integration.checkout.conftest import Checkout, mails, stage  # noqa: F401 - fixtures
from tests.support.portal import MakeApp
from tests.support.providers import into
from tests.support.stage import Stage


@pytest.fixture
def app(lend_app: MakeApp, stripe_standin: Stripe, paypal_standin: PayPal) -> Flask:
    return lend_app(**stripe_standin.settings, **paypal_standin.settings)


@pytest.fixture(autouse=True)
def no_call_inside_a_transaction(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[str]]:
    """Whoever asks a network while a transaction is open fails the test, whatever came of it."""
    caught: list[str] = []
    send = http.client.HTTPConnection.request

    def request(self: Any, method: str, url: str, *args: Any, **options: Any) -> Any:
        try:
            open_now = db.session().in_transaction()
        except RuntimeError:  # no application here: it is the stand-in that speaks
            open_now = False
        if open_now:
            caught.append(f"{method} {url}")
        return send(self, method, url, *args, **options)

    monkeypatch.setattr(http.client.HTTPConnection, "request", request)
    yield caught
    assert caught == []


class Till(Checkout):
    """A checkout whose event takes cards and PayPal."""

    stripe: Stripe
    paypal: PayPal
    account: str

    def connect(self, stripe: Stripe, paypal: PayPal) -> None:
        self.stripe, self.paypal = stripe, paypal
        self.account = stripe.connect()
        with self.app.app_context():
            connected = {"account": self.account, "publishable_key": "pk", "connected_at": _now()}
            db.session.add(StripeAuthorization(event_id=self.stage.event.id, **connected))
            offer = {"event_id": self.stage.event.id, "mode": PaymentMode.PAYPAL, "active": True}
            db.session.add(PaymentOffer(**offer))
            db.session.commit()
        stripe.deliver_to(into(self.app.test_client(), STRIPE_EVENTS))
        paypal.deliver_to(into(self.app.test_client(), PAYPAL_EVENTS))

    def begin(self, mode: str = "stripe", count: int = 2) -> str:
        """Bo holds, says who comes, and is sent to the provider; answers its id for it."""
        self.hold(count)
        self.post("/details")
        answer = self.post("/pay", mode=mode)
        assert answer.status_code == 303, answer.text
        return str(self.attempt().provider_id)

    def attempt(self) -> PaymentAttempt:
        with self.app.app_context():
            newest = select(PaymentAttempt).order_by(PaymentAttempt.id.desc()).limit(1)
            return db.session.scalars(newest).one()

    def attempts(self) -> list[str]:
        with self.app.app_context():
            return list(
                db.session.scalars(select(PaymentAttempt.state).order_by(PaymentAttempt.id))
            )

    def ledger(self) -> list[tuple[int, str]]:
        """Amounts and states, oldest first."""
        with self.app.app_context():
            rows = db.session.execute(
                select(Payment.amount_minor, Payment.state).order_by(Payment.id)
            )
            return [tuple(row) for row in rows]  # type: ignore[misc]

    def come_back(self) -> Any:
        """What the waiting page asks by itself."""
        return self.browser.post(self.at("/return"), headers={"HX-Request": "true"})

    def acts(self, beginning: str = "payment.") -> list[str]:
        with self.app.app_context():
            acts = select(Activity.action).where(Activity.action.startswith(beginning))
            return list(db.session.scalars(acts.order_by(Activity.id)))

    def let_pages_end(self) -> None:
        """The jobs that close pages are due now."""
        from portal.jobs import Job

        with self.app.app_context():
            due = update(Job).where(Job.kind == "online.close")
            db.session.execute(due.values(run_at=clock.now()))
            db.session.commit()

    def sell_out(self) -> None:
        """Others take every place."""
        from portal.tickets import Ticket

        with self.app.app_context():
            db.session.execute(update(Ticket).values(quantity=Ticket.taken + 0))
            db.session.commit()

    def sell_in(self, currency: str, price_minor: int) -> None:
        """The tickets cost that much of another currency."""
        with self.app.app_context():
            event = db.session.get_one(Event, self.stage.event.id)
            event.currency = currency
            db.session.commit()
            self.ticket = make_ticket(event, price_minor=price_minor)
            db.session.expunge_all()
            self.stage.event = event

    def breaches(self) -> list[str]:
        with self.app.app_context():
            return list(breaches())


@pytest.fixture
def till(stage: Stage, stripe_standin: Stripe, paypal_standin: PayPal) -> Till:  # noqa: F811
    found = Till(stage)
    found.connect(stripe_standin, paypal_standin)
    return found


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """The worker does all that is due."""
    from portal import jobs

    def drain() -> int:
        with app.app_context():
            return jobs.drain()

    return drain


class Said:
    """What a provider answers, without one: for the table of settling."""

    def __init__(self, app: Flask, order: Order, **attempt: Any) -> None:
        self.app = app
        fields = {
            "order_id": order.id,
            "event_id": order.event_id,
            "provider": Provider.STRIPE,
            "account": "acct_1",
            "provider_id": "cs_1",
            "amount_minor": order.total_minor,
            "currency": order.currency,
            "state": AttemptState.OPEN,
            "expires_at": _now(),
            **attempt,
        }
        with app.app_context():
            row = PaymentAttempt(**fields)
            db.session.add(row)
            db.session.commit()
            self.usual = {
                "provider": Provider(row.provider),
                "account": row.account,
                "provider_id": row.provider_id,
                "attempt_ref": row.ref,
                "order_code": order.code,
                "standing": Standing.PAID,
                "amount": Money(row.amount_minor, row.currency),
                "payment_id": "pi_1",
            }

    def found(self, **said: Any) -> Found:
        return Found(**{**self.usual, **said})

    def settle(self, **said: Any) -> str:
        """The outcome, as a request or a job settles it."""
        found = self.found(**said)
        with self.app.app_context():
            return str(in_transaction(lambda: online.settle(found)).outcome)


def _now() -> Any:
    return clock.now()
