"""Find the pictures that are shown."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.events import Event
from portal.pictures.models import Kind, Picture, PictureFile

# With an event: the logo that its menu shows.
WITH_LOGO = joinedload(Event.logo)  # type: ignore[attr-defined]  # see `models`


def of_event(event: Event) -> dict[str, Picture]:
    """Its cover and its logo, by their kind, in one statement."""
    mine = _shown(Picture.event_id == event.id, Picture.kind.in_((Kind.COVER, Kind.LOGO)))
    return {picture.kind: picture for picture in db.session.scalars(mine)}


def covers(event_ids: Collection[int]) -> dict[int, Picture]:
    """The covers of many events, by the event, in one statement."""
    if not event_ids:
        return {}
    theirs = _shown(Picture.event_id.in_(event_ids), Picture.kind == Kind.COVER)
    return {picture.event_id: picture for picture in db.session.scalars(theirs)}


def shown(ref: str) -> tuple[Picture, Event] | None:
    """A picture that an event shows now, and the event."""
    wanted = select(Picture, Event).join(Event, Event.id == Picture.event_id)
    row = db.session.execute(wanted.where(Picture.ref == ref, Picture.removed_at.is_(None)))
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


def find(event: Event, ref: str) -> Picture | None:
    """A picture of this event, shown or removed."""
    mine = (Picture.event_id == event.id, Picture.ref == ref)
    return db.session.scalar(select(Picture).where(*mine))


def unseen_since(at: datetime) -> ColumnElement[bool]:
    """Files that were there then, and that nothing has shown from then on."""
    seen = select(Picture.id).where(
        Picture.file_id == PictureFile.id,
        Picture.removed_at.is_(None) | (Picture.removed_at > at),
    )
    return PictureFile.swept_at.is_(None) & (PictureFile.noted_at <= at) & ~seen.exists()


def _shown(*which: ColumnElement[bool]) -> Select[Picture]:
    return select(Picture).where(*which, Picture.removed_at.is_(None))
