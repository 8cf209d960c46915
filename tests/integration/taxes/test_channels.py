"""The same basket costs the same, wherever it is sold, with the same tax."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket
from tests.factories import make_code
from tests.integration.taxes.conftest import Sales, shown, sums

# Two of €35.00, one of €12.50, a gift of €10: €92.50.
BASKET = {"general": 2, "child": 1, "gift": "10"}


def code(sales: Sales) -> None:
    with sales.app.app_context():
        event = db.session.get_one(Event, sales.stage.event.id)
        make_code(event, "DOCK15", db.session.get_one(Ticket, sales.general.id))


@pytest.mark.parametrize(
    ("tax", "typed", "figures"),
    [
        ({"rate": 2200}, "", (9250, 0, 1668, 9250)),
        ({"rate": 2200, "included": False}, "", (9250, 0, 2035, 11285)),
        ({"rate": 770, "included": False}, "", (9250, 0, 712, 9962)),
        ({"rate": 2200}, "DOCK15", (9250, 1050, 1479, 8200)),
        ({"rate": 2200, "included": False}, "DOCK15", (9250, 1050, 1804, 10004)),
        ({"rate": 2200, "active": False}, "", (9250, 0, 0, 9250)),
    ],
)
def test_shop_till_and_desk_agree(sales: Sales, tax, typed, figures) -> None:
    code(sales)
    sales.tax(**tax)
    basket = sales.basket(**BASKET, code=typed)
    assert shown(sales.quote(basket)) == figures[-1]
    assert sums(sales.add_quote(basket).text)["Total"] == figures[-1]
    assert sales.hold(basket).headers["HX-Redirect"]
    sold = sales.sell(basket)
    assert (sold.status_code, f'data-minor="{figures[-1]}"' in sold.text) == (201, True)
    assert sales.add(basket).status_code == 303
    assert sales.figures() == [figures] * 3
    assert sales.breaches() == []


@pytest.mark.parametrize(
    ("currency", "included", "figures"),
    [
        ("JPY", False, (7000, 0, 700, 7700)),
        ("JPY", True, (7000, 0, 636, 7000)),
        ("KWD", False, (7000, 0, 700, 7700)),
    ],
)
def test_currencies_with_other_decimals(sales: Sales, currency, included, figures) -> None:
    with sales.app.app_context():
        db.session.get_one(Event, sales.stage.event.id).currency = currency
        db.session.commit()
    sales.tax(1000, included=included)
    basket = sales.basket(2)
    assert shown(sales.quote(basket)) == figures[-1]
    assert sales.hold(basket).headers["HX-Redirect"]
    assert sales.sell(basket).status_code == 201
    assert sales.figures() == [figures] * 2
    assert sales.breaches() == []


def test_a_gift_alone_is_taxed_and_a_free_basket_is_not(sales: Sales) -> None:
    sales.tax(included=False)
    with sales.app.app_context():
        child = db.session.get_one(Ticket, sales.child.id)
        child.kind, child.price_minor = "free", 0
        db.session.commit()
    assert sales.sell(sales.basket(gift="10")).status_code == 201
    assert sales.sell(sales.basket(child=2)).status_code == 201
    assert sales.figures() == [(1000, 0, 220, 1220), (0, 0, 0, 0)]
    free = sales.orders()[1]
    assert (free.tax_rate, free.payment_mode) == (2200, "free")
    assert sales.breaches() == []


@pytest.mark.parametrize("included", [True, False])
def test_a_total_set_by_hand_is_final_and_contains_the_tax(sales: Sales, included: bool) -> None:
    sales.tax(included=included)
    page = sales.add_quote(sales.basket(2), total="61").text
    assert sums(page)["incl. 22% VAT"] == 1100
    assert sums(page)["Total"] == 6100
    assert sales.add(sales.basket(2), total="61").status_code == 303
    assert sales.figures() == [(6100, 0, 1100, 6100)]
    (order,) = sales.orders()
    assert (order.tax_rate, order.tax_included) == (2200, True)
    assert sales.breaches() == []


def test_cash_is_counted_against_the_total_with_tax(sales: Sales) -> None:
    sales.tax(included=False)
    short = sales.sell(sales.basket(2), given="80")
    assert (short.status_code, sales.figures()) == (422, [])
    assert "€5.40 still to pay." in short.text
    sold = sales.sell(sales.basket(2), given="100")
    assert sold.status_code == 201
    assert 'id="done-change" data-minor="1460"' in sold.text


BASKETS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["", "1", "33.33"]))


def test_any_basket_costs_the_same_everywhere(sales: Sales) -> None:
    code(sales)

    @settings(
        max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(
        BASKETS.filter(any),
        st.integers(1, 10_000),
        st.booleans(),
        st.sampled_from(["", "DOCK15"]),
    )
    def agree(chosen: tuple[int, int, str], rate: int, included: bool, typed: str) -> None:
        sales.tax(rate, included=included, active=True)
        general, child, gift = chosen
        typed = typed if general else ""
        basket = sales.basket(general, child, gift, typed)
        before = len(sales.orders())
        quoted = shown(sales.quote(basket))
        sales.hold(basket)
        sales.sell(basket)
        sales.add(basket)
        figures = sales.figures()[before:]
        assert figures == [figures[0]] * 3
        assert figures[0][-1] == quoted

    agree()
    assert sales.breaches() == []
