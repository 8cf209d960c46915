"""Harbour Lights with everything that a copy takes along, and what it must not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal.checkin.models import CheckInList, CheckInSettings
from portal.codes import Code, UsedFor
from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.mail.models import MailWords
from portal.messages.models import Reminder
from portal.online import StripeAuthorization
from portal.people import Membership
from portal.tickets import Ticket
from tests.factories import make_code, make_order, make_ticket, make_way_to_pay
from tests.support.stage import Stage, stage  # noqa: F401 - a fixture

ZONE = "Europe/Tallinn"


def local(moment: datetime | None) -> str | None:
    """What a clock in Tallinn shows."""
    return f"{clock.wall_clock(moment, ZONE):%Y-%m-%dT%H:%M}" if moment else None


def at(written: str) -> datetime:
    return clock.to_utc(datetime.fromisoformat(written), ZONE)


class Copies:
    """Harbour Lights is on Saturday 20 March 2083, eight days before clocks go forward."""

    def __init__(self, stage: Stage) -> None:  # noqa: F811
        self.stage, self.app = stage, stage.app
        with self.app.app_context():
            event = db.session.get_one(Event, stage.event.id)
            event.starts_at, event.ends_at = at("2083-03-20T19:00"), at("2083-03-20T23:30")
            event.names_until = at("2083-03-20T12:00")
            event.description, event.address = "**Boats**", "Pier 14"
            general = make_ticket(
                event,
                sales_starts_at=at("2021-01-01T10:00"),
                sales_ends_at=at("2083-03-20T19:00"),
                quantity=50,
            )
            deck = make_ticket(event, "Deck", hidden=True, max_per_order=4)
            early = make_ticket(event, "Early", closed_at=clock.now())
            window = {"valid_from": at("2021-02-01T00:00"), "valid_till": at("2083-03-21T03:30")}
            make_code(event, "DOCK15", general, deck, total_uses=10, **window)
            make_code(event, "CREW", early, kind="amount", value=500, note="for the crew")
            make_code(event, "DECKPASS", deck, used_for=UsedFor.ACCESS)
            make_code(event, "HOUSE5")
            make_way_to_pay(event)
            door = CheckInList(event_id=event.id, name="Pier gate", tickets=[general, deck])
            db.session.add_all(
                [
                    door,
                    CheckInSettings(event_id=event.id, sale_is_entry=False, opens_minutes=60),
                    MailWords(event_id=event.id, occasion="confirmation", subject="Ahoy"),
                    Reminder(event_id=event.id, active=True, hours=48, begun_for=event.starts_at),
                    StripeAuthorization(event_id=event.id, account="acct_1", begun_at=clock.now()),
                ]
            )
            db.session.commit()
            make_order(event, {general: 2}, by=stage.cast["olivia"])
            db.session.expunge_all()

    @property
    def url(self) -> str:
        return "/events/harbour-lights/copy"

    def post(self, who: str = "otto", page: str = "", **fields: Any) -> Any:
        usual = {"name": "Harbour Lights 2028", "starts_at": "2084-03-18T19:00"}
        sent = {key: value for key, value in {**usual, **fields}.items() if value is not None}
        return self.stage.as_(who).post(self.url + page, data=sent)

    def all(self) -> list[Event]:
        """The copies, in the order they were made."""
        with self.app.app_context():
            mine = Event.copied_from_id == self.stage.event.id
            return list(db.session.scalars(select(Event).where(mine).order_by(Event.id)))

    def only(self) -> Event:
        (found,) = self.all()
        return found

    def tickets(self, event: Event) -> dict[str, Ticket]:
        with self.app.app_context():
            rows = db.session.scalars(select(Ticket).where(Ticket.event_id == event.id))
            return {ticket.name: ticket for ticket in rows}

    def codes(self, event: Event) -> dict[str, tuple[Code, list[int]]]:
        """With the ids of their tickets."""
        with self.app.app_context():
            rows = db.session.scalars(select(Code).where(Code.event_id == event.id))
            return {code.code: (code, [ticket.id for ticket in code.tickets]) for code in rows}

    def team(self, event: Event) -> dict[str, str]:
        with self.app.app_context():
            rows = db.session.scalars(select(Membership).where(Membership.event_id == event.id))
            return {member.user.name.split()[0].lower(): member.role for member in rows}

    def rows(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """All that is stored, by table; JSON as it is written."""
        with self.app.app_context():
            return {
                table.name: [
                    tuple(str(cell) if isinstance(cell, dict | list) else cell for cell in row)
                    for row in db.session.execute(select(table))
                ]
                for table in db.metadata.sorted_tables
            }


@pytest.fixture
def copies(stage: Stage) -> Copies:  # noqa: F811
    return Copies(stage)
