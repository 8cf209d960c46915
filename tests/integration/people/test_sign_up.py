"""Somebody signs up and confirms the address; nobody learns who has an account."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job
from portal.people.models import MailedLink, User
from tests.factories import PASSWORD, make_user
from tests.integration.people.conftest import Mails
from tests.integration.people.stories import is_signed_in, link_in, sign_in, sign_up


def test_who_signs_up_and_confirms_is_signed_in(client: FlaskClient, mails: Mails) -> None:
    assert sign_up(client, " Bo@Example.org ").headers["Location"] == "/register/sent"
    assert "bo@example.org" in client.get("/register/sent").text.lower()
    link = link_in(mails()[0])
    answer = client.post(link)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/events")
    assert is_signed_in(client)


def test_what_was_done_is_written_down(app: Flask, client: FlaskClient, mails: Mails) -> None:
    sign_up(client)
    client.post(link_in(mails()[0]))

    with app.app_context():
        acts = db.session.scalars(select(Activity.action).order_by(Activity.id)).all()
    assert acts == ["person.registered", "person.verified"]


def test_looking_at_a_link_spends_nothing(app: Flask, client: FlaskClient, mails: Mails) -> None:
    """Programs that scan mails open every link in them."""
    sign_up(client)
    link = link_in(mails()[0])

    assert "This is my address" in client.get(link).text
    with app.app_context():
        assert db.session.scalars(select(MailedLink.used_at)).all() == [None]
        assert db.session.scalars(select(User.verified_at)).all() == [None]


def test_another_browser_is_asked_for_the_password(app: Flask, client, mails: Mails) -> None:
    """Or a stranger could sign up under Bo's address and wait for Bo to confirm it."""
    sign_up(client)
    link, phone = link_in(mails()[0]), app.test_client()

    assert "Password" in phone.get(link).text
    assert phone.post(link, data={"password": "some other words"}).status_code == 422
    assert not is_signed_in(phone)
    assert phone.post(link, data={"password": PASSWORD}).status_code == 303
    assert is_signed_in(phone)


def test_the_last_password_counts_until_the_address_is_confirmed(app, client, mails) -> None:
    """Stan signs up with Bo's address after Bo did: Bo's own button does not let Stan in."""
    sign_up(client)
    sign_up(app.test_client(), name="Stan", password="stan knows this one")
    first, second = map(link_in, mails())

    for link in (first, second):
        assert client.post(link, data={"password": PASSWORD}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(User.verified_at)).all() == [None]


def test_an_address_with_an_account_gets_the_same_answer(app, client, mails) -> None:
    with app.app_context():
        make_user("Bo Buyer", "bo@example.org", password=PASSWORD)
    known = sign_up(client, name="Somebody", password="quite another password")
    unknown = sign_up(app.test_client(), "new@example.org")

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    to_known, to_unknown = sorted(mails())
    assert to_known.startswith("To: bo@example.org")
    assert "You have an account already" in to_known
    assert "/verify/" not in to_known
    assert "/verify/" in to_unknown
    with app.app_context():
        bo = db.session.scalars(select(User).filter_by(email="bo@example.org")).one()
        assert bo.name == "Bo Buyer"
    assert sign_in(app.test_client(), "bo@example.org").status_code == 303


def test_a_used_link_leads_to_the_sign_in(app, client, mails) -> None:
    sign_up(client)
    link = link_in(mails()[0])
    client.post(link)

    answer = app.test_client().get(link)
    assert answer.status_code == 410
    assert "Your address is confirmed already." in answer.text
    assert app.test_client().post(link).status_code == 410


def test_an_old_link_offers_a_new_one(app, client, mails) -> None:
    sign_up(client)
    link = link_in(mails()[0])
    with app.app_context():
        db.session.execute(update(MailedLink).values(expires_at=clock.now() - timedelta(1)))
        db.session.commit()

    assert "Send a new link" in client.get(link).text
    assert client.post(f"{link}/new").headers["Location"] == "/register/sent"
    new = link_in(mails()[-1])
    assert new != link
    assert client.post(new).status_code == 303


@pytest.mark.parametrize("token", ["x", "null", "../../etc", "é"])
def test_a_made_up_link_is_over(client: FlaskClient, token: str) -> None:
    assert client.get(f"/verify/{token}").status_code in (404, 410)
    assert client.post(f"/verify/{token}/new").status_code in (404, 409)


def test_no_token_is_kept_in_clear(app: Flask, client, mails, caplog) -> None:
    sign_up(client)
    token = link_in(mails()[0]).rpartition("/")[2]

    with app.app_context():
        job = db.session.scalars(select(Job)).one()
        assert token not in str(job.payload)
        assert db.session.scalars(select(MailedLink.token_hash)).one() != token
    assert token not in caplog.text


def test_a_forged_host_does_not_reach_the_mail(client: FlaskClient, mails: Mails) -> None:
    form = {"name": "Bo", "email": "bo@example.org", "password": PASSWORD}
    client.post("/register", data=form, headers={"Host": "evil.example"})

    assert all("evil.example" not in mail for mail in mails())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Write your name."),
        ({"email": ""}, "Write your e-mail address."),
        ({"email": "bo at example"}, "Check the address"),
        ({"email": "bo@example.org\r\nBcc: all@example.org"}, "signs that cannot be stored"),
        ({"email": "zoë@example.org"}, "it looks like name@example.org"),
        ({"email": f"{'b' * 300}@example.org"}, "at most 254 characters"),
        ({"password": ""}, "Choose a password."),
        ({"password": "seven 7"}, "at least 8 characters"),
        ({"password": "iloveyou1"}, "Too easy to guess"),
        ({"password": "BO BUYER"}, "Too easy to guess"),
    ],
)
def test_what_is_wrong_is_said_on_the_field(app, client, typed, sentence) -> None:
    answer = sign_up(client, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(User)).all() == []


def test_nobody_s_mailbox_is_flooded(app: Flask, client: FlaskClient, mails: Mails) -> None:
    answers = [sign_up(client, name=f"Bo {number}").status_code for number in range(6)]

    assert answers == [303] * 5 + [429]
    assert len(mails()) == 5


def test_mails_are_sent_once_and_tried_again(app: Flask, client, mails, monkeypatch) -> None:
    """A mail server that is down loses no sign-up, and the second mail has a link that works."""

    def down(*_: object) -> None:
        raise OSError("no route")

    sign_up(client)
    with monkeypatch.context() as patch:
        patch.setattr("portal.mail.post.hand_over", down)
        assert mails() == []
    with app.app_context():
        db.session.execute(update(Job).values(run_at=clock.now()))
        db.session.commit()
    (mail,) = mails()
    assert client.post(link_in(mail)).status_code == 303
