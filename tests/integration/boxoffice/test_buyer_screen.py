"""A second screen for the buyer: paired by a link, it shows the sale of one till, nothing else."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.activity import Activity
from portal.buyerscreens import BuyerScreen
from portal.core import clock, refs
from portal.core.db import db
from portal.orders import Order
from portal.orders.models import Status
from portal.tickets import Ticket
from portal.tills import Shift
from portal.tills import Till as TillRow
from tests.factories import make_code, make_tax
from tests.integration.boxoffice.conftest import PART, Till
from tests.support.stage import at_once
from tests.support.statements import statement_counter


class Screen:
    """What stands towards the buyer. It has no session: only its link."""

    def __init__(self, till: Till, who: str = "bea") -> None:
        self.till, self.who = till, who
        till.browser(who).post(f"{till.url}/buyer-screen")
        page = till.browser(who).get(f"{till.url}/buyer-screen").text
        self.path = urlsplit(re.search(r'href="([^"]*/screen/[^"]+)"', page)[1]).path
        self.browser = till.app.test_client()

    def look(self, **asked: str) -> TestResponse:
        return self.browser.get(self.path, query_string=asked)

    def read(self) -> str:
        """Its words, without the page around them."""
        part = self.look(part="now").text
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())

    def put(self, counts: Mapping[Ticket, object], **fields: Any) -> TestResponse:
        body = {f"quantity-{ticket.ref}": str(count) for ticket, count in counts.items()}
        url = f"{self.till.url}/buyer-screen/sale"
        return self.till.browser(self.who).post(url, data=body | fields)


@pytest.fixture
def screen(till: Till) -> Screen:
    return Screen(till)


def stored(till: Till) -> list[bool]:
    """Whether each screen that was ever paired is paired still."""
    with till.app.app_context():
        screens = db.session.scalars(select(BuyerScreen).order_by(BuyerScreen.id))
        return [each.ended_at is None for each in screens]


def test_a_screen_greets_whoever_stands_there(screen: Screen) -> None:
    page = screen.look()
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-store")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert screen.read().startswith("Welcome")


def test_the_buyer_reads_the_sale_while_it_is_put_together(till: Till, screen: Screen) -> None:
    assert screen.put({till.general: 2, till.child: 1}).status_code == 204
    assert screen.read() == "2 × General admission €70.00 1 × Child 6–14 €12.00 Total €82.00"
    screen.put({till.general: 2, till.child: 1}, given="100")
    assert screen.read().endswith("Total €82.00 Given €100.00 Change €18.00")
    screen.put({till.general: 2, till.child: 1}, given="50")  # less than that is no change yet
    assert screen.read().endswith("Total €82.00")
    screen.put({})
    assert screen.read().startswith("Welcome")


def test_a_code_and_the_tax_are_in_what_it_shows(till: Till, screen: Screen) -> None:
    with till.app.app_context():
        general = db.session.get_one(Ticket, till.general.id)
        make_code(general.event, "DOCK15", general)
        make_tax(general.event, included=False)
    screen.put({till.general: 2}, code="DOCK15")
    assert re.match(r"2 × General admission €59\.50 Total €7\d\.\d\d \+ \d+% VAT", screen.read())


def test_a_price_set_by_hand_is_shown(till: Till, screen: Screen) -> None:
    screen.put({till.general: 2}, total="20", reason="press")
    assert screen.read() == "2 × General admission €20.00 Total €20.00"
    screen.put({till.general: 2}, total="20")  # no reason yet
    assert screen.read().endswith("Total €70.00")


def test_after_the_sale_it_shows_the_change_and_the_tickets(till: Till, screen: Screen) -> None:
    key = refs.token()
    screen.put({till.general: 2}, idempotency_key=key)
    till.sell({till.general: 2}, given="100", idempotency_key=key, name="Bo Secret")
    code = till.orders()[0].code
    part = screen.look(part="now").text
    assert f'data-order="{code}"' in part
    assert 'src="data:image/svg+xml;base64,' in part
    assert screen.read().startswith("Your change €30.00 Total €70.00 Given €100.00 Scan to take")
    assert "Secret" not in part
    screen.put({till.general: 2}, idempotency_key=key)  # a tap that was late on its way
    assert screen.read().startswith("Your change €30.00")
    screen.put({till.child: 1}, idempotency_key=refs.token())
    assert screen.read() == "1 × Child 6–14 €12.00 Total €12.00"


@pytest.mark.parametrize(("tender", "word"), [("card", "Thank you Total"), ("cash", "Thank you")])
def test_without_change_it_says_thank_you(
    till: Till, screen: Screen, tender: str, word: str
) -> None:
    key = refs.token()
    screen.put({till.general: 1}, idempotency_key=key)
    till.sell({till.general: 1}, tender=tender, idempotency_key=key)
    assert screen.read().startswith(word)


def test_a_sale_that_is_late_is_not_the_next_buyers(till: Till, screen: Screen) -> None:
    late, now = refs.token(), refs.token()
    screen.put({till.vip: 1}, idempotency_key=late)
    screen.put({till.child: 1}, idempotency_key=now)
    till.sell({till.vip: 1}, idempotency_key=late)
    assert screen.read() == "1 × Child 6–14 €12.00 Total €12.00"


def test_the_next_buyer_does_not_find_the_last_ones_tickets(till: Till, screen: Screen) -> None:
    key = refs.token()
    screen.put({till.general: 1}, idempotency_key=key)
    till.sell({till.general: 1}, idempotency_key=key)
    with till.app.app_context():
        order = db.session.scalars(select(Order)).one()
        order.created_at = clock.now() - timedelta(minutes=2)
        db.session.commit()
    assert screen.read().startswith("Welcome")


def test_a_sale_that_was_taken_back_is_not_shown(till: Till, screen: Screen) -> None:
    key = refs.token()
    screen.put({till.general: 1}, idempotency_key=key)
    till.sell({till.general: 1}, idempotency_key=key)
    with till.app.app_context():
        db.session.scalars(select(Order)).one().status = Status.CANCELLED
        db.session.commit()
    assert screen.read().startswith("Welcome")


def test_each_person_has_a_screen_of_their_own(till: Till, screen: Screen) -> None:
    ottos = Screen(till, "otto")
    key = refs.token()
    ottos.put({till.vip: 1}, idempotency_key=key)
    till.sell({till.vip: 1}, who="otto", idempotency_key=key)
    assert screen.read().startswith("Welcome")
    assert ottos.read().startswith("Thank you")
    assert stored(till) == [True, True]


def test_a_screen_belongs_to_the_till_where_it_stands(till: Till, screen: Screen) -> None:
    """Bea without a till, then at Till 1: two screens, and each shows its own."""
    with till.app.app_context():
        row = TillRow(event_id=till.event.id, name="Till 1", gate="Gate A")
        db.session.add(row)
        db.session.flush()
        bea = till.cast["bea"]
        db.session.add(
            Shift(
                event_id=till.event.id,
                till_id=row.id,
                holder=f"user:{bea.id}",
                opened_by_id=bea.id,
                seller_name=bea.name,
                currency="EUR",
                float_minor=0,
            )
        )
        db.session.commit()
    page = till.browser().get(f"{till.url}/buyer-screen").text
    assert "Pair a screen with Till 1, Gate A" in page
    of_till = Screen(till)
    of_till.put({till.child: 1})
    assert screen.read().startswith("Welcome")
    assert of_till.read().startswith("1 × Child 6–14")


def test_an_unchanged_screen_is_sent_nothing(till: Till, screen: Screen) -> None:
    screen.put({till.general: 1})
    seen = re.search(r"seen=(\w+)", screen.look(part="now").text)[1]
    again = screen.look(part="now", seen=seen)
    assert (again.status_code, again.data) == (204, b"")
    screen.put({till.general: 2})
    assert screen.look(part="now", seen=seen).status_code == 200


def test_a_new_link_makes_the_old_one_dark(till: Till, screen: Screen) -> None:
    screen.put({till.general: 1})
    second = Screen(till)
    assert second.read().startswith("Welcome")
    assert screen.look().status_code == 410
    part = screen.look(part="now")
    assert (part.status_code, "hx-get" in part.text) == (200, False)
    assert "not paired any more" in part.text
    assert stored(till) == [False, True]


def test_a_screen_is_taken_away(till: Till, screen: Screen) -> None:
    till.browser().post(f"{till.url}/buyer-screen/end")
    assert screen.look().status_code == 410
    assert screen.put({till.general: 1}).status_code == 409
    assert "Pair a screen" in till.browser().get(f"{till.url}/buyer-screen").text
    till.browser().post(f"{till.url}/buyer-screen/end")  # twice is once
    with till.app.app_context():
        acts = select(Activity.action).where(Activity.action.startswith("screen."))
        told = db.session.scalars(acts.order_by(Activity.id)).all()
    assert told == ["screen.paired", "screen.ended"]


def test_only_a_link_of_ours_opens_a_screen(till: Till, screen: Screen) -> None:
    with till.app.app_context():
        ref = db.session.scalars(select(BuyerScreen.ref)).one()
        tokens = [ref, f"{ref}.{'A' * 43}", refs.sign("order", ref), screen.path.split("/")[-1][1:]]
    answers = [till.app.test_client().get(f"/screen/{token}").status_code for token in tokens]
    assert answers == [404] * 4


@pytest.mark.parametrize(("who", "status"), [("chip", 403), ("stan", 404), ("cora", 200)])
def test_who_sells_pairs(till: Till, who: str, status: int) -> None:
    assert till.browser(who).get(f"{till.url}/buyer-screen").status_code == status
    posted = till.browser(who).post(f"{till.url}/buyer-screen").status_code
    assert posted == (303 if status == 200 else status)
    assert stored(till) == ([True] if status == 200 else [])


def test_the_till_tells_its_script_only_when_a_screen_is_there(till: Till) -> None:
    assert "data-buyer-screen" not in till.browser().get(till.url).text
    Screen(till)
    page = till.browser().get(till.url).text
    assert f'data-buyer-screen="{till.url}/buyer-screen/sale"' in page


def test_two_who_pair_at_once_have_one_screen(till: Till) -> None:
    browsers = []
    for _ in range(4):
        browser = till.app.test_client()
        browser.set_cookie("session", till.browser().get_cookie("session").value)
        browsers.append(browser)
    answers = at_once(
        *(lambda b=b: b.post(f"{till.url}/buyer-screen").status_code for b in browsers)
    )
    assert answers == [303] * 4
    assert stored(till).count(True) == 1


@pytest.mark.parametrize("sold", [False, True])
def test_a_look_costs_the_same_for_one_ticket_and_for_three(
    till: Till, screen: Screen, sold: bool
) -> None:
    def cost(counts: Mapping[Ticket, int]) -> int:
        key = refs.token()
        screen.put(counts, idempotency_key=key)
        if sold:
            till.sell(counts, idempotency_key=key)
        with statement_counter(till.app) as sent:
            assert screen.look(part="now").status_code == 200
        return len(sent)

    one = cost({till.general: 1})
    assert cost({till.general: 1, till.child: 2, till.vip: 3}) == one
    assert one <= (5 if sold else 2)


def test_putting_a_sale_on_costs_the_same_for_one_ticket_and_for_three(
    till: Till, screen: Screen
) -> None:
    def cost(counts: Mapping[Ticket, int]) -> int:
        with statement_counter(till.app) as sent:
            assert screen.put(counts, idempotency_key=refs.token()).status_code == 204
        return len(sent)

    one = cost({till.general: 1})
    assert cost({till.general: 1, till.child: 2, till.vip: 3}) == one
    assert one <= 6


def test_a_part_of_it_is_no_page(screen: Screen) -> None:
    part = screen.look(part="now")
    assert ("<body" in part.text, screen.look(part="other").status_code) == (False, 404)
    assert screen.browser.get(screen.path, headers=PART).status_code == 200
