"""What a till and a shift mean for a sale."""

from sqlalchemy import select

from portal.core.db import db
from portal.orders.entries import CheckIn
from portal.payments import Payment
from tests.integration.shifts.conftest import Evening
from tests.support.statements import statement_counter


def booked(evening: Evening) -> list[tuple[int | None, int]]:
    with evening.app.app_context():
        found = db.session.scalars(select(Payment).order_by(Payment.id))
        return [(each.shift_id, each.amount_minor) for each in found]


def test_a_sale_and_its_money_are_of_the_shift(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    assert evening.sell({evening.general: 2}).status_code == 201
    assert [order.shift_id for order in evening.orders()] == [shift.id]
    assert booked(evening) == [(shift.id, 7000)]


def test_without_tills_nobody_asks_for_a_shift(evening: Evening) -> None:
    assert evening.sell({evening.general: 1}).status_code == 201
    assert [order.shift_id for order in evening.orders()] == [None]
    assert "Open a shift" not in evening.get("box-office").text


def test_with_the_first_till_a_sale_needs_a_shift_and_the_cart_stays(evening: Evening) -> None:
    evening.make_till()
    answer = evening.sell({evening.general: 2}, part=False)
    assert answer.status_code == 423
    assert "Open a shift before you sell." in answer.text
    assert f'name="quantity-{evening.general.ref}" value="2"' in answer.text
    assert f"{evening.root}/shift" in answer.text
    assert (evening.orders(), evening.taken(evening.general)) == ([], [0])
    assert evening.sell({evening.general: 2}).status_code == 423


def test_hosts_may_let_people_sell_without_a_shift(evening: Evening) -> None:
    evening.make_till()
    assert evening.post("tills/shifts", "olivia", needs_shift="").status_code == 303
    assert evening.sell({evening.general: 1}).status_code == 201
    page = evening.get("shifts", "olivia").text
    assert "outside of any shift" not in page  # nobody ever stood at a till
    evening.open_shift(evening.make_till("Till 2"), who="otto")
    page = evening.get("shifts", "olivia").text
    assert "1 sale at the door, €35.00, was made outside of any shift" in page


def test_a_closed_shift_sells_no_more_and_a_replay_still_answers(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    sent = {"idempotency_key": "sale-of-seven-o-clock"}
    assert evening.sell({evening.general: 1}, **sent).status_code == 201
    assert evening.close(shift, {50: 2, 20: 1, 10: 1, 5: 1}).status_code == 303
    assert evening.sell({evening.general: 1}, **sent).status_code == 200
    assert evening.sell({evening.general: 1}).status_code == 423
    assert len(evening.orders()) == 1


def test_a_till_shows_and_sells_its_own_tickets(evening: Evening) -> None:
    evening.open_shift(evening.make_till("VIP desk", evening.vip))
    page = evening.get("box-office").text
    assert f'data-ticket="{evening.vip.ref}"' in page
    assert f'data-ticket="{evening.general.ref}"' not in page
    refused = evening.sell({evening.general: 1})
    assert refused.status_code == 422
    assert "General admission is not sold at VIP desk." in refused.text
    assert evening.sell({evening.vip: 1}).status_code == 201


def test_the_bar_says_who_stands_where_since_when(evening: Evening) -> None:
    evening.open_shift(evening.make_till())
    page = evening.get("box-office").text
    assert "Till 1, Gate A" in page
    assert "since " in page


def test_a_till_far_from_the_gate_lets_nobody_in(evening: Evening) -> None:
    evening.event_begins_now()
    evening.open_shift(evening.make_till("Town", auto_check_in=False), who="otto")
    evening.open_shift(evening.make_till("Till 1"), who="bea")
    evening.sell({evening.general: 1}, who="otto")
    evening.sell({evening.general: 2}, who="bea")
    with evening.app.app_context():
        gates = [each.gate for each in db.session.scalars(select(CheckIn))]
    assert gates == ["Gate A", "Gate A"]


def test_the_till_prints_by_itself_where_it_is_asked_to(evening: Evening) -> None:
    evening.open_shift(evening.make_till(auto_print=True))
    assert "data-auto-print" in evening.get("box-office").text
    evening.open_shift(evening.make_till("Till 2"), who="otto")
    assert "data-auto-print" not in evening.get("box-office", "otto").text


def test_a_sale_in_a_shift_costs_no_more_than_any_other(evening: Evening) -> None:
    evening.open_shift(evening.make_till())
    counted = []
    for number in (1, 3):
        with statement_counter(evening.app) as sent:
            evening.sell({evening.general: number}, name="Bo", email="bo@example.org")
        counted.append(len(sent))
    assert counted[0] == counted[1]
    assert counted[0] <= 14


def test_stock_of_what_a_till_does_not_sell_has_a_place_that_nobody_sees(evening: Evening) -> None:
    evening.open_shift(evening.make_till("VIP desk", evening.vip))
    page = evening.get("box-office").text
    hidden = page[page.index("<div hidden>") : page.index("</div>", page.index("<div hidden>"))]
    assert f'id="stock-{evening.general.ref}"' in hidden
    assert f'id="stock-{evening.vip.ref}"' not in hidden
