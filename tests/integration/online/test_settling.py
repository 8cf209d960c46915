"""What an answer of a provider does to an order, and that it does so once."""

import pytest
from flask import Flask

from portal.core.money import Money
from portal.online.found import Back, Standing, Undone
from portal.orders.models import Status
from tests.integration.online.conftest import Said, Till
from tests.support.stage import at_once


@pytest.fixture
def said(app: Flask, till: Till) -> Said:
    """Bo holds two tickets for €70.00, and is at Stripe."""
    till.hold(2)
    till.post("/details")
    return Said(app, till.order)


def test_paid_as_asked_gives_the_tickets(till: Till, said: Said) -> None:
    assert said.settle() == "paid"
    stored = till.stored()
    assert (stored.status, stored.payment_mode) == ("completed", "stripe")
    assert till.ledger() == [(7000, "booked")]
    assert till.attempts() == ["paid"]
    assert till.breaches() == []


def test_said_again_it_is_known(till: Till, said: Said) -> None:
    assert [said.settle() for _ in range(3)] == ["paid", "known", "known"]
    assert till.ledger() == [(7000, "booked")]


@pytest.mark.parametrize(
    "amount",
    [Money(6999, "EUR"), Money(0, "EUR"), Money(700_000, "EUR"), Money(7000, "USD"), None],
    ids=str,
)
def test_another_amount_gives_no_tickets_and_is_looked_at(
    till: Till, said: Said, amount: Money | None
) -> None:
    assert [said.settle(amount=amount) for _ in range(2)] == ["mismatch", "mismatch"]
    assert (till.stored().status, till.ledger()) == ("pending", [])
    assert till.attempts() == ["odd"]
    assert till.acts() == ["payment.odd"]


@pytest.mark.parametrize(
    "other",
    [
        {"account": "acct_2"},
        {"account": None},
        {"order_code": "XXXXX"},
        {"order_code": None},
        {"attempt_ref": "another"},
        {"attempt_ref": None},
        {"provider_id": "cs_2"},
    ],
    ids=str,
)
def test_what_is_about_something_else_is_left_alone(till: Till, said: Said, other) -> None:
    assert said.settle(**other) == "unknown"
    assert (till.stored().status, till.ledger(), till.attempts()) == ("pending", [], ["open"])


@pytest.mark.parametrize(
    ("standing", "outcome", "state"),
    [
        (Standing.OPEN, "open", "open"),
        (Standing.WAITING, "waiting", "waiting"),
        (Standing.OVER, "over", "over"),
    ],
)
def test_not_paid_is_noted(till: Till, said: Said, standing, outcome, state) -> None:
    assert said.settle(standing=standing, amount=None, payment_id=None) == outcome
    assert (till.stored().status, till.ledger(), till.attempts()) == ("pending", [], [state])


@pytest.mark.parametrize("late", [Standing.OPEN, Standing.WAITING, Standing.OVER])
def test_old_news_undo_nothing(till: Till, said: Said, late: Standing) -> None:
    said.settle()
    assert said.settle(standing=late, amount=None, payment_id=None) == "known"
    assert (till.stored().status, till.attempts()) == ("completed", ["paid"])


def test_money_that_comes_after_all_counts(till: Till, said: Said) -> None:
    assert said.settle(standing=Standing.OVER) == "over"
    assert said.settle() == "paid"
    assert till.stored().status == "completed"


def test_late_but_the_places_are_there(till: Till, said: Said) -> None:
    till.end()
    assert till.taken() == 0
    assert said.settle() == "paid late"
    assert (till.stored().status, till.taken()) == ("completed", 2)
    assert till.stored().ended_at is None
    assert till.breaches() == []


def test_late_before_the_house_noticed(till: Till, said: Said) -> None:
    till.set_left(seconds=-1)
    assert said.settle() == "paid"
    assert (till.stored().status, till.taken()) == ("completed", 2)


def test_late_and_sold_out_the_money_goes_back(till: Till, said: Said, work) -> None:
    till.end()
    till.sell_out()
    assert [said.settle() for _ in range(2)] == ["no places", "known"]
    assert (till.stored().status, till.taken()) == ("expired", 0)
    assert till.ledger() == [(7000, "booked"), (-7000, "asked")]
    assert till.breaches() == []


def test_late_and_not_on_sale_any_more(till: Till, said: Said) -> None:
    from portal.core.db import db
    from portal.events import Event

    till.end()
    with till.app.app_context():
        db.session.get_one(Event, till.stage.event.id).state = "draft"
        db.session.commit()
    assert said.settle() == "no places"


