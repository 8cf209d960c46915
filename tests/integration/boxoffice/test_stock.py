"""What the tills are told of the stock: little, often, and who had the last of it."""

import re

import pytest

from portal.core import clock
from portal.core.db import db
from portal.orders import Order
from portal.orders.models import Channel, Status
from portal.tickets import Ticket
from tests.factories import make_order, make_ticket
from tests.integration.boxoffice.conftest import PART, Till
from tests.support.statements import statement_counter


def told(till: Till) -> dict[str, str]:
    """The words on each tile, by the reference of its ticket."""
    part = till.browser().get(f"{till.url}/stock?part=stock", headers=PART).text
    return dict(re.findall(r'id="stock-(\w+)"[^>]*>([^<]*)<', part))


def book_online(till: Till, count: int) -> str:
    with till.app.app_context():
        vip = db.session.get_one(Ticket, till.vip.id)
        return make_order(vip.event, {vip: count}, channel=Channel.WEB).code


def test_stock_is_small_and_mostly_unchanged(till: Till) -> None:
    first = till.browser().get(f"{till.url}/stock?part=stock", headers=PART)
    assert len(first.data) <= 1024
    assert f'id="stock-{till.vip.ref}" data-left="3" hx-swap-oob="true">3 left<' in first.text
    etag = {"If-None-Match": first.headers["ETag"]}
    again = till.browser().get(f"{till.url}/stock", headers=etag)
    assert (again.status_code, again.data) == (304, b"")
    till.sell({till.vip: 1})
    assert till.browser().get(f"{till.url}/stock", headers=etag).status_code == 200


def test_twenty_tickets_are_less_than_a_kilobyte_on_the_way(till: Till) -> None:
    with till.app.app_context():
        for number in range(20):
            make_ticket(db.session.merge(till.event), f"Row {number}", quantity=1_000)
    headers = PART | {"Accept-Encoding": "gzip"}
    answer = till.browser().get(f"{till.url}/stock", headers=headers)
    assert (answer.headers["Content-Encoding"], answer.headers["ETag"][:2]) == ("gzip", "W/")
    assert len(answer.data) <= 1024


@pytest.mark.parametrize(("left", "is_low"), [(10, False), (9, True), (1, True), (0, False)])
def test_fewer_than_ten_are_said_in_amber(till: Till, left: int, is_low: bool) -> None:
    with till.app.app_context():
        db.session.merge(till.vip).quantity = left
        db.session.commit()
    part = till.browser().get(f"{till.url}/stock").text
    assert (f'tile__stock--low" id="stock-{till.vip.ref}"' in part) == is_low


def test_a_tile_says_who_sold_the_last(till: Till) -> None:
    till.sell({till.vip: 2}, who="bea")
    assert told(till)[till.vip.ref] == "1 left"
    till.sell({till.vip: 1, till.child: 1}, who="otto")
    at = clock.to_local(clock.now(), till.event.timezone).strftime("%H:%M")
    assert told(till)[till.vip.ref] == f"Sold out: Otto Organizer, {at}"
    assert told(till)[till.child.ref] == "99 left"


def test_the_last_may_have_gone_online(till: Till) -> None:
    till.sell({till.vip: 1})
    book_online(till, 2)
    assert told(till)[till.vip.ref].startswith("Sold out: online, ")


def test_who_gave_theirs_back_has_not_the_last(till: Till) -> None:
    till.sell({till.vip: 2}, who="otto")
    code = book_online(till, 1)
    with till.app.app_context():
        db.session.query(Order).filter_by(code=code).one().status = Status.CANCELLED
        vip = db.session.get_one(Ticket, till.vip.id)
        vip.taken, vip.quantity = 2, 2  # the organizer keeps the third
        db.session.commit()
    assert told(till)[till.vip.ref].startswith("Sold out: Otto Organizer, ")


def test_stock_is_two_statements_however_much_is_sold_out(till: Till) -> None:
    """Beside the two of the gate: who asks, and for which event."""

    def cost() -> int:
        with statement_counter(till.app) as sent:
            assert till.browser().get(f"{till.url}/stock").status_code == 200
        return len(sent)

    till.sell({till.vip: 3})
    assert cost() == 2 + 2
    with till.app.app_context():
        for name in ("Crew", "Press"):
            make_ticket(db.session.merge(till.event), name, quantity=1)
    till.sell(dict.fromkeys(sold_once(till), 1))
    assert cost() == 2 + 2


def sold_once(till: Till) -> list[Ticket]:
    with till.app.app_context():
        return [each for each in db.session.query(Ticket) if each.quantity == 1]
