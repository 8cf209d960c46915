"""A price changes while a till is open: what the screen showed is charged, or nothing."""

import re

import pytest

from portal.core.db import db
from portal.tickets import Ticket
from tests.factories import make_ticket
from tests.integration.boxoffice.conftest import Till


def shown(till: Till) -> dict[str, str]:
    """The prices that a till which is opened now will send along."""
    page = till.browser().get(till.url).text
    return dict(re.findall(r'name="(shown-\w+)" value="(\d+)"', page))


def reprice(till: Till, ticket: Ticket, minor: int) -> None:
    with till.app.app_context():
        db.session.merge(ticket).price_minor = minor
        db.session.commit()


def totals(till: Till) -> list[int]:
    return [order.total_minor for order in till.orders()]


def test_a_till_sends_the_price_of_every_ticket_along(till: Till) -> None:
    assert shown(till) == {
        f"shown-{till.general.ref}": "3500",
        f"shown-{till.child.ref}": "1200",
        f"shown-{till.vip.ref}": "9000",
    }


def test_a_price_nobody_saw_is_not_charged(till: Till) -> None:
    screen = shown(till)
    reprice(till, till.general, 4000)
    answer = till.sell({till.general: 2, till.child: 1}, **screen)
    assert answer.status_code == 409
    assert "Nothing was sold: the total is €92.00 now, not €82.00." in answer.text
    assert "General admission costs €40.00 now, not €35.00." in answer.text
    assert 'role="alert"' in answer.text
    assert (totals(till), till.taken(till.general, till.child), till.attendees()) == ([], [0, 0], 0)


def test_the_answer_brings_the_new_price_and_the_next_tap_sells(till: Till) -> None:
    screen = shown(till)
    reprice(till, till.general, 4000)
    answer = till.sell({till.general: 2}, **screen)
    assert f'id="cost-{till.general.ref}" data-minor="4000" data-currency="EUR"' in answer.text
    assert answer.text.count('hx-swap-oob="true"') == 2  # the price and the next key
    news = dict(re.findall(r'name="(shown-\w+)" value="(\d+)"', answer.text))
    assert news == {f"shown-{till.general.ref}": "4000"}
    assert till.sell({till.general: 2}, **{**screen, **news}).status_code == 201
    assert totals(till) == [8000]


def test_without_a_script_the_page_comes_back_with_the_cart_and_the_new_price(till: Till) -> None:
    screen = shown(till)
    reprice(till, till.general, 3000)
    page = till.sell({till.general: 2}, part=False, **screen)
    assert (page.status_code, totals(till)) == (409, [])
    assert "the total is €60.00 now, not €70.00." in page.text
    assert f'name="quantity-{till.general.ref}" value="2"' in page.text
    assert f'name="shown-{till.general.ref}" value="3000"' in page.text


def test_what_is_not_in_the_cart_may_cost_what_it_likes(till: Till) -> None:
    screen = shown(till)
    reprice(till, till.vip, 9900)
    with till.app.app_context():
        make_ticket(db.session.merge(till.event), "Crew")
    assert till.sell({till.general: 1}, **screen).status_code == 201
    assert totals(till) == [3500]


def test_a_sale_that_stands_is_found_again_at_any_price(till: Till) -> None:
    sale = {"idempotency_key": "the-same-key", **shown(till)}
    assert till.sell({till.general: 1}, **sale).status_code == 201
    reprice(till, till.general, 4000)
    assert till.sell({till.general: 1}, **sale).headers["Idempotent-Replayed"] == "true"
    assert totals(till) == [3500]


@pytest.mark.parametrize("price", ["a lot", "-1", "3500.00"])
def test_a_price_that_is_none_is_asked_about(till: Till, price: str) -> None:
    answer = till.sell({till.general: 1}, **{f"shown-{till.general.ref}": price})
    assert (answer.status_code, totals(till)) == (422, [])
    assert "General admission: Write a whole number, like 2." in answer.text
