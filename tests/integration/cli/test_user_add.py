"""`user add`: who runs the machine makes accounts."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import people
from portal.activity import Activity
from portal.core.db import db
from portal.people import User, passwords

PASSWORD = "six doors and a lantern"


def account(app: Flask, email: str) -> User:
    with app.app_context():
        return people.by_email(email)


def test_the_first_admin_can_sign_in(app, run) -> None:
    result = run(
        "user add Ada@Example.org --admin --name Ada --password-stdin", input=f"{PASSWORD}\n"
    )
    assert (result.exit_code, result.output) == (
        0,
        "Ada <ada@example.org> can sign in and runs the site.\n",
    )
    ada = account(app, "ada@example.org")
    assert (ada.name, ada.is_admin, ada.verified_at is not None) == ("Ada", True, True)
    assert passwords.matches(PASSWORD, ada.password_hash)


def test_without_a_password_one_is_drawn_and_shown_once(app, run) -> None:
    result = run("user add bo@example.org")
    said, shown = result.output.splitlines()
    bo = account(app, "bo@example.org")
    assert said == "bo <bo@example.org> can sign in."
    assert passwords.matches(shown.removeprefix("Password: "), bo.password_hash)
    assert not bo.is_admin


def test_it_is_written_into_the_log_without_the_password(app, run) -> None:
    run("user add bo@example.org --password-stdin", input=PASSWORD)
    with app.app_context():
        entry = db.session.scalars(select(Activity)).one()
        assert (entry.action, entry.subject_ref, entry.actor_id, entry.details) == (
            "person.registered",
            "bo@example.org",
            None,
            {"is_admin": False},
        )


def test_an_account_that_exists_is_left_as_it_is(app, run) -> None:
    run("user add bo@example.org --password-stdin", input=PASSWORD)
    before = account(app, "bo@example.org")
    result = run("user add BO@example.org --admin --name Other")
    after = account(app, "bo@example.org")
    assert (result.exit_code, result.output) == (
        1,
        "Error: There is an account for bo@example.org already. Nothing was changed.\n",
    )
    assert (after.name, after.is_admin, after.password_hash) == (
        before.name,
        False,
        before.password_hash,
    )


@pytest.mark.parametrize(
    ("line", "typed", "sentence"),
    [
        ("user add bo", "", "bo is no e-mail address."),
        ("user add bo@example.org --password-stdin", "short", "Use at least 8 characters."),
        ("user add bo@example.org --password-stdin", "", "Use at least 8 characters."),
        ("user add bo@example.org --password-stdin", "bo@example.org", "Too easy to guess."),
        ("user add bo@example.org --password-stdin", " " * 8, "Too easy to guess."),
        (f"user add bo@example.org --name {'B' * 201}", "", "at most 200 characters."),
        ("user add bo@example.org --name B\a", "", "This is no name."),
    ],
)
def test_what_would_not_do_at_sign_up_will_not_do_here(app, run, line, typed, sentence) -> None:
    result = run(line, input=typed)
    assert result.exit_code == 1
    assert sentence in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 0
