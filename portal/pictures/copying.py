"""The pictures of an event for its copy: rows of their own, the same files behind them.

A file goes when nothing shows it any more, so neither event can take it from the other.
"""

from collections.abc import Collection, Mapping

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


def copy_all(event: Event, new: Event, kinds: Collection[Kind], *, by_id: int) -> Mapping[int, int]:
    """In two statements, in one where there is none: by the id of each picture, that of its copy.

    Logos of sponsors go along with their sponsors.
    """
    table = CARRIED.table
    shown = (
        table.c.event_id == event.id,
        table.c.removed_at.is_(None),
        table.c.kind.in_(kinds),
    )
    old = {
        refs.ticket_code(): row
        for row in db.session.execute(select(table).where(*shown).order_by(table.c.id))
    }
    if not old:
        return {}
    rows = [
        CARRIED.values(row, event_id=new.id, ref=ref, created_by_id=by_id)
        for ref, row in old.items()
    ]
    made = db.session.execute(insert(table).returning(table.c.id, table.c.ref), rows)
    return {old[ref].id: new_id for new_id, ref in made}
