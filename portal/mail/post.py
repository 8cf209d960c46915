"""The way out of the house: a mail server, or a folder of .eml files when none is set."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import flask_mail
from flask import Flask, current_app

from portal.core import refs
from portal.core.storage import write_whole
from portal.mail.letters import Attachment, Letter
from portal.mail.models import Mail

TIMEOUT_SECONDS = 10


class _Line(flask_mail.Connection):
    """Flask-Mail's connection waits for ever and takes any certificate; this one does neither."""

    def configure_host(self) -> smtplib.SMTP:
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=TIMEOUT_SECONDS)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

    def __exit__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType
    ) -> None:
        # The server has taken the mail or refused it. A goodbye that fails would undo "sent",
        # and the mail would go out twice.
        with suppress(OSError):
            super().__exit__(kind, error, trace)


def init_app(app: Flask) -> None:
    flask_mail.Mail(app)


def hand_over(mail: Mail, letter: Letter, attachments: Sequence[Attachment]) -> None:
    """Raises `OSError` (smtplib's errors are some) when the mail did not leave."""
    message = _message(mail, letter, attachments)
    if not current_app.config["MAIL_SERVER"]:
        file = eml_file(mail)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, message.as_bytes())
        return
    with _Line(current_app.extensions["mail"]) as line:
        line.send(message)


def new_message_id() -> str:
    """A name for a mail that no other mail in the world has."""
    return f"{refs.token()}@{urlsplit(current_app.config['BASE_URL']).hostname}"


def eml_file(mail: Mail) -> Path:
    """Where a mail lies when there is no mail server."""
    name = f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.kind}-{mail.id}.eml"
    return Path(current_app.config["INSTANCE"]) / "mail" / name


def _message(mail: Mail, letter: Letter, attachments: Sequence[Attachment]) -> flask_mail.Message:
    message = flask_mail.Message(
        subject=letter.subject,
        recipients=[mail.recipient],
        body=letter.text,
        html=letter.html,
        date=mail.created_at.timestamp(),
        # Keeps holiday notices and list servers from answering.
        extra_headers={"Auto-Submitted": "auto-generated"},
        attachments=[
            flask_mail.Attachment(file.name, file.content_type, file.data) for file in attachments
        ],
    )
    # The same at every try: a mail that arrives twice is shown once.
    message.msgId = f"<{mail.message_id}>"
    return message
