"""The log of mails, narrowed, searched, turned, and sent again."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job
from portal.mail import actions
from portal.mail.models import Mail, MailState
from portal.mail.queries import Asked, newest
from tests.factories import make_user, signed_in
from tests.support.plans import plan_of
from tests.support.stage import at_once
from tests.support.statements import statement_counter

PAGE = "/admin/mail"
JOB = {"attendee_id": 7}


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    with app.app_context():
        user = make_user("Ada Admin", is_admin=True)
    return signed_in(app, user)


def keep(number: int, state: MailState = MailState.SENT, **fields: object) -> None:
    usual = {
        "kind": "order.ticket",
        "dedupe": f"m:{number}",
        "recipient": f"guest{number}@example.org",
        "message_id": f"id{number}@localhost",
        "subject": f"Mail number {number}.",
        "state": state,
        "created_at": clock.now() - timedelta(minutes=number),
    }
    db.session.add(Mail(**usual | fields))
    db.session.commit()


@pytest.fixture
def mails(app: Flask) -> None:
    with app.app_context():
        keep(1)
        keep(2, MailState.WAITING)
        keep(3, MailState.FAILED, job=JOB, event_id=None)
        keep(4, MailState.FAILED, job=JOB, recipient="Liis@Example.org")
        keep(5, MailState.FAILED, kind="person.verify", recipient="liis@example.org")
        keep(6, subject="100% _off_ for Liis")


def shown(browser: FlaskClient, query: str) -> list[int]:
    page = browser.get(f"{PAGE}?{query}").text
    return [n for n in range(100) if f'data-ref="id{n}@localhost"' in page]


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Mail.state).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("state=failed", [3, 4, 5]),
        ("state=waiting", [2]),
        ("state=nonsense", [1, 2, 3, 4, 5, 6]),
        ("q=guest2@example.org", [2]),
        ("q=liis@example.org", [5]),
        ("q=Liis@Example.org", [4, 5]),
        ("q=liis", [4, 5, 6]),
        ("q=number+3", [3]),
        ("q=%25+_off", [6]),
        ("q=guest&state=failed", [3]),
        ("q=nobody@example.org", []),
        ("before=made-up", [1, 2, 3, 4, 5, 6]),
        ("before=id3@localhost", [4, 5, 6]),
        ("before=id3@localhost&state=failed", [4, 5]),
    ],
)
def test_the_address_of_the_page_says_what_it_shows(ada, mails, query, found) -> None:
    assert shown(ada, query) == found
    assert shown(ada, f"{query}&part=rows") == found


def test_nothing_found_is_said(ada: FlaskClient, mails) -> None:
    assert "No mail matches" in ada.get(f"{PAGE}?q=nobody").text


def test_pages_keep_what_was_asked_for(app: Flask, ada: FlaskClient) -> None:
    with app.app_context():
        for number in range(52):
            keep(number, MailState.FAILED)
            keep(100 + number)
    first = ada.get(f"{PAGE}?state=failed").text
    assert "?state=failed&amp;before=id49%40localhost" in first
    assert "Newest mails" not in first
    second = ada.get(f"{PAGE}?state=failed&before=id49@localhost").text
    assert shown(ada, "state=failed&before=id49@localhost") == [50, 51]
    assert f'href="{PAGE}?state=failed">Newest mails' in second


# Sent again --------------------------------------------------------------------------------------


def test_all_that_failed_are_sent_again(app: Flask, ada: FlaskClient, mails) -> None:
    assert "Send 2 failed mails again" in ada.get(PAGE).text
    assert ada.post(f"{PAGE}/retry").headers["Location"] == PAGE

    assert states(app) == ["sent", "waiting", "waiting", "waiting", "failed", "sent"]
    with app.app_context():
        found = db.session.scalars(select(Job)).all()
        assert [(job.kind, job.payload) for job in found] == [("order.ticket", JOB)] * 2
        act = db.session.scalars(select(Activity)).one()
        assert (act.action, act.details) == ("mail.resent", {"count": 2})
        assert act.actor_id is not None
    page = ada.get(PAGE).text
    assert ("2 mails will be sent again." in page, "failed mails again" in page) == (True, False)


def test_nothing_to_send_is_said(app: Flask, ada: FlaskClient) -> None:
    ada.post(f"{PAGE}/retry")

    assert "No mail has failed." in ada.get(PAGE).text
    with app.app_context():
        assert db.session.query(Activity).count() == 0


def test_so_many_at_once_and_no_more(app, ada, mails, monkeypatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    ada.post(f"{PAGE}/retry")

    assert states(app)[2:4] == ["failed", "waiting"]


def test_one_is_sent_again_once(app: Flask, ada: FlaskClient, mails) -> None:
    answers = [ada.post(f"{PAGE}/id3@localhost/retry").status_code for _ in range(2)]

    assert answers == [303, 409]
    with app.app_context():
        assert db.session.query(Job).count() == 1
        act = db.session.scalars(select(Activity)).one()
        assert (act.subject_kind, act.subject_ref) == ("mail", "id3")
        assert act.details == {"subject": "Mail number 3.", "count": 1}


def test_two_admins_send_the_same_again_at_once(app: Flask, ada: FlaskClient, mails) -> None:
    with app.app_context():
        anna = make_user("Anna Admin", is_admin=True)
    browsers = [ada, signed_in(app, anna)]
    answers = at_once(*[lambda b=b: b.post(f"{PAGE}/retry").status_code for b in browsers])

    assert answers == [303, 303]
    with app.app_context():
        assert db.session.query(Job).count() == 2


def test_only_admins_send_again(app: Flask, client: FlaskClient, mails) -> None:
    with app.app_context():
        stan = make_user("Stan Stranger")
    assert signed_in(app, stan).post(f"{PAGE}/retry").status_code == 403
    assert client.post(f"{PAGE}/retry").headers["Location"] == "/login"
    assert states(app).count("failed") == 3


# Measures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_little(app: Flask, ada: FlaskClient, number: int) -> None:
    with app.app_context():
        for each in range(number):
            keep(each, MailState.FAILED, job=JOB)
    ada.get(PAGE)
    with statement_counter(app) as sent:
        ada.get(f"{PAGE}?state=failed&before=id0@localhost")

    assert len(sent) == 5


@pytest.mark.spoils_database
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Asked(), "ix_mails_newest"),
        (Asked(state=MailState.FAILED), "ix_mails_state_newest"),
        (Asked(search="bo@example.org"), "ix_mails_recipient_newest"),
        (Asked(state=MailState.FAILED, before="id9@localhost"), "ix_mails_state_newest"),
    ],
)
def test_every_filter_has_an_index_that_brings_the_order(app: Flask, asked, index) -> None:
    with app.app_context():
        for number in range(40):
            keep(number, MailState.SENT if number % 4 else MailState.FAILED)
        plan = plan_of(newest(asked).limit(51), "mails")

        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan
