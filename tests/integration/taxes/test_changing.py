"""The tax changes while people buy: what was shown is charged, or nothing; orders keep theirs."""

import re
from typing import Any

import pytest
from sqlalchemy import update

from portal.core import clock
from portal.core.db import db, in_transaction
from portal.orders import Order, expire
from tests.integration.taxes.conftest import PAGE, VAT, Sales, seen, shown, sums
from tests.support.stage import at_once


def kept(sales: Sales) -> list[tuple[Any, ...]]:
    """What the orders say of their tax."""
    return [
        (one.tax_name, one.tax_rate, one.tax_included, one.tax_id, one.tax_minor, one.total_minor)
        for one in sales.orders()
    ]


def end_holds(sales: Sales) -> None:
    with sales.app.app_context():
        db.session.execute(update(Order).values(expires_at=clock.now()))
        db.session.commit()
        in_transaction(expire)


def test_more_than_was_shown_is_asked_about_with_both_totals(sales: Sales) -> None:
    basket = sales.basket(2)
    before = seen(sales.quote(basket))
    sales.tax(included=False)
    answer = sales.hold(basket, seen=before)
    assert (answer.status_code, sales.orders()) == (409, [])
    assert '<s data-minor="7000" data-currency="EUR">€70.00</s>' in answer.text
    assert "<strong>€85.40</strong> now. You decide." in answer.text
    assert sums(answer.text)["+ 22% VAT"] == 1540
    assert sales.hold(basket, seen=seen(answer)).headers["HX-Redirect"]
    assert sales.figures() == [(7000, 0, 1540, 8540)]


def test_a_tax_in_the_price_asks_nobody(sales: Sales) -> None:
    basket = sales.basket(2)
    before = seen(sales.quote(basket))
    sales.tax()
    assert sales.hold(basket, seen=before).headers["HX-Redirect"]
    assert sales.figures() == [(7000, 0, 1262, 7000)]


def test_a_held_order_keeps_the_tax_it_had(sales: Sales) -> None:
    sales.tax(included=False, tax_id="EE1")
    bo = sales.app.test_client()
    sales.hold(sales.basket(2), browser=bo)
    otto = sales.stage.as_("otto")
    assert otto.post(PAGE, data={**VAT, "rate": "9", "name": "Moms"}).status_code == 303
    (order,) = sales.orders()
    page = bo.get(f"/orders/{order.code}/details").text
    assert sums(page)["+ 22% VAT"] == 1540
    assert sums(page)["Total"] == 8540
    details = {"name": "Bo Buyer", "email": "bo@example.org"}
    assert bo.post(f"/orders/{order.code}/details", data=details).status_code == 303
    paid = bo.post(f"/orders/{order.code}/pay", data={"mode": "bank-transfer"})
    assert paid.status_code == 303
    assert kept(sales) == [("VAT", 2200, False, "EE1", 1540, 8540)]
    assert sales.breaches() == []


def test_held_again_it_is_sold_with_the_tax_of_now(sales: Sales) -> None:
    sales.tax(2200)
    bo = sales.app.test_client()
    sales.hold(sales.basket(2), browser=bo)
    (order,) = sales.orders()
    end_holds(sales)
    sales.tax(900)
    assert bo.post(f"/orders/{order.code}/hold-again").status_code == 303
    assert kept(sales) == [("VAT", 900, True, "", 578, 7000)]
    assert sales.breaches() == []


def test_held_again_at_another_total_the_buyer_decides(sales: Sales) -> None:
    bo = sales.app.test_client()
    sales.hold(sales.basket(2), browser=bo)
    (order,) = sales.orders()
    end_holds(sales)
    sales.tax(included=False)
    answer = bo.post(f"/orders/{order.code}/hold-again")
    assert answer.status_code == 409
    assert "The price has changed: €70.00 before, €85.40 now." in answer.text
    assert kept(sales) == [(None, None, None, None, 0, 7000)]


