"""Ask every rule, and count what was asked about; one statement each."""

from collections.abc import Iterator

from sqlalchemy import func, select

from portal.core.db import db
from portal.events import Event
from portal.invariants.table import RULES
from portal.orders import Attendee, Order
from portal.payments import Payment


def breaches() -> Iterator[str]:
    """A sentence for each thing that breaks a rule."""
    for rule in RULES:
        for breach in db.session.execute(rule.breaches):
            yield rule.said_of(breach)


def counted() -> str:
    """ "events 2, orders 665, attendees 1,322, payments 665" """
    things = {"events": Event, "orders": Order, "attendees": Attendee, "payments": Payment}
    counts = [
        select(func.count()).select_from(model).scalar_subquery() for model in things.values()
    ]
    found = db.session.execute(select(*counts)).one()
    return ", ".join(f"{name} {count:,}" for name, count in zip(things, found, strict=True))
