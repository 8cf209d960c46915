"""What tests of voids, returns and prices share: a shift, a PIN, the books."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal import invariants, tills
from portal.activity import Activity
from portal.approvals.models import Pin
from portal.core.db import db
from portal.corrections import Correction
from portal.events import Event
from portal.orders import Attendee
from portal.orders.models import OrderCode
from portal.payments import Payment
from portal.people import passwords
from portal.shifts import actions as shifts
from tests.integration.boxoffice.conftest import Till

PIN = "271828"


def give_pin(till: Till, who: str = "otto", pin: str = PIN) -> None:
    with till.app.app_context():
        db.session.merge(Pin(user_id=till.cast[who].id, pin_hash=passwords.hash_of(pin)))
        db.session.commit()


def open_shift(till: Till, who: str = "bea", *, limit: int = 0, name: str = "Till 1") -> int:
    """Somebody stands at a till of their own; returns the id of their shift."""
    with till.app.app_context():
        box = tills.Till(event_id=till.event.id, name=name, own_price_limit_minor=limit)
        db.session.add(box)
        db.session.flush()
        person = till.cast[who]
        shift = tills.Shift(
            event_id=till.event.id,
            till_id=box.id,
            holder=f"user:{person.id}",
            opened_by_id=person.id,
            seller_name=person.name,
            currency="EUR",
            float_minor=10_000,
        )
        db.session.add(shift)
        db.session.commit()
        return shift.id


def close_shift(till: Till, shift_id: int) -> None:
    with till.app.app_context():
        shift = db.session.get_one(tills.Shift, shift_id)
        shifts.close(
            db.session.get_one(Event, shift.event_id),
            shift,
            {},
            "Counted",
            key=None,
            by_id=shift.opened_by_id,
        )
        db.session.commit()


def ledger(till: Till) -> list[tuple[str, int, int | None]]:
    """Provider, minor units and shift of every payment."""
    with till.app.app_context():
        rows = db.session.scalars(select(Payment).order_by(Payment.id))
        return [(row.provider, row.amount_minor, row.shift_id) for row in rows]


def corrections(till: Till) -> list[tuple[str, str, int]]:
    with till.app.app_context():
        rows = db.session.scalars(select(Correction).order_by(Correction.id))
        return [(row.kind, row.reason, row.amount_minor) for row in rows]


def stored(till: Till, model: Any) -> Sequence[Any]:
    with till.app.app_context():
        return db.session.scalars(select(model).order_by(model.id)).all()


def states(till: Till) -> list[str]:
    with till.app.app_context():
        return list(db.session.scalars(select(Attendee.state).order_by(Attendee.id)))


def uses(till: Till) -> list[int]:
    with till.app.app_context():
        return list(db.session.scalars(select(OrderCode.uses)))


def acts(till: Till, beginning: str) -> list[str]:
    with till.app.app_context():
        named = Activity.action.startswith(beginning)
        return list(db.session.scalars(select(Activity.action).where(named).order_by(Activity.id)))


def breaches(till: Till) -> list[Any]:
    with till.app.app_context():
        return list(invariants.breaches())