def test_a_total_set_by_hand_stays_as_it_was_when_it_is_held_again(sales: Sales) -> None:
    """€85.40 by hand and €85.40 by today's tax are the same money, not the same lines."""
    sales.tax(included=False)
    sales.add(sales.basket(2), state="pending", total="85.40", name="Bo", email="bo@example.org")
    before = kept(sales)
    end_holds(sales)
    (order,) = sales.orders()
    bo = sales.app.test_client()
    with bo.session_transaction() as session:
        session["orders"] = [order.code]
    assert bo.post(f"/orders/{order.code}/hold-again").status_code == 303
    assert kept(sales) == before == [("VAT", 2200, True, "", 1540, 8540)]
    assert sales.breaches() == []


# The till


def screen(sales: Sales) -> dict[str, str]:
    """What a till that is opened now sends along."""
    page = sales.stage.as_("bea").get("/events/harbour-lights/box-office").text
    return dict(re.findall(r'name="(shown-\w+|tax-on-top)" value="(\d+)"', page))


def test_the_till_charges_what_its_screen_showed_or_nothing(sales: Sales) -> None:
    before = screen(sales)
    assert before["tax-on-top"] == "0"
    sales.tax(included=False)
    answer = sales.sell(sales.basket(2), **before)
    assert (answer.status_code, sales.orders()) == (409, [])
    assert "Nothing was sold: the total is €85.40 now, not €70.00." in answer.text
    assert "22% of tax comes on top now, not 0%." in answer.text
    assert 'name="tax-on-top" value="2200" data-words="+ 22% VAT" hx-swap-oob="true"' in answer.text
    assert sales.sell(sales.basket(2), **{**before, "tax-on-top": "2200"}).status_code == 201
    assert sales.figures() == [(7000, 0, 1540, 8540)]


def test_a_tax_in_the_price_holds_up_no_queue(sales: Sales) -> None:
    before = screen(sales)
    sales.tax()
    assert sales.sell(sales.basket(2), **before).status_code == 201
    assert sales.figures() == [(7000, 0, 1262, 7000)]


def test_a_tax_that_went_away_is_said_too(sales: Sales) -> None:
    sales.tax(included=False)
    before = screen(sales)
    sales.no_tax()
    answer = sales.sell(sales.basket(1), **before)
    assert answer.status_code == 409
    assert "Nothing was sold: the total is €35.00 now, not €42.70." in answer.text


@pytest.mark.parametrize("rate", ["much", "-1", "10001", "22.5"])
def test_a_rate_that_is_none_is_asked_about(sales: Sales, rate: str) -> None:
    answer = sales.sell(sales.basket(1), **{"tax-on-top": rate})
    assert (answer.status_code, sales.orders()) == (422, [])


def test_what_is_sold_while_the_tax_changes_is_one_or_the_other(sales: Sales) -> None:
    """Whoever is faster: no order has the rate of one tax and the figures of another."""
    basket = sales.basket(2)
    before = seen(sales.quote(basket))
    at_the_till = screen(sales)
    otto, browsers = sales.stage.as_("otto"), [sales.app.test_client() for _ in range(4)]
    sales.stage.as_("bea")
    form = {**VAT, "included": "top", "version": "0"}
    changed, sold, *held = at_once(
        lambda: otto.post(PAGE, data=form),
        lambda: sales.sell(basket, **at_the_till),
        *[lambda each=each: sales.hold(basket, seen=before, browser=each) for each in browsers],
    )
    assert changed.status_code == 303
    statuses = [answer.status_code for answer in held]
    assert {*statuses, sold.status_code} <= {200, 201, 204, 303, 409}
    stands = [answer for answer in [sold, *held] if answer.status_code != 409]
    assert sales.figures() == [(7000, 0, 0, 7000)] * len(stands)
    assert shown(sales.quote(basket)) == 8540
    assert sales.breaches() == []
