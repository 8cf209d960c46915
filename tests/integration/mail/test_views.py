"""The admins' log of mails."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import mail
from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job
from portal.mail.models import Mail, MailState
from tests.factories import make_user, signed_in


@pytest.fixture
def ada(app: Flask):
    with app.app_context():
        user = make_user("Ada Admin", is_admin=True)
    return signed_in(app, user)


def keep_mail(number: int, **fields: object) -> None:
    db.session.add(
        Mail(
            **{
                "kind": "order.ticket",
                "dedupe": f"m:{number}",
                "recipient": f"guest{number}@example.org",
                "message_id": f"id{number}@localhost",
                "subject": f"Mail number {number}.",
                "state": MailState.SENT,
                "created_at": clock.now() - timedelta(minutes=number),
                **fields,
            }
        )
    )
    db.session.commit()


def test_an_empty_log_says_so(ada) -> None:
    assert "No mail yet" in ada.get("/admin/mail").text


def test_the_log_is_turned_page_by_page_newest_first(app: Flask, ada) -> None:
    with app.app_context():
        for number in range(51):
            keep_mail(number)
    first = ada.get("/admin/mail").text
    assert "Mail number 49." in first
    assert "Mail number 50." not in first
    assert first.index("Mail number 0.") < first.index("Mail number 1.")
    second = ada.get("/admin/mail?before=id49@localhost").text
    assert "Mail number 50." in second
    assert "Mail number 49." not in second


def test_one_mail_is_shown_with_its_text_and_never_its_html(app: Flask, ada) -> None:
    with app.app_context():
        mail.send("person.verify", "bo@example.org", dedupe="v:1", name="<i>Bo</i>", url="u")
        message_id = db.session.scalars(select(Mail.message_id)).one()
    page = ada.get(f"/admin/mail/{message_id}").text
    assert "Hello &lt;i&gt;Bo&lt;/i&gt;," in page
    eml = ada.get(f"/admin/mail/{message_id}/message.eml")
    assert eml.headers["Content-Disposition"].startswith("attachment")
    assert b"Message-ID: <" in eml.data


def test_a_failed_mail_is_promised_again(app: Flask, ada) -> None:
    with app.app_context():
        keep_mail(1, state=MailState.FAILED, job={"attendee_id": 7}, last_error="refused")
    answer = ada.post("/admin/mail/id1@localhost/retry")
    assert answer.status_code == 303
    with app.app_context():
        job = db.session.scalars(select(Job)).one()
        assert (job.kind, job.payload) == ("order.ticket", {"attendee_id": 7})
        assert db.session.scalars(select(Mail.state)).one() == MailState.WAITING


def test_a_mail_with_a_one_time_link_is_not_sent_from_the_log(app: Flask, ada) -> None:
    with app.app_context():
        keep_mail(1, state=MailState.FAILED, kind="person.verify")
    assert ada.post("/admin/mail/id1@localhost/retry").status_code == 409


def test_an_unknown_mail_is_nothing(ada) -> None:
    for address in ("/admin/mail/x", "/admin/mail/x/message.eml"):
        assert ada.get(address).status_code == 404


def test_only_admins_read_the_log(app: Flask, client) -> None:
    with app.app_context():
        stan = make_user("Stan Stranger")
        keep_mail(1)
    for address in ("/admin/mail", "/admin/mail/id1@localhost"):
        assert signed_in(app, stan).get(address).status_code == 403
        assert client.get(address).headers["Location"].endswith("/login")
