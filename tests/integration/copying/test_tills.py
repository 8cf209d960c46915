"""Tills of an event go along with its tickets; shifts, drawers and reports stay."""

from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket
from portal.tills import Shift, Till
from tests.integration.copying.conftest import Copies


def make_tills(copies: Copies) -> None:
    """One with a ticket of its own and a shift at it, one for everything, one out of use."""
    with copies.app.app_context():
        event = db.session.get_one(Event, copies.stage.event.id)
        event.sale_needs_shift = True
        deck = db.session.scalars(select(Ticket).filter_by(event_id=event.id, name="Deck")).one()
        desk = Till(
            event_id=event.id, name="Deck desk", gate="Gate A", own_price_limit_minor=2000,
            tickets=[deck],
        )  # fmt: skip
        away = Till(event_id=event.id, name="Town", closed_at=clock.now())
        db.session.add_all([desk, Till(event_id=event.id, name="Till 2", position=2), away])
        olivia = copies.stage.cast["olivia"].id
        db.session.add(
            Shift(
                event_id=event.id, till=desk, holder=f"user:{olivia}", opened_by_id=olivia,
                seller_name="Olivia Owner", currency="EUR", float_minor=5000,
            )
        )  # fmt: skip
        db.session.commit()


def test_tills_in_use_go_along_with_the_new_tickets(copies: Copies) -> None:
    make_tills(copies)
    copies.post()
    copy = copies.only()
    with copies.app.app_context():
        found = db.session.scalars(select(Till).filter_by(event_id=copy.id).order_by(Till.name))
        made = {till.place: {(t.name, t.event_id) for t in till.tickets} for till in found}
        assert made == {"Deck desk, Gate A": {("Deck", copy.id)}, "Till 2": set()}
        assert db.session.get_one(Event, copy.id).sale_needs_shift
        shifts = select(func.count()).select_from(Shift).where(Shift.event_id == copy.id)
        assert db.session.scalar(shifts) == 0


def test_an_event_without_tills_asks_for_no_shift_in_its_copy(copies: Copies) -> None:
    copies.post()
    with copies.app.app_context():
        assert not db.session.get_one(Event, copies.only().id).sale_needs_shift
