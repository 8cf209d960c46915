"""The screen and its parts: tiles, stock, last sales, look-up; and what they cost in statements."""

import pytest

from portal.core import clock, refs
from portal.core.db import db
from portal.documents import order_url, ticket_url
from portal.orders.models import Channel, Status
from portal.tickets import Ticket
from tests.factories import make_order, make_ticket
from tests.integration.boxoffice.conftest import Till
from tests.support.statements import statement_counter


def merged(ticket: Ticket) -> Ticket:
    return db.session.merge(ticket)


def find(till: Till, words: str) -> str:
    return till.browser().get(f"{till.url}/find", query_string={"q": words, "part": "rows"}).text


def test_tiles_say_what_a_machine_wants_to_know(till: Till) -> None:
    page = till.browser().get(till.url).text
    assert f'data-ticket="{till.vip.ref}" data-left="3"' in page
    assert 'class="tile__stock tile__stock--low"' in page
    assert "Any amount" in page
    assert 'data-notes="500 1000 2000 5000 10000"' in page


def test_a_till_that_was_just_opened_holds_no_refusal(till: Till) -> None:
    page = till.browser().get(till.url).text
    assert page.count('role="alert"') == 1  # the empty place above the page
    assert '<div class="problem" id="problem" role="alert"></div>' in page


def test_a_tile_says_why_it_does_not_sell(till: Till) -> None:
    with till.app.app_context():
        merged(till.general).sales_starts_at = till.event.starts_at
        merged(till.child).sales_ends_at = clock.now() - clock.minutes(1)
        merged(till.vip).taken = 3
        db.session.commit()
    page = till.browser().get(till.url).text
    assert "From " in page
    assert "Sale has ended" in page
    assert "Sold out" in page


def test_last_sales_are_those_of_this_person(till: Till) -> None:
    till.sell({till.general: 1}, name="For Bea")
    till.sell({till.general: 1}, name="For Otto", who="otto")
    page = till.browser("bea").get(till.url).text
    assert "For Bea" in page
    assert "For Otto" not in page


def test_a_booking_is_found_by_code_ticket_link_and_name(till: Till) -> None:
    with till.app.app_context():
        order = make_order(
            merged(till.event), {merged(till.general): 1}, channel=Channel.WEB, name="Zoë %_ Larsen"
        )
        make_order(merged(till.event), {merged(till.general): 1}, name="Zoe Miller")
        code, ticket_code = order.code, order.attendees[0].code
        links = [order_url(code), ticket_url(ticket_code)]
    for words in (code.lower(), f" {code} ", ticket_code, "larsen", "%_", *links):
        page = find(till, words)
        assert (f'data-ref="{code}"' in page, page.count("data-ref")) == (True, 1), words
    assert "Nothing found" in find(till, "nobody")
    assert "Nothing found" in find(till, "\u202e")


def test_the_exact_code_comes_first(till: Till) -> None:
    till.sell({till.general: 1})
    code = till.orders()[0].code
    till.sell({till.general: 1}, name=f"Mr {code}")
    assert find(till, code).index(f'data-ref="{code}"') == find(till, code).index("data-ref")


def test_an_unpaid_booking_has_nothing_to_print(till: Till) -> None:
    with till.app.app_context():
        make_order(
            merged(till.event),
            {merged(till.general): 1},
            status=Status.PENDING,
            channel=Channel.WEB,
            name="Bo",
        )
    page = find(till, "Bo")
    assert "pending" in page
    assert "data-print" not in page


def test_a_search_without_a_script_is_a_page(till: Till) -> None:
    page = till.browser().get(f"{till.url}/find?q=nobody")
    assert (page.status_code, "Nothing found" in page.text) == (200, True)
    assert 'value="nobody"' in page.text
    assert till.browser().get(f"{till.url}/find?q=x&part=other").status_code == 404


def test_the_qr_code_is_a_picture_for_this_till(till: Till) -> None:
    till.sell({till.general: 1})
    answer = till.browser().get(f"{till.url}/sales/{till.orders()[0].code}/qr.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.text.startswith("<?xml")


def statements(till: Till, **sale: int) -> int:
    counts = {getattr(till, name): count for name, count in sale.items()}
    till.browser()
    with statement_counter(till.app) as sent:
        assert till.sell(counts, name="Bo", email="bo@example.org").status_code == 201
    return len(sent)


def test_a_sale_costs_the_same_statements_for_one_place_and_for_three(till: Till) -> None:
    one, three = statements(till, general=1), statements(till, general=3)
    assert one == three
    assert one <= 14


def test_a_sale_of_three_kinds_costs_the_same_as_one_of_one(till: Till) -> None:
    assert statements(till, general=1, child=2, vip=1) == statements(till, general=1)


def test_a_refused_page_costs_the_same_for_one_ticket_and_for_three(till: Till) -> None:
    def cost() -> int:
        with statement_counter(till.app) as sent:
            assert till.sell({till.general: 99}, part=False).status_code == 422
        return len(sent)

    till.browser()
    before = cost()
    with till.app.app_context():
        for name in ("Crew", "Press"):
            make_ticket(merged(till.event), name)
    assert cost() == before
    assert before <= 12


def test_the_page_costs_the_same_for_one_ticket_and_for_three(till: Till) -> None:
    def cost() -> int:
        with statement_counter(till.app) as sent:
            assert till.browser().get(till.url).status_code == 200
        return len(sent)

    till.sell({till.general: 1})
    before = cost()
    with till.app.app_context():
        for name in ("Crew", "Press"):
            make_ticket(merged(till.event), name)
    till.sell({till.child: 2, till.general: 1})
    till.sell({till.vip: 1})
    assert cost() == before
    assert before <= 12


@pytest.mark.parametrize("name", ["<b>Bo</b>", "\u202eoB", "🎟" * 20])
def test_names_are_shown_as_they_are(till: Till, name: str) -> None:
    page = till.sell({till.general: 1}, name=name).text
    assert "<b>Bo</b>" not in page
    assert "<bdi>" in page


def test_a_key_is_fresh_with_every_page(till: Till) -> None:
    pages = [till.browser().get(till.url).text for _ in range(2)]
    keys = {page.split('name="idempotency_key" value="')[1].split('"')[0] for page in pages}
    assert len(keys) == 2
    assert all(len(key) <= 64 for key in keys)
    assert len(refs.token()) in {len(key) for key in keys}
