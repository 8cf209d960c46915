"""Who forgot the password gets a link; nobody learns who has an account, no link works twice."""

import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.jobs import Job
from portal.people import links
from portal.people.models import MailedLink, Purpose, SignIn, User
from tests.factories import PASSWORD, make_user, signed_in
from tests.integration.people.conftest import Mails
from tests.integration.people.stories import is_signed_in, sign_in
from tests.support.stage import at_once
from tests.support.statements import statement_counter

BO = "bo@example.org"
NEW = "the bell rings at nine"


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


def ask(client: FlaskClient, email: str = BO, **options: object):
    return client.post("/reset-password", data={"email": email}, **options)


def link_in(mail: str) -> str:
    return re.search(r"http://localhost(/reset-password/\S+)", mail)[1]


@pytest.fixture
def link(client: FlaskClient, bo: User, mails: Mails) -> str:
    ask(client)
    return link_in(mails()[-1])


def choose(client: FlaskClient, link: str, password: str = NEW):
    return client.post(link, data={"password": password})


def test_a_new_password_is_chosen_behind_the_link(app, client, link) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert BO in page.text
    assert 'autocomplete="new-password"' in page.text

    answer = choose(client, link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert "Your new password is set." in client.get("/login").text
    assert sign_in(client, BO).status_code == 422
    assert sign_in(client, BO, NEW).status_code == 303


def test_everybody_else_is_signed_out_and_its_owner_is_told(app, bo, client, link, mails) -> None:
    thief, phone = signed_in(app, bo), signed_in(app, bo)
    choose(client, link)
    assert not is_signed_in(thief)
    assert not is_signed_in(phone)
    assert mails()[-1].startswith(f"To: {BO}\n")
    assert "password of your account was changed" in mails()[-1]
    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 0
        act = db.session.scalars(select(Activity)).one()
        assert (act.action, act.subject_ref, act.changes) == ("person.password_reset", BO, {})


def test_known_and_unknown_addresses_cannot_be_told_apart(app, bo, mails) -> None:
    """The same statements, the same bytes; the mail server is met by the worker."""
    seen = {}
    for email in (BO, "no@example.org"):
        client = app.test_client()
        with statement_counter(app) as sent:
            answer = ask(client, email)
        page = client.get(answer.headers["Location"]).text
        page = re.sub(r'csrf_token" value="[^"]+"|X-CSRFToken": "[^"]+"', "", page)
        seen[email] = (answer.status_code, answer.headers["Location"], answer.data, list(sent))
        seen[email] += (page.replace(email, "…"),)
    assert seen[BO] == seen["no@example.org"]
    assert [mail.partition("\n")[0] for mail in mails()] == [f"To: {BO}"]


def test_an_account_that_has_no_password_yet_gets_one(app, client, mails) -> None:
    with app.app_context():
        make_user("Una", "una@example.org", verified=False)
    ask(client, "una@example.org")
    assert choose(client, link_in(mails()[0])).status_code == 303
    assert sign_in(client, "una@example.org", NEW).status_code == 303, "the address is confirmed"


def test_a_link_works_once(client, link) -> None:
    choose(client, link)
    again = choose(client, link, "yet another password")
    assert again.status_code == 410
    assert "Ask for a new link" in again.text
    assert f'value="{BO}"' in again.text
    assert sign_in(client, BO, NEW).status_code == 303


def test_an_old_link_offers_a_new_one_for_the_same_address(app, client, link) -> None:
    with app.app_context():
        old = clock.now() - timedelta(seconds=1)
        db.session.execute(update(MailedLink).values(expires_at=old))
        db.session.commit()
    answer = client.get(link)
    assert answer.status_code == 410
    assert f'value="{BO}"' in answer.text
    assert choose(client, link).status_code == 410
    assert sign_in(client, BO).status_code == 303


def test_a_link_lasts_an_hour(app, link) -> None:
    with app.app_context():
        left = db.session.scalars(select(MailedLink.expires_at)).one() - clock.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


@pytest.mark.parametrize(
    "damage", [lambda u: u[:-1], lambda u: u + "x", lambda u: "/reset-password/0"]
)
def test_a_damaged_link_says_so_and_names_nobody(client, link, damage) -> None:
    answer = client.get(damage(link))
    assert answer.status_code == 410
    assert "Ask for a new link" in answer.text
    assert BO not in answer.text
    assert choose(client, damage(link)).status_code == 410


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.RESET])
def test_a_link_for_something_else_sets_no_password(app, client, bo, purpose: Purpose) -> None:
    with app.app_context():
        token = links.make(db.session.get_one(User, bo.id), purpose, timedelta(days=1))
        db.session.commit()
    assert choose(client, f"/reset-password/{token}").status_code == 410
    assert BO not in client.get(f"/reset-password/{token}").text
    assert sign_in(client, BO).status_code == 303


