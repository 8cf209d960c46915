"""A real mail server that keeps what it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import create_server
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Inbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.noes: dict[str, str] = {}  # what it answers instead of taking mail for an address
        self.hang_ups = 0  # so often it leaves in the middle of a mail

    @property
    def addresses(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.noes:
            return self.noes[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.hang_ups:
            self.hang_ups -= 1
            server.transport.close()
            return "421 gone"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    async def handle_QUIT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, _session: Any, _envelope: Any
    ) -> str:
        """Hangs up without a word: the mail was taken all the same."""
        server.transport.close()
        return ""


@pytest.fixture(scope="session")
def mail_port() -> int:
    """Where a worker's mail servers come up: the same for all, as it is in a portal's settings."""
    with create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def mail_settings(mail_port: int) -> dict[str, Any]:
    """A portal with a mail server, which is not up until a test takes mail."""
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(mail_port), "MAIL_SUPPRESS_SEND": False}


@contextmanager
def taking_mail(port: int, inbox: Inbox | None = None) -> Iterator[Inbox]:
    """The server is up within the block."""
    inbox = inbox or Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield inbox
    finally:
        server.stop()
