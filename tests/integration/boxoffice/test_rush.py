"""Thirty-two tills sell at once over HTTP: exactly as many are sold as there are places."""

import random
import threading
from collections.abc import Iterator

from sqlalchemy import func, select

from portal.core.db import db
from portal.orders import Order
from portal.payments import Payment
from portal.tickets import Ticket
from tests.integration.boxoffice.conftest import Till
from tests.support.stage import at_once

TILLS = 32


def sell_until_refused(till: Till, seed: int, start: threading.Barrier, told: list[int]) -> None:
    sizes = random.Random(seed)
    browser = till.app.test_client()
    browser.set_cookie("session", till.browser().get_cookie("session").value)
    start.wait()
    for key, size in keys(seed, sizes):
        body = {f"quantity-{till.general.ref}": str(size), "idempotency_key": key}
        answer = browser.post(f"{till.url}/sales", data=body, headers={"HX-Request": "true"})
        told.append(size if answer.status_code == 201 else -answer.status_code)
        if answer.status_code != 201:
            return


def keys(seed: int, sizes: random.Random) -> Iterator[tuple[str, int]]:
    number = 0
    while True:
        number += 1
        yield f"till-{seed}-sale-{number}", sizes.choice((1, 2, 3))


def test_a_rush_sells_every_place_once(till: Till) -> None:
    # Nobody stops before they are refused, so more is asked for than there is.
    told: list[int] = []
    start = threading.Barrier(TILLS)
    tills = [
        threading.Thread(target=sell_until_refused, args=(till, seed, start, told))
        for seed in range(TILLS)
    ]
    for thread in tills:
        thread.start()
    for thread in tills:
        thread.join()
    assert set(told) == {1, 2, 3, -409}
    assert told.count(-409) == TILLS
    sold = sum(size for size in told if size > 0)
    # Who wanted three may have been refused while one or two were left.
    assert 98 <= sold <= 100
    while sold < 100:
        assert till.sell({till.general: 1}).status_code == 201
        sold += 1
    assert till.sell({till.general: 1}).status_code == 409
    assert (till.taken(till.general), till.attendees()) == ([100], 100)
    with till.app.app_context():
        totals = select(func.sum(Order.total_minor)), select(func.sum(Payment.amount_minor))
        assert [db.session.scalar(total) for total in totals] == [350_000, 350_000]


def test_twenty_tills_sell_the_last_ten_once(till: Till) -> None:
    with till.app.app_context():
        db.session.get_one(Ticket, till.vip.id).quantity = 10
        db.session.commit()
    cookie = till.browser().get_cookie("session").value

    def sell(number: int) -> int:
        browser = till.app.test_client()
        browser.set_cookie("session", cookie)
        body = {f"quantity-{till.vip.ref}": "1", "idempotency_key": f"till-{number}-last"}
        return browser.post(f"{till.url}/sales", data=body).status_code

    told = at_once(*(lambda n=n: sell(n) for n in range(20)))
    assert sorted(told) == [303] * 10 + [409] * 10
    assert (till.taken(till.vip), till.attendees()) == ([10], 10)
