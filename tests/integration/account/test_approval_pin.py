"""Otto chooses a PIN for tills: proved by the password, stored as a hash, taken back."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.activity import Activity
from portal.approvals.models import Pin
from portal.core.db import db
from portal.people import User, passwords
from tests.factories import PASSWORD, make_user, signed_in

PAGE = "/account/security/approval-pin"


@pytest.fixture
def otto(app: Flask) -> User:
    with app.app_context():
        return make_user("Otto Organizer", password=PASSWORD)


@pytest.fixture
def ottos(app: Flask, otto: User) -> FlaskClient:
    return signed_in(app, otto)


def stored(app: Flask) -> list[str | None]:
    with app.app_context():
        return [pin.pin_hash for pin in db.session.query(Pin)]


def acts(app: Flask) -> list[str]:
    with app.app_context():
        told = db.session.query(Activity).filter(Activity.action.startswith("approval."))
        return [each.action for each in told.order_by(Activity.id)]


def test_it_is_stored_as_a_hash(app: Flask, ottos: FlaskClient) -> None:
    assert "Not set" in ottos.get(PAGE).text
    answer = ottos.post(PAGE, data={"pin": "271828", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, PAGE)
    (kept,) = stored(app)
    assert (kept != "271828", passwords.matches("271828", kept)) == (True, True)
    assert "Not set" not in ottos.get(PAGE).text
    assert acts(app) == ["approval.pin_set"]


def test_another_one_takes_its_place(app: Flask, ottos: FlaskClient) -> None:
    for pin in ("271828", "314159"):
        assert ottos.post(PAGE, data={"pin": pin, "password": PASSWORD}).status_code == 303
    (kept,) = stored(app)
    assert passwords.matches("314159", kept)


def test_it_can_be_taken_back_once(app: Flask, ottos: FlaskClient) -> None:
    ottos.post(PAGE, data={"pin": "271828", "password": PASSWORD})
    assert ottos.post(f"{PAGE}/remove").status_code == 303
    assert stored(app) == [None]
    assert ottos.post(f"{PAGE}/remove").status_code == 409
    assert acts(app) == ["approval.pin_set", "approval.pin_removed"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pin": "12345"}, "Use 6 to 12 digits"),
        ({"pin": "27182a"}, "Use 6 to 12 digits"),
        ({"pin": "123456"}, "Too easy to guess."),
        ({"pin": "777777"}, "Too easy to guess."),
        ({"pin": ""}, "Choose a PIN."),
        ({"pin": "271828", "password": "not mine"}, "That is not your password."),
        ({"pin": "271828", "password": ""}, "Write your password."),
    ],
)
def test_what_will_not_do_is_said(
    app: Flask, ottos: FlaskClient, typed: dict, sentence: str
) -> None:
    answer = ottos.post(PAGE, data={"password": PASSWORD, **typed})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (stored(app), acts(app)) == ([], [])


def test_it_goes_with_the_account(app: Flask, ottos: FlaskClient) -> None:
    ottos.post(PAGE, data={"pin": "271828", "password": PASSWORD})
    assert ottos.post("/account/data", data={"password": PASSWORD}).status_code == 303
    assert stored(app) == [None]


def test_the_unknown_sign_in_first(app: Flask) -> None:
    assert app.test_client().get(PAGE).status_code == 303
    assert app.test_client().post(f"{PAGE}/remove").status_code == 303
