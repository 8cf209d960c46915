"""Webhooks of many orders, each several times, shuffled, by eight senders at once."""

import random
from collections import Counter
from collections.abc import Mapping
from itertools import chain

from portal.core.db import db
from portal.mail.models import Mail
from portal.orders import Order
from portal.payments import Payment
from tests.integration.online.conftest import Till
from tests.support.providers import into
from tests.support.stage import at_once

EVENTS = "/v1/stripe/events"
SENDERS, TIMES, ORDERS = 8, 5, 4


def test_each_is_taken_once(till: Till, mails) -> None:
    """Sixty: of each order three kinds, five times."""
    for number in range(ORDERS):
        page = till.begin(count=number % 2 + 1)
        till.stripe.pay(page)
        till.browser = till.app.test_client()
    letters: list[tuple[bytes, Mapping[str, str]]] = []
    till.stripe.deliver_to(lambda body, headers: letters.append((body, headers)) or 200)
    till.stripe.deliver(times=TIMES)
    random.Random(7).shuffle(letters)
    assert len(letters) == ORDERS * 3 * TIMES

    def send(number: int) -> list[int]:
        take = into(till.app.test_client(), EVENTS)
        return [take(*letter) for letter in letters[number::SENDERS]]

    answers = at_once(*[lambda number=number: send(number) for number in range(SENDERS)])

    assert Counter(chain.from_iterable(answers)) == {200: len(letters)}
    with till.app.app_context():
        assert Counter(db.session.scalars(db.select(Order.status))) == {"completed": ORDERS}
        paid = db.session.scalars(db.select(Payment.amount_minor).order_by(Payment.order_id))
        assert list(paid) == [3500, 7000, 3500, 7000]
    assert till.acts() == ["payment.captured"] * ORDERS
    mails()
    with till.app.app_context():
        sent = Counter(db.session.scalars(db.select(Mail.kind)))
        assert sent["order.confirmed"] == ORDERS, sent
    assert till.breaches() == []
