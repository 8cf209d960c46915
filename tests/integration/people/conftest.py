"""The mail that the stories about accounts read."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from portal import jobs

Mails = Callable[[], list[str]]


@pytest.fixture
def mails(app: Flask) -> Mails:
    """Everything that has been mailed so far, oldest first, each as "To: …" and its text."""

    def read() -> list[str]:
        with app.app_context():
            jobs.drain()
        folder = Path(app.config["INSTANCE"]) / "mail"
        return [_text(file) for file in sorted(folder.glob("*.eml"), key=_number)]

    return read


def _number(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])


def _text(file: Path) -> str:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    return f"To: {mail['To']}\n{mail.get_body(('plain',)).get_content()}"
