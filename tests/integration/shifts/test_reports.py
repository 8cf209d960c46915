"""X and Z reports, on screen, on paper and as CSV; the list of shifts, and what it draws."""

import csv
import io

from portal.core.db import db
from portal.orders import Order
from portal.orders import actions as orders
from tests.factories import make_code, make_tax
from tests.integration.shifts.conftest import Evening
from tests.support.statements import statement_counter


def test_a_z_report_tells_the_whole_evening(evening: Evening) -> None:
    with evening.app.app_context():
        make_tax(evening.event)
        make_code(evening.event, "DOCK15")
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 2})
    evening.sell({evening.child: 1}, tender="card")
    evening.sell({evening.general: 1}, code="DOCK15")
    evening.sell({evening.vip: 1}, given="100")
    first, *_, last = evening.orders()
    sold = [order.total_minor for order in evening.orders()]
    cash = sold[0] + sold[2] + sold[3]
    evening.close(shift, {100: 2, 50: 1}, note="Let us see")
    told = evening.report(shift)
    assert told["Drawer"]["Cash sales"] == (3, cash)
    assert told["Drawer"]["Expected"] == (None, 10000 + cash)
    assert told["Card"] == {"Card sales": (1, 1200), "Given back": (0, 0)}
    assert told["Sales"]["Orders"] == (4, sum(sold))
    assert told["Tickets"]["General admission"][0] == 3
    assert told["Tickets"]["Child 6–14"] == (1, 1200)
    assert told["Discounts"] == {"DOCK15": (1, -(3500 - sold[2]))}
    assert list(told["Tax"]) == ["incl. 22% VAT"]
    assert told["Counted"] == {"€100": (2, 20000), "€50": (1, 5000)}
    page = evening.get(f"shifts/{shift.ref}").text
    assert first.code in page
    assert last.code in page
    assert "Let us see" in page


def test_what_was_cancelled_in_the_shift_is_told(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 2})
    evening.sell({evening.child: 1})
    with evening.app.app_context():
        order = db.session.query(Order).order_by(Order.id).first()
        orders.cancel(order, actor_id=evening.cast["bea"].id, note="Wrong ticket")
        db.session.commit()
    evening.close(shift, {100: 1}, note="Nothing was given back yet")
    told = evening.report(shift)
    assert told["Cancelled elsewhere"] == {order.code: (None, -7000)}
    assert told["Tickets"]["General admission"] == (2, 7000)
    assert "2 taken back" in evening.get(f"shifts/{shift.ref}").text


def test_an_x_report_changes_nothing(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 1})
    page = evening.get(f"shifts/{shift.ref}").text
    assert "X report" in page
    assert 'data-minor="3500"' in page
    assert (evening.shifts()[0].is_open, evening.z_reports()) == (True, [])


def test_a_z_report_stays_as_it_was_said(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 1})
    evening.close(shift, {100: 1, 20: 1, 10: 1, 5: 1})
    before = evening.report(shift)
    with evening.app.app_context():
        order = db.session.query(Order).one()
        orders.cancel(order, actor_id=evening.cast["olivia"].id)
        db.session.commit()
    assert evening.report(shift) == before


def test_the_same_on_a_narrow_paper(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.close(shift, {100: 1})
    paper = evening.get(f"shifts/{shift.ref}/paper").text
    assert "Z report 1" in paper
    assert "Float at the start" in paper
    assert "slip" in paper


def test_and_as_csv(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    evening.sell({evening.general: 1})
    evening.close(shift, {100: 1, 20: 1, 10: 1, 5: 1})
    answer = evening.get(f"shifts/{shift.ref}/report.csv")
    assert answer.headers["Content-Disposition"].endswith('-z-1.csv"')
    header, *rows = csv.reader(io.StringIO(answer.text))
    assert header == ["Part", "What", "Count", "Amount", "Note"]
    assert ["Drawer", "Cash sales", "1", "35.00", ""] in rows
    assert ["Tickets", "General admission", "1", "35.00", ""] in rows


def test_hosts_see_all_shifts_and_who_sells_their_own(evening: Evening) -> None:
    mine = evening.open_shift(evening.make_till())
    other = evening.open_shift(evening.make_till("Till 2"), who="otto")
    refs = [f'data-ref="{shift.ref}"' for shift in (mine, other)]
    assert [ref in evening.get("shifts", "olivia").text for ref in refs] == [True, True]
    assert [ref in evening.get("shifts", "bea").text for ref in refs] == [True, False]
    assert evening.get("shifts", "chip").status_code == 403
    assert evening.get("shifts", "stan").status_code == 404


def test_the_plot_says_what_differs(evening: Evening) -> None:
    till = evening.make_till()
    assert "No shift yet" in evening.get("shifts", "olivia").text
    shift = evening.open_shift(till)
    assert "Counted against expected" not in evening.get("shifts", "olivia").text
    evening.close(shift, {100: 1})
    assert "Counted as expected in 1 shift." in evening.get("shifts", "olivia").text
    evening.close(evening.open_shift(till), {50: 1, 20: 1, 10: 1}, note="Lost")
    page = evening.get("shifts", "olivia").text
    assert "1 of 2 shifts differ; most Z 2, €20.00 short." in page


def test_pages_cost_the_same_for_one_row_and_for_three(evening: Evening) -> None:
    till = evening.make_till()
    counted = []
    for rounds in (1, 2):
        for _ in range(rounds):
            shift = evening.open_shift(till)
            evening.sell({evening.general: rounds, evening.child: 1})
            evening.sell({evening.child: 1}, tender="card")
            move = {"kind": "in", "amount": "10", "note": "Coins"}
            evening.post(f"shifts/{shift.ref}/moves", **move)
            evening.close(shift, {1: 1}, note="Not counted")
        counted.append([cost(evening, "shifts"), cost(evening, f"shifts/{shift.ref}")])
    assert counted[0] == counted[1]


def cost(evening: Evening, path: str) -> int:
    evening.get(path, "olivia")
    with statement_counter(evening.app) as sent:
        assert evening.get(path, "olivia").status_code == 200
    return len(sent)


def test_an_x_report_costs_the_same_for_one_sale_and_for_three(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till())
    counted = []
    for sales in (1, 2):
        for _ in range(sales):
            evening.sell({evening.general: 1, evening.child: sales})
        counted.append(cost(evening, f"shifts/{shift.ref}"))
    assert counted[0] == counted[1]


def test_what_was_put_right_is_told_with_why_and_by_whom(evening: Evening) -> None:
    shift = evening.open_shift(evening.make_till(own_price_limit_minor=10_000))
    evening.sell({evening.general: 1})
    evening.sell({evening.child: 2}, total="10", reason="crew")
    voided, cheap = (order.code for order in evening.orders())
    answer = evening.post(f"box-office/sales/{voided}/void", reason="wrong-ticket")
    assert answer.status_code == 303
    evening.close(shift, {10: 11})
    told = evening.report(shift)
    assert told["Voids"] == {voided: (None, -3500)}
    assert told["Comps and own prices"] == {cheap: (None, -1400)}
    page = evening.get(f"shifts/{shift.ref}").text
    assert "Wrong ticket, Bea" in page
    assert "Crew, Bea" in page
    assert not {"Refunds", "Exchanges", "Cancelled elsewhere"} & told.keys()
