"""The door to the portal: who comes in, who does not, and what a copied key opens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.people import sessions
from portal.people.models import SignIn, User
from tests.factories import PASSWORD, make_user
from tests.integration.people.stories import is_signed_in, sign_in

BO = "bo@example.org"


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


def test_who_signs_in_gets_to_the_events(app: Flask, client: FlaskClient, bo: User) -> None:
    answer = sign_in(client, " BO@example.org")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/events")
    with app.app_context():
        assert db.session.scalars(select(Activity.action)).all() == ["person.signed_in"]
    assert client.get("/login").headers["Location"] == "/events"


@pytest.mark.parametrize("email", [BO, "nobody@example.org", ""])
def test_a_wrong_address_and_a_wrong_password_read_alike(client, bo, email) -> None:
    answer = sign_in(client, email or "x", "not the password")

    assert answer.status_code == 422
    assert "E-mail and password do not match." in answer.text
    assert f'value="{email or "x"}"' in answer.text
    assert "not the password" not in answer.text


def test_empty_fields_are_named(client: FlaskClient) -> None:
    page = client.post("/login", data={}).text

    assert "Write your e-mail address." in page
    assert "Write your password." in page


def test_an_unconfirmed_address_is_told_what_to_do(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_user("Uma", "uma@example.org", password=PASSWORD, verified=False)

    answer = sign_in(client, "uma@example.org")
    assert answer.status_code == 422
    assert "Confirm your e-mail address first" in answer.text
    assert not is_signed_in(client)


def test_guessing_is_slowed_down_and_the_form_kept(client: FlaskClient, bo: User) -> None:
    for _ in range(10):
        assert sign_in(client, BO, "a guess").status_code == 422

    answer = sign_in(client, BO)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 301
    assert f'value="{BO}"' in answer.text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert sign_in(client, BO, environ_base=elsewhere).status_code == 303, "nobody is locked out"


def test_signing_in_often_is_no_guessing(app: Flask, bo: User) -> None:
    answers = {sign_in(app.test_client(), BO).status_code for _ in range(12)}

    assert answers == {303}


def test_guesses_at_once_are_all_counted(app: Flask, bo: User) -> None:
    def guess(_: int) -> int:
        return sign_in(app.test_client(), BO, "a guess").status_code

    with ThreadPoolExecutor(4) as tills:
        answers = list(tills.map(guess, range(14)))
    assert (answers.count(422), answers.count(429)) == (10, 4)


def test_a_copied_cookie_is_worthless_after_the_sign_out(app: Flask, client, bo) -> None:
    sign_in(client, BO)
    copied = client.get_cookie("session").value
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert is_signed_in(thief)

    assert client.post("/logout").headers["Location"] == "/login"
    assert not is_signed_in(thief)
    assert not is_signed_in(client)


def test_a_session_planted_before_the_sign_in_opens_nothing(app: Flask, client, bo) -> None:
    client.get("/account")  # stores where one was going
    planted = client.get_cookie("session").value
    sign_in(client, BO)
    thief = app.test_client()
    thief.set_cookie("session", planted)

    assert not is_signed_in(thief)


def test_signing_in_again_ends_the_sign_in_before(app: Flask, client, bo) -> None:
    sign_in(client, BO)
    sign_in(client, BO)

    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 1
        assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("column", "age"), [("seen_at", sessions.IDLE), ("created_at", sessions.ABSOLUTE)]
)
def test_a_sign_in_ends_by_itself(app: Flask, client, bo, column, age) -> None:
    sign_in(client, BO)
    with app.app_context():
        old = clock.now() - age - timedelta(seconds=1)
        db.session.execute(update(SignIn).values({column: old}))
        db.session.commit()

    assert not is_signed_in(client)
    with app.app_context():
        sessions.forget_old()
        assert db.session.scalars(select(SignIn)).all() == []


def test_being_seen_is_noted_now_and_then(app: Flask, client, bo) -> None:
    sign_in(client, BO)
    with app.app_context():
        old = clock.now() - sessions.SEEN_EVERY - timedelta(seconds=1)
        db.session.execute(update(SignIn).values(seen_at=old))
        db.session.commit()

    assert is_signed_in(client)
    with app.app_context():
        assert db.session.scalars(select(SignIn.seen_at)).one() > old


@pytest.mark.parametrize("token", ["", "x", "null", "0"])
def test_a_made_up_token_signs_nobody_in(app: Flask, token: str) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token

    assert not is_signed_in(client)


def test_only_the_cookie_of_this_site_carries_it(client, bo) -> None:
    cookie = sign_in(client, BO).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_https_pins_the_cookie_to_the_host(make_app) -> None:
    app = make_app(BASE_URL="https://tickets.example.org")
    with app.app_context():
        make_user("Bo", BO, password=PASSWORD)
    answer = sign_in(app.test_client(), BO, base_url="https://tickets.example.org")
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert "Secure;" in cookie
    assert "Path=/" in cookie
