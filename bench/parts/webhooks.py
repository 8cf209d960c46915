"""What Stripe reports, by many senders at once: nothing is lost, nothing is done twice.

What is counted is right or wrong, however long it takes; the times are of one webhook each.
"""

import random
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests
from sqlalchemy import func, select

from bench.events import PLENTY, open_event
from bench.load import Load
from bench.report import Table
from bench.stand import Stand, check
from portal import orders, tickets
from portal.core import clock, refs
from portal.core.db import db, in_transaction
from portal.events import Event
from portal.jobs import Job
from portal.online import StripeAuthorization
from portal.online.ways import CARDS
from portal.orders import Order
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments import Payment
from portal.tickets import Ticket
from standins import keys

ORDERS, TIMES, SENDERS = 200, 5, 8
KINDS = {"one kind": ("checkout.session.completed",), "three kinds": ("",)}

Letter = tuple[bytes, Mapping[str, str]]


def measure(stand: Stand) -> Table:
    return [_row(stand, name, kinds) for name, kinds in KINDS.items()]


def _row(stand: Stand, name: str, kinds: Sequence[str]) -> dict[str, str | int | float]:
    with stand.app.app_context():
        slug, ticket_id = in_transaction(lambda: _open(stand))
        for _ in range(ORDERS):
            _pay(stand, slug, ticket_id)
    letters = _letters(stand, kinds)
    load, told = _send(stand, letters)
    with stand.app.app_context():
        right = _counted(slug)
    check(stand.app)
    return {
        "webhooks": name,
        "orders": ORDERS,
        "sent": len(letters),
        "senders": SENDERS,
        "per second": load.per_second,
        "p50 ms": load.percentile(50),
        "p95 ms": load.percentile(95),
        "p99 ms": load.percentile(99),
        "answers": ", ".join(f"{status}: {n}" for status, n in sorted(told.items())),
        **right,
    }


def _open(stand: Stand) -> tuple[str, int]:
    event = open_event(f"Webhooks {uuid.uuid4().hex[:6]}", [PLENTY])
    connected = {"account": stand.stripe.connect(), "connected_at": clock.now()}
    db.session.add(StripeAuthorization(event_id=event.id, **connected))
    return event.slug, tickets.of_event(event)[0].id


def _pay(stand: Stand, slug: str, ticket_id: int) -> None:
    """A buyer holds a place, goes to Stripe, pays, and never comes back."""
    order_id = in_transaction(lambda: _hold(slug, ticket_id))
    in_transaction(lambda: CARDS.start(db.session.get_one(Order, order_id)))
    stand.stripe.pay(stand.stripe.sessions[-1]["id"])
    db.session.remove()


def _hold(slug: str, ticket_id: int) -> int:
    event = db.session.scalars(select(Event).where(Event.slug == slug)).one()
    choices = [orders.Choice(db.session.get_one(Ticket, ticket_id), 1, None)]
    with orders.placing(
        orders.judge(event, choices, (), at=clock.now(), signed_in=False),
        status=Status.PENDING,
        channel=Channel.WEB,
        payment_mode=PaymentMode.UNCHOSEN,
        order_code=refs.order_code(),
        buyer=orders.Buyer("Bo Buyer", "bo@example.org"),
        created_by_id=None,
    ) as order:
        db.session.flush()
        return order.id


def _letters(stand: Stand, kinds: Sequence[str]) -> list[Letter]:
    """Signed, each several times, in no order."""
    letters: list[Letter] = []

    def take(body: bytes, headers: Mapping[str, str]) -> int:
        letters.append((body, headers))
        return 200

    stand.stripe.deliver_to(take)
    for kind in kinds:
        stand.stripe.deliver(kind, times=TIMES)
    stand.stripe.drop()
    random.shuffle(letters)
    return letters


def _send(stand: Stand, letters: Sequence[Letter]) -> tuple[Load, Counter[int]]:
    address = f"http://127.0.0.1:{stand.server.port}{keys.STRIPE_EVENTS}"

    def send(number: int) -> list[tuple[int, float]]:
        answers = []
        with requests.Session() as session:
            for body, headers in letters[number::SENDERS]:
                begun = time.perf_counter()
                status = session.post(address, data=body, headers=headers).status_code
                answers.append((status, time.perf_counter() - begun))
        return answers

    begun = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as crew:
        answers = [each for part in crew.map(send, range(SENDERS)) for each in part]
    seconds = time.perf_counter() - begun
    times = [took for status, took in answers if status == 200]
    return Load(times, len(answers) - len(times), seconds), Counter(status for status, _ in answers)


def _counted(slug: str) -> dict[str, int]:
    """Each is to be as many as there are orders, and nothing twice."""
    event_id = db.session.scalars(select(Event.id).where(Event.slug == slug)).one()
    mine = Order.event_id == event_id
    done = select(func.count()).where(mine, Order.status == Status.COMPLETED)
    booked = select(func.count(Payment.id)).where(Payment.event_id == event_id)
    ids = db.session.scalars(select(Order.id).where(mine))
    names = [f"order.confirmed:{order_id}" for order_id in ids]
    mails = select(func.count(Job.id)).where(Job.dedupe.in_(names))
    return {
        "completed": db.session.scalar(done) or 0,
        "payments": db.session.scalar(booked) or 0,
        "mails": db.session.scalar(mails) or 0,
    }
