"""What a basket costs, from the server on every change; what is wrong with it, and where."""

import re

import pytest
from sqlalchemy import update

from portal.core.db import db
from portal.events import Event
from portal.orders.models import Status
from tests.factories import make_order, make_ticket
from tests.integration.shop.conftest import Shop, buttons, hidden, reasons, text_of, total
from tests.support.statements import statement_counter


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_total_comes_from_the_server(shop: Shop, count: int) -> None:
    answer = shop.quote({shop.general: count, shop.child: 1})
    assert (answer.status_code, total(answer)) == (200, 3500 * count + 1200)
    assert f"{count} × <bdi>General</bdi>" in answer.text
    assert answer.text.count('id="order"') == answer.text.count('id="buy-bar"') == 1
    assert "<html" not in answer.text
    assert len(answer.data) < 8_000


def test_a_code_shows_what_it_gives(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    answer = shop.quote({shop.general: 2, shop.child: 1, shop.vip: 1}, " dock15 ")
    assert (answer.status_code, total(answer)) == (200, 7000 + 1200 + 9000 - 1050)
    words = text_of(answer)
    assert "DOCK15, 15% off General −€10.50" in words
    assert "You save €10.50" in words
    assert "Child 6–14 and VIP deck are not part of this code." in words
    assert re.search(r"<s>.{1,60}€35.00</s><span data-minor=\"2975\"", answer.text)
    assert (hidden(answer, "code"), buttons(answer)["Remove"]) == (
        ["DOCK15"],
        ("remove-code", "DOCK15"),
    )


def test_an_eighth_off_is_rounded_on_each_unit(shop: Shop) -> None:
    shop.change(shop.general, price_minor=1999)
    shop.code("EIGHTH", shop.general, value=1250)
    assert total(shop.quote({shop.general: 3}, "EIGHTH")) == 5247


def test_an_event_level_code_is_for_every_paid_ticket(shop: Shop) -> None:
    shop.code("PLATFORM")
    answer = shop.quote({shop.general: 1, shop.child: 1, shop.gift: ""}, "PLATFORM")
    assert total(answer) == 3500 - 525 + 1200 - 180


def test_removing_a_code_takes_it_off(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    answer = shop.quote({shop.general: 2}, "DOCK15", **{"remove-code": "dock15"})
    assert (total(answer), hidden(answer, "code")) == (7000, [])


def test_a_price_that_the_client_sends_is_nothing(shop: Shop) -> None:
    fields = {f"price-{shop.general.ref}": "1", "total": "1", f"unit-{shop.general.ref}": "1"}
    answer = shop.quote({shop.general: 2}, **fields)
    assert (answer.status_code, total(answer)) == (200, 7000)


@pytest.mark.parametrize(
    ("typed", "expected", "status"),
    [
        (["5.00"], 500, 200),
        (["12,5"], 1250, 200),
        (["5.00", "7"], 700, 200),  # a chip, and what was typed beside it
        (["5.00", ""], 500, 200),
        ([""], 0, 200),
        (["0"], 0, 200),
        (["0.50"], 0, 422),
        (["501"], 0, 422),
        (["abc"], 0, 422),
        (["-5"], 0, 422),
    ],
)
def test_a_gift_is_what_the_buyer_says(shop: Shop, typed, expected, status) -> None:
    answer = shop.quote({}, **{f"price-{shop.gift.ref}": typed})
    assert (answer.status_code, total(answer)) == (status, expected)
    assert ('role="alert"' in answer.text) == (status == 422)


def test_a_gift_out_of_bounds_says_which(shop: Shop) -> None:
    answer = shop.quote({}, **{f"price-{shop.gift.ref}": "900"})
    assert "From €1 to €500." in answer.text


@pytest.mark.parametrize("typed", ["abc", "-1", "1.5", "1e3", "٢", "9999999999", "🎟"])
def test_counts_that_cannot_be_read_are_kept_and_said(shop: Shop, typed: str) -> None:
    answer = shop.quote({shop.general: typed, shop.child: 1}, part=False)
    assert (answer.status_code, total(answer)) == (422, 1200)
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("fields", "count", "sentence", "label", "value"),
    [
        ({}, 12, "General: at most 10 in one order.", "Take 10", 10),
        ({"min_per_order": 2}, 1, "General: at least 2 in one order.", "Take 2", 2),
    ],
)
def test_too_many_and_too_few_offer_what_can_be_had(
    shop: Shop, fields, count, sentence, label, value
) -> None:
    shop.change(shop.general, **fields)
    answer = shop.quote({shop.general: count})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert buttons(answer)[label] == ("set", f"{shop.general.ref}:{value}")


def test_few_left_is_said_with_the_number(shop: Shop) -> None:
    answer = shop.quote({shop.vip: 4, shop.general: 1})
    assert answer.status_code == 409
    assert "VIP deck: you can buy at most 3." in answer.text
    assert f'data-ticket="{shop.vip.ref}" data-left="3"' in answer.text
    name, value = buttons(answer)["Take 3"]
    taken = shop.quote({shop.vip: 4, shop.general: 1}, **{name: value})
    assert (taken.status_code, total(taken)) == (200, 3 * 9000 + 3500)
    assert re.search(rf'name="quantity-{shop.vip.ref}" value="3"', taken.text)


def test_sold_out_offers_to_go_on_without(shop: Shop) -> None:
    shop.change(shop.vip, taken=3)
    answer = shop.quote({shop.vip: 1, shop.general: 1})
    assert (answer.status_code, "VIP deck is sold out." in answer.text) == (409, True)
    assert 'data-left="0"' in answer.text
    name, value = buttons(answer)["Remove it"]
    assert total(shop.quote({shop.vip: 1, shop.general: 1}, **{name: value})) == 3500


def test_hidden_tickets_come_and_go_with_their_code(shop: Shop) -> None:
    shop.access_code()
    opened = shop.quote({shop.general: 1}, "OPEN")
    assert f'name="quantity-{shop.speaker.ref}"' in opened.text
    chosen = shop.quote({shop.general: 1, shop.speaker: 1}, "OPEN")
    assert (chosen.status_code, total(chosen)) == (200, 3500)
    assert 'id="opened"' not in chosen.text  # the page has it already
    gone = shop.quote({shop.general: 1, shop.speaker: 1}, "OPEN", **{"remove-code": "OPEN"})
    assert (gone.status_code, 'id="opened"' in gone.text) == (200, True)
    assert "Speaker pass" not in gone.text


@pytest.mark.parametrize("part", [True, False])
def test_a_hidden_ticket_cannot_be_had_by_its_reference(shop: Shop, part: bool) -> None:
    answer = shop.quote({shop.speaker: 1, shop.general: 1}, part=part)
    assert (answer.status_code, total(answer)) == (422, 3500)
    assert "with an access code only" in answer.text
    assert "Speaker pass" not in answer.text


def test_a_ticket_of_another_event_is_not_sold_here(shop: Shop) -> None:
    with shop.app.app_context():
        db.session.add(shop.event)
        other = make_ticket(shop.event, "At the door", sold_at="door")
    answer = shop.quote({shop.general: 1}, **{"quantity-NOSUCH": "2"})
    assert (answer.status_code, total(answer)) == (422, 3500)
    assert shop.quote({other: 1}).status_code == 422
    assert shop.quote({shop.general: 1}, **{"quantity-NOSUCH": "0"}).status_code == 200


def test_without_a_script_the_whole_page_comes_with_what_was_chosen(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    page = shop.quote({shop.general: 2}, "DOCK15", "NOPE", part=False, idempotency_key="k" * 20)
    assert (page.status_code, total(page), reasons(page)) == (422, 5950, ["unknown"])
    assert "<html" in page.text
    assert f'name="quantity-{shop.general.ref}" value="2"' in page.text
    assert hidden(page, "idempotency_key") == ["k" * 20]
    assert (hidden(page, "code"), hidden(page, "refused")) == (["DOCK15"], ["NOPE"])
    assert 'value="NOPE"' in page.text


def test_an_empty_basket_costs_nothing_and_is_no_fault(shop: Shop) -> None:
    answer = shop.quote({})
    assert (answer.status_code, total(answer)) == (200, 0)


def test_a_code_may_come_before_the_tickets(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    answer = shop.quote({}, "DOCK15")
    assert (answer.status_code, "15% off General" in text_of(answer)) == (200, True)


# Measures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 2, 9])
@pytest.mark.parametrize(("who", "most"), [("", 5), ("bo", 6)])
def test_a_quote_asks_little_however_many_tickets_there_are(shop: Shop, more, who, most) -> None:
    with shop.app.app_context():
        db.session.add(shop.event)
        chosen = {make_ticket(shop.event, f"Row {number}"): 1 for number in range(more)}
    shop.code("DOCK15", shop.general)
    shop.get(who=who)
    with statement_counter(shop.app) as sent:
        assert shop.quote({shop.general: 2, **chosen}, "DOCK15", who=who).status_code == 200
    assert len(sent) == most
    with statement_counter(shop.app) as sent:
        shop.quote({shop.general: 3, **chosen}, "DOCK15", who=who)
    assert len(sent) == most - 1  # it worked a moment ago, so that is no try


def test_a_quote_keeps_nothing_and_waits_for_nobody(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    with shop.app.app_context():
        writer = db.engine.connect()
    with writer:
        writer.execute(update(Event).values(place="Somewhere else"))  # SQLite is locked now
        assert shop.quote({shop.general: 2}, "DOCK15").status_code == 200
    assert (shop.orders(), shop.taken(shop.general)) == ([], [0])


def test_prices_follow_what_the_organizer_saved_meanwhile(shop: Shop) -> None:
    assert total(shop.quote({shop.general: 1})) == 3500
    shop.change(shop.general, price_minor=4000)
    assert total(shop.quote({shop.general: 1})) == 4000


def test_places_in_held_orders_are_not_there(shop: Shop) -> None:
    with shop.app.app_context():
        db.session.add_all([shop.event, shop.vip])
        make_order(shop.event, {shop.vip: 2}, status=Status.PENDING)
    answer = shop.quote({shop.vip: 2})
    assert (answer.status_code, "you can buy at most 1" in answer.text) == (409, True)
