"""Rules of pictures: what is shown is there."""

from sqlalchemy import select

from portal.events import Event
from portal.invariants.rule import Rule
from portal.pictures import Picture, PictureFile

RULES = (
    Rule(
        "pictures that are shown have their files",
        select(Event.slug, Picture.kind)
        .join(Picture, Picture.event_id == Event.id)
        .join(PictureFile, PictureFile.id == Picture.file_id)
        .where(Picture.removed_at.is_(None), PictureFile.swept_at.is_not(None)),
        "Event {slug}: its {kind} is shown, and its file was swept.",
    ),
)
