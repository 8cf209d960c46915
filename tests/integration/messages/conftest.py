"""Otto writes to those who come to Harbour Lights."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal import jobs
from portal.core import clock
from portal.core.db import db
from portal.messages.models import Message, Recipient
from portal.orders import Order
from portal.orders.models import Status
from portal.tickets import Ticket
from tests.factories import make_order, make_ticket
from tests.support.portal import MakeApp
from tests.support.stage import Stage, stage

__all__ = ["stage"]

PAGE = "/events/harbour-lights/messages"
TEXT = {"subject": "{event}: good to know", "text": "Hello {name},\n\nyour {ticket}: {link}"}


class Desk:
    """What Otto does, over HTTP, and what comes of it."""

    def __init__(self, set_up: Stage) -> None:
        self.stage, self.app = set_up, set_up.app
        self.general: Ticket = set_up.make(make_ticket, set_up.event)
        self.otto = set_up.as_("otto")

    def sell(
        self,
        *addresses: str | None,
        status: Status = Status.COMPLETED,
        ticket: Ticket | None = None,
        seats: int = 1,
    ) -> list[str]:
        """An order for each; its confirmation is no part of these stories."""
        with self.app.app_context():
            db.session.add(self.stage.event)
            stored = db.session.get_one(Ticket, (ticket or self.general).id)
            codes = []
            for address in addresses:
                name = address.partition("@")[0].capitalize() if address else None
                order = make_order(
                    self.stage.event, {stored: seats}, status=status, name=name, email=address
                )
                codes.append(order.code)
            db.session.query(jobs.Job).delete()
            db.session.commit()
            db.session.expunge_all()
        return codes

    def change(self, code: str, act: Callable[[Order], None]) -> None:
        with self.app.app_context():
            act(db.session.scalars(select(Order).where(Order.code == code)).one())
            db.session.commit()

    def preview(self, **fields: Any) -> str:
        return self.otto.post(f"{PAGE}/preview", data={**TEXT, **fields}).text

    def count(self, **fields: Any) -> int:
        found = re.search(r'data-count="(\d+)"', self.preview(**fields))
        assert found
        return int(found[1])

    def send(self, count: int | None = None, **fields: Any) -> Message:
        count = self.count(**fields) if count is None else count
        answer = self.otto.post(f"{PAGE}/new", data={**TEXT, **fields, "send": str(count)})
        assert answer.status_code == 303
        return self.message

    def act(self, what: str) -> int:
        return self.otto.post(f"{PAGE}/{self.message.ref}/{what}").status_code

    @property
    def message(self) -> Message:
        """The newest."""
        with self.app.app_context():
            return db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()

    @property
    def counts(self) -> tuple[str, int, int, int, int]:
        now = self.message
        return now.state, now.total, now.sent, now.failed, now.skipped

    def recipients(self) -> dict[str, str]:
        """Of the round that counts."""
        now = self.message
        with self.app.app_context():
            mine = Recipient.message_id == now.id, Recipient.round == now.round
            return {r.address: r.state for r in db.session.scalars(select(Recipient).where(*mine))}

    def work(self) -> int:
        with self.app.app_context():
            return jobs.drain()

    def letters(self) -> list[EmailMessage]:
        """In the folder, when there is no mail server."""
        files = sorted(Path(self.app.config["INSTANCE"], "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def letter_to(self, address: str) -> EmailMessage:
        (letter,) = [each for each in self.letters() if each["To"] == address]
        return letter


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return Desk(stage)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass, for everybody who asks the house's clock."""
    passed = timedelta()
    real = clock.now

    def by(more: timedelta) -> None:
        nonlocal passed
        passed += more
        monkeypatch.setattr(clock, "now", lambda: real() + passed)

    return by


@pytest.fixture
def mailing(lend_app: MakeApp, mail_settings: dict[str, Any]) -> Desk:
    """A portal whose mail server is not up yet, and whose outbox waits for nothing."""
    return Desk(Stage(lend_app(OUTBOX_SECONDS="0", **mail_settings)))
