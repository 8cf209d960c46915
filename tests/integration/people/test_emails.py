"""A new address is confirmed behind a link to it; the old one may take the account back."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.people.models import MailedLink, SignIn, User
from tests.factories import PASSWORD, make_user, signed_in
from tests.integration.people.conftest import Mails
from tests.integration.people.stories import is_signed_in, sign_in
from tests.support.stage import at_once

OLD, NEW, THIRD = "bo@example.org", "bo@pier.example", "thief@example.org"


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", OLD, password=PASSWORD)


@pytest.fixture
def bos(app: Flask, bo: User) -> FlaskClient:
    return signed_in(app, bo)


def ask(bos: FlaskClient, email: str = NEW, password: str = PASSWORD):
    return bos.post("/account/email", data={"email": email, "password": password})


def link_to(mails: Mails, who: str, way: str = "confirm") -> str:
    """The newest link in the letters to somebody."""
    told = [mail for mail in mails() if mail.startswith(f"To: {who}\n")]
    links = [found for mail in told for found in re.findall(rf"(/{way}-email/\S+)", mail)]
    return links[-1]


def address_of(app: Flask, bo: User) -> str:
    with app.app_context():
        return db.session.get_one(User, bo.id).email


@pytest.fixture
def changed(app: Flask, bos: FlaskClient, mails: Mails) -> None:
    ask(bos)
    app.test_client().post(link_to(mails, NEW))


def test_the_address_changes_when_the_new_one_is_confirmed(app, bo, bos, mails) -> None:
    assert ask(bos, f" {NEW.upper()} ").status_code == 303
    assert "Waiting for" in bos.get("/account").text
    assert address_of(app, bo) == OLD

    phone = app.test_client()
    page = phone.get(link_to(mails, NEW))
    assert NEW in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert address_of(app, bo) == OLD, "looking changes nothing"
    answer = phone.post(link_to(mails, NEW))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert address_of(app, bo) == NEW
    assert sign_in(app.test_client(), OLD).status_code == 422
    assert sign_in(app.test_client(), NEW).status_code == 303
    with app.app_context():
        act = db.session.scalars(select(Activity).order_by(Activity.id)).first()
        assert (act.action, act.changes) == ("person.email_changed", {"email": [OLD, NEW]})


def test_the_old_address_is_told_and_takes_the_account_back(app, bo, bos, mails, changed):
    undo = link_to(mails, OLD, "restore")
    thief = signed_in(app, bo)
    assert OLD in app.test_client().get(undo).text
    assert app.test_client().post(undo).headers["Location"] == "/restore-email/done"

    assert address_of(app, bo) == OLD
    assert not is_signed_in(thief)
    assert not is_signed_in(bos)
    assert sign_in(app.test_client(), OLD).status_code == 422, "the password is known to a thief"
    assert mails()[-1].startswith(f"To: {OLD}\n")
    assert "/reset-password/" in mails()[-1]
    assert app.test_client().post(undo).status_code == 410


def test_a_second_step_that_a_thief_set_up_is_gone(app, bo, mails, changed) -> None:
    with app.app_context():
        db.session.execute(update(User).values(second_factor_at=clock.now()))
        db.session.commit()
    app.test_client().post(link_to(mails, OLD, "restore"))
    with app.app_context():
        assert db.session.get_one(User, bo.id).second_factor_at is None


def test_an_own_second_step_from_before_stays(app, bo, mails, changed) -> None:
    before = clock.now() - timedelta(days=1)
    with app.app_context():
        db.session.execute(update(User).values(second_factor_at=before))
        db.session.commit()
    app.test_client().post(link_to(mails, OLD, "restore"))
    with app.app_context():
        assert db.session.get_one(User, bo.id).second_factor_at == before


def test_a_thief_who_changes_twice_cannot_outrun_the_owner(app, bo, bos, mails, changed):
    ask(bos, THIRD)
    app.test_client().post(link_to(mails, THIRD))
    thiefs, owners = link_to(mails, NEW, "restore"), link_to(mails, OLD, "restore")
    assert app.test_client().post(thiefs).status_code == 303
    assert app.test_client().post(owners).status_code == 303
    assert address_of(app, bo) == OLD
    assert app.test_client().post(thiefs).status_code == 410


def test_the_owner_s_undo_ends_the_later_ones(app, bo, bos, mails, changed) -> None:
    ask(bos, THIRD)
    app.test_client().post(link_to(mails, THIRD))
    thiefs, owners = link_to(mails, NEW, "restore"), link_to(mails, OLD, "restore")
    assert app.test_client().post(owners).status_code == 303
    assert app.test_client().post(thiefs).status_code == 410
    assert address_of(app, bo) == OLD


@pytest.mark.parametrize("age", [timedelta(days=1), timedelta(days=8)])
def test_links_end_by_themselves(app, bo, bos, mails, age) -> None:
    ask(bos)
    link = link_to(mails, NEW)
    with app.app_context():
        db.session.execute(update(MailedLink).values(expires_at=clock.now() - age))
        db.session.commit()
    assert app.test_client().get(link).status_code == 410
    assert app.test_client().post(link).status_code == 410
    assert address_of(app, bo) == OLD


def test_asking_again_and_thinking_better_of_it_end_the_link(app, bo, bos, mails) -> None:
    ask(bos)
    first = link_to(mails, NEW)
    ask(bos, THIRD)
    assert app.test_client().post(first).status_code == 410
    second = link_to(mails, THIRD)
    assert bos.post("/account/email/cancel").status_code == 303
    assert app.test_client().post(second).status_code == 410
    assert "Waiting for" not in bos.get("/account").text
    assert address_of(app, bo) == OLD


def test_two_clicks_at_once_count_as_one(app, bo, bos, mails) -> None:
    ask(bos)
    link = link_to(mails, NEW)
    answers = at_once(*[lambda: app.test_client().post(link).status_code] * 3)
    assert answers.count(303) == 1
    assert set(answers) <= {303, 409, 410}
    with app.app_context():
        acts = select(func.count(Activity.id)).filter_by(action="person.email_changed")
        assert db.session.scalar(acts) == 1


def test_an_address_belongs_to_one_account_whoever_is_first(app, bo, bos, mails) -> None:
    with app.app_context():
        eve = make_user("Eve", "eve@example.org", password=PASSWORD)
    links = []
    for person in (bos, signed_in(app, eve)):
        ask(person)
        links.append(link_to(mails, NEW))
    answers = at_once(*(lambda u=u: app.test_client().post(u).status_code for u in links))
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id)).filter_by(email=NEW)) == 1


def test_an_address_that_is_taken_gets_the_same_answer_and_no_mail(app, bos, mails) -> None:
    with app.app_context():
        make_user("Eve", NEW)
    answer = ask(bos)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert mails() == []


def test_a_link_to_reset_that_lies_in_the_old_mailbox_dies(app, bos, mails, client) -> None:
    client.post("/reset-password", data={"email": OLD})
    reset = re.search(r"(/reset-password/\S+)", mails()[-1])[1]
    ask(bos)
    app.test_client().post(link_to(mails, NEW))
    answer = client.get(reset)
    assert answer.status_code == 410
    assert NEW not in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Write your e-mail address."),
        ({"email": "bo at example"}, "Check the address"),
        ({"email": OLD.upper()}, "This is your address already."),
        ({"password": ""}, "Write your password."),
        ({"password": "a guess"}, "That is not your password."),
    ],
)
def test_what_is_wrong_is_said_on_the_field(app, bo, bos, mails, typed, sentence) -> None:
    form = {"email": NEW, "password": PASSWORD, **typed}
    answer = bos.post("/account/email", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert mails() == []


def test_no_mailbox_is_flooded_and_no_password_guessed(bos, mails) -> None:
    answers = [ask(bos, f"p{number}@example.org").status_code for number in range(6)]
    assert answers == [303] * 5 + [429]
    assert [mail.partition("\n")[0] for mail in mails()] == ["To: p4@example.org"], "the last one"


def test_no_token_is_kept_in_clear(app, bos, mails) -> None:
    ask(bos)
    token = link_to(mails, NEW).rpartition("/")[2]
    with app.app_context():
        kept = [str(vars(row)) for row in db.session.scalars(select(MailedLink))]
        assert [row for row in kept if token in row] == []
        assert db.session.scalar(select(func.count(SignIn.id))) == 1
