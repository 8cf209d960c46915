"""A sale at the door: what is written, what is shown, and what a second sending finds."""

import re

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.core.db import db
from portal.jobs.models import Job
from portal.orders import Attendee
from portal.payments import Payment
from tests.integration.boxoffice.conftest import PART, Till


def code_in(page: str) -> str:
    found = re.search(r'data-order="(\w+)"', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("who", ["olivia", "otto", "cora", "bea", "ada"])
def test_everybody_who_may_sell_sells(till: Till, who: str) -> None:
    assert till.browser(who).get(till.url).status_code == 200
    assert till.sell({till.general: 1}, who=who).status_code == 201


def test_check_in_may_not_and_learns_who_can_help(till: Till) -> None:
    page = till.browser("chip").get(till.url)
    assert page.status_code == 403
    assert "Your role “Check-in” may not sell at the door. Ask Olivia Owner" in page.text
    assert till.sell({till.general: 1}, who="chip").status_code == 403
    assert till.orders() == []


def test_a_stranger_finds_nothing(till: Till) -> None:
    assert till.browser("stan").get(till.url).status_code == 404
    assert till.sell({till.general: 1}, who="stan").status_code == 404


def test_the_unknown_sign_in_first(till: Till) -> None:
    answer = till.app.test_client().get(till.url)
    assert (answer.status_code, answer.location) == (303, "/login")


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_sale_makes_exactly_one_attendee_for_each_place(till: Till, count: int) -> None:
    page = till.sell({till.general: count}).text
    (order,) = till.orders()
    assert (order.code, order.status, order.channel) == (code_in(page), "completed", "door")
    assert (order.payment_mode, order.total_minor) == ("onsite", 3500 * count)
    assert (order.buyer_name, order.buyer_email) == (None, None)
    assert (order.created_by_id, till.attendees()) == (till.cast["bea"].id, count)
    assert till.taken(till.general) == [count]


def test_the_answer_changes_the_screen(till: Till) -> None:
    page = till.sell({till.general: 2, till.child: 1}, given="100").text
    assert "Sold, give back" in page
    assert 'data-minor="1800" data-currency="EUR">€18.00<' in page
    assert '<ul hx-swap-oob="afterbegin:#recent-rows">' in page
    assert f'id="stock-{till.general.ref}" data-left="98" hx-swap-oob="true">98 left<' in page
    assert f"stock-{till.vip.ref}" not in page
    assert page.count('name="idempotency_key"') == 1


def test_cash_is_booked_with_what_was_given(till: Till) -> None:
    till.sell({till.general: 2}, tender="cash", given="100,00")
    with till.app.app_context():
        payment = db.session.scalars(select(Payment)).one()
        assert (payment.provider, payment.amount_minor, payment.given_minor) == (
            "cash",
            7000,
            10000,
        )
        actions = db.session.scalars(select(Activity.action).order_by(Activity.id)).all()
    assert actions[-2:] == ["order.placed", "payment.captured"]


def test_a_sale_in_dong_may_be_a_long_number(till: Till) -> None:
    with till.app.app_context():
        general = db.session.merge(till.general)
        general.event.currency, general.price_minor = "VND", 2_500_000
        db.session.commit()
    assert till.sell({till.general: 8}, given="50000000").status_code == 201
    with till.app.app_context():
        payment = db.session.scalars(select(Payment)).one()
    assert (payment.amount_minor, payment.given_minor) == (20_000_000, 50_000_000)


def test_a_note_alone_means_cash(till: Till) -> None:
    assert "€30.00" in till.sell({till.general: 2}, given="100").text


def test_card_is_recorded_as_paid_on_the_terminal(till: Till) -> None:
    assert "Card, paid" in till.sell({till.general: 1}, tender="card", given="5").text
    with till.app.app_context():
        payment = db.session.scalars(select(Payment)).one()
    assert (payment.provider, payment.given_minor) == ("card-terminal", None)


def test_what_costs_nothing_needs_no_payment(till: Till) -> None:
    with till.app.app_context():
        db.session.merge(till.child).price_minor = 0
        db.session.commit()
    assert "Free" in till.sell({till.child: 2}).text
    (order,) = till.orders()
    assert (order.payment_mode, order.total_minor) == ("free", 0)
    with till.app.app_context():
        assert db.session.scalars(select(Payment)).all() == []


def test_a_gift_needs_no_count_and_lets_nobody_in(till: Till) -> None:
    page = till.sell({}, **{f"price-{till.gift.ref}": "7.50"}).text
    (order,) = till.orders()
    assert (order.total_minor, till.attendees()) == (750, 0)
    assert "qr.svg" not in page
    assert "Print" not in page


def test_a_named_buyer_gets_the_tickets_by_mail(till: Till) -> None:
    page = till.sell({till.general: 1}, name=" Bo Buyer ", email="bo@example.org").text
    (order,) = till.orders()
    assert (order.buyer_name, order.buyer_email) == ("Bo Buyer", "bo@example.org")
    assert "Bo Buyer" in page
    with till.app.app_context():
        job = db.session.scalars(select(Job)).one()
    assert (job.kind, job.payload) == ("order.confirmed", {"order_id": order.id})


def test_nobody_named_gets_no_mail_and_no_invented_name(till: Till) -> None:
    till.sell({till.general: 2})
    with till.app.app_context():
        assert db.session.scalars(select(Job)).all() == []
        names = db.session.execute(select(Attendee.name, Attendee.email)).all()
    assert names == [(None, None), (None, None)]


def test_without_a_script_the_next_page_shows_the_sale(till: Till) -> None:
    answer = till.sell({till.general: 1}, part=False, given="40")
    (order,) = till.orders()
    assert (answer.status_code, answer.location) == (303, f"{till.url}/sales/{order.code}")
    page = till.browser().get(answer.location).text
    assert code_in(page) == order.code
    assert "€5.00" in page


def test_a_second_sending_finds_the_first_sale(till: Till) -> None:
    first = till.sell({till.general: 2}, idempotency_key="the-same-key")
    again = till.sell({till.general: 2}, idempotency_key="the-same-key")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert code_in(first.text) == code_in(again.text)
    assert (len(till.orders()), till.taken(till.general)) == (1, [2])


@pytest.mark.parametrize("change", [{"given": "100"}, {"name": "Bo"}, {"tender": "card"}])
def test_another_sale_under_the_same_key_is_refused(till: Till, change: dict[str, str]) -> None:
    first = till.sell({till.general: 2}, idempotency_key="the-same-key")
    other = till.sell({till.general: 2}, idempotency_key="the-same-key", **change)
    assert other.status_code == 422
    assert f"This was already stored as {code_in(first.text)}." in other.text
    assert len(till.orders()) == 1


def test_a_key_is_good_for_one_person_only(till: Till) -> None:
    till.sell({till.general: 1}, idempotency_key="the-same-key")
    assert (
        till.sell({till.general: 1}, idempotency_key="the-same-key", who="otto").status_code == 422
    )


def test_the_tickets_can_be_mailed_after_the_sale_once(till: Till) -> None:
    code = code_in(till.sell({till.general: 1}).text)
    url, bo = f"{till.url}/sales/{code}/email", {"email": "bo@example.org"}
    first = till.browser().post(url, data=bo, headers=PART)
    assert first.status_code == 200
    assert "bo@example.org" in first.text
    again = till.browser().post(url, data={"email": "eve@example.org"}, headers=PART)
    assert again.status_code == 409
    assert f"The tickets of {code} were sent to bo@example.org." in again.text
    wrong = till.browser().post(url, data={"email": "eve"}, headers=PART)
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
    assert [order.buyer_email for order in till.orders()] == ["bo@example.org"]
    with till.app.app_context():
        assert len(db.session.scalars(select(Job)).all()) == 1


@pytest.mark.parametrize("address", ["bo", "zoë@example.org"])
def test_an_address_that_no_mail_goes_to_is_refused(till: Till, address: str) -> None:
    assert till.sell({till.general: 1}, email=address).status_code == 422
    code = code_in(till.sell({till.general: 1}).text)
    answer = till.browser().post(f"{till.url}/sales/{code}/email", data={"email": address})
    assert answer.status_code == 422
    assert "Write an address like name@example.org." in answer.text
