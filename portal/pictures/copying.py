"""The cover and the logo of an event for its copy: rows of their own, the same files behind them.

A file goes when nothing shows it any more, so neither event can take it from the other.
"""

from sqlalchemy import insert, select

from portal.core import refs
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event
from portal.pictures.models import Kind, Picture

CARRIED = Carried(
    Picture,
    copied=("kind", "file_id", "alt"),
    made={
        "event_id": "the copy",
        "ref": "a new one: it stands for one picture in all addresses",
        "created_by_id": "whoever copies",
    },
    left={
        "id": "a new row has its own",
        "created_at": "it is made now",
        "removed_at": "what was taken away does not come along",
    },
)


def copy_all(event: Event, new: Event, *, by_id: int) -> None:
    """In two statements. Logos of sponsors belong to their sponsors."""
    table = Picture.__table__
    shown = (
        table.c.event_id == event.id,
        table.c.removed_at.is_(None),
        table.c.kind.in_((Kind.COVER, Kind.LOGO)),
    )
    rows = [
        CARRIED.values(row, event_id=new.id, ref=refs.ticket_code(), created_by_id=by_id)
        for row in db.session.execute(select(table).where(*shown).order_by(table.c.id))
    ]
    if rows:
        db.session.execute(insert(CARRIED.table), rows)
