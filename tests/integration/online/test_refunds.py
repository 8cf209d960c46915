"""Give back by amount, through whoever took the money: once, and never more than there is."""

import pytest

from portal import payments
from portal.core.db import db, in_transaction
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.payments import Payment
from tests.integration.online.conftest import Till
from tests.support.stage import at_once


@pytest.fixture
def paid(till: Till) -> Till:
    """€70.00 by card."""
    till.stripe.pay(till.begin())
    till.come_back()
    till.stripe.drop()
    return till


def give_back(till: Till, minor: int, key: str | None = None, currency: str = "EUR") -> int | None:
    """The row; None when it was refused."""

    def ask() -> int:
        captured = db.session.query(Payment).order_by(Payment.id).first()
        assert captured
        amount = Money(minor, currency)
        return payments.refund(captured, amount, by_id=None, key=key, why="asked").id

    with till.app.app_context():
        try:
            return in_transaction(ask)
        except Refusal:
            return None


def test_part_and_then_the_rest(paid: Till, work) -> None:
    give_back(paid, 2500)
    work()
    assert paid.ledger() == [(7000, "booked"), (-2500, "booked")]
    assert paid.stored().status == "completed"
    give_back(paid, 4500)
    work()
    assert paid.stored().status == "cancelled"
    paid.stripe.deliver(times=2)
    assert paid.ledger() == [(7000, "booked"), (-2500, "booked"), (-4500, "booked")]
    assert [refund["amount"] for refund in paid.stripe.refunds] == [2500, 4500]
    assert paid.stored().status == "cancelled"
    assert paid.breaches() == []


def test_one_wish_is_one_refund(paid: Till, work) -> None:
    rows = at_once(*[lambda: give_back(paid, 2500, "wish-1")] * 4)
    assert len(set(rows)) == 1
    work()
    assert paid.ledger() == [(7000, "booked"), (-2500, "booked")]


def test_never_more_than_there_is(paid: Till, work) -> None:
    rows = at_once(*[lambda: give_back(paid, 3000)] * 4)
    assert len([row for row in rows if row]) == 2
    for minor, currency in ((7001, "EUR"), (0, "EUR"), (-1, "EUR"), (100, "USD")):
        assert give_back(paid, minor, currency=currency) is None
    work()
    assert sum(refund["amount"] for refund in paid.stripe.refunds) == 6000


def test_what_was_refused_can_be_asked_for_again(paid: Till, work) -> None:
    paid.stripe.decline_next_refund()
    give_back(paid, 7000)
    work()
    assert paid.ledger() == [(7000, "booked"), (-7000, "refused")]
    assert paid.stored().status == "completed"
    give_back(paid, 7000)
    work()
    assert paid.ledger()[-1] == (-7000, "booked")


def test_a_worker_that_died_after_the_answer_finds_it(paid: Till, work) -> None:
    give_back(paid, 2500)
    paid.stripe.lose_next_answer("/v1/refunds", times=3)
    work()
    assert paid.ledger()[-1] == (-2500, "asked")
    with paid.app.app_context():
        from portal.online.jobs import give_back as again

        row = db.session.query(Payment).order_by(Payment.id.desc()).first()
        assert row
        again(row.id)
    assert paid.ledger()[-1] == (-2500, "booked")
    assert len(paid.stripe.refunds) == 1


def test_cash_is_given_back_by_hand(till: Till) -> None:
    from tests.factories import make_order, make_ticket

    with till.app.app_context():
        db.session.add(till.stage.event)
        make_order(till.stage.event, {make_ticket(till.stage.event): 1})
        captured = db.session.query(Payment).one()
        with pytest.raises(WrongState, match="by hand"):
            payments.refund(captured, Money(100, "EUR"), by_id=None)


def test_paypal_gives_back(till: Till, work) -> None:
    till.paypal.approve(till.begin("paypal"))
    till.come_back()
    give_back(till, 2500)
    work()
    till.paypal.deliver(times=2)
    assert till.ledger() == [(7000, "booked"), (-2500, "booked")]
    assert [refund["amount"]["value"] for refund in till.paypal.refunds] == ["25.00"]
