"""Change the password with the present one; see where one is signed in, and end that."""

import re
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
from tests.factories import PASSWORD, make_user, signed_in
from tests.integration.people.stories import is_signed_in, sign_in
from tests.support.stage import at_once
from tests.support.statements import statement_counter

BO, NEW = "bo@example.org", "the bell rings at nine"


@pytest.fixture
def bo(app: Flask) -> User:
    with app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


@pytest.fixture
def bos(app: Flask, bo: User) -> FlaskClient:
    return signed_in(app, bo)


def change(client: FlaskClient, present: str = PASSWORD, new: str = NEW):
    form = {"password": present, "new_password": new}
    return client.post("/account/security", data=form)


def refs(client: FlaskClient) -> list[str]:
    return re.findall(r'<li data-ref="([0-9a-f]{16})"', client.get("/account/security").text)


def here(client: FlaskClient) -> str:
    """The session that is this browser's own has no button to end it."""
    page = client.get("/account/security").text
    ends = re.findall(r"sessions/([0-9a-f]{16})/end", page)
    [own] = set(refs(client)) - set(ends)
    return own


def end(client: FlaskClient, ref: str):
    return client.post(f"/account/security/sessions/{ref}/end")


def test_a_new_password_ends_every_other_session(app, bo, bos, mails) -> None:
    others = [signed_in(app, bo) for _ in range(2)]
    assert change(bos).status_code == 303
    assert is_signed_in(bos)
    assert [is_signed_in(other) for other in others] == [False, False]
    assert sign_in(app.test_client(), BO).status_code == 422
    assert sign_in(app.test_client(), BO, NEW).status_code == 303
    assert "password of your account was changed" in mails()[-1]
    with app.app_context():
        acts = db.session.scalars(select(Activity.action)).all()
        assert acts[0] == "person.password_changed"


@pytest.mark.parametrize(
    ("present", "new", "sentence"),
    [
        ("a guess", NEW, "That is not your password."),
        ("", NEW, "Write your password."),
        (PASSWORD, "", "Choose a password."),
        (PASSWORD, "seven 7", "at least 8 characters"),
        (PASSWORD, "Bo Buyer", "Too easy to guess"),
        (PASSWORD, BO, "Too easy to guess"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(app, bo, bos, mails, present, new, sentence):
    other = signed_in(app, bo)
    answer = change(bos, present, new)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW not in answer.text
    assert is_signed_in(other)
    assert mails() == []


def test_guessing_in_a_borrowed_browser_is_slowed_down(bos: FlaskClient) -> None:
    assert {change(bos, "a guess").status_code for _ in range(10)} == {422}
    assert change(bos).status_code == 429
    assert bos.post("/account/data", data={"password": PASSWORD}).status_code == 429


def test_two_changes_at_once_leave_one_password(app, bo) -> None:
    browsers, words = [signed_in(app, bo) for _ in range(2)], ["first of two words", "second one"]
    calls = [lambda b=b, w=w: change(b, new=w) for b, w in zip(browsers, words, strict=True)]
    # Who is too late is refused, or signed out by then and asked to sign in.
    changed = [answer.location == "/account/security" for answer in at_once(*calls)]
    assert changed.count(True) == 1
    entered = [sign_in(app.test_client(), BO, each).status_code == 303 for each in words]
    assert entered == changed


def test_sessions_are_listed_with_this_one_marked(app, bo, bos) -> None:
    signed_in(app, bo)
    with app.app_context():
        first = select(SignIn.id).order_by(SignIn.id).limit(1).scalar_subquery()
        named = update(SignIn).where(SignIn.id == first).values(device="Firefox on Linux")
        db.session.execute(named)
        eve = make_user("Eve", "eve@example.org")
    signed_in(app, eve)
    page = bos.get("/account/security").text
    assert len(refs(bos)) == 2
    assert page.count("This one") == 1
    assert "A browser" in page


def test_sessions_that_are_over_are_not_listed(app, bo, bos) -> None:
    own = here(bos)
    signed_in(app, bo)
    with app.app_context():
        old = clock.now() - sessions.IDLE - timedelta(seconds=1)
        others = SignIn.token_hash.not_like(f"{own}%")
        db.session.execute(update(SignIn).where(others).values(seen_at=old))
        db.session.commit()
    assert refs(bos) == [own]


def test_one_session_is_ended_and_only_that_one(app, bo, bos) -> None:
    phone, laptop = signed_in(app, bo), signed_in(app, bo)
    ref = here(phone)
    assert end(bos, ref).status_code == 303
    assert [is_signed_in(each) for each in (bos, phone, laptop)] == [True, False, True]
    again = end(bos, ref)
    assert again.status_code == 409
    assert "signed out already" in again.text
    with app.app_context():
        act = db.session.scalars(select(Activity)).one()
        assert (act.action, act.details) == ("person.sessions_ended", {"count": 1})


def test_all_others_are_ended_at_once(app, bo, bos) -> None:
    others = [signed_in(app, bo) for _ in range(3)]
    assert bos.post("/account/security/sessions/end-others").status_code == 303
    assert "3 browsers signed out" in bos.get("/account/security").text
    assert is_signed_in(bos)
    assert [is_signed_in(each) for each in others] == [False] * 3
    assert len(refs(bos)) == 1


def test_nobody_ends_another_person_s_session(app, bo, bos) -> None:
    with app.app_context():
        eve = make_user("Eve", "eve@example.org")
    eves = signed_in(app, eve)
    assert end(bos, here(eves)).status_code == 409
    bos.post("/account/security/sessions/end-others")
    assert is_signed_in(eves)


def test_one_s_own_session_is_ended_by_signing_out(bos: FlaskClient) -> None:
    assert end(bos, here(bos)).status_code == 409
    assert is_signed_in(bos)


@pytest.mark.parametrize("ref", ["%", "_" * 16, "%" * 16, "a", "0" * 16, "0" * 64])
def test_a_made_up_session_is_none(app, bo, bos, ref: str) -> None:
    other = signed_in(app, bo)
    assert end(bos, ref).status_code in (404, 409)
    assert is_signed_in(other)


def test_the_page_asks_as_much_for_one_session_as_for_many(app, bo, bos) -> None:
    numbers = []
    for _ in range(2):
        with statement_counter(app) as sent:
            bos.get("/account/security")
        numbers.append(len(sent))
        for _ in range(3):
            signed_in(app, bo)
    assert numbers == [3, 3]
    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 7
