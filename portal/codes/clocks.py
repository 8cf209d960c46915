"""When an event moves to another time zone, its codes keep the times that the clocks there show."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.codes.models import Code
from portal.core import clock
from portal.core.db import db
from portal.events import Event

Column = InstrumentedAttribute[datetime | None]


def keep_wall_clock(event: Event, old_zone: str) -> None:
    """A code that starts at 10:00 starts at 10:00 there. Both ends move in one statement.

    However many codes there are, they have few windows. No form shows it, so no version moves.
    """
    moved = {
        column.key: _moved(column, windows, old_zone, event.timezone)
        for column in (Code.valid_from, Code.valid_till)
        if (windows := _windows(event, column))
    }
    if moved:
        db.session.execute(
            update(Code)
            .where(Code.event_id == event.id)
            .values(moved)
            .execution_options(synchronize_session=False)
        )


def _windows(event: Event, column: Column) -> list[datetime]:
    mine = (Code.event_id == event.id) & column.is_not(None)
    return [at for at in db.session.scalars(select(column).where(mine).distinct()) if at]


def _moved(
    column: Column, windows: Iterable[datetime], old_zone: str, zone: str
) -> ColumnElement[datetime | None]:
    moments = [(column == at, clock.same_wall_clock(at, old_zone, zone)) for at in windows]
    return case(*moments, else_=column)
