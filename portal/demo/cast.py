"""Who is who in the demo. README and `make run` name the accounts."""

from collections.abc import Mapping
from datetime import datetime

from portal import people, team
from portal.approvals.models import Pin
from portal.core.access import Role
from portal.core.db import db
from portal.people import User, passwords
from portal.team.rules import INVITED_FOR

PASSWORD = "foyer-demo"  # noqa: S105 - printed at every start; the demo never runs in production

# With it the organizer approves at tills.
PIN = "314159"

ADMIN, OWNER, DOOR = "admin@example.org", "owner@example.org", "door@example.org"
ORGANIZER = "organizer@example.org"

# Has no account: who follows the link of the invitation makes one.
ASKED = "johanna.ilves@example.org"

# Address: name, and what they are to the events of the demo.
PEOPLE: Mapping[str, tuple[str, Role | None]] = {
    ADMIN: ("Ada Lõhmus", None),
    OWNER: ("Kadri Saar", Role.OWNER),
    ORGANIZER: ("Otto Vaher", Role.ORGANIZER),
    DOOR: ("Mara Kask", Role.BOX_OFFICE),
    "checkin@example.org": ("Siim Rebane", Role.CHECK_IN),
    "buyer@example.org": ("Liis Tamm", None),
}


def gather() -> dict[str, User]:
    """Everybody, by address; accounts that exist stay as they are."""
    return {email: people.by_email(email) or _add(email) for email in PEOPLE}


def join(crew: Mapping[str, User], event_id: int) -> None:
    """Give everybody but the owner, who made the event, their role."""
    for email, (_, role) in PEOPLE.items():
        if role and role is not Role.OWNER:
            people.join(crew[email], event_id, role)


def ask(event_id: int, by: User, at: datetime) -> None:
    """Somebody was asked to join and has not answered; a demo mails nobody."""
    asked = team.Invitation(event_id=event_id, email=ASKED, role=Role.CO_ORGANIZER)
    asked.invited_by_id, asked.created_at, asked.expires_at = by.id, at, at + INVITED_FOR
    db.session.add(asked)


def _add(email: str) -> User:
    name, _ = PEOPLE[email]
    made = people.add_user(email, name=name, password=PASSWORD, is_admin=email == ADMIN)
    if email == ORGANIZER:
        db.session.add(Pin(user_id=made.id, pin_hash=passwords.hash_of(PIN)))
    return made
