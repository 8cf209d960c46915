"""Whatever buyers, organizers, banks and providers do, in whatever order: the books are right.

After each step the house agrees with itself, and once everything was told and every job was done
it agrees with what Stripe and PayPal say was paid and given back.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from portal import jobs, online, orders, payments
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.events import Event
from portal.invariants.asking import breaches
from portal.jobs import Job, JobState
from portal.online import StripeAuthorization, authorizations
from portal.online.ways import CARDS, PAYPAL
from portal.orders import Order
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments import Payment, PaymentState, Provider
from portal.payments.models import PaymentOffer
from portal.tickets import Ticket
from standins.keys import PAYPAL_EVENTS, STRIPE_EVENTS
from standins.paypal import PayPal
from standins.paypal.errors import PayPalError
from standins.stripe import Stripe
from standins.stripe.errors import StripeError
from tests.factories import (
    make_code,
    make_event,
    make_order,
    make_ticket,
    make_user,
    switch_modules_on,
)
from tests.support.providers import into

PICK = st.integers(0, 99)
PARTS = st.sampled_from([1000, 2500, 3500, None])

EXAMPLES = {"sqlite": 7, "postgresql": 3}
BOUNDED = settings(
    stateful_step_count=24,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Market(RuleBasedStateMachine):
    """Four places, a code for three: everybody wants them, and money comes when it likes."""

    app: Flask
    stripe: Stripe
    paypal: PayPal
    made = Bundle("made")

    @initialize()
    def open(self) -> None:
        self.stripe.reset()
        self.paypal.reset()
        browser = self.app.test_client()
        self.stripe.deliver_to(into(browser, STRIPE_EVENTS))
        self.paypal.deliver_to(into(browser, PAYPAL_EVENTS))
        with self.app.app_context():
            switch_modules_on()
            event = make_event(owner=make_user())
            ticket = make_ticket(event, quantity=4)
            make_code(event, "LIMITED", ticket, total_uses=3, value=500)
            offer = {"mode": PaymentMode.PAYPAL, "active": True}
            db.session.add(PaymentOffer(event_id=event.id, **offer))
            db.session.commit()
            self.event_id, self.ticket_id = event.id, ticket.id
        self.disputed: set[str] = set()
        self.reconnect()

    # Buyers.

    @rule(target=made, count=st.integers(1, 3), typed=st.sampled_from([(), (), ("LIMITED",)]))
    def hold(self, count: int, typed: tuple[str, ...]) -> Any:
        def place() -> int:
            event = db.session.get_one(Event, self.event_id)
            wanted = {db.session.get_one(Ticket, self.ticket_id): count}
            usual = {"status": Status.PENDING, "channel": Channel.WEB, "typed": typed}
            return make_order(event, wanted, name="Bo", email="bo@example.org", **usual).id

        order_id = self.try_to(place)
        return multiple() if order_id is None else order_id

    @rule(order_id=made, way=st.sampled_from([CARDS, CARDS, PAYPAL]))
    def begin(self, order_id: int, way: Any) -> None:
        self.on(order_id, way.start)

    @rule(order_id=made, way=st.sampled_from([CARDS, CARDS, PAYPAL]), comes_back=st.booleans())
    def buy(self, order_id: int, way: Any, comes_back: bool) -> None:
        self.begin(order_id, way)
        self.pay(-1)
        self.approve(-1)
        if comes_back:
            self.check(order_id)

    @rule(order_id=made)
    def pay_both_ways(self, order_id: int) -> None:
        """By card, of which nobody has told yet, and with PayPal."""
        self.begin(order_id, CARDS)
        self.begin(order_id, PAYPAL)
        self.pay(-1)
        self.approve(-1)
        self.check(order_id)

    @rule(order_id=made, others=st.integers(1, 3))
    def pay_too_late(self, order_id: int, others: int) -> None:
        """Somebody else takes the places meanwhile."""
        self.begin(order_id, CARDS)
        self.run_out_of_time(order_id, swept=True)
        self.hold(others, ())
        self.pay(-1)

    @precondition(lambda self: self.open_pages())
    @rule(pick=PICK)
    def pay(self, pick: int) -> None:
        if pages := self.open_pages():
            self.stripe.pay(pages[pick % len(pages)])

    @precondition(lambda self: self.open_pages())
    @rule(pick=PICK)
    def be_declined(self, pick: int) -> None:
        pages = self.open_pages()
        self.stripe.decline(pages[pick % len(pages)])

    @precondition(lambda self: self.unapproved())
    @rule(pick=PICK)
    def approve(self, pick: int) -> None:
        if waiting := self.unapproved():
            self.paypal.approve(waiting[pick % len(waiting)])

    @rule(order_id=made)
    def check(self, order_id: int) -> None:
        self.on(order_id, online.check)

    @precondition(lambda self: self.stripe.sessions)
    @rule(order_id=made, pick=PICK)
    def charge(self, order_id: int, pick: int) -> None:
        page = self.stripe.sessions[pick % len(self.stripe.sessions)]["id"]
        self.on(order_id, lambda order: online.charge(order, Provider.STRIPE, page))

    @rule(order_id=made, swept=st.booleans())
    def run_out_of_time(self, order_id: int, swept: bool) -> None:
        with self.app.app_context():
            past = clock.now() - clock.minutes(1)
            mine = update(Order).where(Order.id == order_id, Order.status == Status.PENDING)
            db.session.execute(mine.values(expires_at=past))
            db.session.commit()
            if swept:
                in_transaction(orders.expire)

    @rule(order_id=made)
    def hold_again(self, order_id: int) -> None:
        self.on(order_id, orders.hold_again)

    @rule(order_id=made)
    def pay_later(self, order_id: int) -> None:
        until = clock.now() + clock.minutes(60)
        self.on(order_id, lambda order: orders.place(order, PaymentMode.BANK, pay_until=until))

    # Organizers.

    @rule(order_id=made, and_refund=st.booleans())
    def cancel(self, order_id: int, and_refund: bool) -> None:
        self.on(order_id, lambda order: orders.cancel(order, actor_id=None))
        if and_refund:
            self.refund(order_id, None)

    @rule(order_id=made, part=PARTS)
    def refund(self, order_id: int, part: int | None) -> None:
        def give_back(order: Order) -> None:
            mine = (Payment.order_id == order.id, Payment.amount_minor > 0)
            for captured in db.session.scalars(select(Payment).where(*mine)).all():
                left = payments.left_of(captured)
                wanted = left if part is None else Money(part, left.currency)
                payments.refund(captured, wanted, by_id=None)

        self.on(order_id, give_back)

    @precondition(lambda self: self.paid_pages())
    @rule(pick=PICK, part=PARTS)
    def refund_at_stripe(self, pick: int, part: int | None) -> None:
        pages = self.paid_pages()
        with suppress(StripeError):  # more than is left, or disputed
            self.stripe.refund_at_provider(pages[pick % len(pages)], part)

    @precondition(lambda self: self.paypal.captures)
    @rule(pick=PICK, part=PARTS)
    def refund_at_paypal(self, pick: int, part: int | None) -> None:
        captures = self.paypal.captures
        value = f"{part / 100:.2f}" if part else None
        with suppress(PayPalError):
            self.paypal.refund_at_provider(captures[pick % len(captures)]["id"], value)

    @precondition(lambda self: self.account)
    @rule()
    def disconnect(self) -> None:
        def let_go() -> None:
            authorizations.disconnect(db.session.get_one(Event, self.event_id), None)

        self.try_to(let_go)
        self.account = ""

    @precondition(lambda self: not self.account)
    @rule()
    def reconnect(self) -> None:
        self.account = self.stripe.connect()
        with self.app.app_context():
            connected = {"account": self.account, "connected_at": clock.now()}
            db.session.add(StripeAuthorization(event_id=self.event_id, **connected))
            db.session.commit()

    # Banks.

    @precondition(lambda self: self.paid_pages())
    @rule(pick=PICK, outcome=st.sampled_from(["won", "lost"]))
    def dispute_a_card(self, pick: int, outcome: str) -> None:
        pages = self.paid_pages()
        page = pages[pick % len(pages)]
        intent = self.stripe.get(self.stripe.get(page)["payment_intent"])
        if not self.stripe.get(intent["latest_charge"])["disputed"]:
            self.stripe.close_dispute(self.stripe.dispute(page)["id"], outcome)

    @precondition(lambda self: self.paypal.captures)
    @rule(pick=PICK, outcome=st.sampled_from(["RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR"]))
    def dispute_at_paypal(self, pick: int, outcome: str) -> None:
        captures = self.paypal.captures
        capture = captures[pick % len(captures)]
        if capture["id"] not in self.disputed:
            self.disputed.add(capture["id"])
            self.paypal.close_dispute(self.paypal.dispute(capture["id"])["id"], outcome)

    @rule(times=st.integers(1, 2))
    def one_refund_takes_its_time(self, times: int) -> None:
        self.stripe.delay_next_refund()

    @precondition(lambda self: self.slow_refunds())
    @rule(ends=st.sampled_from(["succeeded", "failed"]))
    def a_slow_refund_ends(self, ends: str) -> None:
        if found := self.slow_refunds():
            self.stripe.settle_refund(found[0], ends)

    # What travels between them.

    @precondition(lambda self: self.stripe.post.waiting)
    @rule(pick=PICK, times=st.integers(1, 3))
    def stripe_tells_one_kind(self, pick: int, times: int) -> None:
        waiting = self.stripe.post.waiting
        told = self.stripe.deliver(waiting[pick % len(waiting)], times=times, shuffle=True)
        assert set(told) == {200}

    @rule(times=st.integers(1, 2))
    def paypal_tells(self, times: int) -> None:
        assert set(self.paypal.deliver(times=times, shuffle=True)) <= {200}

    @rule()
    def they_say_it_again(self) -> None:
        self.stripe.say_again()
        self.paypal.say_again()

    @rule()
    def work(self) -> None:
        """The jobs about money; mails and papers are for other tests."""
        with self.app.app_context():
            mails = Job.kind.startswith("order.") | (Job.kind == "payment.returned")
            db.session.execute(update(Job).where(mails).values(state=JobState.DONE))
            now = update(Job).where(Job.state == JobState.WAITING)
            db.session.execute(now.values(run_at=clock.now()))
            db.session.commit()
            jobs.drain()
            assert db.session.scalar(select(func.count()).where(Job.attempts > 1)) == 0

    # What must be so.

    @invariant()
    def the_house_agrees_with_itself(self) -> None:
        with self.app.app_context():
            refused = select(Order.code).join(Payment, Payment.order_id == Order.id)
            looked_at = set(db.session.scalars(refused.where(~Payment.counts)))
            found = [said for said in breaches() if said.split()[1] not in looked_at]
            assert found == []

    def teardown(self) -> None:
        """Everything is told and done: then the books are the providers' books."""
        for ref in self.slow_refunds():
            self.stripe.settle_refund(ref)
        for _ in range(3):
            assert set(self.stripe.deliver(times=2, shuffle=True)) <= {200}
            assert set(self.paypal.deliver(times=2, shuffle=True)) <= {200}
            self.work()
        assert self.booked() == self.moved()
        with self.app.app_context():
            asked = Payment.state == PaymentState.ASKED
            assert db.session.scalar(select(func.count()).where(asked)) == 0
            for order in db.session.scalars(select(Order).where(Order.event_id == self.event_id)):
                paid = self.moved().get(order.code, 0)
                assert order.status != Status.COMPLETED or paid > 0, order.code
            db.session.execute(update(Job).values(state=JobState.DONE))
            past = update(Order).where(Order.status == Status.PENDING)
            db.session.execute(past.values(expires_at=clock.now() - clock.minutes(1)))
            db.session.commit()
            in_transaction(orders.expire)

    def booked(self) -> dict[str, int]:
        """By order, what the ledger says is still with us."""
        with self.app.app_context():
            sums = (
                select(Order.code, func.sum(Payment.amount_minor))
                .join(Payment, Payment.order_id == Order.id)
                .where(Payment.counts, Order.event_id == self.event_id)
                .group_by(Order.code)
            )
            return {code: int(total) for code, total in db.session.execute(sums)}

    def moved(self) -> dict[str, int]:
        """The same, as Stripe and PayPal say it; no payment gives back more than it brought."""
        found: Counter[str] = Counter()
        for code, came, went in chain(by_stripe(self.stripe), by_paypal(self.paypal)):
            found[code] += max(came - went, 0)
        return dict(found)

    def open_pages(self) -> list[str]:
        return [page["id"] for page in self.stripe.sessions if page["status"] == "open"]

    def paid_pages(self) -> list[str]:
        return [page["id"] for page in self.stripe.sessions if page["status"] == "complete"]

    def unapproved(self) -> list[str]:
        waits = ("CREATED", "PAYER_ACTION_REQUIRED")
        return [order["id"] for order in self.paypal.orders if order["status"] in waits]

    def slow_refunds(self) -> list[str]:
        return [one["id"] for one in self.stripe.refunds if one["status"] == "pending"]

    def on(self, order_id: int, act: Callable[[Order], Any]) -> Any:
        return self.try_to(lambda: act(db.session.get_one(Order, order_id)))

    def try_to(self, act: Callable[[], Any]) -> Any:
        """A refusal is an answer; anything else is a bug."""
        with self.app.app_context():
            try:
                return in_transaction(act)
            except Refusal:
                return None


