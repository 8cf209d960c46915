"""What the till does not sell: the sentence, the field, and nothing kept."""

import pytest

from portal.core.db import db
from portal.core.modules import Module
from portal.events import EventState
from portal.modules import switch
from portal.tickets import Ticket
from tests.factories import make_event, make_ticket
from tests.integration.boxoffice.conftest import PART, Till


def nothing_is_kept(till: Till) -> bool:
    every = till.taken(till.general, till.child, till.vip, till.gift)
    return not any(every) and till.orders() == [] and till.attendees() == 0


def change(till: Till, thing: object, **values: object) -> None:
    with till.app.app_context():
        merged = db.session.merge(thing)
        for name, value in values.items():
            setattr(merged, name, value)
        db.session.commit()


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        ("", "Choose at least one ticket."),
        ("0", "Choose at least one ticket."),
        ("-1", "Write a whole number, like 2."),
        ("1e9", "Write a whole number, like 2."),
        ("2.5", "Write a whole number, like 2."),
        ("two", "Write a whole number, like 2."),
        ("١", "Write a whole number, like 2."),
        ("1\x00", "Write a whole number, like 2."),
        ("999999999", "Write a number from 0 to 999,999."),
        ("11", "General admission: at most 10 in one order."),
    ],
)
def test_a_count_that_cannot_be(till: Till, count: str, sentence: str) -> None:
    answer = till.sell({till.general: count})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'role="alert"' in answer.text
    assert nothing_is_kept(till)


def test_without_a_script_the_wrong_count_is_marked(till: Till) -> None:
    page = till.sell({till.general: "two", till.child: 1}, part=False)
    assert page.status_code == 422
    assert 'value="two"' in page.text
    assert page.text.count('aria-invalid="true"') == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "bo at home"}, "Write an address like name@example.org."),
        ({"name": "B\x00o"}, "This contains signs that cannot be stored."),
        ({"email": "b\x00o@example.org"}, "This contains signs that cannot be stored."),
        ({"name": "B" * 201}, "Write at most 200 characters."),
        ({"tender": "cheque"}, "Choose cash or card."),
        ({"tender": "\x00"}, "This contains signs that cannot be stored."),
        ({"given": "20"}, "€15.00 still to pay."),
        ({"given": "a lot"}, "Write an amount like 12.50."),
        ({"given": "-5"}, "Write an amount like 12.50."),
        ({"idempotency_key": "\x00" * 9}, "This form is damaged."),
    ],
)
def test_other_fields_are_read_as_carefully(
    till: Till, fields: dict[str, str], sentence: str
) -> None:
    answer = till.sell({till.general: 1}, **fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert nothing_is_kept(till)


@pytest.mark.parametrize("price", ["0.50", "501", "nothing", "-1", "1e2", "١"])
def test_a_gift_keeps_within_its_limits(till: Till, price: str) -> None:
    assert till.sell({}, **{f"price-{till.gift.ref}": price}).status_code == 422
    assert nothing_is_kept(till)


def test_a_gift_of_no_amount_is_none(till: Till) -> None:
    assert "From €1 to €500." in till.sell({till.gift: 1}).text


def test_megabytes_are_refused(till: Till) -> None:
    assert till.sell({till.general: 1}, name="B" * 100_000).status_code == 422
    assert till.sell({till.general: 1}, name="B" * 1_000_000).status_code == 413
    assert nothing_is_kept(till)


def test_tickets_that_are_not_sold_here_are_named_and_refused(till: Till) -> None:
    with till.app.app_context():
        of_others = make_ticket(make_event())
        hidden = make_ticket(till.event, "Crew", hidden=True)
        online = make_ticket(till.event, "Early bird", sold_at="online")
    for wanted, name in ((of_others, of_others.ref), (hidden, "Crew"), (online, "Early bird")):
        answer = till.sell({till.general: 1, wanted: 1})
        assert (answer.status_code, f"{name} is not sold here." in answer.text) == (422, True)
    assert till.sell({till.general: 1}, **{"quantity-NOSUCH": "1"}).status_code == 422
    assert nothing_is_kept(till)


def test_a_ticket_closed_meanwhile_hinders_only_who_wants_it(till: Till) -> None:
    change(till, till.child, closed_at=till.event.created_at)
    assert till.sell({till.general: 1, till.child: 1}).status_code == 422
    assert till.sell({till.general: 1, till.child: ""}).status_code == 201


def test_too_few_left_is_said_with_the_number_and_nothing_is_kept(till: Till) -> None:
    change(till, till.vip, taken=2)
    answer = till.sell({till.general: 2, till.vip: 3})
    assert answer.status_code == 409
    assert "VIP deck: you can buy at most 1" in answer.text
    assert "Nothing has been charged and no ticket was issued." in answer.text
    assert f'data-ticket="{till.vip.ref}" data-left="1"' in answer.text
    assert "Sell 1 instead" in answer.text
    assert 'data-minor="16000"' in answer.text
    assert (till.taken(till.general, till.vip), till.orders()) == ([0, 2], [])


def test_sold_out_offers_to_go_on_without(till: Till) -> None:
    change(till, till.vip, taken=3)
    answer = till.sell({till.vip: 1})
    assert (answer.status_code, "VIP deck is sold out" in answer.text) == (409, True)
    assert "Remove and go on" in answer.text


def test_several_short_tickets_make_one_list_with_one_button(till: Till) -> None:
    change(till, till.vip, taken=2)
    change(till, till.child, taken=97)
    answer = till.sell({till.vip: 2, till.child: 4})
    assert answer.text.count("data-left=") == 2
    assert "VIP deck: you can buy at most 1" in answer.text
    assert "Child 6–14: you can buy at most 3" in answer.text
    assert answer.text.count("data-sell") == 1


def test_without_a_script_the_cart_stands_in_the_page(till: Till) -> None:
    change(till, till.vip, taken=2)
    page = till.sell({till.general: 4, till.vip: 2}, part=False, name="Bo")
    assert page.status_code == 409
    assert "VIP deck: you can buy at most 1" in page.text
    assert f'name="quantity-{till.general.ref}" value="4"' in page.text
    assert f'name="quantity-{till.vip.ref}" value="2"' in page.text
    assert 'value="Bo"' in page.text
    assert "data-order" not in page.text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (EventState.DRAFT, "Harbour Lights is still a draft, so nothing can be sold."),
        (EventState.CANCELLED, "Harbour Lights was cancelled, so nothing can be sold."),
    ],
)
def test_only_published_events_sell(till: Till, state: EventState, sentence: str) -> None:
    change(till, till.event, state=state)
    page = till.browser().get(till.url)
    assert sentence in page.text
    assert page.text.count('aria-disabled="true"') == 4
    answer = till.sell({till.general: 1})
    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert nothing_is_kept(till)


