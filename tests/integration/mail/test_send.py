"""One mail, once: into the folder, through a real mail server, and past a server that is down."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import mail
from portal.core.db import db
from portal.mail.models import Mail, MailState
from tests.support.mail import taking_mail
from tests.support.portal import MakeApp

BO = "bo@example.org"


def send(dedupe: str = "verify:1", name: str = "Bo", to: str = BO, **options: Any) -> None:
    mail.send(
        "person.verify", to, dedupe=dedupe, name=name, url="http://localhost/verify/x", **options
    )


def entries() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def letters_in(app: Flask) -> list[EmailMessage]:
    files = sorted(Path(app.config["INSTANCE"], "mail").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.usefixtures("ctx")
def test_without_a_mail_server_a_mail_is_a_file(app: Flask) -> None:
    send(attachments=[mail.Attachment("a.pdf", b"%PDF-")])
    [letter] = letters_in(app)
    [entry] = entries()
    assert (letter["To"], letter["Subject"]) == (BO, "Confirm your address for Foyer")
    assert letter["Message-ID"] == f"<{entry.message_id}>"
    assert "http://localhost/verify/x" in part(letter, "plain")
    assert [file.get_filename() for file in letter.iter_attachments()] == ["a.pdf"]
    assert (entry.state, entry.attempts, entry.recipient) == (MailState.SENT, 1, BO)
    assert entry.sent_at is not None


@pytest.mark.usefixtures("ctx")
def test_what_was_sent_is_not_sent_again(app: Flask) -> None:
    send()
    send()
    send(dedupe="verify:2")
    assert [entry.attempts for entry in entries()] == [1, 1]
    assert len(letters_in(app)) == 2


@pytest.mark.usefixtures("ctx")
def test_names_are_escaped_in_html_and_only_there(app: Flask) -> None:
    send(name="Ben & <b>Anna</b>")
    [letter] = letters_in(app)
    assert "Hello Ben & <b>Anna</b>," in part(letter, "plain")
    assert "Ben &amp; &lt;b&gt;Anna&lt;/b&gt;" in part(letter, "html")


@pytest.mark.usefixtures("ctx")
def test_a_name_cannot_add_a_header(app: Flask) -> None:
    event = SimpleNamespace(
        name="Gala\r\nBcc: stan@example.org\r\n\r\nHello", starts_at=None, place=""
    )
    app.jinja_env.globals["span"] = lambda *_: "tonight"
    event.ends_at, event.timezone = None, "UTC"
    ticket = SimpleNamespace(ticket="General", holder=None)
    mail.send("order.ticket", BO, dedupe="t:1", name=None, url="x", event=event, tickets=(ticket,))
    [letter] = letters_in(app)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Your ticket for Gala Bcc: stan@example.org Hello"


@pytest.mark.usefixtures("ctx")
def test_a_mail_that_cannot_be_written_is_shown_as_failed() -> None:
    with pytest.raises(UnicodeEncodeError):
        send(to="zoë@example.org")
    [entry] = entries()
    assert (entry.state, entry.attempts) == (MailState.FAILED, 1)
    assert "UnicodeEncodeError" in (entry.last_error or "")


@pytest.fixture
def mailing(lend_app: MakeApp, mail_settings: dict[str, Any]) -> Iterator[Flask]:
    app = lend_app(**mail_settings)
    with app.app_context():
        yield app


def test_a_server_that_is_down_delays_a_mail_and_never_doubles_it(
    mailing: Flask, mail_port: int
) -> None:
    with pytest.raises(ConnectionRefusedError):
        send()
    [entry] = entries()
    assert (entry.state, entry.attempts) == (MailState.FAILED, 1)
    assert "ConnectionRefusedError" in (entry.last_error or "")
    first_id = entry.message_id

    with taking_mail(mail_port) as inbox:
        send()
        send()

    [letter] = inbox.letters
    [entry] = entries()
    assert (letter["To"], letter["Message-ID"]) == (BO, f"<{first_id}>")
    assert (entry.state, entry.attempts, entry.last_error) == (MailState.SENT, 2, None)
    assert letters_in(mailing) == []
