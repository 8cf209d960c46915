"""What is paid online contains the tax, and what goes back contains its share of it."""

import pytest

from portal.core.db import db
from portal.orderdesk import seats
from portal.orders import Order
from portal.orders.models import Status
from tests.factories import make_tax
from tests.integration.orderdesk.conftest import (  # noqa: F401 - fixtures
    Desk,
    app,
    desk,
    mails,
    no_call_inside_a_transaction,
    stage,
    work,
)
from tests.integration.taxes.conftest import sums


def tax(desk: Desk, rate: int = 2200, *, included: bool = False) -> None:  # noqa: F811
    desk.stage.make(make_tax, desk.stage.event, rate, included=included)
    with desk.app.app_context():
        db.session.add(desk.stage.event)
        db.session.refresh(desk.stage.event)
        db.session.expunge_all()


def test_tickets_go_back_with_their_tax_one_by_one(desk: Desk, work) -> None:  # noqa: F811
    tax(desk, 775)
    desk.pay(3)
    assert desk.ledger() == [(11_314, "booked")]
    for number in (1, 2, 3):
        desk.refund(number)
        work()
    back = [minor for minor, _ in desk.ledger()[1:]]
    assert back == [-3771, -3772, -3771]
    assert sum(minor for minor, _ in desk.ledger()) == 0
    assert (desk.stored().status, desk.breaches()) == (Status.CANCELLED, [])


def test_an_included_tax_changes_no_refund(desk: Desk, work) -> None:  # noqa: F811
    tax(desk, included=True)
    desk.pay(2)
    desk.refund(1)
    work()
    assert desk.ledger() == [(7000, "booked"), (-3500, "booked")]
    assert desk.breaches() == []


@pytest.mark.parametrize("included", [True, False])
def test_the_planner_of_a_cancellation_says_it_to_the_cent(desk: Desk, included) -> None:  # noqa: F811
    tax(desk, included=included)
    desk.pay(2)
    page = desk.otto.get(desk.here("/cancel")).text
    total = 7000 if included else 8540
    assert f'name="seen" value="{total}"' in page
    with desk.app.app_context():
        order = db.session.get_one(Order, desk.order.id)
        assert sum(seat.paid.minor for seat in seats.of(order, [], {})) == total


@pytest.mark.parametrize("mode", ["stripe", "paypal"])
@pytest.mark.parametrize(("included", "total"), [(True, 7000), (False, 8540)])
def test_providers_are_asked_for_the_total(desk: Desk, mode, included, total) -> None:  # noqa: F811
    tax(desk, included=included)
    provider_id = desk.begin(mode)
    assert desk.attempt().amount_minor == total
    if mode == "stripe":
        desk.stripe.pay(provider_id)
    else:
        desk.paypal.approve(provider_id)
    desk.come_back()
    assert desk.ledger() == [(total, "booked")]
    assert desk.stored().status == Status.COMPLETED
    label = "incl. 22% VAT" if included else "+ 22% VAT"
    page = desk.browser.get(desk.at()).text
    assert sums(page)[label] == desk.stored().tax_minor
    assert desk.breaches() == []
