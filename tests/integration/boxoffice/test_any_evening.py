"""Whatever a till sells, gives away, voids, takes back and exchanges: the books are right."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal import corrections
from portal.core.db import db
from portal.core.money import Money
from portal.orders import Order
from portal.orders.models import LIVE
from tests.integration.boxoffice.conftest import PART, Till
from tests.integration.boxoffice.desk import breaches, ledger, open_shift, stored

ACTS = 40


class Evening:
    """Otto sells alone, and does something by chance again and again."""

    def __init__(self, till: Till, seed: int) -> None:
        self.till, self.chance = till, random.Random(seed)

    def act(self) -> int:
        acts: list[Callable[[], int]] = [self.sell] * 3 + [self.void, self.give_back, self.exchange]
        return self.chance.choice(acts)()

    def sell(self) -> int:
        kinds = [self.till.general, self.till.child, self.till.vip]
        counts = {each: self.chance.randint(0, 2) for each in kinds}
        usual = sum(each.price_minor * count for each, count in counts.items())
        fields = self.chance.choice(
            [
                {"tender": "card"},
                {"tender": "cash", "given": "400"},
                {"tender": "split", "on-card": Money(self.chance.randint(0, usual), "EUR").plain},
                {"tender": "comp", "reason": "press"},
                {
                    "total": Money(self.chance.randint(0, usual), "EUR").plain,
                    "reason": "agreed",
                },
            ]
        )
        return self.till.sell(counts, who="otto", **fields).status_code

    def void(self) -> int:
        return self._post("void", reason="test")

    def give_back(self, **more: str) -> int:
        order = self._any()
        if order is None:
            return 404
        with self.till.app.app_context():
            places = len(db.session.merge(order).attendees)
        some = self.chance.sample(range(1, places + 1), self.chance.randint(1, places))
        names = [f"{order.code}-{n}" for n in some]
        sent = {"attendee": names, "reason": "cannot-come", "tender": "cash", **more}
        return self._post("return", order, **sent)

    def exchange(self) -> int:
        return self.give_back(into=self.chance.choice([self.till.child, self.till.vip]).ref)

    def _post(self, what: str, order: Order | None = None, **sent: object) -> int:
        order = order or self._any()
        if order is None:
            return 404
        url = f"{self.till.url}/sales/{order.code}/{what}"
        return self.till.browser("otto").post(url, data=sent, headers=PART).status_code

    def _any(self) -> Order | None:
        orders = self.till.orders()
        return self.chance.choice(orders) if orders else None


def here(till: Till) -> int:
    """What the tickets that are still good were paid with."""
    with till.app.app_context():
        live = db.session.scalars(select(Order).where(Order.status.in_(LIVE)))
        return sum(seat.paid.minor for order in live for seat in corrections.seats(order))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ledger_holds_what_good_tickets_cost(till: Till, seed: int) -> None:
    shift = open_shift(till, "otto")
    evening = Evening(till, seed)
    answers = {evening.act() for _ in range(ACTS)}
    assert {200, 201} <= answers <= {200, 201, 404, 409, 422}
    assert breaches(till) == []
    assert sum(amount for _, amount, _ in ledger(till)) == here(till)
    assert {row for _, _, row in ledger(till)} == {shift}
    done = stored(till, corrections.Correction)
    assert {each.kind for each in done} >= {"void", "exchange", "price"}
