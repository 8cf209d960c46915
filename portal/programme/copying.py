"""What an event carries beside its tickets, for its copy: all of it that was not taken away."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select

from portal.core import refs
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event
from portal.programme import models
from portal.programme.models import Faq, Room, SocialLink, Sponsor, Track

_MADE: Mapping[str, str] = {
    "event_id": "the copy",
    "ref": "a new one: it stands for one entry in all addresses",
}
_LEFT = {
    "id": "a new row has its own",
    "removed_at": "what was taken away does not come along",
    "version": "nobody has edited it yet",
}


_LOGO = {"picture_id": "a picture of the copy, with the same file behind it"}


def _entries(
    model: type[models.Carried], *columns: str, also: Mapping[str, str] = MappingProxyType({})
) -> Carried:
    return Carried(model, copied=("position", *columns), made={**_MADE, **also}, left=_LEFT)


CARRIED = (
    _entries(Track, "name", "color"),
    _entries(Room, "name", "floor"),
    _entries(Sponsor, "name", "level", "url", "description", also=_LOGO),
    _entries(SocialLink, "kind", "url"),
    _entries(Faq, "question", "answer"),
)


def copy_all(event: Event, new: Event, logos: Mapping[int, int]) -> None:
    """In two statements for each list that has entries, in one for each that has none.

    `logos` are those of its sponsors, copied before: by the id of each, that of the copy.
    """
    for each in CARRIED:
        table = each.table
        kept = (table.c.event_id == event.id, table.c.removed_at.is_(None))
        rows = [
            each.values(row, event_id=new.id, ref=refs.entry_ref(), **_logo(each, row, logos))
            for row in db.session.execute(select(table).where(*kept).order_by(table.c.id))
        ]
        if rows:
            db.session.execute(insert(each.table), rows)


def _logo(each: Carried, row: Any, logos: Mapping[int, int]) -> dict[str, int | None]:
    return {name: logos.get(getattr(row, name)) for name in _LOGO if name in each.made}
