"""Show a picture, describe it, remove it, bring it back, copy it. Nothing here commits."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import aliased

from portal import activity
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.events import Event
from portal.people import edits
from portal.pictures.models import Kind, Picture, PictureFile

# A notice with "Undo" stands for ten seconds; files stay for a day, see `chores`.
UNDO_WITHIN = timedelta(minutes=10)


def store(
    event: Event, kind: Kind, file: PictureFile, *, alt: str = "", by_id: int | None
) -> Picture:
    """Show a file that `receive` took; a cover or a logo replaces the one before."""
    edits.lock(event)  # two at once: the second one replaces the first
    replaced = kind is not Kind.SPONSOR and _take_off(event, Picture.kind == kind)
    picture = Picture(event=event, kind=kind, file=file, alt=alt, created_by_id=by_id)
    db.session.add(picture)
    db.session.flush()
    if replaced:
        _record("picture.replaced", event, picture, by_id)
    else:
        _record("picture.added", event, picture, by_id)
    return picture


def describe(event: Event, picture: Picture, alt: str, *, by_id: int) -> None:
    """What people read who do not see it."""
    before = picture.alt
    if alt == before:
        return
    picture.alt = alt
    db.session.flush()
    activity.record(
        "picture.described",
        "event",
        event.slug,
        actor_id=by_id,
        event_id=event.id,
        details={"name": picture.kind},
        changes={"alt": [before, alt]},
    )


def remove(event: Event, picture: Picture, *, by_id: int) -> None:
    """Nobody sees it from now on; `restore` brings it back for a while."""
    if not _take_off(event, Picture.id == picture.id):
        raise WrongState("This picture is removed already.")
    _record("picture.removed", event, picture, by_id)


def restore(event: Event, picture: Picture, *, by_id: int, within: timedelta = UNDO_WITHIN) -> None:
    """Undo a removal, soon, and while nothing stands in its place."""
    edits.lock(event)
    other = aliased(Picture)
    in_its_place = select(other.id).where(
        other.event_id == event.id,
        other.kind == picture.kind,
        other.kind != Kind.SPONSOR,
        other.removed_at.is_(None),
    )
    back = db.session.execute(
        update(Picture)
        .where(
            Picture.id == picture.id,
            Picture.removed_at > clock.now() - within,
            ~in_its_place.exists(),
        )
        .values(removed_at=None)
        .returning(Picture.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if back is None:
        raise WrongState("This cannot be undone any more. Choose the picture again.")
    _record("picture.restored", event, picture, by_id)


def _take_off(event: Event, which: ColumnElement[bool]) -> bool:
    gone = db.session.execute(
        update(Picture)
        .where(Picture.event_id == event.id, which, Picture.removed_at.is_(None))
        .values(removed_at=clock.now())
        .returning(Picture.id)
        .execution_options(synchronize_session=False)
    )
    return gone.scalar() is not None


def _record(action: str, event: Event, picture: Picture, by_id: int | None) -> None:
    if picture.kind == Kind.SPONSOR:  # the sponsors' own slice tells of it
        return
    activity.record(
        action,
        "event",
        event.slug,
        actor_id=by_id,
        event_id=event.id,
        details={"name": picture.kind},
    )
