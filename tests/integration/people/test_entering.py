"""Coming in is quick, cannot be planted or led astray, and a thousand guesses are a few."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.core import clock
from portal.core.db import db
from portal.people import passwords
from portal.people.models import SignIn, Throttle, User
from portal.web.pages import own_path
from tests.factories import PASSWORD, make_user
from tests.integration.people.stories import is_signed_in, sign_in
from tests.support.statements import statement_counter

BO = "bo@example.org"

# Where nobody may be led: other sites, as browsers read them.
ASTRAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:evil.example",
    "https:///evil.example",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
    "http://evil.example\\@localhost/",
    "javascript:alert(1)",
    "JaVaScRiPt://localhost/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://[::1",
    "evil.example",
    "",
]


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


def test_coming_in_takes_four_statements(app: Flask, client: FlaskClient, bo: User) -> None:
    with statement_counter(app) as sent:
        assert sign_in(client, BO).status_code == 303
    assert [statement.split(maxsplit=1)[0] for statement in sent] == [
        "SELECT",  # the tries so far, and the password
        "SELECT",  # the person, if that is still the password
        "INSERT",  # into the log and the sign-ins
        "INSERT",
    ]


def test_a_thousand_guesses_are_ten(app: Flask, bo: User, monkeypatch) -> None:
    looked_at = []
    matches = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda *typed: looked_at.append(typed) or matches(*typed)
    )
    client = app.test_client()
    answers = [sign_in(client, BO, f"guess {number}").status_code for number in range(1000)]
    assert (answers[:10], set(answers[10:])) == ([422] * 10, {429})
    assert len(looked_at) == 10
    assert sign_in(client, BO).status_code == 429, "the right one is one guess more"


def test_one_network_does_not_guess_at_everybody(app: Flask, bo: User) -> None:
    client = app.test_client()
    answers = [sign_in(client, f"p{number}@example.org").status_code for number in range(55)]
    assert answers == [422] * 50 + [429] * 5


def test_a_session_from_before_is_another_one(app: Flask, client: FlaskClient, bo: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["_user_id"] = "planted"
    sign_in(client, BO)
    with client.session_transaction() as session:
        assert "planted" not in session
        first = session["_user_id"]
    sign_in(client, BO)
    with client.session_transaction() as session:
        assert first not in ("planted", session["_user_id"])


def test_a_password_that_changed_meanwhile_opens_nothing(app, bo, monkeypatch) -> None:
    """Bo resets it while a thief's sign-in is being checked: no session is left over."""
    matches = passwords.matches

    def reset_first(password: str, stored: str | None) -> bool:
        with ThreadPoolExecutor(1) as bos_browser:
            bos_browser.submit(reset).result()
        return matches(password, stored)

    def reset() -> None:
        with app.app_context():
            db.session.execute(update(User).values(password_hash=passwords.hash_of("another")))
            db.session.commit()

    monkeypatch.setattr(passwords, "matches", reset_first)
    thief = app.test_client()
    assert sign_in(thief, BO).status_code == 422
    assert not is_signed_in(thief)
    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 0


def test_tries_are_forgotten_with_their_time(app, client, bo) -> None:
    for _ in range(10):
        sign_in(client, BO, "a guess")
    assert sign_in(client, BO).status_code == 429
    with app.app_context():
        db.session.execute(update(Throttle).values(window=clock.now() - timedelta(hours=2)))
        db.session.commit()
    assert sign_in(client, BO).status_code == 303


def test_the_browser_is_remembered_in_words(app: Flask, client: FlaskClient, bo: User) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
    sign_in(client, BO, headers={"User-Agent": agent})
    sign_in(app.test_client(), BO, headers={"User-Agent": "\x01" * 4000})
    with app.app_context():
        devices = db.session.scalars(select(SignIn.device).order_by(SignIn.id)).all()
        assert devices == ["Firefox on Linux", None]


@pytest.mark.parametrize("astray", ASTRAY)
def test_nobody_is_led_to_another_site(app: Flask, client, bo, astray: str) -> None:
    """Neither by a parameter, nor by the page that sent them, nor by an odd address."""
    with app.test_request_context():
        assert stays_here(own_path(astray) or "/")
    client.get("/login", query_string=dict.fromkeys(("next", "going_to", "url"), astray))
    if "\n" not in astray:
        client.post("/account", headers={"Referer": astray})
    answer = client.post(
        "/login",
        query_string={"next": astray},
        data={"email": BO, "password": PASSWORD, "next": astray, "going_to": astray},
    )
    assert (answer.status_code, stays_here(answer.headers["Location"])) == (303, True)


def stays_here(url: str) -> bool:
    """As a browser reads it that is on the sign-in page."""
    there = urlsplit(urljoin("http://localhost/login", url.replace("\\", "/")))
    return (there.scheme, there.netloc) == ("http", "localhost")


@pytest.mark.parametrize("path", ["//evil.example/events", "/%2f/evil.example", "/\\evil.example"])
def test_an_odd_address_leads_nowhere_else(client, bo, path: str) -> None:
    client.get(path, base_url="http://localhost")
    answer = sign_in(client, BO)
    assert answer.headers["Location"] == "/events"


def test_a_page_of_this_site_is_where_one_gets_to(client, bo) -> None:
    client.get("/account/tickets?when=past&x=%2F%2Fevil.example")
    location = sign_in(client, BO).headers["Location"]
    assert location == "/account/tickets?when=past&x=%2F%2Fevil.example"