def test_who_may_publish_is_offered_to(till: Till) -> None:
    change(till, till.event, state=EventState.DRAFT)
    assert "Publish it" in till.browser("olivia").get(till.url).text
    assert "Publish it" not in till.browser("bea").get(till.url).text


def switch_off(till: Till, module: Module) -> None:
    with till.app.app_context():
        switch({module: False}, by_id=None)
        db.session.commit()


@pytest.mark.parametrize("part", [True, False])
def test_ticketing_off_closes_an_open_till_with_a_sentence(till: Till, part: bool) -> None:
    switch_off(till, Module.TICKETING)
    answer = till.sell({till.general: 1}, part=part)
    assert answer.status_code == 404
    assert "Ticketing is switched off on this site, so nothing can be sold." in answer.text
    assert nothing_is_kept(till)


def test_payments_off_leaves_what_is_free(till: Till) -> None:
    change(till, till.child, price_minor=0, kind="free")
    switch_off(till, Module.PAYMENTS)
    assert till.sell({till.general: 1}).status_code == 409
    assert till.sell({till.child: 1}).status_code == 201
    assert "Switched off" in till.browser().get(till.url).text


def test_donations_off_refuses_gifts(till: Till) -> None:
    switch_off(till, Module.DONATIONS)
    answer = till.sell({}, **{f"price-{till.gift.ref}": "5"})
    assert (answer.status_code, "Donation is switched off." in answer.text) == (409, True)


def test_a_stale_form_is_said_and_not_sold(make_app, till: Till) -> None:
    till.app.config["WTF_CSRF_ENABLED"] = True
    answer = till.browser().post(
        f"{till.url}/sales", data={f"quantity-{till.general.ref}": "1"}, headers=PART
    )
    assert (answer.status_code, 'id="notice"' in answer.text) == (400, True)
    assert nothing_is_kept(till)


def test_a_sale_is_shown_to_its_event_alone(till: Till) -> None:
    till.sell({till.general: 1})
    (order,) = till.orders()
    with till.app.app_context():
        other = make_event(owner=till.cast["otto"])
    otto = till.browser("otto")
    for page in ("", "/qr.svg"):
        assert otto.get(f"{till.url}/sales/{order.code}{page}").status_code == 200
        elsewhere = f"/events/{other.slug}/box-office/sales/{order.code}{page}"
        assert otto.get(elsewhere).status_code == 404
        assert otto.get(f"{till.url}/sales/NOSUCH{page}").status_code == 404


def test_the_database_holds_the_ticket_when_the_page_does_not(till: Till) -> None:
    """A till that shows too much, because another one sold meanwhile."""
    for _ in range(3):
        assert till.sell({till.vip: 1}).status_code == 201
    assert till.sell({till.vip: 1}).status_code == 409
    with till.app.app_context():
        assert db.session.get_one(Ticket, till.vip.id).taken == 3