def test_a_used_link_ends_the_others_that_were_mailed(client, link, mails) -> None:
    ask(client)
    other = link_in(mails()[-1])
    assert other != link
    choose(client, link)
    assert client.get(other).status_code == 410
    assert choose(client, other, "yet another password").status_code == 410
    assert sign_in(client, BO, NEW).status_code == 303


def test_two_clicks_at_once_set_one_password(app: Flask, link: str) -> None:
    words = ["the first of two passwords", "the second of two passwords"]
    answers = at_once(*(lambda w=w: choose(app.test_client(), link, w).status_code for w in words))
    assert sorted(answers) == [303, 410]
    entered = [sign_in(app.test_client(), BO, w).status_code == 303 for w in words]
    assert entered == [answer == 303 for answer in answers]


@pytest.mark.parametrize("password", ["", "seven 7", "bo buyer", BO, "iloveyou1"])
def test_a_bad_password_is_refused_and_the_link_stays_good(client, link, password) -> None:
    answer = choose(client, link, password)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert choose(client, link).status_code == 303


def test_looking_spends_nothing(app, client, link) -> None:
    """Programs that scan mails open links, too."""
    for _ in range(3):
        assert app.test_client().get(link).status_code == 200
        assert app.test_client().head(link).status_code == 200
    assert choose(client, link).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example"},
        {"Host": "localhost@evil.example"},
        {"X-Original-URL": "http://evil.example/"},
    ],
)
def test_a_forged_host_does_not_reach_the_mail(client, bo, mails, headers) -> None:
    ask(client, headers=headers)
    assert [mail for mail in mails() if "evil" in mail] == []


def test_the_link_stays_between_the_mail_and_the_page(app, client, link, caplog) -> None:
    token = link.rpartition("/")[2]
    caplog.set_level(logging.DEBUG)
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert token not in page.text
    choose(client, link)
    client.get(link)
    assert token not in caplog.text
    with app.app_context():
        stored = [*db.session.scalars(select(Job)), *db.session.scalars(select(Activity))]
        kept = [str(vars(each)) for each in stored]
        assert [row for row in kept if token in row] == []


def test_a_bug_behind_the_link_logs_no_token(app, client, link, caplog, monkeypatch) -> None:
    monkeypatch.setattr("portal.people.links.find", lambda *_: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get(link).status_code == 500
    assert "GET /reset-password/<token> failed" in caplog.messages
    assert [m for m in caplog.messages if link.rpartition("/")[2] in m] == []


def test_nobody_s_mailbox_is_flooded(app, bo, mails) -> None:
    def asked_from(number: int) -> int:
        elsewhere = {"REMOTE_ADDR": f"203.0.113.{number}"}
        return ask(app.test_client(), environ_base=elsewhere).status_code

    assert [asked_from(number) for number in range(5)] == [303, 303, 303, 429, 429]
    assert len(mails()) == 3


def test_one_browser_does_not_ask_for_everybody(client, mails) -> None:
    answers = [ask(client, f"p{number}@example.org").status_code for number in range(12)]
    assert answers == [303] * 10 + [429] * 2


def test_an_empty_address_is_named(client: FlaskClient) -> None:
    answer = ask(client, " ")
    assert answer.status_code == 422
    assert "Write your e-mail address." in answer.text
