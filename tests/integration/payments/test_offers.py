"""The organizer's page about ways to pay, and what buyers can choose because of it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import payments
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.events import Event
from portal.modules import switch
from portal.orders.models import PaymentMode
from portal.payments.models import PaymentOffer
from tests.factories import make_ticket
from tests.support.stage import Stage

PAGE = "/events/harbour-lights/settings/payments"
BANK = {
    "bank-transfer": "y",
    "bank-transfer-instructions": "To EE12 3456, Pier 14.",
    "bank-transfer-days": "7",
}


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage(app)


def offered(stage: Stage) -> list[payments.Way]:
    with stage.app.app_context():
        return list(payments.ways(db.session.get_one(Event, stage.event.id)))


def test_what_is_switched_on_is_offered_in_the_organizers_words(stage: Stage) -> None:
    assert "Nobody can pay online yet" in stage.as_("otto").get(PAGE).text
    form = {**BANK, "pay-at-the-venue": "y", "cheque-instructions": "To Otto"}
    assert stage.as_("otto").post(PAGE, data=form).status_code == 303

    assert offered(stage) == [
        payments.Way(PaymentMode.BANK, "Bank transfer", "To EE12 3456, Pier 14.", 7),
        payments.Way(PaymentMode.VENUE, "Pay at the venue"),
    ]
    page = stage.as_("otto").get(PAGE).text
    assert "To EE12 3456, Pier 14." in page
    assert "Nobody can pay online yet" not in page
    with stage.app.app_context():
        (act,) = db.session.scalars(select(Activity).filter_by(action="payment.offers_changed"))
        assert act.changes["bank-transfer"] == [
            "off, to pay before the event: ",
            "on, 7 days to pay: To EE12 3456, Pier 14.",
        ]


def test_switched_off_it_keeps_its_words(stage: Stage) -> None:
    stage.as_("olivia").post(PAGE, data=BANK)
    form = {key: value for key, value in BANK.items() if key != "bank-transfer"}
    assert stage.as_("olivia").post(PAGE, data=form).status_code == 303
    assert offered(stage) == []
    with stage.app.app_context():
        assert (
            db.session.scalars(select(PaymentOffer.instructions)).one() == "To EE12 3456, Pier 14."
        )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"bank-transfer": "y", "bank-transfer-instructions": " "}, "Write to which account."),
        ({"cheque": "y"}, "Write to whom, and where to send it."),
        ({**BANK, "bank-transfer-days": "0"}, "Write a number from 1 to 365."),
        ({**BANK, "bank-transfer-days": "soon"}, "Write a whole number"),
        ({**BANK, "bank-transfer-instructions": "x" * 2001}, "at most 2,000 characters"),
    ],
)
def test_what_is_wrong_is_said_on_the_field(stage: Stage, typed, sentence) -> None:
    answer = stage.as_("otto").post(PAGE, data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert stage.count(PaymentOffer) == 0


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404)])
def test_others_have_no_say(stage: Stage, who: str, status: int) -> None:
    assert stage.as_(who).get(PAGE).status_code == status
    assert stage.as_(who).post(PAGE, data=BANK).status_code == status
    assert stage.count(PaymentOffer) == 0


def test_the_unknown_sign_in_first(stage: Stage) -> None:
    assert stage.app.test_client().get(PAGE).headers["Location"] == "/login"


def test_the_page_is_closed_with_its_module(stage: Stage) -> None:
    with stage.app.app_context():
        switch({Module.PAYMENTS: False}, by_id=None)
        db.session.commit()
    assert stage.as_("otto").get(PAGE).status_code == 404
    assert "settings/payments" not in stage.as_("otto").get("/events/harbour-lights").text


def test_an_order_is_to_be_paid_in_its_days_and_before_the_event(stage: Stage) -> None:
    event, day = stage.event, timedelta(days=1)
    week, always = (
        payments.Way(PaymentMode.BANK, "Bank transfer", days=days) for days in (7, None)
    )
    early, late, during = event.starts_at - 30 * day, event.starts_at - day, event.starts_at
    assert week.pay_until(event, early) == early + 7 * day
    assert week.pay_until(event, late) == event.starts_at
    assert always.pay_until(event, early) == event.starts_at
    assert week.pay_until(event, during) == event.ends_at


class Cards:
    """Somebody who takes cards, for one event."""

    mode, label = PaymentMode.STRIPE, "Card"

    def __init__(self, event: Event) -> None:
        self.slug = event.slug

    def serves(self, event: Event) -> bool:
        return event.slug == self.slug


def test_who_takes_cards_comes_first(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.as_("otto").post(PAGE, data=BANK)
    monkeypatch.setattr("portal.payments.paying.GATEWAYS", [Cards(stage.event)])
    assert [way.label for way in offered(stage)] == ["Card", "Bank transfer"]


@pytest.mark.parametrize(
    ("fields", "hinted"),
    [
        ({}, True),
        ({"sold_at": "door"}, False),
        ({"kind": "free", "price_minor": 0}, False),
        ({"closed_at": clock.now()}, False),
    ],
    ids=["online", "at the door", "free", "closed"],
)
def test_the_overview_says_when_nobody_can_pay_online(stage: Stage, fields, hinted) -> None:
    stage.make(make_ticket, stage.event, **fields)
    sentence = "Nobody can pay online yet."
    assert (sentence in stage.as_("otto").get("/events/harbour-lights").text) is hinted
    stage.as_("otto").post(PAGE, data=BANK)
    assert sentence not in stage.as_("otto").get("/events/harbour-lights").text
