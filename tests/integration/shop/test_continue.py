"""Continue: what was chosen is held, once; a refusal keeps nothing and loses nothing."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal import orders
from portal.core import clock, refs
from portal.core.db import db, in_transaction
from portal.core.modules import Module
from portal.modules import switch
from portal.orders import Order
from portal.orders.models import OrderCode
from tests.factories import make_order, make_ticket
from tests.integration.shop.conftest import PART, Shop, hidden, reasons, text_of, total
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def test_the_places_are_held_for_a_while(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    before = clock.now()
    answer = shop.order({shop.general: 2, shop.child: 1}, "dock15", part=False)
    (order,) = shop.orders()
    assert (answer.status_code, answer.location) == (303, f"/orders/{order.code}/details")
    assert (order.status, order.channel, order.payment_mode) == ("pending", "web", "unchosen")
    assert (order.total_minor, order.discount_minor) == (7150, 1050)
    assert timedelta(minutes=15) <= order.expires_at - before < timedelta(minutes=16)
    assert (order.buyer_id, order.buyer_email) == (None, None)
    assert shop.taken(shop.general, shop.child) == [2, 1]


def test_htmx_is_sent_on(shop: Shop) -> None:
    answer = shop.order({shop.general: 1})
    (order,) = shop.orders()
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/orders/{order.code}/details"


def test_the_browser_that_made_it_may_go_on_with_it(shop: Shop) -> None:
    shop.order({shop.general: 1})
    (order,) = shop.orders()
    page = f"/orders/{order.code}/details"
    assert shop.browser().get(page).status_code == 200
    assert shop.app.test_client().get(page).status_code == 404


def test_a_known_buyer_is_written_down(shop: Shop) -> None:
    shop.order({shop.general: 1}, who="bo")
    (order,) = shop.orders()
    assert (order.buyer_id, order.created_by_id) == (shop.cast["bo"].id, shop.cast["bo"].id)


def test_a_gift_goes_along(shop: Shop) -> None:
    shop.order({shop.general: 1}, **{f"price-{shop.gift.ref}": ["5.00", ""]})
    (order,) = shop.orders()
    assert order.total_minor == 4000


def test_a_code_that_was_typed_and_not_applied_counts(shop: Shop) -> None:
    code = shop.code("DOCK15", shop.general)
    assert shop.order({shop.general: 2}, "DOCK15", seen="").status_code == 204
    assert ([order.total_minor for order in shop.orders()], shop.used(code)) == ([5950], 2)


def test_hidden_tickets_are_sold_to_who_knows_their_code(shop: Shop) -> None:
    code = shop.access_code(total_uses=5)
    refused = shop.order({shop.speaker: 1})
    assert (refused.status_code, "Speaker pass" in refused.text) == (422, False)
    assert shop.order({shop.speaker: 1, shop.general: 1}, "open").status_code == 204
    assert (shop.taken(shop.speaker), shop.used(code), len(shop.orders())) == ([1], 1, 1)


# Once -------------------------------------------------------------------------------------------


def test_the_same_form_makes_one_order(shop: Shop) -> None:
    code = shop.code("LAST", shop.general, total_uses=1)
    key = refs.token()
    first = shop.order({shop.general: 1}, "LAST", idempotency_key=key)
    again = shop.order({shop.general: 1}, "last ", idempotency_key=key)
    other_tab = shop.order({shop.general: 1}, "LAST", idempotency_key=key, part=False)
    assert first.headers["HX-Redirect"] == again.headers["HX-Redirect"] == other_tab.location
    assert (len(shop.orders()), shop.taken(shop.general), shop.used(code)) == (1, [1], 1)


def test_two_clicks_at_once_make_one_order(shop: Shop) -> None:
    key, browsers = refs.token(), [shop.app.test_client() for _ in range(4)]
    data = {f"quantity-{shop.general.ref}": "2", "idempotency_key": key}
    sent = [
        partial(browser.post, f"{shop.url}/order", data=data, headers=PART) for browser in browsers
    ]
    answers = at_once(*sent)
    assert len({answer.headers["HX-Redirect"] for answer in answers}) == 1
    assert (len(shop.orders()), shop.taken(shop.general)) == (1, [2])


def test_who_goes_back_and_chooses_anew_holds_only_that(shop: Shop) -> None:
    code = shop.code("FEW", shop.general, total_uses=3)
    key = refs.token()
    shop.order({shop.general: 2}, "FEW", idempotency_key=key)
    changed = [shop.order({shop.general: 3}, "FEW", idempotency_key=key) for _ in range(2)]
    first, second = shop.orders()
    assert [answer.headers["HX-Redirect"] for answer in changed] == [
        f"/orders/{second.code}/details"
    ] * 2
    assert (first.status, second.status) == ("expired", "pending")
    assert (shop.taken(shop.general), shop.used(code)) == ([3], 3)


def test_a_paid_order_stays_when_its_form_is_changed_and_sent_again(shop: Shop) -> None:
    key = refs.token()
    shop.order({shop.general: 1}, idempotency_key=key)
    with shop.app.app_context():
        (order,) = db.session.scalars(select(Order))
        in_transaction(lambda: orders.complete(order, actor_id=None))
    shop.order({shop.general: 2}, idempotency_key=key)
    assert [order.status for order in shop.orders()] == ["completed", "pending"]
    assert shop.taken(shop.general) == [3]


@pytest.mark.parametrize("key", ["x", "ö" * 20, "a b c d e f g h", "x" * 65])
def test_a_damaged_key_is_said(shop: Shop, key: str) -> None:
    answer = shop.order({shop.general: 1}, idempotency_key=key)
    assert (answer.status_code, "This form is damaged." in answer.text) == (422, True)
    assert shop.orders() == []


# Refusals ---------------------------------------------------------------------------------------


def nothing_is_kept(shop: Shop) -> bool:
    return shop.orders() == [] and shop.taken(shop.general, shop.child, shop.vip) == [0, 0, 0]


@pytest.mark.parametrize("part", [True, False])
def test_too_few_left_is_said_and_offered(shop: Shop, part: bool) -> None:
    answer = shop.order({shop.general: 2, shop.vip: 4}, part=part)
    assert answer.status_code == 409
    assert f'data-ticket="{shop.vip.ref}" data-left="3"' in answer.text
    assert f'name="set" value="{shop.vip.ref}:3"' in answer.text
    assert nothing_is_kept(shop)
    if not part:
        assert f'name="quantity-{shop.vip.ref}" value="4"' in answer.text


def test_nothing_chosen_is_no_order(shop: Shop) -> None:
    answer = shop.order({shop.general: 0})
    assert (answer.status_code, "Choose at least one ticket." in answer.text) == (422, True)


@pytest.mark.parametrize("counts", ["-1", "1.5", "abc", "11", "999999"])
def test_tampered_counts_order_nothing(shop: Shop, counts: str) -> None:
    answer = shop.order({shop.general: counts})
    assert (answer.status_code, nothing_is_kept(shop)) == (422, True)


def test_prices_that_are_sent_are_not_believed(shop: Shop) -> None:
    shop.order({shop.general: 2}, **{f"price-{shop.general.ref}": "1", "total": "1"})
    assert [order.total_minor for order in shop.orders()] == [7000]


def test_a_code_that_is_gone_meanwhile_leaves_it_to_the_buyer(shop: Shop) -> None:
    code = shop.code("LAST", shop.general, total_uses=2)
    shown = shop.quote({shop.general: 2}, "LAST")
    assert total(shown) == 5950
    with shop.app.app_context():
        db.session.add_all([shop.event, shop.general])
        make_order(shop.event, {shop.general: 2}, typed=["LAST"])

    answer = shop.order({shop.general: 2}, "LAST", "", seen=hidden(shown, "seen")[0])
    assert (answer.status_code, reasons(answer), total(answer)) == (409, ["used_up"], 7000)
    assert "The total was €59.50, and is €70.00 now. You decide." in text_of(answer)
    assert "Continue for €70.00" in answer.text
    assert len(shop.orders()) == 1

    more = {"seen": hidden(answer, "seen")[0], "refused": hidden(answer, "refused")}
    assert shop.order({shop.general: 2}, "LAST", **more).status_code == 204
    assert [order.total_minor for order in shop.orders()] == [5950, 7000]
    assert (shop.used(code), shop.tries()) == (2, {"used_up": 1})


def test_a_price_that_went_up_meanwhile_leaves_it_to_the_buyer(shop: Shop) -> None:
    seen = hidden(shop.quote({shop.general: 2}), "seen")[0]
    shop.change(shop.general, price_minor=4000)
    answer = shop.order({shop.general: 2}, seen=seen)
    assert (answer.status_code, total(answer), nothing_is_kept(shop)) == (409, 8000, True)
    assert "The total was €70.00, and is €80.00 now." in text_of(answer)
    assert shop.order({shop.general: 2}, seen=hidden(answer, "seen")[0]).status_code == 204


def test_a_price_that_went_down_asks_nobody(shop: Shop) -> None:
    seen = hidden(shop.quote({shop.general: 2}), "seen")[0]
    shop.change(shop.general, price_minor=3000)
    assert shop.order({shop.general: 2}, seen=seen).status_code == 204


@pytest.mark.parametrize("seen", ["", "x", "x:y", ":", "0" * 16 + ":1", "%", "x" * 500])
def test_a_damaged_note_of_what_was_shown_is_none(shop: Shop, seen: str) -> None:
    assert shop.order({shop.general: 2}, seen=seen).status_code == 204


def test_another_basket_than_the_one_shown_is_taken_as_it_is(shop: Shop) -> None:
    """Without a script: chosen, and on, without a look at the total."""
    seen = hidden(shop.quote({shop.general: 1}), "seen")[0]
    assert shop.order({shop.general: 2}, seen=seen).status_code == 204


def test_a_code_that_the_buyer_saw_refused_is_left_behind(shop: Shop) -> None:
    shop.code("DOCK15", shop.general)
    shop.code("FRIENDS20", shop.general, total_uses=50, used=50)
    shown = shop.quote({shop.general: 2}, "DOCK15", "FRIENDS20")
    more = {"seen": hidden(shown, "seen")[0], "refused": hidden(shown, "refused")}
    assert shop.order({shop.general: 2}, "DOCK15", "FRIENDS20", **more).status_code == 204
    assert [order.total_minor for order in shop.orders()] == [5950]
    with shop.app.app_context():
        assert db.session.scalars(select(OrderCode.code)).all() == ["DOCK15"]


def test_a_code_that_nobody_looked_at_is_not_left_behind(shop: Shop) -> None:
    answer = shop.order({shop.general: 2}, "TYPO15", part=False)
    assert (answer.status_code, reasons(answer), nothing_is_kept(shop)) == (422, ["unknown"], True)
    assert 'name="code" value="TYPO15"' in answer.text


@pytest.mark.parametrize("where", ["quote", "order"])
def test_an_event_that_was_taken_back_says_so_and_leaves_the_page_alone(
    shop: Shop, where: str
) -> None:
    shop.change(shop.event, state="draft")
    part = shop.send(where, {shop.general: 1})
    assert (part.status_code, part.headers["HX-Retarget"]) == (409, "#problem")
    assert "This event is not on sale at the moment. Nothing was ordered." in part.text
    page = shop.send(where, {shop.general: 1}, part=False)
    assert (page.status_code, "not on sale at the moment" in page.text) == (409, True)
    assert "Harbour" not in page.text
    assert nothing_is_kept(shop)


def test_the_team_cannot_buy_of_a_draft_either(shop: Shop) -> None:
    shop.change(shop.event, state="draft")
    assert shop.quote({shop.general: 1}, who="olivia").status_code == 200
    assert shop.order({shop.general: 1}, who="olivia").status_code == 409
    shop.change(shop.event, state="cancelled")
    assert shop.order({shop.general: 1}).status_code == 409


def test_ticketing_off_closes_an_open_page_with_a_sentence(shop: Shop) -> None:
    with shop.app.app_context():
        switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    answer = shop.order({shop.general: 1})
    assert (answer.status_code, "Ticketing is switched off" in answer.text) == (404, True)
    assert nothing_is_kept(shop)


def test_a_stale_form_is_said_and_orders_nothing(shop: Shop) -> None:
    shop.app.config["WTF_CSRF_ENABLED"] = True
    answer = shop.order({shop.general: 1})
    assert (answer.status_code, 'id="notice"' in answer.text) == (400, True)
    assert nothing_is_kept(shop)


# Measures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tickets", [1, 3])
def test_continue_with_a_code_asks_little(shop: Shop, tickets: int) -> None:
    shop.code("DOCK15", shop.general)
    with shop.app.app_context():
        db.session.add(shop.event)
        more = {make_ticket(shop.event, f"Row {number}"): 2 for number in range(tickets - 1)}
    shop.get()
    with statement_counter(shop.app) as sent:
        assert shop.order({shop.general: 2, **more}, "DOCK15").status_code == 204
    assert len(sent) == 13


def test_a_crowd_takes_exactly_the_uses_and_places_there_are(shop: Shop) -> None:
    shop.app.config["RATE_LIMITS"] = False
    code = shop.code("RUSH", shop.general, total_uses=6)
    shop.change(shop.general, quantity=9)

    def buyer() -> list[int]:
        browser = shop.app.test_client()
        data = {f"quantity-{shop.general.ref}": "1"}
        typed = browser.post(f"{shop.url}/order", data=data | {"code": "RUSH"}, headers=PART)
        plain = browser.post(f"{shop.url}/order", data=data, headers=PART)
        return [typed.status_code, plain.status_code]

    answers = at_once(*[buyer] * 12)
    typed, plain = ([both[n] for both in answers] for n in (0, 1))
    assert (sum(typed.count(s) for s in (204, 409)), typed.count(204)) == (12, shop.used(code))
    assert (typed + plain).count(204) == len(shop.orders()) == 9
    assert (shop.taken(shop.general), shop.used(code) <= 6) == ([9], True)