def by_stripe(stripe: Stripe) -> Iterator[tuple[str, int, int]]:
    """For each payment: its order, what came, and what went back."""
    for intent in stripe.intents:
        if intent["status"] == "succeeded":
            mine = {"payment_intent": intent["id"]}
            refunds = [one for one in stripe.refunds if mine.items() <= one.items()]
            lost = [one for one in stripe.store.all("dispute") if mine.items() <= one.items()]
            went = sum(one["amount"] for one in refunds if one["status"] != "failed")
            went += sum(one["amount"] for one in lost if one["status"] == "lost")
            yield intent["metadata"]["order"], intent["amount_received"], went


def by_paypal(paypal: PayPal) -> Iterator[tuple[str, int, int]]:
    for order in paypal.orders:
        unit = order["purchase_units"][0]
        for capture in unit.get("payments", {}).get("captures", []):
            went = sum(_cents(one["amount"]) for one in unit["payments"].get("refunds", []))
            for dispute in paypal.world.all("dispute"):
                about = dispute["disputed_transactions"][0]["seller_transaction_id"]
                outcome = dispute.get("dispute_outcome", {}).get("outcome_code")
                if about == capture["id"] and outcome == "RESOLVED_BUYER_FAVOUR":
                    went += _cents(dispute["dispute_amount"])
            yield unit["reference_id"], _cents(capture["amount"]), went


def _cents(amount: Any) -> int:
    return Money.parse(amount["value"], amount["currency_code"]).minor


def test_the_books_are_right_whatever_happens(
    app: Flask, request: pytest.FixtureRequest, stripe_standin: Stripe, paypal_standin: PayPal
) -> None:
    kind = request.node.callspec.params["database"]
    standing_in = {"stripe": stripe_standin, "paypal": paypal_standin}
    market = type("Here", (Market,), {"app": app, **standing_in})
    run_state_machine_as_test(market, settings=settings(BOUNDED, max_examples=EXAMPLES[kind]))