def test_paid_twice_one_goes_back(till: Till, said: Said) -> None:
    other = Said(till.app, till.order, provider_id="cs_2")
    assert said.settle() == "paid"
    for _ in range(2):
        other.settle(payment_id="pi_2")
    assert till.ledger() == [(7000, "booked"), (7000, "booked"), (-7000, "asked")]
    assert till.stored().status == "completed"
    assert till.breaches() == []


def test_a_cancelled_order_keeps_no_money(till: Till, said: Said) -> None:
    from portal import orders
    from portal.core.db import db, in_transaction

    with till.app.app_context():
        order = db.session.get_one(orders.Order, till.order.id)
        in_transaction(lambda: orders.cancel(order, actor_id=None))
    assert said.settle() == "no places"
    assert till.ledger() == [(7000, "booked"), (-7000, "asked")]


def test_bank_transfer_was_chosen_and_the_card_came_first(till: Till, said: Said) -> None:
    till.offer()
    till.post("/pay", mode="bank-transfer")
    assert till.stored().status == Status.PLACED
    assert said.settle() == "paid"
    assert (till.stored().status, till.stored().payment_mode) == ("completed", "stripe")


def back(minor: int, **more) -> Back:
    return Back("re_1", Money(minor, "EUR"), **more)


def test_part_of_it_went_back_at_the_provider(till: Till, said: Said) -> None:
    said.settle()
    for _ in range(2):
        said.settle(backs=(back(3000),))
    assert till.ledger() == [(7000, "booked"), (-3000, "booked")]
    assert till.stored().status == "completed"
    assert till.breaches() == []


def test_all_of_it_went_back_and_the_tickets_stop(till: Till, said: Said) -> None:
    said.settle()
    said.settle(backs=(back(3000), Back("re_2", Money(4000, "EUR"))))
    stored = till.stored()
    assert (stored.status, till.taken()) == ("cancelled", 0)
    assert {attendee.state for attendee in stored.attendees} == {"void"}
    assert till.breaches() == []


def test_refunded_before_we_heard_of_the_payment(till: Till, said: Said, mails) -> None:
    assert said.settle(backs=(back(7000),)) == "paid"
    assert till.stored().status == "cancelled"
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]
    assert "bo@example.org" not in mails() or not [
        mail for mail in mails()["bo@example.org"] if "tickets" in mail["Subject"].lower()
    ]


def test_a_refund_that_came_back_counts_for_nothing(till: Till, said: Said) -> None:
    said.settle(backs=(back(3000),))
    said.settle(backs=(back(3000, state=Undone.FAILED),))
    assert till.ledger() == [(7000, "booked"), (-3000, "refused")]
    assert till.breaches() == []


def test_a_dispute_is_noted_once_and_booked_when_lost(till: Till, said: Said) -> None:
    said.settle()
    for _ in range(2):
        said.settle(disputed=True)
    assert till.acts() == ["payment.captured", "payment.disputed"]
    assert till.stored().status == "completed"
    said.settle(disputed=True, backs=(back(7000, is_dispute=True),))
    assert till.stored().status == "cancelled"
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]


def test_five_who_hear_of_it_at_once(till: Till, said: Said, mails) -> None:
    outcomes = at_once(*[said.settle] * 5)
    assert sorted(outcomes) == ["known"] * 4 + ["paid"]
    assert till.ledger() == [(7000, "booked")]
    assert till.acts() == ["payment.captured"]
    tickets = [mail for mail in mails()["bo@example.org"] if "ickets" in mail["Subject"]]
    assert len(tickets) == 1


def test_paid_twice_at_once(till: Till, said: Said) -> None:
    other = Said(till.app, till.order, provider_id="cs_2")
    outcomes = at_once(said.settle, lambda: other.settle(payment_id="pi_2"))
    assert sorted(outcomes) == ["paid", "twice"]
    assert sorted(till.ledger()) == [(-7000, "asked"), (7000, "booked"), (7000, "booked")]
    assert till.breaches() == []


def test_it_ends_while_it_is_paid(till: Till, said: Said) -> None:
    """Whoever is first: it is paid, and its places are taken once."""
    till.set_left(seconds=-1)
    from portal.core.db import in_transaction
    from portal.orders import expire

    def end() -> int:
        with till.app.app_context():
            return in_transaction(expire)

    outcome, _ = at_once(said.settle, end)
    assert outcome in ("paid", "paid late")
    assert (till.stored().status, till.taken()) == ("completed", 2)
    assert till.breaches() == []
