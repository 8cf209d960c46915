"""Who buys and who comes: asked once, kept whatever happens, and an account on the way."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core.db import db
from portal.people.models import Throttle, User
from tests.factories import PASSWORD, make_user, signed_in
from tests.integration.checkout.conftest import BO, DETAILS, EVE, Checkout, text


def holders(checkout: Checkout) -> list[tuple[str | None, str | None]]:
    return [(each.name, each.email) for each in checkout.stored().attendees]


def users(checkout: Checkout, email: str = BO) -> list[User]:
    with checkout.app.app_context():
        return list(db.session.scalars(select(User).where(User.email == email)))


def test_two_fields_are_enough(checkout: Checkout, mails) -> None:
    checkout.hold(2)
    checkout.offer()
    page = checkout.browser.get(checkout.at("/details")).text
    assert 'name="attendee-2-email"' in page
    assert re.search(r"data-clock[^>]*>1[45]:\d\d<", page)
    answer = checkout.post("/details")

    assert (answer.status_code, answer.headers["Location"]) == (303, checkout.at("/pay"))
    stored = checkout.stored()
    assert (stored.buyer_name, stored.buyer_email, stored.status) == ("Bo Buyer", BO, "pending")
    assert holders(checkout) == [("Bo Buyer", BO), (None, None)]
    (user,) = users(checkout)
    assert (user.id, user.name, user.verified_at) == (stored.buyer_id, "Bo Buyer", None)
    (mail,) = mails()[BO]
    assert "/verify/" in text(mail)


def test_holders_are_named_or_the_buyer_or_nobody_yet(checkout: Checkout) -> None:
    checkout.hold(3)
    names = {"attendee-1-name": "Eve", "attendee-1-email": f" {EVE.upper()} "}
    checkout.post("/details", **DETAILS, **names, **{"attendee-3-same": "y"})
    assert holders(checkout) == [("Eve", EVE), (None, None), ("Bo Buyer", BO)]

    page = checkout.browser.get(checkout.at("/details")).text
    assert f'value="{EVE}"' in page
    boxes = re.findall(r'<input[^>]*name="attendee-\d-same"[^>]*>', page)
    assert ["checked" in box for box in boxes] == [False, False, True]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Write your name."),
        ({"email": ""}, "Write your e-mail"),
        ({"email": "bo at example"}, "Check the address"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "Bo\x07"}, "signs that cannot be stored"),
        ({"attendee-2-email": "eve"}, "Check the address"),
        ({"attendee-1-name": "y" * 10_000}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_on_the_field_and_the_rest_is_kept(
    checkout: Checkout, typed, sentence
) -> None:
    checkout.hold(2)
    answer = checkout.post("/details", **{**DETAILS, "attendee-2-name": "Zoë", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="Zoë"' in answer.text
    assert checkout.stored().buyer_id is None


def test_a_known_address_signs_in_on_the_same_page(checkout: Checkout) -> None:
    with checkout.app.app_context():
        bo = make_user("Bo Buyer", BO, password=PASSWORD)
    checkout.hold(2)
    typed = {**DETAILS, "attendee-2-name": "Eve"}
    refused = checkout.post("/details", **typed)
    assert refused.status_code == 422
    assert "has an account. Write its password to go on." in refused.text
    assert 'name="password"' in refused.text
    stored = checkout.stored()
    assert (stored.buyer_name, stored.buyer_id) == ("Bo Buyer", None)
    assert holders(checkout)[1] == ("Eve", None), "what was typed is kept"

    wrong = checkout.post("/details", **typed, password="not this one")
    assert (wrong.status_code, checkout.stored().buyer_id) == (422, None)
    answer = checkout.post("/details", **typed, password=PASSWORD)
    assert answer.headers["Location"] == checkout.at("/pay")
    assert checkout.stored().buyer_id == bo.id
    assert checkout.browser.get("/account").status_code == 200


def test_who_signs_in_elsewhere_returns_to_the_same_hold(checkout: Checkout) -> None:
    with checkout.app.app_context():
        bo = make_user("Bo Buyer", BO, password=PASSWORD)
    checkout.hold(1)
    checkout.post("/details")
    answer = checkout.browser.post("/login", data={"email": BO, "password": PASSWORD})
    assert answer.headers["Location"] == checkout.at("/details")
    page = checkout.browser.get(checkout.at("/details")).text
    assert 'value="Bo Buyer"' in page
    assert "readonly" in page
    assert checkout.post("/details").headers["Location"] == checkout.at("/pay")
    assert checkout.stored().buyer_id == bo.id


def test_the_link_to_sign_in_comes_back(checkout: Checkout) -> None:
    checkout.hold(1)
    assert checkout.browser.get(checkout.at("/sign-in")).headers["Location"] == "/login"
    with checkout.app.app_context():
        make_user("Bo Buyer", BO, password=PASSWORD)
    checkout.browser.post("/login", data={"email": BO, "password": PASSWORD})
    answer = checkout.browser.get(checkout.at("/sign-in"))
    assert answer.headers["Location"] == checkout.at("/details")


def test_the_signed_in_buy_under_their_own_address(checkout: Checkout) -> None:
    checkout.hold(1)
    bo = checkout.stage.cast["bo"]
    browser = signed_in(checkout.app, bo)
    checkout.give_to(browser)
    page = browser.get(checkout.at("/details")).text
    assert f'value="{bo.email}"' in page
    assert 'value="Bo Buyer"' in page
    checkout.post("/details", browser, name="Bo B.", email="stan@example.org")
    stored = checkout.stored()
    assert (stored.buyer_id, stored.buyer_email) == (bo.id, bo.email)
    assert holders(checkout) == [("Bo B.", bo.email)]


def test_an_address_that_was_not_confirmed_buys_again(checkout: Checkout, mails) -> None:
    checkout.hold(1)
    checkout.post("/details")
    checkout.hold(1)
    assert checkout.post("/details").status_code == 303
    assert len(users(checkout)) == 1
    assert len(mails()[BO]) == 1


def test_addresses_are_not_tried_out_by_the_dozen(checkout: Checkout) -> None:
    with checkout.app.app_context():
        make_user("Bo Buyer", BO)
    checkout.hold(1)
    answers = [checkout.post("/details") for _ in range(11)]
    assert [each.status_code for each in answers] == [422] * 10 + [429]
    assert 'value="Bo Buyer"' in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
    with checkout.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Throttle)) >= 2


def test_a_free_order_is_complete_at_once_with_its_mail(checkout: Checkout, mails) -> None:
    checkout.hold(2, free=True)
    assert "Get your tickets" in checkout.browser.get(checkout.at("/details")).text
    answer = checkout.post("/details", **DETAILS, **{"attendee-2-email": EVE})
    assert answer.headers["Location"] == checkout.at()
    stored = checkout.stored()
    assert (stored.status, stored.payment_mode) == ("completed", "free")
    page = checkout.browser.get(checkout.at()).text
    assert f'data-order="{stored.code}"' in page

    sent = mails()
    mine, theirs = (each.code for each in stored.attendees)
    to_bo = next(mail for mail in sent[BO] if "complete" in text(mail))
    assert f"http://localhost/orders/{stored.code}?k=" in text(to_bo)
    (to_eve,) = sent[EVE]
    assert mine not in to_eve.as_string()
    assert theirs not in text(to_bo)
    assert [part.get_filename() for part in to_eve.iter_attachments()] == [
        f"tickets-{stored.code}.pdf"
    ]


def test_a_hold_that_ends_while_somebody_types_keeps_what_they_typed(checkout: Checkout) -> None:
    checkout.hold(2)
    checkout.browser.get(checkout.at("/details"))
    checkout.end()
    answer = checkout.post("/details", **DETAILS, **{"attendee-2-name": "Eve"})
    assert answer.headers["Location"] == checkout.at()
    page = checkout.browser.get(checkout.at()).text
    assert "Your hold ended at" in page
    assert "2 General admission are still there" in page

    assert checkout.post("/hold-again", x="").headers["Location"] == checkout.at("/pay")
    assert (checkout.stored().status, checkout.taken()) == ("pending", 2)
    page = checkout.browser.get(checkout.at("/details")).text
    assert 'value="Eve"' in page
    assert 'value="Bo Buyer"' in page


def test_back_and_twice_end_in_one_order_and_a_sentence(checkout: Checkout) -> None:
    checkout.hold(1, free=True)
    other_tab = checkout.browser
    checkout.post("/details")
    again = checkout.post("/details", other_tab)
    assert again.headers["Location"] == checkout.at()
    assert "complete already. Nothing was done twice." in other_tab.get(checkout.at()).text
    assert other_tab.get(checkout.at("/details")).headers["Location"] == checkout.at()
    assert other_tab.get(checkout.at("/pay")).headers["Location"] == checkout.at()
    assert checkout.taken() == 1


def test_the_code_alone_opens_nothing(checkout: Checkout, client: FlaskClient) -> None:
    checkout.hold(1)
    checkout.offer()
    stan = checkout.stage.as_("stan")
    for browser in (client, stan):
        for page in ("", "/details", "/pay", "/event.ics", "/tickets.pdf", "/receipt.pdf"):
            assert browser.get(checkout.at(page)).status_code == 404
        for page in ("/details", "/pay", "/more-time", "/hold-again", "/holders"):
            assert checkout.post(page, browser, **DETAILS).status_code == 404
    assert client.get("/orders/ZZZZZ").status_code == 404
    assert checkout.stored().buyer_name is None


def test_the_team_looks_and_does_not_buy(checkout: Checkout) -> None:
    checkout.hold(1)
    otto = checkout.stage.as_("otto")
    assert otto.get(checkout.at()).status_code == 200
    assert otto.get(checkout.at("/details")).status_code == 404
    assert checkout.post("/details", otto, **DETAILS).status_code == 404
    assert checkout.stage.as_("chip").get(checkout.at()).status_code == 404
