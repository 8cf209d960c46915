"""Whoever buys has an account: it is made on the way, and its password is chosen later."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.db import db, in_transaction
from portal.people import signup
from portal.people.models import User
from tests.factories import PASSWORD, make_user
from tests.integration.people.conftest import Mails
from tests.integration.people.stories import is_signed_in, link_in, sign_in, sign_up

BO = "bo@example.org"


@pytest.fixture
def bought(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: signup.on_the_way(f" {BO.upper()}", name="Bo Buyer"))


def test_a_new_buyer_is_mailed_a_link_to_choose_a_password(app, bought, mails: Mails) -> None:
    (mail,) = mails()
    assert mail.startswith(f"To: {BO}")
    assert "you have an account" in mail
    anywhere = app.test_client()
    page = anywhere.get(link_in(mail)).text
    assert "Choose a password" in page
    assert 'autocomplete="new-password"' in page

    assert anywhere.post(link_in(mail), data={"password": PASSWORD}).status_code == 303
    assert is_signed_in(anywhere)
    assert sign_in(app.test_client(), BO).status_code == 303
    assert app.test_client().post(link_in(mail), data={"password": PASSWORD}).status_code == 410


@pytest.mark.parametrize("password", ["", "seven 7", "bo buyer", BO])
def test_a_bad_password_is_refused_and_the_link_stays_good(app, bought, mails, password) -> None:
    link, client = link_in(mails()[0]), app.test_client()
    assert client.post(link, data={"password": password}).status_code == 422
    assert not is_signed_in(client)
    assert client.post(link, data={"password": PASSWORD}).status_code == 303


def test_buying_again_needs_no_password_before_the_address_is_confirmed(app, bought, mails) -> None:
    with app.app_context():
        user = in_transaction(lambda: signup.on_the_way(BO, name="Stan"))
        assert user.name == "Bo Buyer"
        assert db.session.scalars(select(User)).all() == [user]
    assert len(mails()) == 1, "told once"


def test_an_address_with_an_owner_is_asked_to_sign_in(app: Flask, mails) -> None:
    with app.app_context():
        make_user("Bo Buyer", BO)
        with pytest.raises(signup.HasOwner, match="has an account"):
            in_transaction(lambda: signup.on_the_way(BO, name="Stan"))
    assert mails() == []


def test_who_signs_up_after_buying_chooses_the_password_there(
    app: Flask, client: FlaskClient, bought, mails: Mails
) -> None:
    """The first link asks for that password now: nobody else chooses another one behind it."""
    sign_up(client)
    welcome, confirm = map(link_in, mails())
    stranger = app.test_client()
    assert stranger.post(welcome, data={"password": "some other words"}).status_code == 422
    assert client.post(confirm).status_code == 303
