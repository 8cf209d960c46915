"""Places that a till holds: out of the stock at once, sold once, back when they are not needed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from portal import allotments
from portal.allotments import HeldPlace
from portal.core import refs
from portal.core.db import db
from portal.core.refusals import Refusal, SoldOut, WrongState
from portal.events import Event
from portal.invariants import breaches
from portal.orders import Attendee, Order
from portal.people import User
from portal.tickets import Ticket
from portal.tills import Till
from tests.factories import make_cast, make_event, make_ticket, signed_in, switch_modules_on
from tests.support.stage import at_once

DEVICE, OTHER = "the tablet at gate A", "the phone at gate A"


@dataclass
class Evening:
    app: Flask
    event: Event
    general: Ticket
    child: Ticket
    till: Till
    cast: Mapping[str, User]

    def hold(self, general: int, child: int = 0) -> None:
        with self.app.app_context():
            till, *sold = self._here()
            counts = dict(zip(sold, (general, child), strict=True))
            allotments.decide(till, counts, by_id=self.cast["otto"].id)
            db.session.commit()

    def fill(self, device: str = DEVICE) -> list[str]:
        with self.app.app_context():
            codes = [code for _, code in allotments.fill(self._here()[0], device)]
            db.session.commit()
            return codes

    def sell(self, codes: list[str], count: int | None = None) -> Order:
        """As the till sends it. Raises what it answers with, 409 or 422."""
        browser = signed_in(self.app, self.cast["bea"])
        counts = {f"quantity-{self.general.ref}": str(len(codes) if count is None else count)}
        sent = {"allotted": codes, "idempotency_key": refs.token(), "tender": "cash", **counts}
        url = f"/events/{self.event.slug}/box-office/sales"
        answer = browser.post(url, data=sent, headers={"HX-Request": "true"})
        if answer.status_code != 201:
            raise {409: WrongState, 422: Refusal}[answer.status_code](answer.text)
        code = re.search(r'data-order="(\w+)"', answer.text)
        with self.app.app_context():
            return db.session.scalars(select(Order).where(Order.code == code[1])).one()

    def taken(self) -> list[int]:
        with self.app.app_context():
            return [each.taken for each in self._here()[1:]]

    def states(self) -> dict[str, int]:
        with self.app.app_context():
            found = {"open": 0, "back": 0, "sold": 0}
            for each in db.session.scalars(select(HeldPlace)):
                name = "open" if each.is_open else "sold" if each.sold_at else "back"
                found[name] += 1
            return found

    def codes_of(self, order: Order) -> list[str]:
        with self.app.app_context():
            mine = select(Attendee.code).where(Attendee.order_id == order.id)
            return sorted(db.session.scalars(mine))

    def breaches(self) -> list[str]:
        with self.app.app_context():
            return list(breaches())

    def _here(self) -> tuple[Till, Ticket, Ticket]:
        ids = ((Till, self.till.id), (Ticket, self.general.id), (Ticket, self.child.id))
        return tuple(db.session.get_one(*each) for each in ids)


@pytest.fixture
def evening(app: Flask) -> Evening:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        general, child = make_ticket(event, quantity=20), make_ticket(event, "Child 6–14")
        till = Till(event_id=event.id, name="Till 1", gate="Gate A")
        db.session.add(till)
        db.session.commit()
        db.session.refresh(till)
        return Evening(app, event, general, child, till, make_cast(event))


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_what_a_till_holds_is_out_of_the_stock(evening: Evening, count: int) -> None:
    evening.hold(count, child=1)
    assert (evening.taken(), evening.states()) == (
        [count, 1],
        {"open": count + 1, "back": 0, "sold": 0},
    )
    assert [*evening.breaches()] == []


def test_more_than_there_is_is_refused_on_its_field_and_nothing_is_held(evening: Evening) -> None:
    with pytest.raises(SoldOut) as refused:
        evening.hold(21, child=5)
    (fault,) = refused.value.faults
    assert fault.field == f"count-{evening.till.ref}-{evening.general.ref}"
    assert fault.sentence == "20 more are left."
    assert (evening.taken(), evening.states()["open"]) == ([0, 0], 0)


def test_fewer_give_places_back(evening: Evening) -> None:
    evening.hold(5)
    evening.hold(2)
    assert (evening.taken(), evening.states()) == ([2, 0], {"open": 2, "back": 3, "sold": 0})


def test_a_till_that_is_put_out_of_use_gives_its_places_back(evening: Evening) -> None:
    evening.hold(4, child=2)
    codes = evening.fill()[:1]
    evening.sell(codes)
    answer = signed_in(evening.app, evening.cast["olivia"]).post(
        f"/events/{evening.event.slug}/tills/{evening.till.ref}/off"
    )
    assert answer.status_code == 303
    assert (evening.taken(), evening.states()) == ([1, 0], {"open": 0, "back": 5, "sold": 1})
    assert [*evening.breaches()] == []


def test_each_device_has_places_of_its_own(evening: Evening) -> None:
    evening.hold(3)
    assert len(evening.fill(DEVICE)) == 3
    assert evening.fill(OTHER) == []
    evening.hold(5)
    assert len(evening.fill(OTHER)) == 2
    assert len(evening.fill(DEVICE)) == 3


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_sale_from_held_places_takes_no_more_and_keeps_its_codes(
    evening: Evening, count: int
) -> None:
    evening.hold(3)
    codes = evening.fill()[:count]
    order = evening.sell(codes)
    assert evening.codes_of(order) == sorted(codes)
    assert (evening.taken(), evening.states()) == (
        [3, 0],
        {"open": 3 - count, "back": 0, "sold": count},
    )
    assert evening.breaches() == []


def test_it_is_sold_although_the_stock_is_empty(evening: Evening) -> None:
    evening.hold(20)
    codes = evening.fill()[:2]
    assert len(evening.codes_of(evening.sell(codes))) == 2
    with pytest.raises(Refusal):
        evening.sell([], count=1)
    assert evening.taken() == [20, 0]


def test_a_code_is_sold_once(evening: Evening) -> None:
    evening.hold(2)
    codes = evening.fill()[:1]
    evening.sell(codes)
    with pytest.raises(WrongState, match="sold before"):
        evening.sell(codes)
    assert (evening.taken(), evening.states()["sold"]) == ([2, 0], 1)


def test_a_code_of_nobody_sells_nothing(evening: Evening) -> None:
    with pytest.raises(WrongState):
        evening.sell(["NQK7M2PZXT4HYC"])
    assert evening.taken() == [0, 0]


def test_codes_and_counts_go_together(evening: Evening) -> None:
    evening.hold(3)
    codes = evening.fill()
    with pytest.raises(Refusal, match="not those of this sale"):
        evening.sell(codes, count=2)
    assert (evening.taken(), evening.states()["open"]) == ([3, 0], 3)


def test_a_place_that_went_back_is_taken_anew_and_never_oversold(evening: Evening) -> None:
    evening.hold(2)
    codes = evening.fill()
    evening.hold(0)
    order = evening.sell(codes[:1])
    assert (evening.codes_of(order), evening.taken()) == (codes[:1], [1, 0])
    evening.sell([], count=10)
    evening.sell([], count=9)
    with pytest.raises(Refusal):
        evening.sell(codes[1:])
    assert evening.taken() == [20, 0]
    assert evening.breaches() == []


def test_it_fills_up_again_while_enough_is_left(evening: Evening) -> None:
    evening.hold(4)
    evening.sell(evening.fill()[:3])
    assert len(evening.fill()) == 4
    evening.sell([], count=10)  # of 13, 3 are left
    evening.sell(evening.fill()[:3])
    assert len(evening.fill()) == 2
    assert evening.taken() == [18, 0]
    assert evening.breaches() == []


def test_six_tills_sell_the_same_codes_at_once_and_each_is_sold_once(evening: Evening) -> None:
    evening.hold(4)
    codes = evening.fill()

    def sell() -> str:
        try:
            return evening.sell(codes[:2]).code
        except WrongState:
            return "refused"

    answers = at_once(*[sell] * 6)
    assert (len({*answers}), answers.count("refused")) == (2, 5)
    assert (evening.taken(), evening.states()) == ([4, 0], {"open": 2, "back": 0, "sold": 2})
    assert evening.breaches() == []


def test_places_go_back_and_are_sold_at_once(evening: Evening) -> None:
    """Whoever is first; nothing is lost, and nothing is there twice."""
    evening.hold(6)
    codes = evening.fill()
    at_once(*[lambda code=code: evening.sell([code]) for code in codes], lambda: evening.hold(0))
    assert (evening.taken(), evening.states()["open"]) == ([6, 0], 0)
    assert evening.breaches() == []
